"""Which codes a note names: single codes, lists, ranges, blocks and chapters, and the characters it asks for.

    "open skull fracture (S02.- with 7th character B)"   S02.0XXB, not S02.0XXA
    "diabetic mononeuropathy (E08-E13 with .41)"         E11.41
    "aphasia following ... (I69. with final characters -20)"
    "adverse effect (T36-T50 with fifth or sixth character 5)"

The load of a release has resolved the codes in a note to spans (``codes.releases.rules.references``). What is between
two spans says whether they are the ends of a range. Where a note of exclusion has codes in parentheses, these are
excluded, and codes before them only describe: "pneumoconiosis associated with tuberculosis, any type in A15 (J65)".
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from .facts import CheckedCode

Fits = Callable[[CheckedCode], bool]
_Span = tuple[int, int, str, str]

_TO = re.compile(r"\.?-{1,2}|\.?-?\s+-\s*|\.?-?\s+(?:to|through|thru)\s+")
_CONDITION = re.compile(r"\b(?:unless|except|excepting|due to|if|provided)\b|^\s*when\b", re.IGNORECASE)
_FOR_CODES = re.compile(r"\bfor (?:codes )?(?=[A-Z][0-9])")
_PLACES = {"fourth": 4, "4th": 4, "fifth": 5, "5th": 5, "sixth": 6, "six": 6, "6th": 6, "seventh": 7, "7th": 7}
_PLACE = f"(?i:({'|'.join(_PLACES)}))"
_VALUE = r"[.-]?[0-9A-Z]+(?:-\.?[0-9A-Z]+)?"
_VALUES = rf"({_VALUE}(?:[.,]? (?:or |and )?{_VALUE})*)"
_AT = re.compile(rf"\bwith {_PLACE}(?: (or|to) {_PLACE})?[ -](?:character|digit)s? {_VALUES}")
_SEVENTH_THAT_MEANS = re.compile(r"\bwith ([a-z][a-z ]*?) (?:7th|seventh)[ -]character", re.IGNORECASE)
_FINAL = re.compile(rf"\bwith (?:final characters? {_VALUES}|([0-9])\))")
_AFTER_DOT = re.compile(rf"\bwith (?=\.){_VALUES}")
_TITLED = re.compile(r"\.?-?\s+with ([a-z][a-z ]*[a-z])[.\s]*\Z")
_RANGE = re.compile(r"([0-9A-Z]+)(?:-\.?([0-9A-Z]+))?")


class Part(NamedTuple):
    """A node of the tree, or the range from it to the code ``last``."""

    kind: str
    name: str
    last: str = ""


class Listed:
    """The codes of a check by the nodes above them and by position. ``places`` are positions of the ends of ranges."""

    def __init__(self, codes: Iterable[CheckedCode], places: Mapping[str, int]) -> None:
        self.places = places
        self.ordered = sorted(codes, key=lambda code: code.position)
        self._positions = [code.position for code in self.ordered]
        self.below: dict[tuple[str, str], list[CheckedCode]] = {}
        for code in self.ordered:
            for node in code.nodes:
                self.below.setdefault(node, []).append(code)

    def in_part(self, part: Part) -> Sequence[CheckedCode]:
        if not part.last:
            return self.below.get((part.kind, part.name), ())
        if part.name not in self.places or part.last not in self.places:
            return ()
        first = bisect_left(self._positions, self.places[part.name])
        last = bisect_right(self._positions, self.places[part.last])
        return [*self.ordered[first:last], *self.below.get(("code", part.last), ())]


@dataclass(frozen=True)
class Reading:
    """A note as read: the parts it names, what else it asks of their codes, whether it holds on a condition only.

    ``speaks_of`` are the parts that a note limits itself to: "code, for codes G31.0-G31.83, to identify:".
    """

    parts: tuple[Part, ...]
    fits: Fits | None
    conditional: bool
    speaks_of: tuple[Part, ...] = ()

    @property
    def ends(self) -> set[str]:
        """The codes at the ends of ranges."""
        return {name for part in (*self.parts, *self.speaks_of) if part.last for name in (part.name, part.last)}

    def applies_to(self, code: CheckedCode, listed: Listed) -> bool:
        """Of a code that the note is in force for."""
        return not self.speaks_of or any(code in listed.in_part(part) for part in self.speaks_of)

    def named(self, listed: Listed) -> list[CheckedCode]:
        """The codes of a check that the note names, without repeats."""
        codes = dict.fromkeys(code for part in self.parts for code in listed.in_part(part))
        return [code for code in codes if self.fits is None or self.fits(code)]


def read_note(note: Mapping[str, Any], *, excluding: bool) -> Reading:
    """``excluding``: of an Excludes1 or Excludes2 list."""
    spans = tuple((int(start), int(end), str(kind), str(name)) for start, end, kind, name in note.get("refs") or ())
    return _read(str(note["text"]), spans, excluding)


@lru_cache(maxsize=4096)
def _read(text: str, spans: tuple[_Span, ...], excluding: bool) -> Reading:
    limit = None if excluding else _FOR_CODES.search(text)
    limited = [span for span in spans if limit and span[0] >= limit.end()]
    within = [span for span in spans if text.rfind("(", 0, span[0]) > text.rfind(")", 0, span[0])]
    named = within if excluding and within else [span for span in spans if span not in limited]
    fits = _asked_of(text, rest=text[named[-1][0] + len(named[-1][3]) :]) if named else None
    conditional = _CONDITION.search(text) is not None
    return Reading(tuple(_parts(text, named)), fits, conditional, tuple(_parts(text, limited)))


def _parts(text: str, spans: Sequence[_Span]) -> Iterable[Part]:
    at = 0
    while at < len(spans):
        start, _, kind, name = spans[at]
        following = spans[at + 1] if at + 1 < len(spans) else None
        at += 1
        if following and kind == following[2] == "code" and _TO.fullmatch(text, start + len(name), following[0]):
            at += 1
            yield Part(kind, name, following[3])
        else:
            yield Part(kind, name)


# --- What a note asks of the characters of a code ---------------------------------------------------------------------


def _asked_of(text: str, rest: str) -> Fits | None:
    """``rest`` is the text after the last code."""
    plain = " ".join(text.split())
    if at := _AT.search(plain):
        return _with_characters(_PLACES[at[1].lower()], at[2] == "or", at[4])
    if meaning := _SEVENTH_THAT_MEANS.search(plain):
        words = meaning[1].lower()
        return lambda code: words in code.meaning_of_seventh().lower()
    if final := _FINAL.search(plain):
        return _any_of(final[1] or final[2], lambda code, length: code.bare[-length:])
    if after := _AFTER_DOT.search(plain):
        return _any_of(after[1], lambda code, length: code.bare[3 : 3 + length])
    if titled := _TITLED.match(rest):
        words = titled[1].lower()
        return lambda code: words in code.title.lower()
    return None


def _with_characters(place: int, or_the_next: bool, values: str) -> Fits:
    """The characters from a place on, which is counted from 1 without the dot. "Fifth or sixth" is the sixth, or the
    fifth where the sixth only holds a place: T36.0X5A, T36.95XA."""

    def characters(code: CheckedCode, length: int) -> str:
        at = place if or_the_next and code.bare[place : place + 1] not in ("", "X") else place - 1
        return code.bare[at : at + length]

    return _any_of(values, characters)


def _any_of(values: str, characters: Callable[[CheckedCode, int], str]) -> Fits:
    """Values as printed: "B or C", "1-4 or 6", ".17, .27, .97", ".51-.52", "-23"."""
    ranges = [(low, high or low) for low, high in _RANGE.findall(values)]
    return lambda code: any(low <= characters(code, len(low)) <= high for low, high in ranges)
