"""What the page of manner shows: rows with the proposals about them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reviews.checks.manner_row import WORDS, MannerRow
from reviews.checks.words.expressions import parted
from reviews.models import MannerProposal, RowProposal

from .row_views import decisions_about

HEADINGS = {
    "severity": "What it does",
    "says": "What the author reads",
    "finds": "What it looks for",
    "example": "An example that it finds",
    "counterexample": "One that it does not find",
}


@dataclass(frozen=True)
class ShownRow:
    """``decided_by`` is the last confirmed proposal about the row, None for a built-in row as it came.

    ``open`` is a proposal that waits.
    """

    row: MannerRow
    words: list[str]
    decided_by: RowProposal | None
    open: RowProposal | None


def shown_rows(rows: Sequence[MannerRow]) -> list[ShownRow]:
    decided, waiting = decisions_about(MannerProposal, [row.name for row in rows])
    return [
        ShownRow(row, parted(row.finds) if row.measure == WORDS else [], decided.get(row.name), waiting.get(row.name))
        for row in rows
    ]


def as_fields(row: MannerRow) -> dict[str, str]:
    """A row as its form has it, with a line for each of its words."""
    return row._asdict() | {"finds": "\n".join(parted(row.finds))}


def in_words(row: MannerRow) -> dict[str, str]:
    finds = " · ".join(parted(row.finds)) if row.measure == WORDS else f"a reading grade above {row.finds}"
    parts = row._asdict() | {"finds": finds}
    return {heading: parts[name] for name, heading in HEADINGS.items()}
