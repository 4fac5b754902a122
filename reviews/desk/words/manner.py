"""What the pages of manner show: rows with the proposals about them, and what a proposal changes in a row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reviews.checks.manner_row import WORDS, MannerRow
from reviews.checks.words.expressions import parted
from reviews.desk.shared.diff import Piece, compare_words
from reviews.models import MannerProposal

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
    decided_by: MannerProposal | None
    open: MannerProposal | None


def shown_rows(rows: Sequence[MannerRow]) -> list[ShownRow]:
    about = MannerProposal.objects.filter(name__in={row.name for row in rows}).select_related("proposed_by", "ended_by")
    decided: dict[str, MannerProposal] = {}
    waiting: dict[str, MannerProposal] = {}
    for proposal in about.order_by("pk"):
        if proposal.state == MannerProposal.State.PROPOSED:
            waiting[proposal.name] = proposal
        elif proposal.state == MannerProposal.State.CONFIRMED:
            decided[proposal.name] = proposal
    return [
        ShownRow(row, parted(row.finds) if row.measure == WORDS else [], decided.get(row.name), waiting.get(row.name))
        for row in rows
    ]


def as_fields(row: MannerRow) -> dict[str, str]:
    """A row as its form has it, with a line for each of its words."""
    return row._asdict() | {"finds": "\n".join(parted(row.finds))}


def differences(before: MannerRow, after: MannerRow) -> list[tuple[str, list[Piece]]]:
    """(heading, words of before and after) of each part of a row."""
    old, new = _parts(before), _parts(after)
    return [(heading, compare_words(old[name], new[name])) for name, heading in HEADINGS.items()]


def _parts(row: MannerRow) -> dict[str, str]:
    finds = " · ".join(parted(row.finds)) if row.measure == WORDS else f"a reading grade above {row.finds}"
    return row._asdict() | {"finds": finds}
