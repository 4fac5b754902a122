"""The one schema of an explanation: its sections, their limits, canonical JSON and digest. Pure.

    content = cleaned({"summary": "  A billable code ... "})      ->  every section there, texts trimmed, NFC
    content_digest(content)                                       ->  SHA-256 of the canonical JSON, hex
    sorted_out({"summary": "x" * 601, "what_it_is": "..."})       ->  what can be kept, and what is wrong with the rest

People edit it, AI fills it, the page shows it, a signature covers it: all through this module.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from codes.characters import is_invisible, strange_in, visible
from reviews.rules.fields import canonical, escaped

Content = dict[str, Any]


class Problem(NamedTuple):
    """What is wrong with a section, in words for its author. ``section`` is a key of SECTIONS, or "" for the whole."""

    section: str
    message: str


class ContentError(ValueError):
    """Content that cannot be kept as it is; ``problems`` says what and where. The text itself is never lost."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("; ".join(f"{problem.section}: {problem.message}" for problem in problems))


class SortedOut(NamedTuple):
    """``content``: the sections that can be kept, as they are kept; ``problems``: what is wrong with the others."""

    content: Content
    problems: list[Problem]


@dataclass(frozen=True, slots=True)
class Section:
    """``kind`` is ``text``, ``list`` (of texts), ``choices`` (slugs of a controlled list) or ``rows`` (of ``fields``).

    ``longest`` is the limit in characters of a text, an item or a field; ``most`` of the number of items or rows.
    """

    key: str
    heading: str
    kind: str
    longest: int
    most: int = 1
    fields: tuple[str, ...] = ()
    required: bool = False
    help: str = ""


SECTIONS: dict[str, Section] = {
    section.key: section
    for section in (
        Section(
            "summary", "Summary", "text", 600, required=True, help="Two or three sentences for the top of the page."
        ),
        Section("what_it_is", "What is this code?", "text", 2500, required=True),
        Section("when_it_is_used", "When is it used?", "list", 400, most=12, required=True),
        Section("what_it_does_not_mean", "What it does not mean", "list", 400, most=12, required=True),
        Section("where_you_may_see_it", "Where you may see this code", "text", 1200),
        Section("related_specialists", "Related specialists", "choices", 60, most=12),
        Section("coding_notes", "Coding notes", "text", 2500),
        Section("synonyms", "Synonyms", "rows", 200, most=30, fields=("term", "provenance")),
        Section("faqs", "Frequently asked questions", "rows", 1200, most=12, fields=("question", "answer")),
        Section("sources", "Sources", "rows", 500, most=20, fields=("title", "url")),
    )
}
PROVENANCES = ("inclusion_term", "index", "editor")

_UNSEEN = "\u200b"  # stands for all that are taken out
_APART = re.compile(rf"\[{_UNSEEN}+(?=\[)")


def empty() -> Content:
    """Every section, with nothing in it."""
    return {key: "" if section.kind == "text" else [] for key, section in SECTIONS.items()}


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
        return SortedOut({}, [Problem("", "this is no text with sections")])
    problems = [Problem("", f"there is no section {key!r}") for key in raw if key not in SECTIONS]
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
    found: dict[str, Counter[str]] = {}
    for key, text in texts(raw):
        if counted := Counter(char for char in text if is_invisible(char)):
            found.setdefault(key, Counter()).update(counted)
    return found


def in_order_of(before: Content, content: Content) -> Content:
    """``content`` with what is chosen from lists in the order of ``before``: a form posts it in an order of its own."""
    ordered = dict(content)
    for key, section in SECTIONS.items():
        if section.kind == "choices" and key in content:
            was = before.get(key) or []
            chosen = content[key]
            ordered[key] = [*(one for one in was if one in chosen), *(one for one in chosen if one not in was)]
    return ordered


def _section(section: Section, value: Any, problems: list[Problem]) -> Any:
    if section.kind == "text":
        return _text(section, value, problems)
    if not isinstance(value, list):
        problems.append(Problem(section.key, "this is a list"))
        return []
    if len(value) > section.most:
        problems.append(Problem(section.key, f"at most {section.most} entries, there are {len(value)}"))
    if section.kind == "rows":
        rows = [_row(section, item, problems) for item in value[: section.most]]
        return [row for row in rows if any(row.values())]
    items = [_text(section, item, problems) for item in value[: section.most]]
    return [item for item in items if item]


def _row(section: Section, item: Any, problems: list[Problem]) -> dict[str, str]:
    if not isinstance(item, Mapping) or set(item) - set(section.fields):
        problems.append(Problem(section.key, f"each entry has {' and '.join(section.fields)}"))
        return dict.fromkeys(section.fields, "")
    row = {field: _text(section, item.get(field, ""), problems) for field in section.fields}
    if "provenance" in row and not (row["term"] and row["provenance"] in PROVENANCES):
        if row["term"]:
            problems.append(Problem(section.key, f"where a synonym comes from is one of {', '.join(PROVENANCES)}"))
        row["provenance"] = ""
    return row


def _text(section: Section, value: Any, problems: list[Problem]) -> str:
    if not isinstance(value, str):
        problems.append(Problem(section.key, "this is text"))
        return ""
    text = unicodedata.normalize("NFC", visible(_held_apart(value)).replace("\r\n", "\n").replace("\r", "\n")).strip()
    text = canonical(text)
    if strange := strange_in(text):
        names = ", ".join(f"U+{ord(char):04X}" for char in strange)
        problems.append(Problem(section.key, f"it contains hidden characters: {names}"))
    if len(text) > section.longest:
        problems.append(Problem(section.key, f"at most {section.longest} characters, there are {len(text)}"))
    return text


def _held_apart(text: str) -> str:
    """The text, with brackets escaped that only come together when what is invisible between them is taken out."""
    marked = "".join(_UNSEEN if is_invisible(char) else char for char in text)
    return _APART.sub(lambda _: escaped("[[")[:-1], marked)


def canonical_json(value: Any) -> str:
    """Keys sorted, no blanks, UTF-8: equal content gives equal text."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def content_digest(content: Content) -> str:
    """Hex SHA-256 of the canonical JSON."""
    return hashlib.sha256(canonical_json(content).encode()).hexdigest()


def texts(content: Content) -> list[tuple[str, str]]:
    """Every text with its section, in page order: (section key, text)."""
    found: list[tuple[str, str]] = []
    for key, section in SECTIONS.items():
        value = content.get(key) or []
        if section.kind == "text":
            found += [(key, str(value))] if value else []
        elif section.kind == "rows":
            found += [(key, row[field]) for row in value for field in section.fields if row.get(field)]
        else:
            found += [(key, item) for item in value]
    return found


def words_of(section: Section, value: Any) -> list[str]:
    """The words of a section's content, in order."""
    return [word for _, text in texts({section.key: value}) for word in text.split()]
