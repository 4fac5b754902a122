"""The one schema of an explanation: its sections, canonical JSON and digest. Pure.

    content_digest(content)          ->  SHA-256 of the canonical JSON, hex
    SECTIONS["summary"].required     ->  True

People edit it, AI fills it, checks read it, the page shows it, a signature covers it: all by what SECTIONS declares.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from . import examples
from .examples import Example

Content = dict[str, Any]

QUESTIONS, TERMS, LINKS = ("question", "answer"), ("term", "provenance"), ("title", "url")
"""The fields of rows, by what the rows are."""
DENIED, CODING, PAPERS = "denied", "coding", "papers"
"""How the sentences of a section are read where a section changes their meaning."""

_ON_NOTES = ("excludes1", "excludes2")
_ON_CODING = (
    "became billable", *_ON_NOTES, "code_first", "use_additional", "code_also", "notes", "seventh characters",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Section:
    """One section of an explanation, with all that is decided by section.

    ``kind`` is ``text``, ``list`` (of texts), ``choices`` (slugs of the list of specialists) or ``rows`` (of
    ``fields``: QUESTIONS, TERMS or LINKS). ``longest`` is the limit in characters of a text, an item or a field;
    ``most`` of the number of items or rows. ``usual`` are the words it usually has, at least and at most. ``example``
    is what the style guide shows of it.

    ``describes``: it says what the code is, in more words than the title and in words of its own. ``graded``: its
    sentences count for the reading grade. ``read_as``: DENIED where it lists what is not so, CODING where it speaks to
    coders, PAPERS where claims and notes are papers. ``rests_on`` are the changes of official facts (keys of
    ``severity.RULES``) that hide it until somebody signs again. ``asked_of_ai``: a model may be asked for it.
    ``at_top``: it stands at the top of the page. Other texts and lists follow in the order of SECTIONS; rows of each
    kind have a place of their own.
    """

    key: str
    heading: str
    kind: str
    longest: int
    example: Example
    most: int = 1
    fields: tuple[str, ...] = ()
    required: bool = False
    help: str = ""
    usual: tuple[int, int] | None = None
    describes: bool = False
    graded: bool = False
    read_as: str = ""
    rests_on: tuple[str, ...] = ()
    asked_of_ai: bool = True
    at_top: bool = False

    @property
    def is_prose(self) -> bool:
        """Whether it is a text, or a list of texts."""
        return self.kind in ("text", "list")

    @property
    def has_sentences(self) -> bool:
        """Whether it states something in sentences, so that checks read it and fact fields may stand in it."""
        return self.is_prose or self.fields == QUESTIONS

    @property
    def is_written(self) -> bool:
        """Whether its words are an author's own: neither chosen from a list nor the names of sources."""
        return self.kind != "choices" and self.fields != LINKS


SECTIONS: dict[str, Section] = {
    section.key: section
    for section in (
        Section(
            "summary", "Summary", "text", 600, examples.SUMMARY, required=True,
            help="Two or three sentences for the top of the page.", usual=(8, 90), describes=True, at_top=True,
        ),
        Section(
            "what_it_is", "What is this code?", "text", 2500, examples.WHAT_IT_IS, required=True,
            usual=(15, 320), describes=True, graded=True,
        ),
        Section(
            "when_it_is_used", "When is it used?", "list", 400, examples.WHEN_IT_IS_USED, most=12, required=True,
            usual=(6, 300), graded=True, rests_on=("inclusion taken away",),
        ),
        Section(
            "what_it_does_not_mean", "What it does not mean", "list", 400, examples.WHAT_IT_DOES_NOT_MEAN,
            most=12, required=True, usual=(6, 300), graded=True, read_as=DENIED, rests_on=_ON_NOTES,
        ),
        Section(
            "where_you_may_see_it", "Where you may see this code", "text", 1200, examples.WHERE_YOU_MAY_SEE_IT,
            usual=(5, 150), graded=True, read_as=PAPERS,
        ),
        Section("related_specialists", "Related specialists", "choices", 60, examples.RELATED_SPECIALISTS, most=12),
        Section(
            "coding_notes", "Coding notes", "text", 2500, examples.CODING_NOTES,
            usual=(4, 350), read_as=CODING, rests_on=_ON_CODING,
        ),
        Section(
            "synonyms", "Synonyms", "rows", 200, examples.SYNONYMS,
            most=30, fields=TERMS, rests_on=("inclusion taken away",),
        ),
        Section(
            "faqs", "Frequently asked questions", "rows", 1200, examples.FAQS, most=12, fields=QUESTIONS,
            graded=True, read_as=CODING, rests_on=("became billable", *_ON_NOTES),
        ),
        Section("sources", "Sources", "rows", 500, examples.SOURCES, most=20, fields=LINKS, asked_of_ai=False),
    )
}  # fmt: skip
SPECIALISTS = "related_specialists"  # the section whose printed names are frozen beside the text
PROVENANCES = ("inclusion_term", "index", "editor")


def askable() -> tuple[str, ...]:
    """The sections that a model may be asked for."""
    return tuple(key for key, section in SECTIONS.items() if section.asked_of_ai)


def empty() -> Content:
    """Every section, with nothing in it."""
    return {key: "" if section.kind == "text" else [] for key, section in SECTIONS.items()}


def canonical_json(value: Any) -> str:
    """Keys sorted, no blanks, UTF-8: equal content gives equal text."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def content_digest(content: Content) -> str:
    """Hex SHA-256 of the canonical JSON."""
    return hashlib.sha256(canonical_json(content).encode()).hexdigest()


# --- What stands in it ------------------------------------------------------------------------------------------------


def texts(content: Content) -> list[tuple[str, str]]:
    """Every text with its section, in page order: (section key, text)."""
    pairs: list[tuple[str, str]] = []
    for key, section in SECTIONS.items():
        value = content.get(key) or []
        if section.kind == "text":
            pairs += [(key, str(value))] if value else []
        elif section.kind == "rows":
            pairs += [(key, row[field]) for row in value for field in section.fields if row.get(field)]
        else:
            pairs += [(key, item) for item in value]
    return pairs


def rows_of(content: Content, fields: tuple[str, ...]) -> Iterator[tuple[str, dict[str, str]]]:
    """The rows of a kind (QUESTIONS, TERMS or LINKS) with their sections, in page order."""
    for key, section in SECTIONS.items():
        if section.fields == fields:
            yield from ((key, row) for row in content.get(key) or [])


def text_of(content: Content, key: str) -> str:
    """A section as one text, its entries on lines of their own."""
    value = content.get(key) or ""
    if isinstance(value, str):
        return value
    return "\n".join(entry if isinstance(entry, str) else "\n".join(map(str, entry.values())) for entry in value)


def words_of(section: Section, value: Any) -> list[str]:
    """The words of a section's content, in order."""
    return [word for _, text in texts({section.key: value}) for word in text.split()]
