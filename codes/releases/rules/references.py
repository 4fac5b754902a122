"""The codes that notes name, resolved within the release.

    find("organ donations (Z52.-)", names)  ->  [Span(start=17, end=22, kind="code", name="Z52")]

Forms in the official text: ``B90.-``, ``S01.-``, ``F12.1-``, plain codes, lists ``O00-O07, O08.8``, ranges that are a
block or chapter (``Z08-Z09``), other ranges (both ends are linked, everything between is referred to), "Chapter 20".
A token that is no code of this release stays text; inside parentheses it is reported (2 in FY2026).
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from codes.releases.files.records import Fact, ReleaseError

_TOKEN = re.compile(r"(?<![0-9A-Za-z.])([A-Z][0-9A-Z]{2}(?:\.[0-9A-Z]{1,4})?)(?!\.?[0-9A-Za-z])(\.?-)?")
_CHAPTER = re.compile(r"[Cc]hapter (\d{1,2})\b")
MAX_NAMED = 300_000  # in all notes; 16,776 in April 2026
MAX_SPREAD = 500_000  # codes in all ranges of all notes; 12,020 in April 2026
_LOOKS_LIKE_CODE = re.compile(r"[A-Z][0-9][0-9A-Z]")


class Span(NamedTuple):
    """Part of a note that names something of the release: half-open character range, kind and name of the target."""

    start: int
    end: int
    kind: str
    name: str


class NamedInNote(NamedTuple):
    """The references of a note. ``targets`` are positions in the facts, of all codes in ranges; ``unresolved``
    texts."""

    spans: tuple[Span, ...]
    targets: tuple[int, ...]
    unresolved: tuple[str, ...]


class Names:
    """The positions of codes, blocks and chapters in a release, and the ranges that are a block or a chapter."""

    def __init__(self, facts: Sequence[Fact]) -> None:
        self.facts = facts
        self.codes = {fact.name: at for at, fact in enumerate(facts) if fact.kind == "code"}
        self.chapters = {fact.name: at for at, fact in enumerate(facts) if fact.kind == "chapter"}
        self.ranges: dict[str, int] = {}
        for at, fact in enumerate(facts):
            if fact.kind != "code" and "-" in fact.code_range:
                self.ranges.setdefault(fact.code_range, at)
        self.looked_at = self.spread = 0
        self.by_length = _positions_by_length(self.codes)

    def between(self, first: str, last: str) -> list[int]:
        """The positions of codes from first to last that are as long as the first, in document order."""
        places = self.by_length[len(first)]
        within = places[bisect_left(places, self.codes[first]) : bisect_right(places, self.codes[last])]
        self.spread += len(within)
        if self.spread > MAX_SPREAD:
            raise ReleaseError(
                f"the notes name ranges of more than {MAX_SPREAD:,} codes, far more than any official list"
            )
        return within


def _positions_by_length(codes: Mapping[str, int]) -> dict[int, list[int]]:
    positions: dict[int, list[int]] = {}
    for name, at in codes.items():
        positions.setdefault(len(name), []).append(at)
    return positions


def find(text: str, names: Names) -> NamedInNote:
    """Everything of the release that a note names, in reading order."""
    spans: list[Span] = []
    targets: dict[int, None] = {}
    unresolved: list[str] = []
    tokens = list(_TOKEN.finditer(text))
    names.looked_at += len(tokens)
    if names.looked_at > MAX_NAMED:
        raise ReleaseError(f"the notes name more than {MAX_NAMED:,} codes, far more than any official list")
    at = 0
    while at < len(tokens):
        token = tokens[at]
        following = tokens[at + 1] if at + 1 < len(tokens) else None
        at += 1
        if following is not None and token[2] == "-" and following.start() == token.end():
            at += 1
            named, unknown = _range(token, following, names)
        else:
            named, unknown = _single(token, names)
        for span, places in named:
            spans.append(span)
            targets.update(dict.fromkeys(places))
        if _in_parentheses(text, token.start()):
            unresolved += filter(_LOOKS_LIKE_CODE.match, unknown)
    for chapter in _CHAPTER.finditer(text):
        place = names.chapters.get(chapter[1])
        if place is not None:
            spans.append(Span(chapter.start(), chapter.end(), "chapter", chapter[1]))
            targets[place] = None
    return NamedInNote(tuple(sorted(spans)), tuple(targets), tuple(unresolved))


def _single(token: re.Match[str], names: Names) -> tuple[list[tuple[Span, list[int]]], list[str]]:
    """The code that a token names, or the token if it names none."""
    place = names.codes.get(token[1])
    if place is None:
        return [], [token[1]]
    return [(Span(token.start(), token.end(), "code", token[1]), [place])], []


def _range(first: re.Match[str], last: re.Match[str], names: Names) -> tuple[list[tuple[Span, list[int]]], list[str]]:
    """The block or chapter of a range, if there is one; else its ends and the codes between."""
    place = names.ranges.get(f"{first[1]}-{last[1]}")
    if place is not None:
        fact = names.facts[place]
        return [(Span(first.start(), last.start() + len(last[1]), fact.kind, fact.name), [place])], []
    (start, unknown), (end, unknown_end) = (_single(token, names) for token in (first, last))
    named, unknown = start + end, unknown + unknown_end
    if start:  # the dash between does not belong to the first code
        named[0] = (named[0][0]._replace(end=first.end(1)), named[0][1])
    if not unknown and named[0][1] <= named[1][1]:
        named[0] = (named[0][0], names.between(first[1], last[1]))
    return named, unknown


def _in_parentheses(text: str, at: int) -> bool:
    return text.rfind("(", 0, at) > text.rfind(")", 0, at)
