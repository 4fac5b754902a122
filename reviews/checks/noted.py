"""Which official notes a clause speaks of: by a code of theirs, or by the words of the condition."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from .language import stems
from .mentions import mentions
from .subject import Note, Subject

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_WITH_CODES = re.compile(r"\s*\((?:[^()]*[A-Z]\d[0-9A-Z][^()]*)\)?")
_LOOSE = re.compile(r"\s*[(\[][^()\[\]]*[)\]]")
_MARK = re.compile(r"\s*\b(?:NOS|NEC)\b")


class Spoken(NamedTuple):
    """A note that a clause speaks of, and where. ``by_code``: the code that names it; empty where words do."""

    note: Note
    start: int
    end: int
    by_code: str


@lru_cache(maxsize=2048)
def condition(note: str) -> str:
    """A note without its codes: "organ donations" of "organ donations (Z52.-)"."""
    return " ".join(_WITH_CODES.sub("", note).split()).strip(" ,;.")


@lru_cache(maxsize=2048)
def _wanted(note: str) -> frozenset[str]:
    return frozenset(stems(_LOOSE.sub("", _MARK.sub("", condition(note)))))


def spoken_of(clause: str, notes: Iterable[Note], subject: Subject) -> Iterator[Spoken]:
    """Every note whose code or condition stands in the clause."""
    for mention in mentions(clause, subject.official_text):
        if subject.code.startswith(mention.code) or mention.code.startswith(subject.code):
            continue
        named = mention.end_of.split("-") if mention.end_of else [mention.code]
        for note in notes:
            if all(note.names(code) for code in named):
                yield Spoken(note, mention.start, mention.end, mention.code)
                break
    clause = without_relatives(clause, subject)
    masked = without(clause, (subject.title, *subject.inclusions))
    spoken = frozenset(stems(clause))
    for note in notes:
        wanted = _wanted(note.text)
        if wanted and wanted <= spoken and (place := _place(clause, masked, note, wanted, subject)):
            yield Spoken(note, *place, "")


def without_relatives(clause: str, subject: Subject) -> str:
    """The clause without titles of codes around this one that it names: what they say is true of them."""
    named = {each.code for each in mentions(clause, subject.official_text)} - {subject.code}
    return without(clause, [each.title for each in subject.relatives if each.code in named])


def without(clause: str, official: Iterable[str]) -> str:
    """The clause with official wordings blanked out, so that places in it stay the same."""
    low = clause.lower()
    for text in sorted(official, key=len, reverse=True):
        if len(text) > 6 and (at := low.find(text.lower())) >= 0:
            clause = clause[:at] + " " * len(text) + clause[at + len(text) :]
            low = clause.lower()
    return clause


def _place(clause: str, masked: str, note: Note, wanted: frozenset[str], subject: Subject) -> tuple[int, int] | None:
    """Where the condition stands: its very words, or its words close together if they tell it from the code itself."""
    text = condition(note.text).lower()
    where = masked if text in subject.title.lower() else clause
    if len(text.split()) >= 2 and (at := where.lower().find(text)) >= 0:
        return at, at + len(text)
    if wanted <= subject.vocabulary and (len(wanted) < 4 or _MARK.search(note.text)):
        return None
    return _window(masked, wanted)


def _window(clause: str, wanted: frozenset[str]) -> tuple[int, int] | None:
    """The shortest stretch of a clause that holds all wanted words, if it is short enough to be one phrase."""
    spans = [(each.start(), each.end(), frozenset(stems(each[0]))) for each in _WORD.finditer(clause)]
    best: tuple[int, int, int] | None = None
    for first, (start, _, said) in enumerate(spans):
        if not said & wanted:
            continue
        missing = set(wanted)
        for last in range(first, min(first + 2 * len(wanted) + 2, len(spans))):
            missing -= spans[last][2]
            if not missing:
                if best is None or last - first < best[0]:
                    best = (last - first, start, spans[last][1])
                break
    return None if best is None else best[1:]
