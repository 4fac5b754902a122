"""No numbers about people without a source: shares, rates, counts, odds."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reviews.content import Content

from .finding import Finding, blocks
from .language import Prose, Sentence, quoted
from .subject import Subject

_N = (
    r"(?:\d[\d.,]*|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty"
    r"|fifty|sixty|seventy|eighty|ninety|(?:a|one|several|many|two|three|five|ten)?\s?(?:dozens?|hundreds?"
    r"|thousands?|millions?|billions?))"
)
_PEOPLE = (
    r"(?:people|persons?|patients?|adults?|children|child|women|woman|men|man|babies|infants?|newborns?|births?"
    r"|cases|individuals|americans?|users|pregnancies|households?|smokers|residents|boys|girls|teenagers"
    r"|adolescents|workers|athletes|"
    r"hospitali[sz]ations|admissions|visits|encounters|deaths|injuries|fractures|falls|diagnoses|cancers"
    r"|infections|inhabitants|seniors|survivors|sufferers|males|females|elderly|those affected|the population"
    r"|members|students|drivers|citizens|strokes|tumou?rs|procedures|discharges|episodes|claims)"
)
_EVENTS = (
    r"(?:recover\w*|improv\w+|surviv\w+|die[sd]?|dying|respond\w*|experienc\w+|develop\w*|heal\w*|get better"
    r"|gets better|suffer\w*|relaps\w+|recur\w*|resolv\w+|do well|have a good|are cured|are affected|are men"
    r"|are women|are male|are female|are over|are under|live\b|need surgery|"
    r"go away|worsen\w*|clear up|are caused|are mild|are diagnosed|occur\w*|go on to|return to|never\b|will"
    r"|require|end in|show no|have no symptoms|feel|fail|progress\w*|succumb\w*|report\w* (?:pain|symptoms)"
    r"|are harmless|are benign)"
)
_FIGURES = (
    r"(?<![\w.-])\d[\d.,]*(?:\s?(?:-|–|to)\s?\d[\d.,]*)?\s?(?:%|percent\b|per ?cent\b|percentage points?|pct\b)",
    rf"\b{_N}(?:[ -](?:five|one|two|three|four|six|seven|eight|nine))? ?(?:percent|per ?cent)\b",
    (
        rf"\b(?:about |around |nearly |roughly |approximately )?{_N} (?:in|out of|of|of every|in every|per"
        rf"|out of every|for every) (?:every )?(?:\d[\d.,]*|two|three|four|five|six|seven|eight|nine|ten|twenty"
        rf"|fifty|a hundred|one hundred|hundred|a thousand|one thousand|thousand|a million|100,000)(?! (?:codes"
        rf"|characters|digits|sections|years|weeks|categories|parts))\b"
    ),
    (
        rf"\b(?:half|a third|one third|two[- ]thirds|a quarter|three[- ]quarters|one[- ](?:fifth|quarter|third"
        rf"|tenth|half)|three[- ]fifths|four[- ]fifths|two[- ]fifths|a (?:fifth|tenth|majority|minority"
        rf"|small fraction|large share)|the (?:vast |great |overwhelming )?majority|(?:vast |great "
        rf"|overwhelming )majority) of (?:all |the |these |those |affected |such |our |adult |older "
        rf"|new )*(?:\w+ )?{_PEOPLE}\b"
    ),
    (
        rf"\b(?:most|many|nearly all|almost all|almost every|a majority of|the majority of|few|very few|some"
        rf"|over half of|more than half of|nearly half of|half of|half the|half|two[- ]thirds of|hardly any"
        rf"|virtually all|practically all|a large proportion of|a small proportion of|a high proportion of"
        rf"|up to half of|all|the bulk of) (?:of )?(?:the |these |all |such |affected |young |older |elderly "
        rf"|adult |otherwise healthy )*{_PEOPLE}\b(?: \w+){{0,6}}? {_EVENTS}"
    ),
    (
        rf"\b{_N}(?: (?:million|billion|thousand|hundred))? (?:new |american |more |other |adult "
        rf"|affected )*{_PEOPLE} (?:\w+ ){{0,3}}?(?:each year|every year|a year|per|each month|each day|a day"
        rf"|worldwide|globally|annually|yearly|in the (?:world|us|united states|uk|country)|live with|die)\b"
    ),
    rf"(?<![\w.-])\d[\d,.]*\d\d (?:\w+ ){{0,2}}?{_PEOPLE}\b",
    (
        rf"\b(?:\d[\d.,]*|several|many|a|two|three|five|ten|tens of|hundreds of|thousands of)\s?(?:million|billion"
        rf"|millions|billions|thousands?|hundred thousand)(?: of)? (?:\w+ ){{0,3}}?{_PEOPLE}\b|\b(?:millions"
        rf"|thousands|hundreds of thousands|billions) of (?:\w+ ){{0,3}}?{_PEOPLE}\b|\b\d[\d.,]* (?:million"
        rf"|billion)\b"
    ),
    (
        r"\b(?:per|in|out of|for every) (?:\d{1,3}(?:,\d{3})+|\d{4,}|100,?000|1,?000|hundred thousand|thousand"
        r"|million)(?:\b| (?:people|population|births|inhabitants|person))"
    ),
    (
        r"\b(?:mortality|fatality|survival|cure|success|recurrence|relapse|complication|infection|incidence"
        r"|prevalence|death|response|remission|readmission|failure|birth|hospitali[sz]ation|recovery|attack"
        r"|case-fatality) (?:rates?|ratio)\b(?: (?:\w+ ){0,6}?(?:is|are|of|at|reaches|exceeds|ranges|stands|varies"
        r"|has|have|rises?|falls?|remains?)\b)?"
    ),
    (
        r"\b(?:prevalence|incidence|mortality|lifetime risk|likelihood|probability|odds|chance|chances"
        r"|life expectancy|median age|mean age|average age|risk)\b (?:\w+ ){0,5}?(?:is|are|of|at|reaches|exceeds"
        r"|ranges|stands|has (?:risen|fallen|doubled|grown|increased))\b (?:\w+ ){0,4}?(?:\d|high|low|about|around"
        r"|roughly|one|two|nearly|over|under|half|rising|highest|lowest|increased|greater|small|slim)"
    ),
    (
        r"\b(?:\d[\d.,]*|two|three|four|five|six|seven|eight|ten|twenty|several|many"
        r"|twice)(?:[ -]to[ -]\w+)?[ -](?:fold|times) (?:\w+ ){0,2}?(?:more|less|higher|lower|greater|likely|as|the"
        r"|risk|increase|increased|common|often)\b|\b\w*(?:two|three|four|five|ten|hundred)fold\b|\btwice (?:as"
        r"|the)\b|\b(?:doubles?|triples?|quadruples?|halves?|tripled|doubled) (?:the|their|a person['’]s"
        r"|in)?\b ?(?:\w+ )?(?:risk|chance|odds|rate|likelihood|number|incidence|prevalence)\b|\b(?:more"
        r"|less) than (?:twice|double|half) (?:as|the)\b"
    ),
    (
        rf"\b(?:affects?|strikes?|kills?|seen in|found in|occurs? in|reported in|hits?|diagnosed in|present in"
        rf"|develops? in|touches) (?:about |around |nearly |roughly |approximately |over |more than |fewer than "
        rf"|less than |up to |almost |some |an estimated |as many as |at least )*{_N} (?:\w+ ){{0,3}}?(?:{_PEOPLE}"
        rf"|in|of|out of|percent|%)"
    ),
    (
        rf"\b(?:affects?|strikes?|seen in|found in|occurs? in|develops? in) (?:about |around |nearly "
        rf"|almost )?(?:most|many|half|a third|a quarter|the majority|few) (?:of )?(?:all |the )?{_PEOPLE}"
    ),
    (
        r"\b(?:\d{1,2}|five|ten|one)-year (?:survival|mortality|risk|outlook)|\b(?:stud(?:y|ies)|research"
        r"|statistics|data"
        r"|surveys|trials|evidence|figures) (?:\w+ )?(?:show|shows|suggest|suggests|indicate|indicates|found|find"
        r"|prove|reveal|confirm|estimate|found|showed|suggested)\w*|\bit is estimated that\b|\ban estimated \w+"
        r"|\b(?:p|n) ?[<=] ?\d"
    ),
    (
        r"\b(?:the )?(?:leading|most common|commonest|second most common|third most common|number one|most frequent"
        r"|top|second leading|third leading) (?:\w+ )?(?:cause|reason|cancer|tumou?r|disease|disorder|infection"
        r"|injury)\b(?: (?:of|in|for|among|worldwide))"
    ),
    (
        r"\b(?:risk|chances?|odds|likelihood|rates?|incidence) (?:nearly |almost |more than )?(?:doubles"
        r"|triples|quadruples|halves|rises|falls|increases|decreases|grows|drops)\b"
    ),
    (
        rf"\bhalf (?:of )?(?:the|all|these|its) (?:\w+ )?{_PEOPLE}\b|\bevery (?:second|third|fourth|fifth|sixth"
        rf"|tenth|other) {_PEOPLE}\b|\boutnumber\w*\b|\bone of the (?:\w+ )?(?:most|commonest|leading"
        rf"|top)\b(?! (?:\w+ )?codes)"
        r"|\b(?:rates?|numbers?|cases|incidence|prevalence|frequency|it|risk) (?:has|have|had) (?:nearly "
        r"|almost |more than )?(?:doubled|tripled|risen|fallen|grown|increased|declined|dropped|quadrupled)"
        r"|\b(?:half|a third|a quarter|most|two[- ]thirds|the majority|many|few) of (?:them|those"
        r"|these)\b(?: \w+){0,4}? (?:recover|relapse|die|improve|need|develop|heal|have|get|go|respond|suffer"
        r"|are)\w*"
    ),
    r"\b(?:costs?|spends?|spending)\b[^.]{0,40}[$€£]\s?\d|[$€£]\s?\d[\d.,]*",
)
_FIGURE = tuple(re.compile(pattern, re.IGNORECASE) for pattern in _FIGURES)
_DENIES = re.compile(
    r"\b(?:does not|do not|doesn['’]t|don['’]t|cannot|says nothing|tells? nothing|no information|no statement"
    r"|nothing about|not a measure|without)\b[^.;]{0,80}$",
    re.IGNORECASE,
)


def check(prose: Prose, subject: Subject) -> Iterator[Finding]:
    official = " ".join(subject.official_text.lower().split())
    for sentence in prose.statements:
        if (said := _figure(sentence, official)) is None or is_sourced(sentence.text, prose.content):
            continue
        message = (
            f"“{said}” is a figure without a source. Strike it, or name the source in the sentence and in the list "
            f"of sources."
        )
        yield blocks("statistics", sentence.section, message, quoted(sentence.text))


def _figure(sentence: Sentence, official: str) -> str | None:
    for pattern in _FIGURE:
        for match in pattern.finditer(sentence.text):
            if not _is_harmless(match, sentence, official):
                return match[0].strip()
    return None


def _is_harmless(match: re.Match[str], sentence: Sentence, official: str) -> bool:
    """Per cent of a body surface are in the title; "no survival rate is given" gives none; codes are no people."""
    said = " ".join(match[0].lower().split())
    if said in official or _DENIES.search(sentence.text[: match.start()]) or sentence.denies:
        return True
    numbers = re.findall(r"\d[\d.]*", said)
    if (
        re.search(r"%|per ?cent", said)
        and numbers
        and all(re.search(rf"(?<!\d){re.escape(each)}(?!\d)", official) for each in numbers)
        and re.search(r"percent|%", official)
        and re.search(
            r"\b(?:body|surface|burn\w*|degree|corrosion\w*|title|skin|area|limits?|stenosis|occlusion|range)\b",
            sentence.text,
            re.IGNORECASE,
        )
        and re.search(
            r"\b(?:body|surface|burn\w*|degree|corrosion\w*|title|skin|area|limits?|stenosis|occlusion|range)\b",
            sentence.text,
            re.IGNORECASE,
        )
    ):
        return True
    if re.search(r"\b(?:claims|encounters|visits|cases|episodes|procedures|discharges)\b", said) and not re.search(
        r"\d|half|third|quarter|majority|million|thousand", said
    ):
        return not re.search(rf"\b{_EVENTS}\b", said, re.IGNORECASE)
    after = sentence.text[match.end() : match.end() + 40]
    return bool(
        re.match(r"\s*(?:\w+ )?(?:codes|characters|subcategor|categor|seventh|sections|chapters|readers)", after)
    ) or bool(re.search(r"\b(?:twice the|twice as) $", said + " ") and re.match(r"\s*(?:same|code)", after))


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
