"""Whether a code can stand on a claim: what the text says must be the flag of the order file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from .about import NOBODY, about
from .claim_words import CAN, CAN_IF_NAMED, CANNOT, CANNOT_IF_NAMED, MATTER, NO, OPEN, SILENT
from .finding import Finding, blocks
from .language import Prose, Sentence, denied, quoted, split_clauses
from .level_words import ALONE, COMPLETE_SAID, INCOMPLETE_SAID
from .mentions import mentions
from .noted import condition, without
from .subject import Subject

_ENTRY = re.compile(
    r"\b(billable|reimbursable|payable|valid for (?:claims|billing|submission)|header|heading|billing status"
    r"|claim status)\s*[:=–—-]\s*(yes|no|true|false|not billable|billable|header|n|y)\b",
    re.IGNORECASE,
)
_LEADING_ANSWER = re.compile(
    r"\s*(yes|no(?=\s*(?:[,.;:!—–-]|$)|\s+(?:it|this|the|[A-Z]\d))|correct|indeed|true|certainly|not at all|it (?:is|can|may)(?=[.,;!])|it (?:is not|isn['’]t"
    r"|cannot|can['’]t)(?=[.,;!]))\b[\s.,;:!—–-]*",
    re.IGNORECASE,
)
_SOURCES = {True: "flagged billable in the order file", False: "a header in the order file, so not billable"}


# A denial within the words of a statement itself: "cannot be billed", "is not a header".
_INSIDE = re.compile(
    r"\b(?:not(?! (?:only|specific|detailed|complete enough|precise))|never|cannot|can not)\b|n['’]t\b"
    r"|^\w+ no\b|^no (?!longer codes|codes|code|subdiv|child|more|additional|further|extra|other)",
    re.IGNORECASE,
)


_CODES_BELOW = re.compile(
    r"\b(?:codes?|one|child|children|subcodes?|entry|entries) (?:below|beneath|under|underneath) (it|this code"
    r"|[A-Z]\w\w(?:\.\w+)?)\b"
    r"[^.;]{0,30}\b(?:must|has to|have to|should|needs? to|is|are) (?:\w+ )?(?:be )?(?:used|chosen|reported"
    r"|needed|required|selected|picked|billed)",
    re.IGNORECASE,
)
# "It may appear on claims" tells where a code is seen, and is no statement on its flag.
_PLACES = re.compile(
    r"\b(?:appears?|see|seen|printed|listed|recorded|found|included|written|shows?|turns? up|come across|meet)\b",
    re.IGNORECASE,
)


class Claim(NamedTuple):
    """What a clause says: whether it can stand on a claim, where, and whether that needs a code named to count."""

    billable: bool
    start: int
    end: int
    needs_name: bool


def check(prose: Prose, subject: Subject) -> Iterator[Finding]:
    for sentence in prose.statements:
        finding = (
            _ellipsis(sentence, subject)
            or _answer(sentence, subject)
            or _entry(sentence, subject)
            or _below(sentence, subject)
            or _first(sentence, subject)
        )
        if finding is not None:
            yield finding


@lru_cache(maxsize=256)
def claims(clause: str) -> tuple[Claim, ...]:
    """Everything a clause says on the matter, denials turned around: asked of a clause by more than one rule here."""
    return tuple(_claims(clause))


def _claims(clause: str) -> Iterator[Claim]:
    taken: list[tuple[int, int]] = []
    lead = _LEAD.match(clause)
    begins = lead.end() if lead else 0
    for pattern, billable, needs_name in _SAYINGS:
        for match in pattern.finditer(clause):
            if any(start < match.end() and match.start() < end for start, end in taken):
                continue
            taken.append((match.start(), match.end()))
            start = match.start("at") if match.groupdict().get("at") else match.start()
            levels = pattern in (COMPLETE_SAID, INCOMPLETE_SAID)
            if OPEN.search(clause[:start]) or (not levels and _in_general(clause, match)):
                continue
            since = begins if begins <= start else 0
            no = denied(_blanked(clause, taken[:-1])[since:], start - since, 60)
            if pattern is ALONE and (no or _ONCE.search(clause[:start])):
                continue
            if not levels:
                no = no or bool(_INSIDE.search(match[0][:40]))
            yield Claim(billable != no, start, match.end(), needs_name and CAN.search(clause[start:]) is None)
    if not taken and MATTER.search(clause) and not SILENT.search(clause):
        yield Claim(NO.search(clause) is None, 0, len(clause), needs_name=True)


def _blanked(clause: str, taken: Iterable[tuple[int, int]]) -> str:
    """Without what has been read: the "no" of "no codes below" denies nothing that comes after."""
    for start, end in taken:
        clause = clause[:start] + " " * (end - start) + clause[end:]
    return clause


# What a text says, in the order it is looked for: the words, whether they say yes, whether a code has to be named.
_SAYINGS = (
    (COMPLETE_SAID, True, True),
    (INCOMPLETE_SAID, False, True),
    (CANNOT, False, False),
    (CANNOT_IF_NAMED, False, True),
    (CAN, True, False),
    (CAN_IF_NAMED, True, True),
    (ALONE, True, True),
)
_ONCE = re.compile(r"\b(?:used to|formerly|once|was|were|until|earlier|in the past|previously)\b", re.IGNORECASE)
# "Without its seventh character, H40.131 is a header": what goes before denies nothing of what follows.
_LEAD = re.compile(
    r"\W*(?:unlike|without|since|as|because|although|though|given|with|while|whereas|if|when|not being|having|in contrast to"
    r"|contrary to|instead of|rather than|no matter|like|despite)\b[^,]{2,90},\s+",
    re.IGNORECASE,
)


def _in_general(clause: str, match: re.Match[str]) -> bool:
    """ "Billable codes follow": of codes, not of this one; "one of the billable codes" is of it."""
    if not re.match(r" (?:\w+ )?(?:codes|ones)\b", clause[match.end() :]):
        return False
    return (
        re.search(r"\b(?:one|some|among|part|member) (?:of )?(?:the |its |these )?(?:\w+ )?$", clause[: match.start()])
        is None
    )


def _answer(sentence: Sentence, subject: Subject) -> Finding | None:
    """ "Is this code billable?" "No, ..." """
    if not sentence.question or not sentence.first:
        return None
    said = _LEADING_ANSWER.match(sentence.text)
    if said is None:
        return None
    yes = not re.match(r"no|it (?:is not|isn|can(?:not|['’]t))", said[1], re.IGNORECASE)
    for clause in split_clauses(sentence.question):
        for claim in claims(clause):
            code = about(clause, claim.start, claim.end, subject)
            fact = subject.named(subject.code if code is None else code)
            if fact is not None and fact.billable != (claim.billable == yes):
                return _finding(sentence, fact.code, fact.billable, yes == claim.billable)
    return None


_LIKE_IT = re.compile(r"\b(?:too|also|so is|neither|nor|likewise|as well|as is)\b", re.IGNORECASE)
_SHORT = re.compile(
    r"(?:and |but |while |whereas |yet )*(?:[a-z]+ )?(?P<code>[A-Z]\w\w(?:\.\w+)?|it|this code|this one)"
    r"(?: itself| alone| by itself| on its own)? (?:is|are|can|does|may|do|cannot|isn['’]t|can['’]t)(?: not| too| also)?[.\s]*$"
)


def _ellipsis(sentence: Sentence, subject: Subject) -> Finding | None:
    """ "The codes below are billable, while Z53 itself is not": the last words take up what was said before."""
    said: Claim | None = None
    for clause in re.split(r"[,;] |(?<=\w) (?:and|but|while|whereas|yet) (?=[A-Z]\d|it\b|this\b)", sentence.text):
        short = _SHORT.match(clause)
        if short is None:
            said = next(iter([each for each in claims(clause) if each.end - each.start < len(clause)]), said)
            continue
        code = short["code"] if short["code"][0].isupper() else subject.code
        fact = subject.named(code)
        if said is not None and fact is not None:
            billable = said.billable if _LIKE_IT.search(clause) else not said.billable
            if billable != fact.billable:
                return _finding(sentence, fact.code, fact.billable, billable)
    return None


def _below(sentence: Sentence, subject: Subject) -> Finding | None:
    """ "A code below it has to be used": nothing is below a billable code."""
    match = _CODES_BELOW.search(sentence.text)
    if match is None or not subject.billable or subject.below or denied(sentence.text, match.start()):
        return None
    named = match[1].upper() not in ("IT", "THIS CODE", subject.code)
    return None if named else _finding(sentence, subject.code, subject.billable, said=False)


def _entry(sentence: Sentence, subject: Subject) -> Finding | None:
    """ "Billable: no"."""
    for match in _ENTRY.finditer(sentence.text):
        yes = match[2].lower() in ("yes", "true", "billable", "y")
        said = yes != match[1].lower().startswith("head")
        code = about(sentence.text, match.start(), match.end(), subject)
        if code in (None, subject.code) and said != subject.billable:
            return _finding(sentence, subject.code, subject.billable, said)
    return None


def _first(sentence: Sentence, subject: Subject) -> Finding | None:
    text = sentence.text
    if sentence.question and sentence.first and (said := _LEADING_ANSWER.match(text)):
        text = text[said.end() :]
    for clause in split_clauses(
        without(
            text,
            (
                *subject.titles,
                *(note.text for note in subject.notes),
                *(condition(note.text) for note in subject.notes),
            ),
        )
    ):
        for claim in claims(clause):
            code = _said_of(clause, claim, subject)
            if code is None and claim.needs_name:
                code = _only_this(clause, subject)
            if code == NOBODY or (code is None and (claim.needs_name or _is_general(clause, subject))):
                continue
            fact = subject.named(code or subject.code)
            if (
                sentence.section == "where_you_may_see_it"
                and claim.billable
                and (_PLACES.search(clause[claim.start : claim.end]) or re.search(r"\bdata\b", clause))
            ):
                continue
            if re.search(
                r"\b(?:all|each|both|every one)(?: of (?:them|these|which))? (?:\w+ )?$", clause[: claim.start]
            ):
                continue
            if fact is not None and fact.billable != claim.billable and not sentence.denies:
                return _finding(sentence, fact.code, fact.billable, claim.billable)
    return None


def _said_of(clause: str, claim: Claim, subject: Subject) -> str | None:
    """The code a claim is about: one within its own words, or the one that the clause speaks of."""
    if claim.start == 0 and claim.end == len(clause):
        return _only_this(clause, subject)
    if inside := mentions(clause[claim.start : claim.end], subject.official_text):
        return inside[0].code
    return about(clause, claim.start, claim.end, subject)


def _only_this(clause: str, subject: Subject) -> str | None:
    """This code, where a clause speaks of it and of no other."""
    codes = {each.code for each in mentions(clause, subject.official_text)}
    if codes - {subject.code} or not (
        codes or re.search(r"\b(?:this|the) code\b|\bit\b|\bhere\b", clause, re.IGNORECASE)
    ):
        return None
    return subject.code


def _is_general(clause: str, subject: Subject) -> bool:
    """A clause without a code that is no statement on this one: "Claims need a billable code"."""
    if subject.code in clause:
        return False
    return bool(
        re.search(
            r"\bcodes\b|\bclaims? (?:need|require|must|should|is|are|was|do|does)\b|\bheaders?\b|\b(?:the"
            r"|a) (?:diagnosis|condition|reason|record|claim|clinician|hospital|payer|patient)\b.*\bbe\b",
            clause,
            re.IGNORECASE,
        )
    )


def _finding(sentence: Sentence, code: str, billable: bool, said: bool) -> Finding:
    what = "can stand on a claim" if said else "cannot stand on a claim"
    message = f"The text says that {code} {what}; {code} is {_SOURCES[billable]}."
    return blocks("billable", sentence.section, message, quoted(sentence.text))
