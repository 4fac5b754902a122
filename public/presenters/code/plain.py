"""The sections of an explanation as plain texts, for programs: without links and without marks of fact fields."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from reviews.reading.published import SECTIONS, PublishedExplanation, unmarked


def plain_sections(explanation: PublishedExplanation) -> Iterator[tuple[str, list[str]]]:
    """(heading, texts) of the sections that have something in them, in their order."""
    for key, section in SECTIONS.items():
        value = explanation.content.get(key)
        if section.kind == "choices":
            texts = list(explanation.specialists)
        else:
            texts = [unmarked(text) for text in _texts(value)]
        if texts:
            yield section.heading, texts


def _texts(value: Any) -> list[str]:
    """The texts of a section: one, a list of them, or the first fields of its rows with the second."""
    if isinstance(value, str):
        return [value] if value else []
    rows = value if isinstance(value, list) else []
    return [
        ": ".join(str(part) for part in list(row.values())[:2]) if isinstance(row, dict) else str(row) for row in rows
    ]
