"""The vocabulary of search: one person proposes to add or take out a line, another confirms it.

A confirmed line holds at once: ``codes.search.edits`` is called in the transaction of the act. Beside it: searches that
found nothing and need no answer are hidden from the list of them.
"""

from __future__ import annotations

import datetime
from functools import partial
from typing import Any

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction

from codes.models import Release, UnfoundSearch
from codes.search.edits import RefusedLineError, add_line, line_there, read_line, remove_line, require_new
from codes.search.frozen import effect_of
from codes.search.vocabulary import Entry
from reviews import audit
from reviews.errors import ConflictError, NotPermittedError, RefusedError
from reviews.models import HiddenSearch, LineProposal

from .common import plain, require

LONGEST_WHY = 300
_PROPOSE, _CONFIRM = "propose vocabulary", "confirm vocabulary"
Change, State = LineProposal.Change, LineProposal.State


def measure_line(
    *, actor: User, change: str, term: str, meant: str, kind: str = "", now: datetime.datetime
) -> tuple[Entry, dict[str, Any]]:
    """What a line would do to the frozen questions, before it is proposed. Nothing is written; it takes seconds."""
    require(actor, _PROPOSE)
    line = _line(change, term, meant, kind)
    return line, _effect(change, line, now)


def propose_line(
    *, actor: User, change: str, term: str, meant: str, kind: str = "", why: str, now: datetime.datetime
) -> LineProposal:
    """Ask for a line to be added, or taken out. Search is as before until somebody else confirms it."""
    require(actor, _PROPOSE)
    if not why.strip():
        raise RefusedError("say why: where the term is used, or what is wrong with the line")
    why = " ".join(plain(why, longest=LONGEST_WHY).split())
    line = _line(change, term, meant, kind)
    effect = _effect(change, line, now)  # before the transaction of the act, as it takes seconds
    with transaction.atomic():
        require(actor, _PROPOSE)
        try:
            with transaction.atomic():
                proposal = LineProposal.objects.create(
                    change=change,
                    term=line.term,
                    meant=line.meant,
                    kind=line.kind,
                    why=why,
                    effect=effect,
                    measured_at=now,
                    proposed_by=actor,
                    proposed_at=now,
                )
        except IntegrityError as error:
            raise ConflictError(f"somebody proposed “{line.term}” with this meaning just now") from error
        _record(_PROPOSE, proposal, actor=actor, now=now)
    return proposal


@transaction.atomic
def confirm_line(*, actor: User, proposal_id: int, now: datetime.datetime) -> LineProposal:
    """The second person's word. Search knows the line, or forgets it, at once."""
    require(actor, _CONFIRM)
    proposal = _open(proposal_id)
    _require_other(proposal, actor)
    _end(proposal, State.CONFIRMED, _CONFIRM, actor=actor, now=now)
    line = Entry(proposal.term, proposal.meant, proposal.kind)
    try:
        (add_line if proposal.change == Change.ADD else remove_line)(line, now=now)
    except RefusedLineError as error:
        raise RefusedError(f"the vocabulary has changed since it was proposed: {error}") from error
    return proposal


@transaction.atomic
def refuse_line(*, actor: User, proposal_id: int, reason: str, now: datetime.datetime) -> LineProposal:
    """The second person's word against it, with the reason."""
    require(actor, _CONFIRM)
    proposal = _open(proposal_id)
    _require_other(proposal, actor)
    if not reason.strip():
        raise RefusedError("say why, so that it is not proposed again like this")
    proposal.reason = plain(reason, longest=LONGEST_WHY)
    return _end(proposal, State.REFUSED, "refuse vocabulary", actor=actor, now=now)


@transaction.atomic
def take_line_back(*, actor: User, proposal_id: int, now: datetime.datetime) -> LineProposal:
    """Whoever proposed it thinks otherwise."""
    require(actor, _PROPOSE)
    proposal = _open(proposal_id)
    if proposal.proposed_by_id != actor.pk:
        raise NotPermittedError("only who proposed it takes it back; you can refuse it")
    return _end(proposal, State.TAKEN_BACK, "take back vocabulary", actor=actor, now=now)


