"""Put a text off that waits for a decision, for oneself; and have it offered again."""

from __future__ import annotations

import datetime

from django.contrib.auth.models import User
from django.db import transaction

from codes.days import day_of
from reviews.models import Explanation, Publication, Skip
from reviews.rules.cleaning import clean_text
from reviews.rules.errors import RefusedError, WrongStateError
from reviews.rules.states import UNDER_REVIEW

from .common import lock, record_act, require
from .talking import end_claim

PUT_OFF = datetime.timedelta(days=7)  # where somebody gives a reason and no day
LONGEST = datetime.timedelta(days=90)


@transaction.atomic
def skip(
    *, actor: User, explanation_id: int, reason: str = "", until: datetime.date | None = None, now: datetime.datetime
) -> Skip:
    """The text that waits is not offered to this person before the day ``until``; others still get it.

    It takes a reason or a day; a reason alone holds for a week. It ends with a decision on the text. A claim of theirs
    is released. Skipping again takes the place of an earlier skip.
    """
    require(actor, "skip")
    explanation = lock(explanation_id)
    _require_waiting(explanation)
    today = day_of(now)
    words = clean_text(reason, longest=300, optional=True)
    if not words and until is None:
        raise RefusedError("give a reason, or a day until which you skip it")
    day = until or today + PUT_OFF
    if not today < day <= today + LONGEST:
        raise RefusedError(f"choose a day after today, at the latest {today + LONGEST}")
    Skip.objects.standing().filter(explanation=explanation, user=actor).update(taken_back_at=now)
    made = Skip.objects.create(
        explanation=explanation,
        revision=explanation.submitted_revision,
        user=actor,
        reason=words,
        until=day,
        skipped_at=now,
    )
    end_claim(explanation, actor)
    record_act("skip", explanation, actor=actor, now=now, skip=made.pk, reason=words, until=day.isoformat())
    return made


def _require_waiting(explanation: Explanation) -> None:
    public = Publication.objects.live().filter(explanation=explanation)
    if explanation.state not in UNDER_REVIEW and not public.exists():
        raise WrongStateError("there is no text to decide on, so there is nothing to skip")


@transaction.atomic
def take_back_skip(*, actor: User, explanation_id: int, now: datetime.datetime) -> None:
    """Have a text offered to oneself again that one has skipped."""
    require(actor, "skip")
    explanation = lock(explanation_id)
    own = Skip.objects.standing().filter(explanation=explanation, user=actor)
    if not own.update(taken_back_at=now):
        raise RefusedError("you have not skipped this text")
    record_act("take back skip", explanation, actor=actor, now=now)
