"""What two people change: one proposes, another confirms or refuses, and whoever proposed it may take it back.

The same for lines of search (``vocabulary``), rows of manner (``manner``), terms of the glossary (``glossary``) and
specialists, which say what a proposal does and what becomes of it. Several are proposed or confirmed together: all of
them, or none.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, cast

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from reviews.actions.common import change_row, require, row_or_refuse
from reviews.models import Proposal
from reviews.rules.cleaning import clean_text
from reviews.rules.errors import ConflictError, NotPermittedError, RefusedError
from reviews.safety import audit

LONGEST_WHY = 300
PROPOSE, CONFIRM = "propose vocabulary", "confirm vocabulary"
State = Proposal.State
P = TypeVar("P", bound=Proposal)


@dataclass(frozen=True)
class Proposals(Generic[P]):
    """Of one vocabulary. ``name`` is what its acts are called in the audit log, after "propose", "confirm" and so on.

    ``measure`` says of proposals what each would do by itself. ``hold`` lets confirmed ones hold, or raises
    RefusedError where one does not fit what holds by now.
    """

    model: type[P]
    name: str
    measure: Callable[[Sequence[P], datetime.datetime], list[dict[str, Any]]]
    hold: Callable[[Sequence[P], datetime.datetime], None]

    def measured(self, proposal: P, *, actor: User, now: datetime.datetime) -> P:
        """One that nobody has proposed yet, with its effect. Nothing is written; it takes seconds."""
        return self.all_measured([proposal], actor=actor, now=now)[0]

    def all_measured(self, proposals: Sequence[P], *, actor: User, now: datetime.datetime) -> Sequence[P]:
        """Several that nobody has proposed yet, each with its effect."""
        require(actor, PROPOSE)
        for proposal in proposals:
            same = {name: getattr(proposal, name) for name in self.model.OF}
            if self._all().filter(state=State.PROPOSED, **same).exists():
                raise RefusedError(f"{proposal} is proposed already; look at the open proposals")
        for proposal, effect in zip(proposals, self.measure(proposals, now), strict=True):
            proposal.effect, proposal.measured_at = effect, now
        return proposals

    def propose(self, proposal: P, *, actor: User, why: str, now: datetime.datetime) -> P:
        """All is as before until somebody else confirms it."""
        require(actor, PROPOSE)
        proposal.why = read_why(why)
        self.measured(proposal, actor=actor, now=now)  # before the transaction of the act, as it takes seconds
        return self.keep([proposal], actor=actor, now=now)[0]

    @transaction.atomic
    def keep(self, proposals: Sequence[P], *, actor: User, now: datetime.datetime) -> Sequence[P]:
        """Propose what is measured, with its reason: all of them, or none."""
        require(actor, PROPOSE)
        for proposal in proposals:
            proposal.proposed_by, proposal.proposed_at = actor, now
            try:
                with transaction.atomic():
                    proposal.save(force_insert=True)
            except IntegrityError as error:
                raise ConflictError(f"somebody proposed {proposal} just now; look at the open proposals") from error
            self._record("propose", proposal, actor=actor, now=now)
        return proposals

    def confirm(self, *, actor: User, proposal_id: int, now: datetime.datetime) -> P:
        """The second person's word: it holds at once, everywhere."""
        return self.confirm_all(actor=actor, proposal_ids=[proposal_id], now=now)[0]

    @transaction.atomic
    def confirm_all(self, *, actor: User, proposal_ids: Sequence[int], now: datetime.datetime) -> list[P]:
        """The second person's word for several: all of them hold, or none."""
        require(actor, CONFIRM)
        proposals = [self._open(proposal_id) for proposal_id in sorted(proposal_ids)]
        for proposal in proposals:
            _require_other(proposal, actor)
            self._end(proposal, State.CONFIRMED, "confirm", actor=actor, now=now)
        self.hold(proposals, now)
        return proposals

    @transaction.atomic
    def refuse(self, *, actor: User, proposal_id: int, reason: str, now: datetime.datetime) -> P:
        """The second person's word against it, with the reason."""
        require(actor, CONFIRM)
        proposal = self._open(proposal_id)
        _require_other(proposal, actor)
        if not reason.strip():
            raise RefusedError("say why, so that it is not proposed again like this")
        proposal.reason = clean_text(reason, longest=LONGEST_WHY)
        return self._end(proposal, State.REFUSED, "refuse", actor=actor, now=now)

    @transaction.atomic
    def take_back(self, *, actor: User, proposal_id: int, now: datetime.datetime) -> P:
        """Whoever proposed it thinks otherwise."""
        require(actor, PROPOSE)
        proposal = self._open(proposal_id)
        if proposal.proposed_by_id != actor.pk:
            raise NotPermittedError("only who proposed it takes it back; you can refuse it")
        return self._end(proposal, State.TAKEN_BACK, "take back", actor=actor, now=now)

    def measure_again(self, *, actor: User, proposal_id: int, now: datetime.datetime) -> P:
        """What it would do now: other lines, rows or texts are there, or another release is in force."""
        require(actor, PROPOSE)
        proposal = row_or_refuse(self._all().filter(pk=proposal_id), "proposal")
        (effect,) = self.measure([proposal], now)
        with transaction.atomic():
            require(actor, PROPOSE)
            proposal = self._open(proposal_id)
            change_row(proposal, effect=effect, measured_at=now)
            self._record("measure", proposal, actor=actor, now=now)
        return proposal

    def _all(self) -> QuerySet[P]:
        return cast("QuerySet[P]", self.model._default_manager.all())

    def _open(self, proposal_id: int) -> P:
        """The proposal under lock, as nobody has ended it."""
        proposal = row_or_refuse(self._all().select_for_update(of=("self",)).filter(pk=proposal_id), "proposal")
        if proposal.state != State.PROPOSED:
            raise ConflictError(f"it is {proposal.state} already", proposal)
        return proposal

    def _end(self, proposal: P, state: Proposal.State, act: str, *, actor: User, now: datetime.datetime) -> P:
        proposal.state, proposal.ended_by, proposal.ended_at = state, actor, now
        proposal.save(update_fields=("state", "ended_by", "ended_at", "reason"))
        self._record(act, proposal, actor=actor, now=now)
        return proposal

    def _record(self, act: str, proposal: P, *, actor: User, now: datetime.datetime) -> None:
        detail = {"proposal": proposal.pk} | proposal.proposed | {"why": proposal.why}
        detail |= {"reason": proposal.reason} if proposal.reason else {}
        audit.record(actor=actor, act=f"{act} {self.name}", about=proposal.target, detail=detail, now=now)


def read_why(why: str) -> str:
    """The reason of a proposal on one line; RefusedError without one."""
    if not why.strip():
        raise RefusedError("say why: where it was met, or what is wrong with it")
    return " ".join(clean_text(why, longest=LONGEST_WHY).split())


def _require_other(proposal: Proposal, actor: User) -> None:
    if not proposal.is_answerable_by(actor):
        raise NotPermittedError("you proposed it, so somebody else has to look at it; you can take it back")