def measure_proposal(*, actor: User, proposal_id: int, now: datetime.datetime) -> LineProposal:
    """Measure a proposal again: search knows other lines, or another release is in force."""
    require(actor, _PROPOSE)
    proposal = LineProposal.objects.filter(pk=proposal_id).first()
    if proposal is None:
        raise RefusedError("there is no such proposal")
    effect = _effect(proposal.change, Entry(proposal.term, proposal.meant, proposal.kind), now)
    with transaction.atomic():
        require(actor, _PROPOSE)
        proposal = _open(proposal_id)
        proposal.effect, proposal.measured_at = effect, now
        proposal.save(update_fields=("effect", "measured_at"))
        _record("measure vocabulary", proposal, actor=actor, now=now)
    return proposal


@transaction.atomic
def hide_search(*, actor: User, question: str, now: datetime.datetime) -> HiddenSearch:
    """A question that was searched in vain and needs no answer leaves the list for everybody."""
    require(actor, _PROPOSE)
    question = question.replace("\0", "")
    if not UnfoundSearch.objects.filter(question=question).exists():
        raise RefusedError("nobody searched for that in vain; look at the list again")
    hidden, made = HiddenSearch.objects.get_or_create(
        question=question, defaults={"hidden_by": actor, "hidden_at": now}
    )
    if made:
        audit.record(actor=actor, act="hide search", about=question, detail={"hidden": hidden.pk}, now=now)
    return hidden


@transaction.atomic
def show_search(*, actor: User, question: str, now: datetime.datetime) -> None:
    """Back in the list."""
    require(actor, _PROPOSE)
    hidden = HiddenSearch.objects.select_for_update().filter(question=question.replace("\0", "")).first()
    if hidden is None:
        raise RefusedError("it is not hidden")
    audit.record(actor=actor, act="show search", about=question, detail={"hidden": hidden.pk}, now=now)
    hidden.delete()


def _line(change: str, term: str, meant: str, kind: str) -> Entry:
    """What is to be proposed, as the vocabulary has it; RefusedError where that cannot be, or is proposed already."""
    try:
        if change == Change.ADD:
            line = read_line(term=term, meant=meant, kind=kind)
            require_new(line)
        elif change == Change.REMOVE:
            line = line_there(term=term, meant=meant)
        else:
            raise RefusedError("a line can be added or taken out; choose one of these")
    except RefusedLineError as error:
        raise RefusedError(str(error)) from error
    if LineProposal.objects.open().filter(term=line.term, meant=line.meant).exists():
        raise RefusedError(f"“{line.term}” is proposed with this meaning already; look at the open proposals")
    return line


def _effect(change: str, line: Entry, now: datetime.datetime) -> dict[str, Any]:
    release = Release.objects.active().first()
    if release is None:
        return {}
    make = partial(add_line if change == Change.ADD else remove_line, line, now=now)
    try:
        return effect_of(make, term=line.term, release=release)
    except RefusedLineError as error:
        raise RefusedError(str(error)) from error


def _open(proposal_id: int) -> LineProposal:
    """The proposal under lock, as nobody has ended it."""
    proposal = LineProposal.objects.select_for_update(of=("self",)).filter(pk=proposal_id).first()
    if proposal is None:
        raise RefusedError("there is no such proposal")
    if proposal.state != State.PROPOSED:
        raise ConflictError(f"it is {proposal.state} already", proposal)
    return proposal


def _require_other(proposal: LineProposal, actor: User) -> None:
    if proposal.proposed_by_id == actor.pk:
        raise NotPermittedError("you proposed it, so somebody else has to look at it; you can take it back")


def _end(
    proposal: LineProposal, state: LineProposal.State, act: str, *, actor: User, now: datetime.datetime
) -> LineProposal:
    proposal.state, proposal.ended_by, proposal.ended_at = state, actor, now
    proposal.save(update_fields=("state", "ended_by", "ended_at", "reason"))
    _record(act, proposal, actor=actor, now=now)
    return proposal


def _record(act: str, proposal: LineProposal, *, actor: User, now: datetime.datetime) -> None:
    detail = {
        "proposal": proposal.pk,
        "change": str(proposal.change),
        "term": proposal.term,
        "meant": proposal.meant,
        "kind": proposal.kind,
        "why": proposal.why,
    } | ({"reason": proposal.reason} if proposal.reason else {})
    audit.record(actor=actor, act=act, about=f"vocabulary proposal {proposal.pk}", detail=detail, now=now)
