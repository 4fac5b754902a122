"""Rows of manner: one person proposes to add one, to change it or to take it out, another confirms it (``proposing``).

A confirmed row holds at once: every check reads what was confirmed (``reviews.reading.facts.manner_rows``).
"""

from __future__ import annotations

from reviews.actions.words.rows import RowList, RowProposals
from reviews.checks.manner.rows import read_row
from reviews.checks.manner_row import MannerRow
from reviews.models import MannerProposal
from reviews.reading.facts.manner_rows import manner_rows

_MANNER = RowList(
    model=MannerProposal,
    called="row",
    key="name",
    make=MannerRow,
    read=read_row,
    require_room=lambda row, others: None,
    holding=lambda besides: manner_rows(besides=besides),
)
ROWS = RowProposals(MannerProposal, "manner", _MANNER.effects_in_texts, _MANNER.require_all_fitting, _MANNER)
measure_row, propose_row = ROWS.measure_change, ROWS.propose_change
