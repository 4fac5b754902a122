"""What changed between two texts, word by word.

compare_words("A header code.", "A billable code.")
  ->  [Piece("same", "A "), Piece("gone", "header"), Piece("new", "billable"), Piece("same", " code.")]
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from reviews.reading.specialists import specialist_names
from reviews.rules.content import SECTIONS, Content, Section

_TOKENS = re.compile(r"\w+(?:[.'-]\w+)*|\s+|[^\w\s]")


class Piece(NamedTuple):
    """``kind`` is ``same``, ``gone`` or ``new``."""

    kind: str
    text: str


class SectionDifference(NamedTuple):
    key: str
    heading: str
    pieces: list[Piece]
    changed: bool


def compare_words(before: str, after: str) -> list[Piece]:
    if before == after:
        return [Piece("same", before)] if before else []
    old, new = _TOKENS.findall(before), _TOKENS.findall(after)
    pieces: list[Piece] = []
    for tag, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(Piece("same", "".join(old[a:b])))
            continue
        if b > a:
            pieces.append(Piece("gone", "".join(old[a:b])))
        if d > c:
            pieces.append(Piece("new", "".join(new[c:d])))
    return pieces


def abridge(pieces: Sequence[Piece], *, around: int = 24, longest: int = 160) -> list[Piece]:
    """The pieces in a line: a few words of what stayed around each change, and as much of what changed as fits."""
    last = len(pieces) - 1
    return [
        Piece(
            piece.kind,
            _around(piece.text, before=at > 0, after=at < last, words=around)
            if piece.kind == "same"
            else _cut(piece.text, longest),
        )
        for at, piece in enumerate(pieces)
    ]


def _around(text: str, *, before: bool, after: bool, words: int) -> str:
    """What stayed, as far as it is near to the change ``before`` it and the one ``after`` it."""
    if len(text) <= words * (before + after) + 3:
        return text
    head = text[:words].rpartition(" ")[0] + " " if before else ""
    tail = " " + text[-words:].partition(" ")[2] if after else ""
    return f"{head}…{tail}"


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def compare_sections(before: Content, after: Content, names: Mapping[str, str]) -> list[SectionDifference]:
    """Every section that has something in either, in page order; specialists by their ``names``."""
    differences = []
    for key, section in SECTIONS.items():
        old, new = as_lines(section, before.get(key), names), as_lines(section, after.get(key), names)
        if old or new:
            differences.append(SectionDifference(key, section.heading, compare_words(old, new), old != new))
    return differences


def as_lines(section: Section, value: Any, names: Mapping[str, str]) -> str:
    """A section as plain text, an item or row a line: for differences and for reading."""
    if section.kind == "choices":
        return "\n".join(specialist_names(value or [], names))
    if section.kind == "text":
        return str(value or "")
    if section.kind == "rows":
        return "\n".join(" — ".join(row[field] for field in section.fields if row.get(field)) for row in value or [])
    return "\n".join(value or [])
