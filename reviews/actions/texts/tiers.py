"""Give explanations the risk tier of the facts in force, which a release or a changed rule moves."""

from __future__ import annotations

import datetime

from django.db import transaction

from codes.models import CodeVersion
from reviews.actions.common import by_itself, lock, move, record_act
from reviews.actions.texts.publishing import Disarmed, disarm
from reviews.reading.signatures import approvals, tier_of
from reviews.rules.acts import Act
from reviews.rules.risk import Tier
from reviews.rules.states import State


def update_tiers(*, now: datetime.datetime) -> tuple[int, list[Disarmed]]:
    """How many explanations have another tier now, and whose schedules ended for want of a signature.

    What readers see stays. Called by the clock.
    """
    changed, disarmed = 0, []
    versions = CodeVersion.objects.in_force().filter(code__explanation__isnull=False)
    for version in versions.select_related("code__explanation", "chapter__code"):
        tier = tier_of(version)
        if tier != version.code.explanation.tier:
            with by_itself(f"the risk tier of {version.code.code}"):
                disarmed += _update(version.code.explanation.pk, tier, now)
                changed += 1
    return changed, disarmed


@transaction.atomic
def _update(pk: int, tier: Tier, now: datetime.datetime) -> list[Disarmed]:
    explanation = lock(pk)
    before = explanation.tier
    move(explanation, Act.CHANGE_TIER, now=now, to=State(explanation.state), tier=tier)
    record_act(Act.CHANGE_TIER, explanation, actor=None, now=now, before=before, after=tier)
    revision = explanation.submitted_revision
    if explanation.publish_at is None or revision is None or approvals(revision).count() >= tier.approvals:
        return []
    return disarm(explanation, f"its risk asks for {tier.approvals} signatures now", now)
