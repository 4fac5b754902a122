"""Explanations with what the queues ask about them, and how a page reads a few of very many.

annotated_for_queues(now)                ->  explanations with ``title``, ``live_changed``, ``urgency``, ...
some_of(queue("all", viewer, now), 0, 25)  ->  the first page of them
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from codes.bulk import ids_written, write_ids
from codes.days import day_of
from codes.models import CodeVersion, Release
from reviews.models import Decision, Explanation, ProblemReport, Publication, Skip
from reviews.reading.changes.dependencies import changed_live
from reviews.rules.risk import Tier
from reviews.rules.states import UNDER_REVIEW, State

Explanations = QuerySet[Any]  # annotated beyond what the model declares
# Asked of every explanation by itself: few wait, and SQLite would go through all to know of whom several skipped.
RAISED = Case(When(Exists(Skip.objects.raised().filter(explanation=OuterRef("pk"))), then=Value(1)), default=Value(0))


def annotated_for_queues(now: datetime.datetime) -> Explanations:
    """Every explanation with what the queues ask about it.

    ``title``, ``current_facts`` are the active release's; ``live`` the publication readers see, ``live_changed``: it
    waits to be signed again; ``facts_changed`` (of that or of what was submitted), ``live_short`` and
    ``approved_short`` (fewer signatures than the tier asks for), ``reports`` (open ones), ``overdue``, ``raised``
    (several people skipped it); ``urgency`` from 0 (raised) and 1 (changed facts, or a signature missing) to 5.
    """
    return annotated_by(now, changed_now())


def changed_now() -> str:
    """Ids of the explanations whose public text waits to be signed again, written as a value of a query.

    A text whose code is not in force any more stays as it was signed.
    """
    return _written(changed_live(Release.objects.active().values_list("pk", flat=True).first() or 0))


@lru_cache(maxsize=2)
def _written(changed: frozenset[int]) -> str:
    return write_ids(changed)


def annotated_by(now: datetime.datetime, changed: str) -> Explanations:
    """The same, of a given ``changed_now``. It asks nothing: both values may be marks of a query composed once."""
    return _annotated(day_of(now), changed).all()


@lru_cache(maxsize=4)
def _annotated(today: datetime.date, changed: str) -> Explanations:
    active = CodeVersion.objects.in_force().filter(code=OuterRef("code"))
    live = Publication.objects.live().filter(explanation=OuterRef("pk"))
    open_reports = ProblemReport.objects.filter(code=OuterRef("code"), handled_at=None).order_by()
    explanations = Explanation.objects.select_related(
        "code", "assigned_to", "claimed_by", "submitted_revision"
    ).annotate(
        title=Coalesce(Subquery(active.values("title")[:1]), Value("")),
        current_facts=Coalesce(Subquery(active.values("facts_digest")[:1]), Value("")),
        live=Subquery(live.values("pk")[:1]),
        live_signed=_signatures(
            revision__publications__explanation=OuterRef("pk"), revision__publications__ended_at=None
        ),
        submitted_signed=_signatures(revision=OuterRef("submitted_revision")),
        next_review_on=Subquery(live.values("next_review_on")[:1]),
        reports=Coalesce(
            Subquery(open_reports.values("code").annotate(number=Count("pk")).values("number")[:1]),
            0,
            output_field=IntegerField(),
        ),
    )
    live_changed = Q(pk__in=ids_written(changed))
    submitted_changed = Q(state__in=UNDER_REVIEW) & ~Q(submitted_revision__facts_digest=F("current_facts"))
    high = Q(tier=Tier.HIGH)
    return explanations.annotate(
        live_short=Case(
            When(high & Q(live__isnull=False, live_signed__lt=Tier.HIGH.approvals), then=Value(1)), default=Value(0)
        ),
        approved_short=Case(
            When(high & Q(state=State.APPROVED, submitted_signed__lt=Tier.HIGH.approvals), then=Value(1)),
            default=Value(0),
        ),
        live_changed=ExpressionWrapper(live_changed, BooleanField()),
        facts_changed=Case(When(live_changed | submitted_changed, then=Value(1)), default=Value(0)),
        overdue=Case(When(next_review_on__lt=today, then=Value(1)), default=Value(0)),
        raised=RAISED,
    ).annotate(
        urgency=Case(
            When(raised=1, then=Value(0)),
            When(Q(facts_changed=1) | Q(live_short=1) | Q(approved_short=1), then=Value(1)),
            When(reports__gt=0, then=Value(2)),
            When(tier=Tier.HIGH, then=Value(3)),
            When(overdue=1, then=Value(4)),
            default=Value(5),
        )
    )


def _signatures(**revision: Any) -> Any:
    """How many people's approval of a revision stands, which these conditions name."""
    signed = Decision.objects.standing_approvals().filter(**revision)
    number = signed.values("revision").annotate(number=Count("user", distinct=True)).values("number")
    return Coalesce(Subquery(number[:1]), 0, output_field=IntegerField())


def some_of(explanations: Explanations, first: int, last: int) -> list[Any]:
    """Those from the place ``first`` to before ``last``, in order: what is annotated is asked of these alone, and what
    they had to fit is not asked again."""
    ids = list(explanations.values_list("pk", flat=True)[first:last])
    rows = {row.pk: row for row in these(explanations, ids)} if ids else {}
    return [rows[pk] for pk in ids if pk in rows]


def these(explanations: Explanations, ids: Sequence[int]) -> Explanations:
    """The explanations with these ids, whether they fit or not, with what is annotated."""
    annotated = explanations.order_by()
    annotated.query.clear_where()
    return annotated.filter(pk__in=ids)
