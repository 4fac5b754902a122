"""The decisions behind a number of the dashboard."""

from __future__ import annotations

import datetime

from django.db.models import Q, QuerySet

from codes.days import start_of
from reviews.models import Decision
from reviews.models.decisions import RETURN_REASONS, DecisionKind


def decisions_asked_for(kind: str, reason: str, week: str, since: str) -> QuerySet[Decision]:
    """The decisions behind a number; what fits no choice is left out."""
    asked = Q()
    if kind in DecisionKind.values:
        asked &= Q(kind=kind)
    if reason in RETURN_REASONS:
        asked &= Q(reason=reason)
    if (first := _day(week)) is not None:
        asked &= Q(signed_at__gte=start_of(first), signed_at__lt=start_of(first + datetime.timedelta(weeks=1)))
    if (first := _day(since)) is not None:
        asked &= Q(signed_at__gte=start_of(first))
    decisions = Decision.objects.filter(asked).select_related("revision__explanation__code")
    return decisions.order_by("-signed_at", "-pk")


def _day(typed: str) -> datetime.date | None:
    try:
        day = datetime.date.fromisoformat(typed)
    except ValueError:
        return None
    return day if 2000 <= day.year < 2200 else None
