"""No numbers about people without a source: shares, rates, counts, odds."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reviews.content import Content

from .finding import Finding, blocks
from .language import Prose, Sentence, quoted
from .listed import whole
from .stated import before, is_denied_by_heading
from .statistics_words import (
    CHANGED,
    COUNTED,
    EACH_YEAR,
    EVENTS,
    FRACTION,
    HAPPENS,
    LARGE,
    NUMBER,
    OF_CODES,
    ORDINAL,
    PEOPLE,
    RATE,
)
from .subject import Subject

_ABOUT = (
    r"(?:about |around |nearly |roughly |approximately |over |more than |fewer than |less than |up to |almost |some |an estimated "
    r"|as many as |at least |only |just |every )*"
)
_GROUP = r"(?:all |the |these |those |affected |such |adult |older |young |elderly |new |live |otherwise |healthy )*"
_SHARE = (
    re.compile(
        r"(?<![\w.-])\d[\d.,]*(?:\s?(?:-|–|to)\s?\d[\d.,]*)?\s?(?:%|percent\b|per ?cent\b|percentage points?|pct\b)",
        re.IGNORECASE,
    ),
    whole(rf"{NUMBER} ?(?:percent|per ?cent)"),
    whole(
        rf"{NUMBER}(?: (?:new )?{PEOPLE})? (?:in|out of|of|of every|in every|per|out of every|for every)(?: every| each)? (?:\d[\d.,]*|two|three|four|five|six"
        rf"|seven|eight|nine|ten|twenty|fifty|(?:a |one )?(?:hundred|thousand|million))(?! {OF_CODES})"
    ),
    whole(r"1 ?: ?\d{{2,}}[\d,]*".replace("{{", "{").replace("}}", "}")),
    whole(rf"{FRACTION} of {_GROUP}(?!codes)(?:[\w-]+ ){{0,3}}?(?:{PEOPLE}|everybody|everyone|anybody|anyone)"),
    whole(
        rf"{FRACTION} of (?:the |all |these |those |its |otherwise )*(?:[\w-]+ ){{0,3}}?(?!{OF_CODES}\b)[a-z]{{3,}}(?<!s)(?<!u)(?<!i)s {HAPPENS}"
    ),
    whole(
        rf"{FRACTION} of (?:otherwise |all )?(?:[\w-]+ ){{1,3}}?(?!{OF_CODES}\b)(?:delays|amputations|losses|strokes|stones|cases|diseases|disorders)"
    ),
    whole(
        rf"{FRACTION} of (?:them|those|these|us)(?: \w+){{0,3}}? (?:{HAPPENS}|are|have|had|need|do|say|infected|affected)"
    ),
    whole(
        rf"{FRACTION} of (?:those|them|these) (?:who|with|\w+ed)",
        rf"mak(?:e|es|ing) up {_ABOUT}(?:{FRACTION}|{NUMBER})",
    ),
    whole(rf"half the (?:\w+ )?{PEOPLE}", rf"every (?:second|{ORDINAL}|other|single) (?:\w+ )?{PEOPLE}"),
    whole(
        rf"(?:most|many|nearly all|almost all|almost every|few|very few|over half of|half|hardly any|virtually all|practically all|all) (?:of )?"
        rf"{_GROUP}{PEOPLE}(?: \w+){{0,6}}? {EVENTS}"
    ),
    whole(
        r"(?:nearly|almost|virtually|practically) (?:everyone|everybody|no one|nobody|all people)",
        r"(?:hardly|scarcely) (?:anyone|anybody|any \w+)",
    ),
)
_COUNT = (
    whole(
        rf"{NUMBER}(?: (?:million|billion|thousand|hundred))? (?:[\w-]+ ){{0,3}}?{PEOPLE} (?:\w+ ){{0,3}}?(?:{EACH_YEAR}|live with|die|drown|suffer)"
    ),
    whole(rf"(?:{EACH_YEAR}),? {_ABOUT}{NUMBER}(?: (?:million|billion|thousand|hundred))? (?:[\w-]+ ){{0,2}}?{PEOPLE}"),
    whole(rf"{LARGE} (?!{OF_CODES}\b)[a-z-]+(?: \w+){{0,6}}? {EACH_YEAR}"),
    whole(
        rf"{_ABOUT}{NUMBER} [a-z]{{4,}}s (?:are|were) (?:\w+ )?{EACH_YEAR}",
        rf"(?:ten|twenty|fifty|hundred)? ?thousand (?:\w+ ){{1,4}}?{EACH_YEAR}",
    ),
    re.compile(rf"(?<![\w.-])\d[\d,.]*\d\d (?:\w+ ){{0,2}}?{PEOPLE}\b", re.IGNORECASE),
    whole(
        rf"(?:\d[\d.,]*|several|many|an?|two|three|five|ten|one|tens of|hundreds of|thousands of)\s?(?:millions?|billions?|thousands?|hundred thousand)(?: of)? (?:\w+ ){{0,3}}?{PEOPLE}"
    ),
    whole(
        rf"(?:millions|thousands|hundreds of thousands|billions) of (?:\w+ ){{0,3}}?{PEOPLE}",
        r"\d[\d.,]* (?:million|billion)",
    ),
    whole(
        r"(?:per|in|out of|for every) (?:\d{1,3}(?:,\d{3})+|\d{4,}|hundred thousand|thousand|a? ?million)(?: (?:people|population|births|inhabitants|person))?"
    ),
    whole(
        rf"(?:affects?|strikes?|kills?|seen in|found in|occurs? in|reported in|hits?|diagnosed in|present in|develops? in|touches) {_ABOUT}"
        rf"{NUMBER} (?:\w+ ){{0,3}}?(?:{PEOPLE}|in|of|out of|percent|%)"
    ),
    whole(
        rf"(?:affects?|strikes?|seen in|found in|occurs? in|develops? in) {_ABOUT}(?:most|many|half|a third|a quarter|the majority|few) (?:of )?{_GROUP}{PEOPLE}"
    ),
    whole(r"(?:only |just )?a handful of (?:\w+ )?(?:cases|people|patients|families|reports)"),
)
_COMPARED = (
    whole(
        r"(?:\d[\d.,]*|two|three|four|five|six|seven|eight|ten|twenty|several|many|twice)(?:[ -]to[ -]\w+)?[ -](?:fold|times) (?:\w+ ){0,2}?"
        r"(?:more|less|higher|lower|greater|likely|as|the risk|risk|increase|increased|common|commoner|rarer|often)"
    ),
    whole(
        r"\w*(?:two|three|four|five|ten|hundred)fold",
        r"twice (?:as|the)",
        r"(?:more|less) than (?:twice|double|half) (?:as|the)",
    ),
    whole(
        r"(?:doubles?|triples?|quadruples?|halves?|tripled|doubled)(?: the| their| a person['’]s| in)? (?:\w+ )?(?:risk|chance|odds|rate"
        r"|likelihood|number|incidence|prevalence)"
    ),
    whole(
        rf"more (?:\w+ )?{PEOPLE} than {PEOPLE}",
        rf"for (?:every|each) (?:\w+ )?{PEOPLE},? there (?:are|is)",
        r"outnumber\w*",
        r"(?:far|much|even) (?:more|less) (?:often|frequently|commonly|likely)(?: \w+){0,4}? than",
        r"ratio of \d+ (?:to|:) ?\d+",
    ),
    whole(
        rf"{PEOPLE} (?:are|have|get|develop|suffer)(?: it| this)?(?: \w+)? (?:more|less) (?:often|frequently|likely|commonly)(?: to \w+)?(?: \w+){{0,4}} than"
    ),
    whole(rf"(?:{PEOPLE}|it|they) (?:are|is) (?:hit|affected) \w+ times"),
)
_RATED = (
    whole(rf"{RATE} (?:rates?|ratio)"),
    whole(
        r"(?:prevalence|incidence|mortality|lifetime risk|likelihood|probability|odds|chances?|survival|life expectancy|median \w+|mean age"
        r"|average age|frequency|share|risk) (?:\w+ ){0,6}?(?:is|are|of|at|reaches|exceeds|ranges|lies|stands|has (?:risen|fallen|doubled"
        r"|grown|increased)) (?:\w+ ){0,4}?(?:\d[\d.,]*|high|low|about|around|roughly|one|two|nearly|near|over|under|half|rising|highest|lowest"
        r"|increased|greater|small|slim|excellent|poor)"
    ),
    whole(
        rf"{COUNTED}(?: (?:of|in) (?:\w+ ){{0,3}}?\w+)?(?: (?:has|have|had|is|are))?(?: nearly| almost| more than| sharply| steadily)* {CHANGED}(?: (?:by|from|in|since|with|over|during|to|each|every|after|sharply|in the last|for)|[.,;]|$)"
    ),
    whole(r"(?:\d{1,2}|five|ten|one)-year (?:survival|mortality|risk|outlook)", r"survival (?:at|after) \w+ years"),
    whole(
        r"(?:stud(?:y|ies)|research|statistics|data|surveys|trials|evidence|figures) (?:\w+ )?(?:shows?|suggests?|indicates?|found|finds?|proves?"
        r"|reveals?|confirms?|estimates?|showed|suggested)\w*(?! (?:which|what|how|the code))"
    ),
    whole(r"it is estimated that", r"an estimated \w+"),
    re.compile(r"\b[pn] ?[<=] ?\d", re.IGNORECASE),
    whole(
        r"(?:the )?(?:leading|most common|commonest|number one|most frequent|top|most deadly|deadliest) (?:\w+ )?(?:cause|reason|cancer|tumou?r|disease"
        r"|disorder|infection|injury|fracture|complication|malformation) (?:of|in|for|among|worldwide)"
    ),
    whole(
        rf"{ORDINAL}[ -](?:most|least|leading|commonest|highest|lowest|largest)(?! (?:specific|detailed|exact))",
        r"one of the (?:\w+ )?(?:most|commonest|leading|top)(?! (?:\w+ )?codes)",
    ),
    whole(
        rf"(?:ranks?|comes?|stands?|is) (?:first|{ORDINAL}|last) among",
        rf"ranks? (?:\w+ )?(?:first|{ORDINAL}|high|low|among|as|number)",
        rf"among the (?:top|{NUMBER}) (?:most |least )?\w+",
    ),
    whole(
        r"(?:typical|average) (?:patient|sufferer|person) is",
        rf"(?:typical|average|median|mean|usual) (?:patient|age|onset|person|case|survival|stay|sufferer)(?: \w+){{0,4}}? (?:is|are|of|at|lies|lasts|takes) {_ABOUT}{NUMBER}",
    ),
    whole(
        r"peaks? (?:between|at|in|around|before|after) (?:the )?(?:ages? )?(?:of )?\d+",
        r"costs?(?: \w+){0,4} \d[\d.,]* (?:million|billion|dollars)",
    ),
    re.compile(r"\b(?:costs?|spends?|spending)\b[^.]{0,40}[$€£]\s?\d|[$€£]\s?\d[\d.,]*", re.IGNORECASE),
)
_FIGURE = (*_SHARE, *_COUNT, *_COMPARED, *_RATED)
_DENIES = re.compile(
    r"\b(?:does not|do not|doesn['’]t|don['’]t|cannot|says nothing|tells? nothing|no information|no statement"
    r"|nothing about|not a measure|without)\b[^.;]{0,80}$",
    re.IGNORECASE,
)
_PERCENT = re.compile(r"%|per ?cent")
_OF_A_BODY = whole(r"body|surface|burn\w*|degree|corrosion\w*|title|skin|area|limits?|stenosis|occlusion|range")
_OF_VISITS = whole(r"claims|encounters|visits|cases|episodes|procedures|discharges")
_OF_CODES = whole(OF_CODES)
_MOST = re.compile(r"(?:most|many|nearly all|almost all|few|very few|virtually all|practically all|all)\b")
_FIGURED = re.compile(r"\d|half|third|quarter|majority|million|thousand")
_EVENT, _PEOPLE = whole(EVENTS), whole(PEOPLE)
_CODES_AFTER = re.compile(r"\s*(?:\w+ )?(?:codes|characters|subcategor|categor|seventh|sections|chapters|readers)")


def check(prose: Prose, subject: Subject) -> Iterator[Finding]:
    for sentence in prose.statements:
        if (said := _figure(sentence, subject)) is None or is_sourced(sentence.text, prose.content):
            continue
        message = (
            f"“{said}” is a figure without a source. Strike it, or name the source in the sentence and in the list "
            f"of sources."
        )
        yield blocks("statistics", sentence.section, message, quoted(sentence.text))


def _figure(sentence: Sentence, subject: Subject) -> str | None:
    for pattern in _FIGURE:
        for match in pattern.finditer(sentence.text):
            if not _is_harmless(match, sentence, subject.official_line):
                return match[0].strip()
    return None


def _is_harmless(match: re.Match[str], sentence: Sentence, official: str) -> bool:
    """Per cent of a body surface are in the title; "no survival rate is given" gives none; codes are no people."""
    said = " ".join(match[0].lower().split())
    if said.startswith("many ") and not _FIGURED.search(said):
        return True  # a word of an everyday sentence, no figure
    if said in official or _DENIES.search(before(sentence.text, match.start())) or is_denied_by_heading(sentence):
        return True
    if _PERCENT.search(said) and _PERCENT.search(official) and _OF_A_BODY.search(sentence.text):
        return not _PEOPLE.search(sentence.text)
    if _MOST.match(said) and _OF_VISITS.search(said) and not _FIGURED.search(said):
        return not _EVENT.search(said)
    if _OF_CODES.search(said) and not _PEOPLE.search(said) and not re.search(r"\d", said):
        return True
    after = sentence.text[match.end() : match.end() + 40]
    return bool(_CODES_AFTER.match(after)) or (
        said.endswith(("twice the", "twice as")) and bool(re.match(r"\s*(?:same|code)", after))
    )


def is_sourced(text: str, content: Content) -> bool:
    """Whether a sentence names one of the listed sources: by number "[2]", or by words of its title."""
    rows = [row for row in content.get("sources") or [] if str(row.get("title", "")).strip()]
    numbers = {int(each) for each in re.findall(r"\[(\d{1,2})\]", text)}
    if any(1 <= each <= len(rows) for each in numbers):
        return True
    cues = re.search(
        r"\b(?:[Aa]ccording to|[Ss]ource:|reported by|published by|data (?:of|from)|figures (?:of|from)|report of"
        r"|estimated by|by the)\b|\([^)]*(?:\d{4}|[A-Z]{2,})[^)]*\)",
        text,
    )
    if cues is None:
        return False
    names = {word for row in rows for word in re.findall(r"\b[A-Z]{2,}\b|\b[A-Z][a-z]{3,}\b", str(row["title"]))}
    names -= {
        "ICD",
        "CM",
        "Tabular",
        "List",
        "Official",
        "Guidelines",
        "Coding",
        "Reporting",
        "Release",
        "Index",
        "Alphabetic",
        "CMS",
        "NCHS",
        "Codes",
        "Code",
    }
    return bool(names & set(re.findall(r"\b\w+\b", text[cues.start() :])))
