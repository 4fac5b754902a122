"""Which approvals get a second look: the first ones of everybody, and a share of the rest that nobody can foresee."""

from __future__ import annotations

import datetime
import secrets

from django.conf import settings

from reviews.models import Decision, SecondLook
from reviews.models.decisions import DecisionKind
from reviews.models.explanations import Origin

_DICE = secrets.SystemRandom()


def choose_look(decision: Decision, *, now: datetime.datetime) -> SecondLook | None:
    """Within the transaction of the approval: its second look, or None where it is not chosen.

    A text that takes two signatures is looked at once. Signing a public text again is no approval of a new one.
    """
    revision = decision.revision
    if SecondLook.objects.filter(revision=revision).exists():
        return None
    earlier = Decision.objects.filter(user=decision.user, kind=DecisionKind.APPROVE).exclude(pk=decision.pk)
    if earlier.exclude(revision__origin=Origin.CARRIED).count() < settings.SECOND_LOOK_FIRST:
        why = SecondLook.Why.NEW
    elif _DICE.random() < settings.SECOND_LOOK_SHARE:
        why = SecondLook.Why.DRAWN
    else:
        return None
    return SecondLook.objects.create(
        decision=decision, revision=revision, explanation_id=revision.explanation_id, why=why, chosen_at=now
    )
