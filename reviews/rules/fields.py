"""Fact fields: statements of official fact in a text that the release fills in. Their grammar. Pure.

    [[title]]                    the title of the code that the text was written for
    [[billable E10.9]]           whether another code is billable
    [[note E11 excludes1 2]]     the second Excludes1 note at E11
    [[grouping]]                 what other publishers group the code under, with their editions
    [\\[                         two brackets, and no field

``filling`` puts words in their place, in a whole text. The words that readers see are frozen when a text is submitted.
Brackets of other scripts, or written as HTML entities, make no field; ``look_alikes`` finds those that look like one.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Collection, Iterator
from functools import lru_cache
from typing import NamedTuple

from codes.spelling import code_of

KINDS = (
    "code", "title", "billable", "parent", "block", "chapter", "side", "encounter", "seventh", "note", "notes",
    "code_first", "use_additional", "successors", "since", "map", "grouping",
)  # fmt: skip
BEGIN, END = "\ue000", "\ue001"  # around the filled words on their way to a page; nobody can type these
WITH_ARGUMENT = ("seventh", "note", "notes")
_FIELD = re.compile(r"\[\[([^\[\]\n]{0,120})\]\]")
_CODE = re.compile(r"[A-Za-z][0-9][0-9A-Za-z](?:\.?[0-9A-Za-z]{1,4})?\Z")
_FOLLOWED = re.compile(r"\[(?=\\*\[)")  # a bracket with another one behind it, or behind backslashes
_BARE = re.compile(r"\[(?=\[)")
_ESCAPED = re.compile(r"\[\\(?=\\*\[)")  # takes one of them away again
_READ = re.compile(f"{_FIELD.pattern}|{_ESCAPED.pattern}")
_BRACKETS = str.maketrans(
    {
        **dict.fromkeys("［【⁅﹝〔", "["),
        **dict.fromkeys("］】⁆﹞〕", "]"),
        **dict.fromkeys("⟦〚", "[["),
        **dict.fromkeys("⟧〛", "]]"),
    }
)


class Field(NamedTuple):
    """``code`` is empty for the code that the text was written for; ``argument`` a character, or a kind and number."""

    kind: str
    code: str = ""
    argument: str = ""

    @property
    def source(self) -> str:
        return f"[[{' '.join(part for part in self if part)}]]"

    def at_home(self) -> Field:
        """The same field as it stands in a text for its own code."""
        return self._replace(code="")


@lru_cache(maxsize=10_000)
def read_field(source: str) -> Field | None:
    """The field that stands in double brackets; None where it is no field."""
    kind, *rest = source.strip("[]").split() or [""]
    code = code_of(rest.pop(0)) if rest and _CODE.match(rest[0]) else ""
    field = Field(kind.lower(), code, " ".join(rest))
    known = field.kind in KINDS and (not field.argument or field.kind in WITH_ARGUMENT)
    return field if known else None


def sources_in(text: str) -> list[str]:
    """What stands in double brackets, in order."""
    return [match[0] for match in _FIELD.finditer(text)]


def half_written(text: str) -> str:
    """The first double bracket that is not closed, with what follows it; empty where there is none."""
    rest = _FIELD.sub(lambda match: " " * len(match[0]), text)
    return text[at : at + 40] if (at := rest.find("[[")) >= 0 else ""


def look_alikes(text: str) -> list[str]:
    """Fields of which the text has the brackets in another script or as HTML entities, in plain brackets."""
    plain = html.unescape(text).translate(_BRACKETS)
    if plain == text:
        return []
    there = sources_in(text)
    return [source for source in sources_in(plain) if source not in there and read_field(source)]


def canonical(text: str) -> str:
    """Fields in one spelling: "[[ Title  e109 ]]" is "[[title E10.9]]"."""
    return _FIELD.sub(lambda match: field.source if (field := read_field(match[0])) else match[0], text)


def escaped(text: str) -> str:
    """Text from elsewhere, changed so that nothing in it is read as a field."""
    return _FOLLOWED.sub(r"[\\", text)


def replaced(text: str, words: Callable[[str], str]) -> str:
    """The text as it is read: fields as the words of their source, escaped brackets as they were meant.

    What stands in the words is left alone.
    """
    return _READ.sub(lambda match: words(match[0]) if match[0].startswith("[[") else "[", text)


def parts(text: str) -> Iterator[tuple[str, bool]]:
    """A marked text in parts, each with whether it is a filled field."""
    for number, part in enumerate(re.split(f"[{BEGIN}{END}]", text)):
        if part:
            yield part, bool(number % 2)


def unmarked(text: str) -> str:
    return text.replace(BEGIN, "").replace(END, "")


def with_only(text: str, known: Collection[str]) -> str:
    """Text from elsewhere in which only fields of these sources stay fields; other double brackets are escaped."""
    kept = [(match.span(), match[0]) for match in _FIELD.finditer(text) if canonical(match[0]) in known]
    result, at = "", 0
    for (begin, end), source in kept:
        result += _BARE.sub(r"[\\", text[at:begin]) + source
        at = end
    return result + _BARE.sub(r"[\\", text[at:])
