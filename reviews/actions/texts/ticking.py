"""What a reviewer ticks while reading, kept so that they find it again. It signs nothing: ``signing`` asks for all."""

from __future__ import annotations

import datetime

from django.contrib.auth.models import User
from django.db import transaction

from reviews.actions.common import lock, require
from reviews.actions.texts.signing import decided_on, filled
from reviews.models import Revision, Tick
from reviews.rules.acts import Act, next_state
from reviews.rules.errors import RefusedError


@transaction.atomic
def tick(
    *, actor: User, explanation_id: int, revision_id: int, what: str, key: str, ticked: bool, now: datetime.datetime
) -> None:
    """Keep or remove one person's tick at a section or a claim of what is under review. Ticks are no events."""
    require(actor, "tick")
    explanation = lock(explanation_id)
    next_state(explanation.state, Act.APPROVE)
    revision = decided_on(explanation, revision_id)
    if key not in _keys_of(revision).get(what, ()):
        raise RefusedError("there is no such section or claim in this text")
    if ticked:
        Tick.objects.get_or_create(revision=revision, user=actor, what=what, key=key, defaults={"ticked_at": now})
    else:
        Tick.objects.filter(revision=revision, user=actor, what=what, key=key).delete()


def _keys_of(revision: Revision) -> dict[str, list[str]]:
    return {Tick.What.SECTION: filled(revision), Tick.What.CLAIM: [claim["key"] for claim in revision.claims]}
