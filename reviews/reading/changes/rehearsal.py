"""The switch of release, done and undone in one transaction: what it would say, how long it takes, what it touches."""

from __future__ import annotations

import datetime
import time
from dataclasses import dataclass, field

from django.db import transaction

from codes.models import Release
from codes.releases.files.records import ReleaseError
from codes.releases.loading.activate import activate_release
from reviews.models import Explanation
from reviews.rules.states import UNDER_REVIEW


@dataclass(frozen=True)
class Rehearsed:
    """``refused`` is why it would not go, empty if it would. ``waiting`` are texts in review or approved, written for
    facts that the release changes: nobody could sign or publish them after it."""

    refused: str
    seconds: float
    waiting: list[str] = field(default_factory=list)


def rehearse(release: Release, *, now: datetime.datetime) -> Rehearsed:
    """Nobody else ever sees it: it is rolled back before it is over."""
    began = time.monotonic()
    try:
        with transaction.atomic():
            activate_release(release, now=now)
            taken = time.monotonic() - began
            waiting = _waiting(release)
            transaction.set_rollback(True)
    except ReleaseError as error:
        return Rehearsed(str(error), round(time.monotonic() - began, 2))
    return Rehearsed("", round(taken, 2), waiting)


def _waiting(release: Release) -> list[str]:
    in_review = Explanation.objects.in_state(*UNDER_REVIEW)
    rows = in_review.values_list("code__code", "submitted_revision__facts_digest", "code_id")
    now = dict(release.versions.filter(code__in=[code for _, _, code in rows]).values_list("code_id", "facts_digest"))
    return [name for name, digest, code in rows if now.get(code) != digest]
