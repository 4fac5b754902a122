"""Work on the one mutable draft: begin, save, give up."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from codes.models import Code
from reviews.actions.common import change_row, facts_of, lock, lock_draft, move, record_act, refuse, require
from reviews.actions.texts.setting_aside import void_requests
from reviews.models import Draft, Explanation, Revision
from reviews.models.explanations import Origin
from reviews.reading.hands import inherited_hands
from reviews.reading.outline import outline_of
from reviews.reading.signatures import tier_of
from reviews.reading.situations import SituationNow
from reviews.rules.acts import Act, next_state
from reviews.rules.cleaning import cleaned, in_order_of
from reviews.rules.content import Content, empty
from reviews.rules.errors import ConflictError, RefusedError
from reviews.rules.states import State


@transaction.atomic
def start(
    *, actor: User, code: Code, origin: str = Origin.NOTHING, source: Revision | None = None, now: datetime.datetime
) -> Draft:
    """A new draft for a code, the first or the next one.

    ``origin`` says from what; ``source`` is the revision it is copied or restored from. Refused while there is work on
    it, for a code that is not in force, and for a source that does not fit the origin.
    """
    require(actor, Act.START)
    version = facts_of(code)
    explanation, made = Explanation.objects.get_or_create(
        code=code, defaults={"changed_at": now, "tier": tier_of(version)}
    )
    explanation = lock(explanation.pk)
    if not made:
        next_state(explanation.state, Act.START)
        refuse(Act.START, SituationNow(explanation, person=actor.pk, version=version))
        move(explanation, Act.START, now=now, tier=tier_of(version))
    base, content = _beginning(explanation, origin, source)
    draft = Draft.objects.create(
        explanation=explanation,
        content=content,
        origin=origin,
        base=base,
        ai=base.ai if base else [],
        saved_at=now,
        saved_by=actor,
    )
    draft.contributors.set({actor.pk, *inherited_hands(base, origin)})
    record_act(Act.START, explanation, actor=actor, now=now, origin=str(origin), base=base.pk if base else None)
    return draft


def _beginning(explanation: Explanation, origin: str, source: Revision | None) -> tuple[Revision | None, Content]:
    if origin == Origin.NOTHING:
        return None, empty()
    if origin == Origin.OUTLINE:
        return None, outline_of(explanation.code)
    if origin == Origin.PUBLISHED:
        live = explanation.publications.live().select_related("revision").first()
        if live is None:
            raise RefusedError(f"{explanation} has no published text to continue from")
        return live.revision, cleaned(live.content)
    if source is None:
        raise RefusedError("say which text to begin from")
    own = source.explanation_id == explanation.pk
    if origin == Origin.RESTORED and not own:
        raise RefusedError("only an earlier revision of the same code can be restored")
    if origin == Origin.COPIED and (own or not source.publications.exists()):
        raise RefusedError("only a text of another code that was published can be copied")
    if origin not in {Origin.RESTORED, Origin.COPIED}:
        raise RefusedError(f"a draft does not begin from {origin!r}")
    return source, cleaned(source.content)


@transaction.atomic
def save(
    *, actor: User, explanation_id: int, version: int, content: Mapping[str, Any], now: datetime.datetime
) -> Draft:
    """Keep these sections; those that are not given stay as they are, and so does everything where nothing changed.

    ``version`` is the draft's that the author saw; ConflictError (with the draft) when it moved on. Raises ContentError
    for text that cannot be kept. Saves are no events: history is made of revisions.
    """
    require(actor, Act.SAVE)
    explanation = lock(explanation_id)
    next_state(explanation.state, Act.SAVE)
    given = cleaned(content)
    draft = lock_draft(explanation)
    if draft.version != version:
        raise ConflictError("somebody else saved this draft meanwhile", draft)
    kept = in_order_of(draft.content, draft.content | {key: given[key] for key in content})
    if kept != draft.content:
        change_row(draft, content=kept, version=draft.version + 1, saved_at=now, saved_by=actor)
        draft.contributors.add(actor)
        void_requests(explanation, kept, now)
    return draft


@transaction.atomic
def discard(*, actor: User, explanation_id: int, lock_version: int, now: datetime.datetime) -> Explanation:
    """Give the draft up: back to what is published or was withdrawn. A code without either is as if never begun."""
    require(actor, Act.DISCARD)
    explanation = lock(explanation_id, lock_version)
    next_state(explanation.state, Act.DISCARD)
    lock_draft(explanation).delete()
    void_requests(explanation, None, now)
    publications = explanation.publications
    if publications.live().exists():
        after = State.PUBLISHED
    else:
        after = State.WITHDRAWN if publications.exists() else State.DRAFT
    move(explanation, Act.DISCARD, now=now, to=after)
    record_act(Act.DISCARD, explanation, actor=actor, now=now)
    return explanation
