"""The vocabulary of search: one person proposes to add or take out a line, another confirms it (``proposing``).

A confirmed line holds at once: ``codes.search.edits`` is called in the transaction of the act. Beside it: searches that
found nothing and need no answer are hidden from the list of them.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from codes.models import Release, UnfoundSearch
from codes.search.edits import RefusedLineError, edit_lines, line_there, read_line, require_new
from codes.search.frozen import effects_of
from codes.search.vocabulary import VocabularyLine
from reviews.actions.common import require
from reviews.actions.words.proposing import PROPOSE, Proposals
from reviews.models import HiddenSearch, LineProposal
from reviews.rules.errors import RefusedError
from reviews.rules.events import HIDE_SEARCH, SHOW_SEARCH, about_search
from reviews.safety import audit

Change = LineProposal.Change


def measure_line(
    *, actor: User, change: str, term: str, meant: str, kind: str = "", now: datetime.datetime
) -> LineProposal:
    """What a line would do to the frozen questions, before it is proposed. Nothing is written; it takes seconds."""
    require(actor, PROPOSE)
    return LINES.measured(proposal_of(change, term, meant, kind), actor=actor, now=now)


def propose_line(
    *, actor: User, change: str, term: str, meant: str, kind: str = "", why: str, now: datetime.datetime
) -> LineProposal:
    """Ask for a line to be added, or taken out. Search is as before until somebody else confirms it."""
    require(actor, PROPOSE)
    return LINES.propose(proposal_of(change, term, meant, kind), actor=actor, why=why, now=now)


@transaction.atomic
def hide_search(*, actor: User, question: str, now: datetime.datetime) -> HiddenSearch:
    """A question that was searched in vain and needs no answer leaves the list for everybody."""
    require(actor, PROPOSE)
    question = question.replace("\0", "")
    if not UnfoundSearch.objects.filter(question=question).exists():
        raise RefusedError("there is no such search without results; look at the list again")
    hidden, made = HiddenSearch.objects.get_or_create(
        question=question, defaults={"hidden_by": actor, "hidden_at": now}
    )
    if made:
        audit.record(actor=actor, act=HIDE_SEARCH, about=about_search(question), detail={"hidden": hidden.pk}, now=now)
    return hidden


@transaction.atomic
def show_search(*, actor: User, question: str, now: datetime.datetime) -> None:
    """Back in the list."""
    require(actor, PROPOSE)
    hidden = HiddenSearch.objects.select_for_update().filter(question=question.replace("\0", "")).first()
    if hidden is None:
        raise RefusedError("it is not hidden")
    audit.record(actor=actor, act=SHOW_SEARCH, about=about_search(question), detail={"hidden": hidden.pk}, now=now)
    hidden.delete()


def proposal_of(change: str, term: str, meant: str, kind: str) -> LineProposal:
    """What is to be proposed, as the vocabulary has it; RefusedError where that cannot be."""
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
    return LineProposal(change=change, term=line.term, meant=line.meant, kind=line.kind)


def _measure(proposals: Sequence[LineProposal], now: datetime.datetime) -> list[dict[str, Any]]:
    release = Release.objects.active().first()
    if release is None:
        return [{} for _ in proposals]
    terms = [proposal.term for proposal in proposals]
    try:
        return effects_of(lambda: _edit(proposals, now), terms=terms, release=release)
    except RefusedLineError as error:
        raise RefusedError(str(error)) from error


def _hold(proposals: Sequence[LineProposal], now: datetime.datetime) -> None:
    """Search knows the lines, or forgets them, at once."""
    try:
        _edit(proposals, now)
    except RefusedLineError as error:
        raise RefusedError(f"the vocabulary has changed since it was proposed: {error}") from error


def _edit(proposals: Sequence[LineProposal], now: datetime.datetime) -> None:
    lines: dict[bool, list[VocabularyLine]] = {True: [], False: []}
    for proposal in proposals:
        line = VocabularyLine(proposal.term, proposal.meant, proposal.kind)
        lines[proposal.change == Change.REMOVE].append(line)
    edit_lines(removed=lines[True], added=lines[False], now=now)


LINES = Proposals(LineProposal, "vocabulary", _measure, _hold)
