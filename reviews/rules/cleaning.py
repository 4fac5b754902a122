"""What people or AI wrote, as content that can be kept: trimmed, in one form, within the limits of its sections. Pure.

cleaned({"summary": "  A billable code ... "})                ->  every section there, texts trimmed, NFC
sorted_out({"summary": "x" * 601, "what_it_is": "..."})       ->  what can be kept, and what is wrong with the rest
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from typing import Any, NamedTuple

from codes.characters import is_invisible, strange_in, visible
from reviews.rules.content import PROVENANCES, SECTIONS, TERMS, Content, Section, empty, texts
from reviews.rules.errors import RefusalCode, RefusedError
from reviews.rules.fields import canonical, escaped

_UNSEEN = "\u200b"  # stands for all that are taken out
_APART = re.compile(rf"\[{_UNSEEN}+(?=\[)")


class SectionProblem(NamedTuple):
    """What is wrong with a section, in words for its author. ``section`` is a key of SECTIONS, or "" for the whole."""

    section: str
    message: str


class ContentError(ValueError):
    """Content that cannot be kept as it is; ``problems`` says what and where. The text itself is never lost."""

    def __init__(self, problems: list[SectionProblem]) -> None:
        self.problems = problems
        super().__init__("; ".join(f"{problem.section}: {problem.message}" for problem in problems))


class SortedOut(NamedTuple):
    """``content``: the sections that can be kept, as they are kept; ``problems``: what is wrong with the others."""

    content: Content
    problems: list[SectionProblem]


def cleaned(raw: Mapping[str, Any]) -> Content:
    """``raw`` as content: all sections, texts NFC, trimmed and without invisible characters, empty items left out.

    Raises ContentError.
    """
    content, problems = sorted_out(raw)
    if problems:
        raise ContentError(problems)
    return empty() | content


def sorted_out(raw: Any) -> SortedOut:
    """Section by section: those of ``raw`` that can be kept, cleaned, and what is wrong with the others."""
    if not isinstance(raw, Mapping):
        return SortedOut({}, [SectionProblem("", "this is no text with sections")])
    problems = [SectionProblem("", f"there is no section {key!r}") for key in raw if key not in SECTIONS]
    content: Content = {}
    for key, section in SECTIONS.items():
        if key in raw:
            before = len(problems)
            value = _section(section, raw[key], problems)
            if len(problems) == before:
                content[key] = value
    return SortedOut(content, problems)


def invisible_in(raw: Content) -> dict[str, Counter[str]]:
    """What cleaning takes out of texts: by section, how often which character."""
    characters: dict[str, Counter[str]] = {}
    for key, text in texts(raw):
        if counted := Counter(char for char in text if is_invisible(char)):
            characters.setdefault(key, Counter()).update(counted)
    return characters


def in_order_of(before: Content, content: Content) -> Content:
    """``content`` with what is chosen from lists in the order of ``before``: a form posts it in an order of its own."""
    ordered = dict(content)
    for key, section in SECTIONS.items():
        if section.kind == "choices" and key in content:
            was, chosen = before.get(key) or [], content[key]
            ordered[key] = [
                *(slug for slug in was if slug in chosen),
                *(slug for slug in chosen if slug not in was),
            ]
    return ordered


def _section(section: Section, value: Any, problems: list[SectionProblem]) -> Any:
    if section.kind == "text":
        return _text(section, value, problems)
    if not isinstance(value, list):
        problems.append(SectionProblem(section.key, "this is a list"))
        return []
    if len(value) > section.most:
        problems.append(SectionProblem(section.key, f"at most {section.most} entries, there are {len(value)}"))
    if section.kind == "rows":
        rows = [_row(section, item, problems) for item in value[: section.most]]
        return [row for row in rows if any(row.values())]
    items = [_text(section, item, problems) for item in value[: section.most]]
    return [item for item in items if item]


def _row(section: Section, item: Any, problems: list[SectionProblem]) -> dict[str, str]:
    if not isinstance(item, Mapping) or set(item) - set(section.fields):
        problems.append(SectionProblem(section.key, f"each entry has {' and '.join(section.fields)}"))
        return dict.fromkeys(section.fields, "")
    row = {field: _text(section, item.get(field, ""), problems) for field in section.fields}
    if section.fields == TERMS and not (row["term"] and row["provenance"] in PROVENANCES):
        if row["term"]:
            problems.append(
                SectionProblem(section.key, f"where a synonym comes from is one of {', '.join(PROVENANCES)}")
            )
        row["provenance"] = ""
    return row


def _text(section: Section, value: Any, problems: list[SectionProblem]) -> str:
    if not isinstance(value, str):
        problems.append(SectionProblem(section.key, "this is text"))
        return ""
    text = unicodedata.normalize("NFC", visible(_held_apart(value)).replace("\r\n", "\n").replace("\r", "\n")).strip()
    text = canonical(text)
    if strange := strange_in(text):
        names = ", ".join(f"U+{ord(char):04X}" for char in strange)
        problems.append(SectionProblem(section.key, f"it contains hidden characters: {names}"))
    if len(text) > section.longest:
        problems.append(SectionProblem(section.key, f"at most {section.longest} characters, there are {len(text)}"))
    return text


def _held_apart(text: str) -> str:
    """The text, with brackets escaped that only come together when what is invisible between them is taken out."""
    unseen = {ord(char): _UNSEEN for char in set(text) if is_invisible(char)}
    if not unseen:
        return text
    marked = text.translate(unseen)
    return _APART.sub(lambda _: escaped("[[")[:-1], marked)


def clean_text(text: str, *, longest: int, optional: bool = False) -> str:
    """Text somebody typed, as it may be kept: without invisible characters. RefusedError for none, too much, or
    characters nobody types."""
    kept = visible(text).replace("\r\n", "\n").strip()
    if not kept and not optional:
        raise RefusedError("write something first")
    if len(kept) > longest:
        raise RefusedError(f"at most {longest} characters, there are {len(kept)}")
    if strange_in(kept):
        raise RefusedError("it contains hidden characters", code=RefusalCode.UNSEEN_CHARACTERS)
    return kept
