"""Rows of manner: one person proposes to add one, to change it or to take it out, another confirms it (``proposing``).

A confirmed row holds at once: every check reads what was confirmed (``reviews.reading.facts.manner_rows``).
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib.auth.models import User

from reviews.actions.common import require
from reviews.actions.words.proposing import PROPOSE, Proposals
from reviews.actions.words.rows import RowList
from reviews.checks.manner.rows import read_row
from reviews.checks.manner_row import MannerRow
from reviews.models import MannerProposal
from reviews.reading.facts.manner_rows import manner_rows
from reviews.reading.manner_in_texts import effects_of


def measure_row(*, actor: User, change: str, fields: Mapping[str, str], now: datetime.datetime) -> MannerProposal:
    """In which texts a row would speak, before it is proposed. Nothing is written; it reads every text."""
    require(actor, PROPOSE)
    return ROWS.measured(_MANNER.proposal(change, fields), actor=actor, now=now)


def propose_row(
    *, actor: User, change: str, fields: Mapping[str, str], why: str, now: datetime.datetime
) -> MannerProposal:
    """Ask for a row to be added, changed or taken out: ``fields`` of ``MannerRow``, of one to take out its name alone.

    Checks are as before until somebody else confirms it.
    """
    require(actor, PROPOSE)
    return ROWS.propose(_MANNER.proposal(change, fields), actor=actor, why=why, now=now)


def _measure(proposals: Sequence[MannerProposal], now: datetime.datetime) -> list[dict[str, Any]]:
    return effects_of(map(_MANNER.before_and_after, proposals))


def _hold(proposals: Sequence[MannerProposal], now: datetime.datetime) -> None:
    """RefusedError where another row has the name by now, or the row does not find its example any more."""
    for proposal in proposals:
        _MANNER.require_fitting(proposal)


_MANNER = RowList(
    model=MannerProposal,
    called="row",
    key="name",
    make=MannerRow,
    read=read_row,
    require_room=lambda row, others: None,
    holding=lambda besides: manner_rows(besides=besides),
)
ROWS = Proposals(MannerProposal, "manner", _measure, _hold)
