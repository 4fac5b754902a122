"""Words an explanation does without: promises, marketing, first person, absolutes. The lists are the data below."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .finding import Finding, blocks, informs, warns
from .language import Prose, Sentence, denied, quoted
from .subject import Subject

# (what is wrong, expressions): block wherever they stand.
BANNED: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "a promise nobody can keep",
        (
            r"guarantee[sd]?", r"guaranteeing", r"100 ?(?:%|percent|per cent)(?! of (?:body|total))", r"(?:one )?hundred per ?cent", r"risk[- ]free", r"fool-?proof", r"fail-?safe", r"no risks?(?: at all| whatsoever| involved)?(?= |[.,;!])(?! (?:factor|code))",
            r"(?:completely|totally|absolutely|perfectly|entirely|100%|fully) (?:safe|harmless|accurate|painless|certain|effective|cur(?:ed|able)|reliable|risk-free|recover\w*|painless|normal|fine)", r"without (?:any )?(?:side[- ]effects|risks?|exception|a doubt|doubt|fail)", r"no side[- ]effects", r"(?:there is |with )no doubt", r"zero risk", r"never fails?", r"always works?", r"instant(?:ly)? (?:relie\w+|cure\w*|heal\w*)", r"quick fix",
            r"proven to (?:work|cure|heal|help|prevent|be)", r"(?:clinically|scientifically|medically) proven", r"nothing to worry about", r"no need to worry", r"no cause for (?:concern|alarm)", r"rest assured", r"you can be sure", r"promises?(?: to| that| you| a)", r"we promise", r"will (?:definitely|certainly|surely|always|undoubtedly) \w+", r"undoubtedly", r"unquestionably", r"indisputabl[ey]", r"beyond (?:any |all )?doubt", r"money[- ]back", r"permanent(?:ly)? (?:solution|cured?|relief)", r"full recovery is (?:certain|assured|expected)", r"sure(?:-fire| cure)",
        ),
    ),
    ("a cure", (r"cures?", r"cured", r"curing", r"(?:completely |fully |easily )?curable", r"miracles?", r"miraculous(?:ly)?", r"magic(?:al)?(?: bullet| cure| solution)?", r"wonder (?:drug|cure|treatment)", r"heals? (?:completely|everyone|everything|all)", r"panacea", r"cure-all", r"remed(?:y|ies) for")),
    (
        "marketing",
        (
            r"best[- ]in[- ]class", r"world[- ](?:class|leading|renowned)", r"industry[- ]leading", r"market[- ]leading", r"cutting[- ]edge", r"state[- ]of[- ]the[- ]art", r"revolutionary", r"ground-?breaking", r"game[- ]chang\w+", r"breakthrough", r"award[- ]winning", r"unrivall?ed", r"unparalleled", r"unbeatable", r"unmatched", r"second to none", r"top[- ](?:rated|quality|notch)", r"number[- ]one (?:choice|source|site|provider|clinic|rated)", r"#1", r"trusted by", r"most trusted", r"the best (?:choice|doctors?|clinic|care|treatment|solution|place|hospital|way|service|price|available)",
            r"click here", r"sign up", r"subscribe", r"buy (?:now|today|it|online)", r"order (?:now|today|online)", r"call (?:now|us|today)", r"contact us", r"learn more", r"act now", r"limited[- ]time", r"free (?:trial|consultation|quote|sample)", r"special offer", r"discount\w*", r"visit our", r"book (?:now|today|online)", r"don['’]t miss", r"hurry", r"exclusive (?:offer|deal)", r"satisfaction", r"affordable(?: price| care)?", r"save money", r"amazing", r"incredible", r"fantastic", r"state of the art", r"next[- ]generation", r"innovative", r"premium", r"superior (?:care|quality|service|results?|outcomes?)", r"leading (?:provider|experts?|clinic|platform|hospital|brand|authority)", r"easy money", r"maximi[sz]e (?:your |the )?(?:reimbursement|revenue|payment)s?", r"boost (?:your |the )?(?:reimbursement|revenue|payment|income|health|immun\w+)s?", r"unlock", r"one-stop", r"secret (?:to|of|that)", r"doctors? (?:hate|love|don['’]t want)", r"act fast", r"today only", r"as seen on", r"guaranteed reimbursement", r"highly recommended?", r"5-star", r"five-star",
        ),
    ),
    (
        "the first person",
        (r"we", r"we['’](?:re|ve|ll|d)", r"our", r"ours", r"ourselves", r"let us", r"let['’]s", r"myself", r"my (?:\w+ )?(?:opinion|experience|view|patients?|advice|practice|clinic|recommendation|colleagues|knowledge|judg\w+|mind|own)", r"in my", r"(?<!type )(?<!class )(?<!stage )(?<!grade )(?<!bipolar )I (?:am|have|think|believe|recommend|would|advise|can|will|suggest|was|see|know|feel|hope|always|never|often|usually|personally|strongly|find|use|prefer|cannot|do|don['’]t|must|say|say)", r"I['’](?:m|ve|d|ll)", r"as an? (?:ai|language model|doctor|physician|clinician|large language model)", r"contact me"),
    ),
    (
        "a statement no author of this page can make",
        (r"as an ai", r"language model", r"i cannot (?:help|provide)", r"deadly", r"hopeless", r"death sentence", r"certain death", r"invariably fatal", r"always fatal", r"universally fatal", r"is always (?:\w+ )?(?:fatal|cured|benign|malignant|harmless|serious|curable|deadly|mild|safe|present|successful|effective|painful|dangerous|permanent|temporary|caused|treat\w+)", r"never (?:\w+ )?(?:fatal|harmful|dangerous|serious|recurs?|returns?|kills?|causes?|leads?|needs? (?:treatment|surgery)|requires? (?:treatment|surgery)|spreads?|heals?|recovers?|painful|malignant|contagious)", r"every (?:single )?patient", r"all patients (?:will|recover|die|are|get|have|need|do|must|respond|experience|suffer|improve)", r"no patients? (?:ever|will|dies?|recovers?)", r"everyone (?:with|who)", r"nobody (?:with|who|dies|recovers)", r"in (?:all|every|each and every) (?:case|patient)s?", r"always (?:leads?|causes?|results?|recover\w*|heals?|responds?|resolves?|improves?|ends?|kills?|works?|means? that the (?:patient|person)|indicates? (?:a |that the )?(?:serious|severe|disease|cancer|patient)|requires? (?:surgery|treatment|hospital)|needs? (?:surgery|treatment))", r"inevitabl[ey]", r"invariably", r"it is impossible (?:for|to)"),
    ),
)  # fmt: skip
# Absolutes: a person looks at them and ticks.
ABSOLUTE = (
    r"always", r"never", r"definitely", r"certainly", r"obviously", r"clearly", r"impossible", r"in no case", r"under no circumstances", r"everybody", r"everyone", r"nobody", r"absolutely", r"completely", r"totally", r"perfect(?:ly)?", r"proves?", r"surely", r"no doubt", r"the only",
)  # fmt: skip
# Style: told, no more.
STYLE = (
    r"utili[sz]es?",
    r"in order to",
    r"prior to",
    r"leverag\w+",
    r"delve\w*",
    r"it is important to note",
    r"please note",
    r"basically",
    r"very unique",
    r"and/or",
)

_BANNED = tuple((why, re.compile(rf"(?<![\w-])(?:{'|'.join(each)})(?![\w-])", re.IGNORECASE)) for why, each in BANNED)
_ABSOLUTE = re.compile(rf"\b(?:{'|'.join(ABSOLUTE)})\b", re.IGNORECASE)
_STYLE = re.compile(rf"\b(?:{'|'.join(STYLE)})(?!\w)", re.IGNORECASE)
# These may be denied ("does not mean that the condition is cured"); the others are unwanted either way.
_MAY_BE_DENIED = frozenset({"a cure", "a promise nobody can keep", "a statement no author of this page can make"})


def check(prose: Prose, subject: Subject) -> Iterator[Finding]:
    official = " ".join(subject.official_text.lower().split())
    for sentence in prose.sentences:
        found = _banned(sentence, official)
        if found is not None:
            why, said = found
            yield blocks(
                "phrases",
                sentence.section,
                f"“{said}” is {why}: not for an explanation of a code.",
                quoted(sentence.text),
            )
        elif (match := _ABSOLUTE.search(sentence.text)) and match[0].lower() not in official:
            message = f"“{match[0]}” leaves no exception. Is that so in every case?"
            yield warns("phrases", sentence.section, message, quoted(sentence.text))
        if match := _STYLE.search(sentence.text):
            yield informs("phrases", sentence.section, f"“{match[0]}” can be said more simply.", quoted(sentence.text))


def _banned(sentence: Sentence, official: str) -> tuple[str, str] | None:
    for why, pattern in _BANNED:
        for match in pattern.finditer(sentence.text):
            said = match[0].lower()
            if said in official and why != "the first person":
                continue
            if why == "the first person" and (sentence.asks or (said.startswith("i ") and match[0][0] == "i")):
                continue
            if why in _MAY_BE_DENIED and (denied(sentence.text, match.start()) or sentence.denies or sentence.asks):
                continue
            return why, match[0]
    return None
