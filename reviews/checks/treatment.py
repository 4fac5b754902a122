"""Whether a clause says how something is, or should be, treated. Used by ``advice``."""

from __future__ import annotations

import re

from .advice_words import CODE, CODED, CODES, PAPERS
from .language import Sentence, denied, stems
from .listed import whole
from .treatment_words import (
    ACTION,
    CARE_VERB,
    DONE,
    GOOD,
    HELPS,
    JUDGED,
    MEANS,
    PEOPLE,
    PURPOSE,
    STEP,
    TREATMENT,
)

_HOW = r"(?: (?:\w+ly|best|better|first|then|often|always|sometimes|also|now|too|only|either)){0,3}"
_MODAL = r"(?:should|must|ought to|needs? to|has to|have to|had better|shall|(?:is|are) (?:\w+ )?(?:advised|urged|encouraged) to)"
_BE = r"(?:is|are|may be|can be|could be|might be|will be|would be|remains?|becomes?|seems?)"
_DOCTORS = r"(?:clinicians|doctors|physicians|surgeons|specialists|dentists|hospitals|nurses|midwives|\w+ologists)"
_ANY = r"(?:,? (?!that\b|which\b|who\b|records?\b|notes?\b|codes?\b)[\w-]+)"
_BETWEEN = r"(?:,? (?!is\b|are\b|was\b|were\b|that\b|which\b|made\b|who\b|records?\b|notes?\b|codes?\b)[\w-]+)"
_TO_CODE = (
    r"(?:code|report|record|document|check|note|read|choose|assign|state|say|confirm|distinguish|look (?:at|up|for|in)|name"
    r"|specify|select|know|remember|keep in mind|use th\w+|find|compare|see)"
)
# Judgements: said of a treatment they are advice, whatever else the sentence speaks of.
STRONG = (
    whole(
        rf"{JUDGED} (?:\w+ )?(?:treatments?|therap(?:y|ies)|management|remed(?:y|ies)|cure)"
        r"(?! (?:is|was|were|are|had been|has been)? ?(?:not|recorded|documented|planned|notes?|records?|given before))"
    ),
    whole(
        r"(?:best|preferred|standard|recommended|(?:most )?effective|right|safest|usual) (?:medic\w+|drugs?|operation)"
    ),
    whole(
        r"\w+ of choice", r"gold standard", r"(?:mainstay|cornerstone|backbone)s?", r"standard of care", r"treatable"
    ),
    whole(
        r"(?:first|second)[- ]line",
        r"treatment options?",
        r"self-?care",
        r"home (?:remed|treat)\w+",
        r"lifestyle changes?",
    ),
    whole(r"over-the-counter", r"(?:treatment|therapy|remedy|medicine|drug|operation) that (?:helps|works|cures)"),
    whole(rf"(?:{JUDGED}|the|a|one|another) (?:\w+ )?{STEP} {PURPOSE}"),
    whole(
        rf"(?:{TREATMENT}|{ACTION})(?:,? [\w-]+){{0,6}}? {_BE}(?: \w+)? (?:the|a|an|his|her|one)? ?(?:\w+ )?{JUDGED} (?:\w+ )?"
        rf"(?:{STEP}|{MEANS})"
    ),
    whole(rf"{JUDGED} (?:\w+ )?{STEP} {_BE}(?: \w+){{0,5}}? (?:{TREATMENT}|to {CARE_VERB}|{ACTION})"),
    whole(r"(?:is|are) (?:what|all that) (?:should be done|helps?|works?|is (?:needed|required|done))"),
    whole(r"what (?:works|helps)(?: best| most)? is"),
    whole(r"is how (?:\w+ ){0,5}?(?:gets?|is|are|be) (?:treated|cured|fixed|managed|healed|removed)"),
    whole(
        r"(?:treatments?|therap(?:y|ies)|management) (?:\w+ ){0,3}?(?:includes?|consists?|involves?|requires?|usually|typically"
        r"|generally|normally|often|should|starts?|begins?|is (?:with|by|based|aimed)|(?:may|can) include|aims?|must|works?|ranges?"
        r"|options?|depends? on|of (?:this|the) (?:condition|disease|disorder|problem|injury))"
    ),
    whole(
        r"(?:treatments?|therapy|management|care) (?:usually |often |mostly )?(?:cent(?:er|re)s|focus(?:es)?|relies|rely|rests"
        r"|consists|is built) (?:on|around|of)"
    ),
    whole(
        r"(?:it is|it’s|it's|is|would be|may be|can be) (?:\w+ )?(?:best|better|important|advisable|essential|recommended|vital"
        r"|crucial|wise|wiser|necessary|safe|safer|worth|a good idea|a must|a good thing|sensible|prudent|smart|clever)"
        rf" (?:to|that|for \w+ to)(?: \w+ly)? (?!{_TO_CODE}\b)\w+"
    ),
    whole(rf"(?:it|this) (?:helps|pays|is enough) to (?!{_TO_CODE}\b)\w+"),
    whole(
        rf"(?:is|are|does|do) (?:best|better|preferably|ideally)(?: \w+ly)? (?!{CODED}\b)"
        r"(?:\w+(?:ed|en)|with|when|on|after|left|kept)"
    ),
    whole(
        r"no (?:\w+ )?(?:treatment|therapy|surgery|operation|medic\w+) (?:is|are|will be) (?:needed|required|necessary)"
    ),
    whole(
        rf"{_BE}(?: \w+ly| also| often| now| to be)? (?:preferred|preferable|favou?red|advised|advisable|recommended|indicated"
        r"|contraindicated|discouraged|warranted|sensible|prudent|worth (?:trying|a try)|encouraged)"
        r"(?! (?:by|in) (?:the|a|an) (?:record|title|note|code|chart))"
    ),
)
# Statements of how things go: told of a record or of the past they are no advice.
PLAIN = (
    whole(
        rf"(?:is|are|gets?|can(?: only)? be|may be|could be|might be|will be|needs? to be)(?: not| never)?{_HOW} {DONE}"
        r"(?! (?:the same|alike|as|like|apart|differently|separately))"
    ),
    whole(
        r"(?:treated|managed|controlled|relieved|handled|addressed|cured|eased|corrected|alleviated|dealt with|tackled|soothed"
        rf"|helped|improved|resolved|repaired|prevented){_HOW} (?:with|by|using|through|via) (?!this|the same code|a code|codes"
        r"|reference|report)\w+"
    ),
    whole(
        r"(?:treated|managed|cured|relieved|controlled) (?:at home|in hospital|successfully|easily|effectively|early|promptly"
        r"|conservatively|surgically|medically|quickly)"
    ),
    whole(
        r"(?:requires?|needs?|calls? for|warrants?|demands?|necessitates?|(?:benefits?|profits?|gains?) from|merits?|deserves?"
        r"|asks? for|(?:reacts?|responds?) (?:\w+ )?to|(?:improves?|resolves?|heals?|settles?|clears?(?: up)?|recovers?"
        r"|subsides?|passes|goes away|do(?:es)? (?:well|best|better))(?: \w+){0,2}? (?:to|with|on|after|under|following|once|when"
        r"|if)|finds? relief (?:in|with|from)|left to pass with)"
        rf" (?:[\w-]+,? ){{0,4}}?(?:{TREATMENT}|referral|monitoring|treatment|{ACTION})"
    ),
    whole(rf"{TREATMENT}{_BETWEEN}{{0,4}}? {HELPS}"),
    whole(rf"{TREATMENT}{_ANY}{{0,4}}? (?:{_BE}|(?:should|must|has to|have to) be)(?: \w+){{0,2}}? {GOOD}"),
    whole(
        rf"{_DOCTORS}{_HOW} (?:treat|operate|remove|repair|excise|drain|inject|prescribe|vaccinate|splint|immobili[sz]e|replace"
        r"|reach for)"
    ),
    whole(rf"(?:{_DOCTORS}|they)(?: may| can| will)?{_HOW} {CARE_VERB} (?:[\w-]+ ){{0,4}}?{TREATMENT}"),
    whole(
        r"(?:prescrib(?:e|es|ing)|administer(?:ing)?|initiat(?:e|ing)|start(?:ing)?|begin(?:ning)?|stop(?:ping)?|discontinu(?:e|ing)"
        r"|continu(?:e|ing)|offer(?:ing)?|giv(?:e|ing)|use|using|try(?:ing)?|consider(?:ing)?|recommend(?:s|ed|ing)?|add|apply(?:ing)?"
        rf"|avoid(?:ing)?|tak(?:e|es|ing)|receiv(?:e|ing)) (?:\w+ ){{0,3}}?{TREATMENT}"
    ),
    whole(
        r"(?:is|are|gets?|can (?:only )?be|may be|must be)(?: \w+)?? \w+(?:ed|en|cut)(?: \w+)?? (?:with|by|using|through|via)"
        rf" (?:an? |the )?(?:[\w-]+ ){{0,2}}?(?:{TREATMENT}|needle|balloon|device|screws?|plates?|wires?|tubes?|scalpel|scope|patch)"
    ),
    whole(
        r"(?:ends?|goes?|go|put|placed|stay) (?:in|on|with) (?:an? )?(?:\w+ )?(?:operation|blood thinners|medication|surgery|dialysis)"
    ),
    whole(r"(?:used|given|taken|applied) (?:to|for) (?:treat\w*|cure|relie\w+|control|prevent\w*|manage)"),
    whole(r"helps? (?:to )?(?:prevent|relieve|ease|heal|recover|with (?:the )?(?:pain|symptoms))"),
)
_AT_START = (
    re.compile(rf"{ACTION}\b[^;]{{1,70}}?\b(?:{HELPS}|is how|is the way)\b", re.IGNORECASE),
    re.compile(rf"(?:{TREATMENT}|{ACTION}){_BETWEEN}{{0,3}} {HELPS}\b", re.IGNORECASE),
)
# What a record says, what an encounter is for, and what has been, is no advice.
_TOLD = whole(
    r"record(?:s|ed)?|document(?:s|ed|ation)?|chart(?:s|ed)?|notes?|noted|stat(?:es|ed|ing)|describ(?:es|ed)|says?|mentions?|whether"
    r"|how|what|which|kind of|classif\w+|report(?:s|ed)?|encounters? for|used (?:when|for|if)|code[sd]? (?:for|when|a)"
    r"|persons? (?:who|receiving)|people who|someone who|patients? who|histor(?:y|ies)|status|admitted|admissions?|visits?|carried out"
    r"|refus\w+|declin\w+|cancel\w+|identif\w+|inclusion|excludes\d?|title|adverse effects?|underdosing|means|prescribed|name for"
)
_PAST = re.compile(
    r"\b(?:was|were|had|been|having|after|following|since|had to be|despite|despite being)(?: \w+ly| not| never)? ?$",
    re.IGNORECASE,
)
_IN_GENERAL = whole(
    r"usually|typically|generally|often|normally|commonly|best|mostly|most (?:\w+ )?(?:cases|patients|doctors|clinicians|people)"
    r"|in (?:severe|mild|most|some) cases|should|must|recommended|advised|ideally"
)
_ONE_CASE = re.compile(
    r"(?:an?|the|one|another|this)(?: [\w-]+){0,2}? (?:person|patient|child|baby|newborn|infant|woman|man|mother|adult|clinician|doctor"
    r"|surgeon|physician|nurse|midwife|visit|encounter|student|worker|team|department|clinic)\b",
    re.IGNORECASE,
)
_PAPERS = whole(PAPERS, CODE)
_CARE = whole(TREATMENT, DONE, r"treatments?", r"patients")
_OBLIGED = re.compile(
    rf"\b(?P<who>(?:[\w-]+[ ,]+){{0,8}})(?P<modal>{_MODAL})(?: not| never| also| always| first| then| only| \w+ly){{0,2}} (?P<verb>(?:be )?"
    rf"(?:\w+ly |best |first |then )?[\w-]+(?: \w+)?)",
    re.IGNORECASE,
)
_DONE_TO = re.compile(
    r"be (?:\w+ly |best |first |then )?(?:\w+(?:ed|en|wn)|put|cut|done|kept|left|made|begun|held|fed|sought|brought|set)\b",
    re.IGNORECASE,
)
_PEOPLE = whole(PEOPLE)
_TREATMENT = whole(TREATMENT)
_CODED = re.compile(rf"be (?:\w+ly |best |first |then )?{CODED}\b", re.IGNORECASE)
_CODES = re.compile(rf"{CODES}\b", re.IGNORECASE)


