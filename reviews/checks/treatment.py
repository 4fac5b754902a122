"""Whether a clause says how something is, or should be, treated. Used by ``advice``."""

from __future__ import annotations

import re

from .advice_words import CODE, CODED, CODES, PAPERS
from .language import Sentence, stems
from .listed import whole
from .stated import denied_here, is_denied_by_heading, statements
from .subject import Subject
from .treatment_said import AT_START, NAMES, PLAIN, PLAIN_OF_NAMES, STRONG, STRONG_OF_NAMES
from .treatment_words import DONE, PEOPLE, TREATMENT

_MODAL = r"(?:should|must|ought to|needs? to|has to|have to|had better|shall|(?:is|are) (?:\w+ )?(?:advised|urged|encouraged) to)"
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
_PAPERS = whole(PAPERS, CODE)
# "It may be replaced by a diagnosis at a later encounter", "shown with Z79.01": what happens to codes.
_OF_CODES = re.compile(r"\b[A-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4})?\b|\b(?:diagnos[ie]s|codes?|characters?|encounters?)\b")
_ASKED = re.compile(r"be (?:\w+ly )?(?:clarified|explained|distinguished|confirmed|known|established|met|told apart)\b")
_CARE = whole(TREATMENT, DONE, r"treatments?", r"patients")
_OBLIGED = re.compile(
    rf"\b(?P<modal>{_MODAL})(?: not| never| also| always| first| then| only| \w+ly){{0,2}} (?P<verb>(?:be )?"
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


def treated(sentence: Sentence, subject: Subject) -> str | None:
    """The words that say how something is, or should be, treated; None where a sentence says nothing of it."""
    if is_denied_by_heading(sentence):
        return None
    for clause in statements(sentence.clauses):
        if (said := obliged(clause)) is not None:
            return said
        names = NAMES.search(clause) is not None
        tells = sentence.section == "when_it_is_used" and not _IN_GENERAL.search(clause)
        for pattern in (*STRONG, *(STRONG_OF_NAMES if names and not tells else ())):
            if (match := pattern.search(clause)) and not _is_excused(clause, match):
                return str(match[0])
        if (said := _plain(clause, sentence, subject, names=names)) is not None:
            return said
    return None


def obliged(clause: str) -> str | None:
    """ "Patients should rest", "the wound must be washed"; not "the side must be stated"."""
    for match in _OBLIGED.finditer(clause):
        verb, who = match["verb"], " ".join(clause[: match.start()].split()[-8:])
        if denied_here(clause, match.start()):
            continue
        if verb.lower().startswith("be "):
            wrong = bool(_DONE_TO.match(verb)) and not _CODED.match(verb) and not _ASKED.match(verb)
        else:
            wrong = bool(_PEOPLE.search(who)) and not _CODES.match(verb)
        if wrong and (bool(_CARE.search(clause)) or not is_of_papers(clause)):
            return f"{who} {match[0]}".strip()
    return None


def is_of_papers(text: str) -> bool:
    return bool(_PAPERS.search(text))


def _is_excused(clause: str, match: re.Match[str]) -> bool:
    if match[0].lower().startswith("no "):
        return False
    return denied_here(clause, match.start()) or (is_of_papers(clause) and not _CARE.search(clause))


def _plain(clause: str, sentence: Sentence, subject: Subject, *, names: bool) -> str | None:
    found = [match for pattern in (*PLAIN, *(PLAIN_OF_NAMES if names else ())) for match in pattern.finditer(clause)]
    if names:
        found += [match for pattern in AT_START if (match := pattern.match(clause))]
    if not found:
        return None
    in_general = bool(_IN_GENERAL.search(clause))
    # an entry of "When is it used?" tells a situation; advice it is where it says what is usual or right
    situation = sentence.section == "when_it_is_used"
    for match in found:
        before = clause[: match.start()]
        if denied_here(clause, match.start()) or _PAST.search(before):
            continue
        if not in_general and (
            situation
            or _TOLD.search(clause)
            or _is_official(match[0], clause[match.end() :], subject.official_stems, sentence)
        ):
            continue
        if not in_general and _OF_CODES.search(clause) and (not names or match[0].lower().startswith("use of")):
            continue
        if not in_general and is_of_papers(clause) and not _TREATMENT.search(match[0]):
            continue
        return str(match[0])
    return None


def _is_official(said: str, after: str, official: frozenset[str], sentence: Sentence) -> bool:
    """ "Use an additional code to identify insulin (Z79.4)": the tabular list speaks of treatments too."""
    named = {stem for each in _TREATMENT.finditer(f"{said}{after[:40]}") for stem in stems(each[0])}
    if not named:
        return bool(set(stems(said)) & official)
    return named <= official or (sentence.section == "when_it_is_used" and bool(named & official))
