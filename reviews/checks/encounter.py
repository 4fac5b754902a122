"""Initial encounter, subsequent encounter, sequela: what the text says must be what the title says."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .aspects import Aspect, Said, contradictions
from .finding import Finding, blocks
from .language import Prose, denied, quoted
from .sevenths import HEALING, MEANING, WOUND
from .subject import Subject

_SAID = {
    "initial encounter": re.compile(
        r"\binitial[- ](?:encounter|visit|episode|phase|consultation|presentation|treatment|care|contact"
        r"|attendance|evaluation|management|assessment)s?\b"
        r"|\bactive(?:ly)? (?:treatment|treated|care|phase|therapy)\b|\bactively (?:being )?treat\w+"
        r"|\bfirst (?:encounter|visit|contact|consultation|presentation|attendance|episode of care|treated"
        r"|evaluation|appointment)\b"
        r"|\b(?:seen|treated|presents?|comes?|attends?|examined)(?: \w+){0,2} (?:for the )?first time\b"
        r"|\bfirst time (?:that )?(?:the|a|an) \w+\b|\bfirst (?:seen|treated)\b",
        re.IGNORECASE,
    ),
    "subsequent encounter": re.compile(
        r"\bsubsequent[- ](?:encounter|visit|care|episode|treatment|attendance|consultation|contact|appointment)s?\b"
        r"|\bfollow(?:ing|ed|s)?[- ]?up\b|\b(?:later|return|repeat|second|further|ongoing|routine) (?:encounter"
        r"|visit|appointment|consultation|attendance|check-?up)s?\b"
        r"|\b(?:routine|delayed|normal) healing\b|\b(?:healing|recovery|recuperation|convalescen\w+) (?:phase"
        r"|period|stage)\b|\b(?:during|in) (?:healing|recovery)\b"
        r"|\b(?:routine )?aftercare\b|\bafter active (?:treatment|care)\b|\bwhile (?:it|the \w+) heals\b",
        re.IGNORECASE,
    ),
    "sequela": re.compile(
        r"\bsequela[e]?\b|\blate[- ]effects?\b|\bafter-?effects?\b|\bresidual (?:effect|condition|problem"
        r"|deficit|complication)s?\b"
        r"|\b(?:long-term|lasting|later|late|permanent|lingering|chronic) (?:consequence|effect|complication"
        r"|result|deficit|after-?effect|problem)s?\b"
        r"|\b(?:scar|contracture|deformity) (?:left|remaining|resulting)\b|\bcondition (?:left behind|that remains)\b",
        re.IGNORECASE,
    ),
}
# "Follow-up notes" are papers in which a code is met.
_PAPER = re.compile(
    r"[\s-]+(?:\w+ )?(?:notes?|letters?|records?|reports?|summar\w+|charts?|forms?|papers?|clinics?|files?|documents?)\b",
    re.IGNORECASE,
)
_OVER = re.compile(
    r"\b(?:after|follow(?:s|ing|ed)?(?: on)?|comes? after|once|beyond|past|since|until|before|end of|ended"
    r"|completed|finish(?:ed|ing)?|completion of|concluded|complete)\s+(?:\w+\s+){0,4}$",
    re.IGNORECASE,
)
_IS_OVER = re.compile(
    r"^\s*(?:for [^,]{1,40})?(?:has|have|is|was|had)?\s*(?:been )?(?:ended|over|completed?|finished|stopped"
    r"|done|concluded|come to an end)\b",
    re.IGNORECASE,
)
_ITS_CHARACTER = re.compile(
    r"\b(?:its|the|this code['’]s|with (?:the|a))? ?(?:seventh|7th|last|final) character(?: of this code"
    r"| here)?,? (?:is |being |of |value )?[\"“']?([A-Z0-9])\b(?!-)",
    re.IGNORECASE,
)
_OWN_CHARACTER = re.compile(
    r"\bits (?:seventh|7th|last|final)|\bcharacter (?:of this code|here)"
    r"|\bcharacter [\"“']?[A-Z0-9][\"”']? (?:is (?:part of|in|the ending of|at the end of)|ends|completes"
    r"|closes) (?:this code|it|the code)|\b(?:this|the) code (?:has|carries|bears|ends (?:in|with)"
    r"|uses) (?:the |a )?(?:seventh|7th|last|final) character|^\W*the (?:seventh|7th) character is",
    re.IGNORECASE,
)


_TELLS_VISIT = re.compile(
    r"\b(?:(?:seventh|7th|last|final) (?:character|digit|letter|figure)|ending|(?:final|last|ending in|ends in) \d)\b[^.;]{0,40}?"
    r"\b(?:marks?|shows?|tells?|gives?|stands?|means?|says?|records?|indicates?|is|denotes|describes|represents|identif\w+"
    r"|specif\w+|refers|separates|distinguishes|counts)\b[^.;]{0,40}?"
    r"\b(?:encounters?|visits?|initial|subsequent|sequela\w*|active treatment|phase of care|episode of care|healing)\b",
    re.IGNORECASE,
)
_KIND = {
    "initial": "initial encounter",
    "first": "initial encounter",
    "subsequent": "subsequent encounter",
    "later": "subsequent encounter",
    "follow-up": "subsequent encounter",
    "second": "subsequent encounter",
    "sequela": "sequela",
}
_IS_KIND = re.compile(
    r"\b(?:encounter|visit|phase of care|type of encounter|stage of care)\b[^.,;]{0,40}?\b(?:is|was"
    r"|being)\b (?:an? |the )?(initial|first|subsequent|later|follow-up|second|sequela)\b(?! (?:reason|thing))",
    re.IGNORECASE,
)


def check(prose: Prose, subject: Subject) -> Iterator[Finding]:
    for aspect in (ENCOUNTER, HEALING, WOUND, MEANING):
        yield from contradictions(aspect, prose, subject)
    yield from _of_another_kind(prose, subject)
    if subject.seventh is None:
        return
    char, meaning = subject.seventh
    for sentence in prose.statements:
        for match in _ITS_CHARACTER.finditer(sentence.text):
            said = match[1].upper()
            if said == char or not _OWN_CHARACTER.search(sentence.text) or denied(sentence.text, match.start()):
                continue
            message = (
                f"The text gives the seventh character as {said}; that of {subject.code} is {char}, “{meaning}” "
                f"(tabular list)."
            )
            yield blocks("encounter", sentence.section, message, quoted(sentence.text))


def _of_another_kind(prose: Prose, subject: Subject) -> Iterator[Finding]:
    """A seventh character that numbers a fetus or names a stage tells no encounter."""
    table = ", ".join(text for _, text in subject.sevenths[:3])
    if subject.seventh is None or re.search(r"\bencounter\b", table):
        return
    for sentence in prose.statements:
        match = _TELLS_VISIT.search(sentence.text)
        if match and not re.search(r"\b(?:not|no|never|nothing|rather than|unlike|instead)\b|n['’]t\b", sentence.text):
            message = (
                f"The text says that the seventh character tells the encounter; here it tells something else: {table} … "
                f"(tabular list)."
            )
            yield blocks("encounter", sentence.section, message, quoted(sentence.text))


def encounters_of(title: str, _: Subject) -> frozenset[str]:
    """The encounter at the end of a title, where the seventh character puts it."""
    return frozenset(re.findall(r"(?:^|, )(initial encounter|subsequent encounter|sequela)\b", title.lower()))


def encounters_said(clause: str, subject: Subject) -> list[Said]:
    """Encounters a clause speaks of; "after active treatment" is none of its own."""
    found: list[Said] = []
    for value, pattern in _SAID.items():
        for match in pattern.finditer(clause):
            if value == "initial encounter" and (
                _OVER.search(clause[: match.start()]) or _IS_OVER.match(clause[match.end() :])
            ):
                if re.search(r"\bactive", match[0], re.IGNORECASE) and not re.search(
                    r"\b(?:until|before)\s+(?:\w+\s+){0,4}$", clause[: match.start()]
                ):
                    found.append(Said("subsequent encounter", match.start(), match.end()))
                continue
            if value == "subsequent encounter" and _OVER.search(clause[: match.start()]):
                continue
            if value == "sequela" and re.search(
                r"\b(?:lead|leads|cause|develop)\w*\s+(?:\w+\s+){0,3}$", clause[: match.start()]
            ):
                continue
            if value == "subsequent encounter" and _PAPER.match(clause[match.end() :]):
                continue
            found.append(Said(value, match.start(), match.end()))
    found += [Said(_KIND[match[1].lower()], match.start(), match.end()) for match in _IS_KIND.finditer(clause)]
    return sorted(found, key=lambda said: said.start)


ENCOUNTER = Aspect("encounter", encounters_of, encounters_said, "order file")