def treated(sentence: Sentence, official: frozenset[str]) -> str | None:
    """The words that say how something is, or should be, treated; None where a sentence says nothing of it."""
    if sentence.denies:
        return None
    for clause in sentence.clauses:
        if (said := obliged(clause)) is not None:
            return said
        for pattern in STRONG:
            if (match := pattern.search(clause)) and not _is_excused(clause, match):
                return match[0]
        if (said := _plain(clause, sentence, official)) is not None:
            return said
    return None


def obliged(clause: str) -> str | None:
    """ "Patients should rest", "the wound must be washed"; not "the side must be stated"."""
    for match in _OBLIGED.finditer(clause):
        verb = match["verb"]
        if denied(clause, match.start("modal")):
            continue
        if verb.lower().startswith("be "):
            wrong = (
                bool(_DONE_TO.match(verb))
                and not _CODED.match(verb)
                and (bool(_CARE.search(clause)) or not is_of_papers(clause))
            )
        else:
            wrong = bool(_PEOPLE.search(match["who"])) and not _CODES.match(verb)
            wrong = wrong and (bool(_CARE.search(clause)) or not is_of_papers(clause))
        if wrong:
            return f"{match['who'].strip()} {match['modal']} {verb}".strip()
    return None


def is_of_papers(text: str) -> bool:
    return bool(_PAPERS.search(text))


