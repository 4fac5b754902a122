"""Words an explanation does without: promises, marketing, first person, absolutes. The lists are the data below."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .finding import Finding, blocks, informs, warns
from .language import Prose, Sentence, denied, quoted
from .subject import Subject

# (what is wrong, expressions): block wherever they stand.
BANNED: tuple[tuple[str, str], ...] = (
    (
        "a promise nobody can keep",
        r"""
        guarantee[sd]? ; guaranteeing ; 100 ?(?:%|percent|per cent)(?! of (?:body|total)) ;
        (?:one )?hundred per ?cent ; risk[- ]free ; fool-?proof ; fail-?safe ;
        no risks?(?: at all| whatsoever| involved)?(?! (?:factor|code)) ;
        (?:completely|totally|absolutely|perfectly|entirely|100%|fully)
        (?:safe|harmless|accurate|painless|certain|effective|cur(?:ed|able)|reliable|risk-free|recover\w*|normal|fine) ;
        without (?:any )?(?:side[- ]effects|risks?|exception|a doubt|doubt|fail) ; no side[- ]effects ;
        (?:there is |with )no doubt ; zero risk ; never fails? ; always works? ;
        instant(?:ly)? (?:relie\w+|cure\w*|heal\w*) ; quick fix ;
        proven to (?:work|cure|heal|help|prevent|be) ; (?:clinically|scientifically|medically) proven ;
        nothing to worry about ; nothing can go wrong ; (?:can|could) never go wrong ; nothing can go wrong ; (?:can|could) never go wrong ; no need to worry ; no cause for (?:concern|alarm) ; rest assured ;
        you can be sure ; promises?(?: to| that| you| a) ; we promise ;
        will (?:definitely|certainly|surely|always|undoubtedly) \w+ ; undoubtedly ; unquestionably ;
        indisputabl[ey] ; beyond (?:any |all )?doubt ; money[- ]back ;
        permanent(?:ly)? (?:solution|cured?|relief) ; full recovery is (?:certain|assured|expected) ;
        sure(?:-fire| cure)
        """,
    ),
    (
        "a cure",
        r"""
        cures? ; cured ; curing ; (?:completely |fully |easily )?curable ; miracles? ; miraculous(?:ly)? ;
        magic(?:al)?(?: bullet| cure| solution)? ; wonder (?:drug|cure|treatment) ;
        heals? (?:completely|everyone|everything|all) ; panacea ; cure-all ; remed(?:y|ies) for
        """,
    ),
    (
        "marketing",
        r"""
        best[- ]in[- ]class ; world[- ](?:class|leading|renowned) ; industry[- ]leading ; market[- ]leading ;
        cutting[- ]edge ; state[- ]of[- ]the[- ]art ; revolutionary ; ground-?breaking ; game[- ]chang\w+ ;
        breakthrough ; award[- ]winning ; unrivall?ed ; unparalleled ; unbeatable ; unmatched ;
        second to none ; top[- ](?:rated|quality|notch) ;
        number[- ]one (?:choice|source|site|provider|clinic|rated) ; #1 ; trusted by ; most trusted ;
        the best (?:choice|doctors?|sources?|resources?|page|site|website|guide|advice|results?|sources?|resources?|page|site|website|guide|advice|results?|clinic|care|treatment|solution|place|hospital|way|service|price|available) ;
        click here ; sign up ; subscribe ; buy (?:now|today|it|online) ; order (?:now|today|online) ;
        call (?:now|us|today) ; contact us ; learn more ; act now ; limited[- ]time ;
        free (?:trial|consultation|quote|sample) ; special offer ; discount\w* ; visit our ;
        book (?:now|today|online) ; don['’]t miss ; hurry ; exclusive (?:offer|deal) ; satisfaction ;
        affordable(?: price| care)? ; save money ; amazing ; incredible ; fantastic ; state of the art ;
        next[- ]generation ; innovative ; premium ; superior (?:care|quality|service|results?|outcomes?) ;
        leading (?:provider|experts?|clinic|platform|hospital|brand|authority) ; easy money ;
        maximi[sz]e (?:your |the )?(?:reimbursement|revenue|payment)s? ;
        boost (?:your |the )?(?:reimbursement|revenue|payment|income|health|immun\w+)s? ; unlock ; one-stop ;
        secret (?:to|of|that) ; doctors? (?:hate|love|don['’]t want) ; act fast ; today only ; as seen on ;
        guaranteed reimbursement ; highly recommended? ; 5-star ; five-star
        """,
    ),
    (
        "the first person",
        r"""
        we ; we['’](?:re|ve|ll|d) ; our ; ours ; ourselves ; let us ; let['’]s ; myself ;
        my (?:\w+ )?(?:opinion|experience|view|patients?|advice|practice|clinic|recommendation|colleagues|knowledge|judg\w+|mind|own) ;
        in my ;
        (?<!type )(?<!class )(?<!stage )(?<!grade )(?<!bipolar )I (?:am|have|think|believe|recommend|would|advise|can|will|suggest|was|see|know|feel|hope|always|never|often|usually|personally|strongly|find|use|prefer|cannot|do|don['’]t|must|say|say) ;
        I['’](?:m|ve|d|ll) ; as an? (?:ai|language model|doctor|physician|clinician|large language model) ;
        contact me
        """,
    ),
    (
        "a statement no author of this page can make",
        r"""
        as an ai ; language model ; i cannot (?:help|provide) ; deadly ; hopeless ; death sentence ;
        certain death ; invariably fatal ; always fatal ; universally fatal ;
        is always (?:\w+ )?(?:fatal|cured|benign|malignant|harmless|serious|curable|deadly|mild|safe|present|successful|effective|painful|dangerous|permanent|temporary|caused|treat\w+) ;
        never (?:\w+ )?(?:fatal|harmful|dangerous|serious|recurs?|returns?|kills?|causes?|leads?|needs? (?:treatment|surgery)|requires? (?:treatment|surgery)|spreads?|heals?|recovers?|painful|malignant|contagious) ;
        every (?:single )?patient ;
        all patients (?:will|recover|die|are|get|have|need|do|must|respond|experience|suffer|improve) ;
        no patients? (?:ever|will|dies?|recovers?) ; everyone (?:with|who) ;
        nobody (?:with|who|dies|recovers) ; in (?:all|every|each and every) (?:case|patient)s? ;
        always (?:leads?|causes?|results?|recover\w*|heals?|responds?|resolves?|improves?|ends?|kills?|works?|means? that the (?:patient|person)|indicates? (?:a |that the )?(?:serious|severe|disease|cancer|patient)|requires? (?:surgery|treatment|hospital)|needs? (?:surgery|treatment)) ;
        inevitabl[ey] ; invariably ; it is impossible (?:for|to)
        """,
    ),
)
# Absolutes: a person looks at them and ticks.
ABSOLUTE = r"""
    always ; never ; definitely ; certainly ; obviously ; clearly ; impossible ; in no case ;
    under no circumstances ; everybody ; everyone ; nobody ; absolutely ; completely ; totally ;
    perfect(?:ly)? ; proves? ; surely ; no doubt ; the only
"""
# Style: told, no more.
STYLE = r"""
    utili[sz]es? ; in order to ; prior to ; leverag\w+ ; delve\w* ; it is important to note ; please note ;
    basically ; very unique ; and/or
"""


def _any_of(listed: str) -> re.Pattern[str]:
    """One expression out of a list: expressions stand between ";" and line ends."""
    parts = [part.strip() for part in listed.replace("\n", " ").split(";")]
    return re.compile(
        rf"(?<![\w-])(?:{'|'.join(' '.join(part.split()) for part in parts if part)})(?![\w-])", re.IGNORECASE
    )


_BANNED = tuple((why, _any_of(listed)) for why, listed in BANNED)
_ABSOLUTE = _any_of(ABSOLUTE)
_STYLE = _any_of(STYLE)
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
