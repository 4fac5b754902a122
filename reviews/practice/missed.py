"""Which kinds of error a reviewer practises next: those of a fault that a second look showed them to have missed."""

from __future__ import annotations

import datetime
from typing import NamedTuple

from reviews.models import LookVerdict, PracticeAnswer

EXERCISES = 3  # answered drafts of these kinds after which a missed fault is practised
# A reason for returning a text -> kinds of planted errors that are such a fault. Of the others there are none.
KINDS_OF_REASON = {
    "facts": ("billable", "side", "encounter", "invented_code", "excludes"),
    "clinical": ("dose", "statistic", "promise"),
    "advice": ("advice", "dose", "promise"),
    "sources": ("statistic",),
}


class Missed(NamedTuple):
    """A fault that somebody let pass: a key of RETURN_REASONS, the kinds that practise it, and since when."""

    reason: str
    kinds: tuple[str, ...]
    since: datetime.datetime


def to_practise(user_id: int) -> Missed | None:
    """The newest fault that a third person found in a text which this person approved, not practised yet."""
    upheld = LookVerdict.objects.filter(
        part=LookVerdict.Part.THIRD,
        verdict=LookVerdict.Verdict.RETURN,
        look__decision__user=user_id,
        reason__in=KINDS_OF_REASON,
    )
    for reason, since in upheld.order_by("-given_at", "-pk").values_list("reason", "given_at"):
        kinds = KINDS_OF_REASON[reason]
        answers = PracticeAnswer.objects.filter(user=user_id, practice__kind__in=kinds, answered_at__gt=since)
        if answers.count() < EXERCISES:
            return Missed(reason, kinds, since)
    return None