def _is_excused(clause: str, match: re.Match[str]) -> bool:
    if match[0].lower().startswith("no "):
        return False
    return denied(clause, match.start()) or (is_of_papers(clause) and not _CARE.search(clause))


def _plain(clause: str, sentence: Sentence, official: frozenset[str]) -> str | None:
    in_general = bool(_IN_GENERAL.search(clause))
    one_case = sentence.section == "when_it_is_used" and bool(_ONE_CASE.match(clause))
    found = [match for pattern in PLAIN for match in pattern.finditer(clause)]
    found += [match for pattern in _AT_START if (match := pattern.match(clause))]
    for match in found:
        before = clause[: match.start()]
        if denied(clause, match.start()) or _PAST.search(before):
            continue
        if not in_general and (
            one_case or _TOLD.search(clause) or _is_official(match[0], clause[match.end() :], official, sentence)
        ):
            continue
        if not in_general and is_of_papers(clause) and not _TREATMENT.search(match[0]):
            continue
        return match[0]
    return None


def _is_official(said: str, after: str, official: frozenset[str], sentence: Sentence) -> bool:
    """ "Use an additional code to identify insulin (Z79.4)": the tabular list speaks of treatments too."""
    named = {stem for each in _TREATMENT.finditer(f"{said}{after[:40]}") for stem in stems(each[0])}
    if not named:
        return bool(set(stems(said)) & official)
    return named <= official or (sentence.section == "when_it_is_used" and bool(named & official))
