"""What stands behind a number of the dashboard: decisions, submitted texts, suggestions of AI."""

from __future__ import annotations

import datetime

from django.db.models import Q, QuerySet

from codes.days import start_of
from reviews.models import Decision, Revision, Suggestion
from reviews.models.decisions import RETURN_REASONS, DecisionKind
from reviews.reading.work.second_looks import readable_decisions
from reviews.rules.content import SECTIONS


def decisions_asked_for(person: int, *, kind: str, reason: str, week: str, since: str) -> QuerySet[Decision]:
    """The decisions behind a number, but for those that are hidden from who asks; what fits no choice is left out."""
    asked = Q()
    if kind in DecisionKind.values:
        asked &= Q(kind=kind)
    if reason in RETURN_REASONS:
        asked &= Q(reason=reason)
    if (first := _day(week)) is not None:
        asked &= Q(signed_at__gte=start_of(first), signed_at__lt=start_of(first + datetime.timedelta(weeks=1)))
    if (first := _day(since)) is not None:
        asked &= Q(signed_at__gte=start_of(first))
    decisions = readable_decisions(person).filter(asked).select_related("revision__explanation__code")
    return decisions.order_by("-signed_at", "-pk")


def submissions_asked_for(week: str) -> QuerySet[Revision]:
    """What authors submitted in the week from a day, or ever."""
    asked = Q()
    if (first := _day(week)) is not None:
        asked = Q(submitted_at__gte=start_of(first), submitted_at__lt=start_of(first + datetime.timedelta(weeks=1)))
    submitted = Revision.objects.submitted_by_authors().filter(asked)
    return submitted.select_related("explanation__code", "submitted_by").order_by("-submitted_at", "-pk")


def suggestions_asked_for(section: str, state: str) -> QuerySet[Suggestion]:
    """Suggestions for a section, of those that became of this."""
    asked = Q()
    if section in SECTIONS:
        asked &= Q(section=section)
    if state in Suggestion.State.values:
        asked &= Q(state=state)
    return Suggestion.objects.filter(asked).select_related("code", "code__explanation", "decided_by").order_by("-pk")


def _day(typed: str) -> datetime.date | None:
    try:
        day = datetime.date.fromisoformat(typed)
    except ValueError:
        return None
    return day if 2000 <= day.year < 2200 else None
