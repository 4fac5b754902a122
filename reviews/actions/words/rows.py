"""Lists whose rows two people add, change and take out: rows of manner, terms of the glossary, specialists.

A list says what a row may be and which rows hold; what is proposed and what is confirmed is held against that here.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from django.contrib.auth.models import User

from reviews.actions.common import require
from reviews.actions.words.proposing import PROPOSE, Proposals
from reviews.checks.manner.rows import RefusedRowError
from reviews.models import Proposal, RowProposal
from reviews.reading.manner_in_texts import effects_of
from reviews.rules.errors import RefusedError

Change = Proposal.Change


class Fields(Protocol):
    """A row: a named tuple."""

    def _asdict(self) -> dict[str, Any]: ...


R = TypeVar("R", bound=Fields)
P = TypeVar("P", bound=RowProposal)


@dataclass(frozen=True)
class RowList(Generic[P, R]):
    """``called`` is what a row is to people ("row"), ``key`` the field that a proposal knows it by.

    ``read`` makes a row of what was typed, and ``require_room`` refuses one that the others leave no room for; both
    raise RefusedRowError. ``holding`` are the rows that hold but for the decision of one proposal (its id).
    """

    model: type[P]
    called: str
    key: str
    make: Callable[..., R]
    read: Callable[[Mapping[str, str]], R]
    require_room: Callable[[R, Iterable[R]], None]
    holding: Callable[[int], Iterable[R]]

    def proposal(self, change: str, fields: Mapping[str, str], *, rows: Iterable[R] | None = None) -> P:
        """What is to be proposed; RefusedError where that cannot be. ``rows`` are those that hold, where they are
        known."""
        if change not in Change.values:
            raise RefusedError(f"a {self.called} can be added, changed or taken out; choose one of these")
        by_name = {self._name(row): row for row in (self.holding(0) if rows is None else rows)}
        name = fields.get(self.key, "")
        if change == Change.ADD:
            row, before = self._read(fields, by_name.values()), None
            if self._name(row) in by_name:
                raise RefusedError(
                    f"there is a {self.called} “{self._name(row)}” already; propose to change it, or take another name"
                )
        elif (before := by_name.get(name)) is None:
            raise RefusedError(f"there is no {self.called} “{name}”; look at the list again")
        elif change == Change.CHANGE:
            row = self._read(fields, by_name.values())
            if row == before:
                raise RefusedError("nothing is changed in it")
        else:
            row, before = before, None
        return self.model(
            change=change, name=self._name(row), row=row._asdict(), before=before._asdict() if before else {}
        )

    def held(self, fields: Mapping[str, str]) -> dict[str, Any] | None:
        """The fields of the row that holds where these say just that, in whatever blanks and signs; else None."""
        row = self._read(fields, ())
        return row._asdict() if row in self.holding(0) else None

    def before_and_after(self, proposal: P) -> tuple[R | None, R | None]:
        """The row without the change and with it."""
        row, before = self.make(**proposal.row), self.make(**proposal.before) if proposal.before else None
        return (row, None) if proposal.change == Change.REMOVE else (before, row)

    def effects_in_texts(self, proposals: Iterable[P], now: datetime.datetime) -> list[dict[str, Any]]:
        changes: Any = map(self.before_and_after, proposals)
        return effects_of(changes)

    def require_all_fitting(self, proposals: Iterable[P], now: datetime.datetime) -> None:
        for proposal in proposals:
            self.require_fitting(proposal)

    def require_fitting(self, proposal: P) -> None:
        """RefusedError where the row is another one by now, or could not be proposed any more."""
        rows = list(self.holding(proposal.pk))
        there = next((row for row in rows if self._name(row) == proposal.name), None)
        expected = {Change.ADD: {}, Change.CHANGE: proposal.before, Change.REMOVE: proposal.row}
        if (there._asdict() if there else {}) != expected[Change(proposal.change)]:
            raise RefusedError(f"the {self.called} has changed since it was proposed; refuse it, and propose it again")
        if proposal.change != Change.REMOVE:
            self._read(proposal.row, rows)

    def _name(self, row: R) -> str:
        name: str = getattr(row, self.key)
        return name

    def _read(self, fields: Mapping[str, str], rows: Iterable[R]) -> R:
        try:
            row = self.read(fields)
            self.require_room(row, rows)
        except RefusedRowError as error:
            raise RefusedError(str(error)) from error
        return row


@dataclass(frozen=True)
class RowProposals(Proposals[P]):
    """Changes of a list of rows."""

    of: RowList[P, Any]

    def measure_change(self, *, actor: User, change: str, fields: Mapping[str, str], now: datetime.datetime) -> P:
        """What a change would do, before it is proposed. Nothing is written; it may read every text."""
        require(actor, PROPOSE)
        return self.measured(self.of.proposal(change, fields), actor=actor, now=now)

    def propose_change(
        self, *, actor: User, change: str, fields: Mapping[str, str], why: str, now: datetime.datetime
    ) -> P:
        """Ask for a row to be added, changed or taken out: its ``fields``, or its name alone to take it out.

        All is as before until somebody else confirms it.
        """
        require(actor, PROPOSE)
        return self.propose(self.of.proposal(change, fields), actor=actor, why=why, now=now)
