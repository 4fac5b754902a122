"""A section of an explanation as one cell of a spreadsheet, readable, and back. Pure.

    cell_of(SECTIONS["when_it_is_used"], ["One.", "Two."], {})     ->  "• One.\\n• Two."
    value_of(SECTIONS["when_it_is_used"], "One.\\nTwo.", {})        ->  ["One.", "Two."]

Rows of questions are "Q: ..." and "A: ...", of synonyms "term [index]", of sources "title <https://...>"; specialists
go by their names. Lines that continue an entry begin with two blanks. What ``cell_of`` writes, ``value_of`` reads back
exactly; it also reads what people write by hand, without bullets or in another case.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from reviews.rules.content import PROVENANCES, QUESTIONS, TERMS, Section

_BULLET, _ON = "• ", "  "
_BY_HAND = re.compile(r"[-*•–·]\s+|[0-9]{1,2}[.)]\s+")  # how people begin entries of a list
_TERM = re.compile(r"(.*?)\s*\[([^\[\]]*)\]\s*", re.DOTALL)
_LINK = re.compile(r"(.*?)\s*<([^<>]*)>\s*", re.DOTALL)
_PART = re.compile(r"([qa])\s*:\s?(.*)", re.IGNORECASE)
_FIRST_WORDS = {"q": "question", "a": "answer"}
_EDITOR = PROVENANCES[-1]


def cell_of(section: Section, value: Any, names: Mapping[str, str]) -> str:
    """``value`` as the content has it; ``names`` of specialists by their slug."""
    if section.kind == "text":
        return str(value or "")
    if section.kind == "choices":
        return "\n".join(names.get(slug, slug) for slug in value or [])
    if section.kind == "list":
        return "\n".join(_BULLET + _continued(item) for item in value or [])
    return ("\n\n" if section.fields == QUESTIONS else "\n").join(_row_cell(section, row) for row in value or [])


def _row_cell(section: Section, row: Mapping[str, str]) -> str:
    if section.fields == QUESTIONS:
        return f"Q: {_continued(row['question'])}\nA: {_continued(row['answer'])}"
    if section.fields == TERMS:
        return f"{_continued(row['term'])} [{row['provenance'].replace('_', ' ')}]"
    has_url = row["url"] or _LINK.fullmatch(row["title"])
    return _continued(row["title"]) + (f" <{row['url']}>" if has_url else "")


def _continued(text: str) -> str:
    return text.replace("\n", "\n" + _ON)


def value_of(section: Section, cell: str, slugs: Mapping[str, str]) -> Any:
    """The content of a cell, not yet cleaned; ``slugs`` of specialists by their name in small letters.

    Raises ValueError with words for the person who wrote the cell.
    """
    text = cell.replace("\r\n", "\n").replace("\r", "\n")
    if section.kind == "text":
        return text
    if section.kind == "choices":
        return [_slug_of(name, slugs) for line in re.split(r"[\n;]", text) for name in _names(line, slugs)]
    if section.fields == QUESTIONS:
        return _questions(text)
    if section.kind == "list":
        return _items(text)
    return [_term(line) if section.fields == TERMS else _link(line) for line in _lines(text)]


def _names(line: str, slugs: Mapping[str, str]) -> list[str]:
    """The names on a line: one that the list has, else those between commas."""
    names = [line] if " ".join(line.split()).lower() in slugs else line.split(",")
    return [name for name in names if name.strip()]


def _slug_of(name: str, slugs: Mapping[str, str]) -> str:
    wanted = " ".join(name.split()).lower()
    if wanted in slugs:
        return slugs[wanted]
    if wanted in slugs.values():
        return wanted
    raise ValueError(f"there is no specialist {name.strip()!r}; the list has {', '.join(sorted(slugs))}")


def _lines(text: str) -> list[str]:
    """Entries of a line, and of further lines that begin with two blanks."""
    entries: list[str] = []
    for line in text.split("\n"):
        if line.startswith(_ON) and entries:
            entries[-1] += "\n" + line.removeprefix(_ON)
        elif line.strip():
            entries.append(line)
    return entries


def _items(text: str) -> list[str]:
    """The entries of a list without the bullets that all of them have, or that we wrote."""
    lines = _lines(text)
    if any(line.startswith(_BULLET) for line in lines):
        return [line.removeprefix(_BULLET) for line in lines]
    is_by_hand = all(_BY_HAND.match(line.lstrip()) for line in lines)
    return [_BY_HAND.sub("", line.lstrip(), count=1) if is_by_hand else line for line in lines]


def _questions(text: str) -> list[dict[str, str]]:
    rows: list[dict[str, str]] = []
    at = ""
    for line in text.split("\n"):
        part = None if line.startswith(_ON) else _PART.match(line.lstrip())
        if part is not None:
            at = _FIRST_WORDS[part[1].lower()]
            if at == "question" or not rows:
                rows.append({"question": "", "answer": ""})
            rows[-1][at] += part[2] if not rows[-1][at] else "\n" + part[2]
        elif rows:
            rows[-1][at] += "\n" + (line.removeprefix(_ON) if line.startswith(_ON) else line)
        elif line.strip():
            raise ValueError("questions begin with “Q:” and their answers with “A:”")
    return rows


def _term(entry: str) -> dict[str, str]:
    match = _TERM.fullmatch(entry)
    provenance = match[2].strip().lower().replace(" ", "_") if match else ""
    if match is not None and provenance in PROVENANCES:
        return {"term": match[1], "provenance": provenance}
    return {"term": entry, "provenance": _EDITOR}


def _link(entry: str) -> dict[str, str]:
    if match := _LINK.fullmatch(entry):
        return {"title": match[1], "url": match[2]}
    return {"title": entry, "url": ""}
