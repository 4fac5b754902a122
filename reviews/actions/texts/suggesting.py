"""Decide on what AI proposed for a section: take it over, as it is or edited, or leave it. A person does, by name."""

from __future__ import annotations

import datetime
import difflib
from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from reviews.actions.common import facts_of, lock, record_act, require, row_or_refuse
from reviews.actions.texts.drafting import save
from reviews.ai.verifying import supported_value
from reviews.models import Draft, Explanation, Suggestion
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
    return _take(explanation, {suggestion: value}, actor=actor, version=version, now=now)


@transaction.atomic
def accept_supported(*, actor: User, explanation_id: int, version: int, now: datetime.datetime) -> list[str]:
    """Take over all supported sentences for sections without text; returns the keys of these sections.

    Of each section the newest suggestion counts that was checked against the facts in force. Nothing that somebody
    wrote is replaced. Who does it is a contributor from here on, as with ``accept``.
    """
    require(actor, "save")
    explanation = lock(explanation_id)
    taken = supported_of(explanation, _draft_of(explanation).content)
    if not taken:
        raise RefusedError("no section without text has a suggestion with supported sentences")
    _take(explanation, taken, actor=actor, version=version, now=now)
    return [suggestion.section for suggestion in taken]


def supported_of(explanation: Explanation, content: Mapping[str, Any]) -> dict[Suggestion, Any]:
    """What ``accept_supported`` takes over into a draft with this content, by suggestion, in page order."""
    facts_digest = facts_of(explanation.code).facts_digest
    suggestions = Suggestion.objects.open().filter(code=explanation.code_id, run__facts_digest=facts_digest)
    newest: dict[str, tuple[Suggestion, Any]] = {}
    for suggestion in suggestions.select_related("run__prompt").order_by("-pk"):
        value = supported_value(suggestion.section, suggestion.sentences)
        if value and not content.get(suggestion.section):
            newest.setdefault(suggestion.section, (suggestion, value))
    return dict(newest[key] for key in SECTIONS if key in newest)


def _draft_of(explanation: Explanation) -> Draft:
    draft = Draft.objects.filter(explanation=explanation).first()
    if draft is None:
        raise WrongStateError(f"{explanation} has no draft to take a suggestion into; start one first")
    return draft


def _take(
    explanation: Explanation,
    taken: Mapping[Suggestion, Any],
    *,
    actor: User,
    version: int,
    now: datetime.datetime,
) -> Draft:
    """Put suggestions into the draft, each as ``taken`` has it; one save, and a line in the audit log for each."""
    content = _draft_of(explanation).content | {suggestion.section: value for suggestion, value in taken.items()}
    draft = save(actor=actor, explanation_id=explanation.pk, version=version, content=content, now=now)
    draft.contributors.add(actor)
    draft.ai = [*draft.ai, *map(_record, taken)]
    if draft.origin in {Origin.NOTHING, Origin.OUTLINE}:
        draft.origin = Origin.AI
    draft.save(update_fields=("ai", "origin"))
    for suggestion, value in taken.items():
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
    suggestion = row_or_refuse(suggestions.filter(pk=suggestion_id, code_id=code_id), "suggestion here")
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
