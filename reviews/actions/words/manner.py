"""Rows of manner: one person proposes to add one, to change it or to take it out, another confirms it (``proposing``).

A confirmed row holds at once: every check reads what was confirmed (``reviews.reading.facts.manner_rows``).
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import User

from reviews.actions.common import require
from reviews.actions.words.proposing import PROPOSE, Proposals
from reviews.checks.manner.rows import RefusedRowError, read_row
from reviews.checks.manner_row import MannerRow
from reviews.models import MannerProposal
from reviews.reading.facts.manner_rows import manner_rows
from reviews.reading.manner_in_texts import effect_of
from reviews.rules.errors import RefusedError

Change = MannerProposal.Change


def measure_row(*, actor: User, change: str, fields: Mapping[str, str], now: datetime.datetime) -> MannerProposal:
    """In which texts a row would speak, before it is proposed. Nothing is written; it reads every text."""
    require(actor, PROPOSE)
    return ROWS.measured(_proposal(change, fields), actor=actor, now=now)


def propose_row(
    *, actor: User, change: str, fields: Mapping[str, str], why: str, now: datetime.datetime
) -> MannerProposal:
    """Ask for a row to be added, changed or taken out: ``fields`` of ``MannerRow``, of one to take out its name alone.

    Checks are as before until somebody else confirms it.
    """
    require(actor, PROPOSE)
    return ROWS.propose(_proposal(change, fields), actor=actor, why=why, now=now)


def _proposal(change: str, fields: Mapping[str, str]) -> MannerProposal:
    """What is to be proposed; RefusedError where that cannot be."""
    if change not in Change.values:
        raise RefusedError("a row can be added, changed or taken out; choose one of these")
    rows = {row.name: row for row in manner_rows()}
    name = fields.get("name", "")
    if change == Change.ADD:
        row, before = _read(fields), None
        if row.name in rows:
            raise RefusedError(f"there is a row “{row.name}” already; propose to change it, or take another name")
    elif (before := rows.get(name)) is None:
        raise RefusedError(f"there is no row “{name}”; look at the list again")
    elif change == Change.CHANGE:
        row = _read(fields)
        if row == before:
            raise RefusedError("nothing is changed in it")
    else:
        row, before = before, None
    return MannerProposal(change=change, name=row.name, row=row._asdict(), before=before._asdict() if before else {})


def _read(fields: Mapping[str, Any]) -> MannerRow:
    try:
        return read_row(fields)
    except RefusedRowError as error:
        raise RefusedError(str(error)) from error


def _measure(proposal: MannerProposal, now: datetime.datetime) -> dict[str, Any]:
    row, before = MannerRow(**proposal.row), MannerRow(**proposal.before) if proposal.before else None
    return effect_of(row, None) if proposal.change == Change.REMOVE else effect_of(before, row)


def _hold(proposal: MannerProposal, now: datetime.datetime) -> None:
    """RefusedError where another row has the name by now, or the row does not find its example any more."""
    there = next((row for row in manner_rows(besides=proposal.pk) if row.name == proposal.name), None)
    expected = {Change.ADD: {}, Change.CHANGE: proposal.before, Change.REMOVE: proposal.row}[Change(proposal.change)]
    if (there._asdict() if there else {}) != expected:
        raise RefusedError("the row has changed since it was proposed; refuse it, and propose it again")
    if proposal.change != Change.REMOVE:
        _read(proposal.row)


ROWS = Proposals(MannerProposal, "manner", _measure, _hold)
