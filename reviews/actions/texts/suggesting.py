"""Decide on what AI proposed for a section: take it over, as it is or edited, or leave it. A person does, by name."""

from __future__ import annotations

import datetime
import difflib
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from reviews.actions.common import lock, record_act, require
from reviews.actions.texts.drafting import save
from reviews.models import Draft, Suggestion
from reviews.models.explanations import Origin
from reviews.rules.cleaning import cleaned
from reviews.rules.content import SECTIONS, Section, words_of
from reviews.rules.errors import RefusedError, WrongStateError


@transaction.atomic
def accept(
    *,
    actor: User,
    suggestion_id: int,
    explanation_id: int,
    version: int,
    edited: Any = None,
    now: datetime.datetime,
) -> Draft:
    """Put a suggestion into the draft in place of the section's text; ``edited`` is what the person made of it first.

    Who accepts is a contributor from here on, and the draft says that AI had a hand in it. ``version`` is the draft's,
    as for a save: ConflictError when it moved on.
    """
    require(actor, "save")
    explanation = lock(explanation_id)
    suggestion = _open(suggestion_id, explanation.code_id)
    value = suggestion.value if edited is None else cleaned({suggestion.section: edited})[suggestion.section]
    if not value:
        raise RefusedError("there is nothing left of this suggestion to take over; discard it")
    draft = Draft.objects.filter(explanation=explanation).first()
    if draft is None:
        raise WrongStateError(f"{explanation} has no draft to take a suggestion into; start one first")
    content = draft.content | {suggestion.section: value}
    draft = save(actor=actor, explanation_id=explanation_id, version=version, content=content, now=now)
    draft.contributors.add(actor)
    draft.ai = [*draft.ai, _record(suggestion)]
    if draft.origin in {Origin.NOTHING, Origin.OUTLINE}:
        draft.origin = Origin.AI
    draft.save(update_fields=("ai", "origin"))
    same = value == suggestion.value
    suggestion.applied = value
    suggestion.distance = 0 if same else distance(SECTIONS[suggestion.section], suggestion.value, value)
    _decide(suggestion, Suggestion.State.ACCEPTED if same else Suggestion.State.EDITED, actor, now)
    detail = {"suggestion": suggestion.pk, "section": suggestion.section}
    record_act("accept suggestion", explanation, actor=actor, now=now, **detail)
    return draft


@transaction.atomic
def dismiss(*, actor: User, suggestion_id: int, explanation_id: int, now: datetime.datetime) -> Suggestion:
    """Leave a suggestion. It stays in the record, and other alternatives stay open."""
    require(actor, "save")
    explanation = lock(explanation_id)
    suggestion = _open(suggestion_id, explanation.code_id)
    _decide(suggestion, Suggestion.State.DISCARDED, actor, now)
    detail = {"suggestion": suggestion.pk, "section": suggestion.section}
    record_act("discard suggestion", explanation, actor=actor, now=now, **detail)
    return suggestion


def _open(suggestion_id: int, code_id: int) -> Suggestion:
    suggestions = Suggestion.objects.select_for_update(of=("self",)).select_related("run__prompt")
    suggestion = suggestions.filter(pk=suggestion_id, code_id=code_id).first()
    if suggestion is None:
        raise RefusedError("there is no such suggestion here")
    if suggestion.state != Suggestion.State.OPEN:
        raise WrongStateError(f"this suggestion was {suggestion.state} already")
    return suggestion


def _record(suggestion: Suggestion) -> dict[str, Any]:
    run = suggestion.run
    return {
        "run": run.pk,
        "provider": run.provider,
        "model": run.model.partition(":")[2] or run.model,
        "prompt": run.prompt.number,
        "section": suggestion.section,
        "test": run.test_model,
    }


def _decide(suggestion: Suggestion, state: Suggestion.State, actor: User, now: datetime.datetime) -> None:
    suggestion.state, suggestion.decided_by, suggestion.decided_at = state, actor, now
    suggestion.save(update_fields=("state", "decided_by", "decided_at", "applied", "distance"))


def distance(section: Section, before: Any, after: Any) -> int:
    """How many words were taken out or put in."""
    old, new = words_of(section, before), words_of(section, after)
    codes = difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return sum(max(b - a, d - c) for tag, a, b, c, d in codes if tag != "equal")
