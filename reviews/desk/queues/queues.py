"""What waits for whom. Each queue is a query; nothing here is stored.

queue("to-review", viewer, now)   ->  explanations, the most urgent first, then the oldest
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from functools import lru_cache
from typing import Any, NamedTuple

from django.contrib.auth.models import User
from django.db.models import (
    DateTimeField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce

from codes.days import day_of
from codes.prepared import Prepared
from reviews.desk.shared.access import Viewer
from reviews.models import (
    Decision,
    Draft,
    Explanation,
    ProblemReport,
    Publication,
    Revision,
    RevisionContributor,
    RevisionSetAside,
    SecondLook,
    SetAside,
    Skip,
)
from reviews.models.decisions import DecisionKind
from reviews.models.explanations import Origin
from reviews.reading.refused_schedules import refused_for
from reviews.rules.acts import LOOK
from reviews.rules.risk import Tier
from reviews.rules.states import UNDER_REVIEW, State

from .annotated import RAISED, Explanations, annotated_by, annotated_for_queues


class Queue(NamedTuple):
    """``annotated``: what is in it depends on what ``annotated_for_queues`` adds to explanations."""

    slug: str
    title: str
    empty: str
    icon: str
    find: Callable[[Explanations, Viewer, datetime.datetime], Explanations]
    annotated: bool = False
    only: str = ""  # the act without which a person has no such queue


def _not_skipped(explanations: Explanations, viewer: Viewer, now: datetime.datetime) -> Explanations:
    """Without what this person skipped until a day to come."""
    return explanations.exclude(pk__in=Skip.objects.holding(viewer.user.pk, day_of(now)).values("explanation"))


def _to_review(explanations: Explanations, viewer: Viewer, now: datetime.datetime) -> Explanations:
    """Texts this person may sign, submitted ones or public ones again, and public ones that somebody should look at."""
    own = RevisionContributor.objects.filter(revision=OuterRef("submitted_revision"), user=viewer.user)
    signed = Decision.objects.filter(
        revision=OuterRef("submitted_revision"), user=viewer.user, kind=DecisionKind.APPROVE
    )
    aside = RevisionSetAside.objects.filter(revision=OuterRef("submitted_revision"), set_aside__answered_by=viewer.user)
    mine_to_sign = (
        Q(submitted_revision__test_model=False)
        & (Q(state=State.SUBMITTED) | Q(approved_short=1))
        & ~Q(Exists(own))
        & ~Q(Exists(aside))
        & ~Q(Exists(signed))
    )
    wrote = RevisionContributor.objects.filter(revision__publications=OuterRef("live"), user=viewer.user)
    begun = Decision.objects.filter(
        revision__origin=Origin.CARRIED,
        revision__base__publications=OuterRef("live"),
        revision__facts_digest=OuterRef("current_facts"),
        user=viewer.user,
        kind=DecisionKind.APPROVE,
    )
    signed_live = Decision.objects.filter(
        revision__publications=OuterRef("live"), user=viewer.user, kind=DecisionKind.APPROVE
    )
    aside_live = RevisionSetAside.objects.filter(
        revision__publications=OuterRef("live"), set_aside__answered_by=viewer.user
    )
    to_add_to = Q(live_short=1, live_changed=False) & ~Q(Exists(signed_live))
    to_sign_again = (Q(live_changed=True) & ~Q(Exists(begun)) | to_add_to) & ~Q(Exists(wrote)) & ~Q(Exists(aside_live))
    to_look_at = Q(state=State.PUBLISHED) & (Q(reports__gt=0) | Q(overdue=1))
    waiting = explanations.filter(pk__in=_may_wait(explanations, now)).filter(mine_to_sign | to_sign_again | to_look_at)
    return _not_skipped(waiting, viewer, now).order_by("urgency", "changed_at", "pk")


def _may_wait(explanations: Explanations, now: datetime.datetime) -> QuerySet[Any, Any]:
    """Ids of explanations outside of which nothing waits for a reviewer, by indexes alone: the rest is asked of these
    few, however many texts there are. One list, as PostgreSQL begins with no two of them.

    A public text has fewer signatures than its tier asks for only where the tier asked for fewer when it was submitted.
    """
    live = Publication.objects.live().order_by()
    fewer = live.filter(explanation__tier=Tier.HIGH, revision__approvals_needed__lt=Tier.HIGH.approvals)
    reported = ProblemReport.objects.filter(handled_at=None).order_by()
    return (
        Explanation.objects.in_state(*UNDER_REVIEW)
        .order_by()
        .values("pk")
        .union(
            live.overdue(day_of(now)).values("explanation"),
            fewer.values("explanation"),
            Explanation.objects.filter(code__in=reported.values("code")).order_by().values("pk"),
            explanations.filter(live_changed=True).order_by().values("pk"),
        )
    )


def _to_look_at(explanations: Explanations, viewer: Viewer, now: datetime.datetime) -> Explanations:
    """Approved texts that this person may look at a second time, or decide on as the third. ``look`` is which one."""
    if not viewer.may(LOOK):
        return explanations.none()
    own = SecondLook.objects.filter(explanation=OuterRef("pk"))
    open_looks, disputed = own.hidden_from(viewer.user.pk), own.disputed().apart_from(viewer.user.pk)
    first = Subquery(open_looks.order_by("pk").values("pk")[:1])
    dispute = Subquery(disputed.order_by("pk").values("pk")[:1])
    looked_at = explanations.filter(pk__in=SecondLook.objects.order_by().values("explanation"))
    waiting: Explanations = looked_at.annotate(dispute=dispute, look=Coalesce("dispute", first))
    return waiting.filter(look__isnull=False).order_by("look", "pk")


def _to_set_aside(explanations: Explanations, viewer: Viewer, now: datetime.datetime) -> Explanations:
    """Drafts whose author asks for a block to be set aside, by a reviewer without a hand in it."""
    waiting = SetAside.objects.open().filter(SetAside.answerable_by(viewer.user)).order_by()
    hand = Draft.contributors.through.objects.filter(draft__explanation=OuterRef("pk"), user=viewer.user)
    return explanations.filter(~Exists(hand), pk__in=waiting.values("explanation")).order_by("changed_at", "pk")


def _to_publish(explanations: Explanations, viewer: Viewer, now: datetime.datetime) -> Explanations:
    """Approved texts: what several people skipped, then what has no day yet, then what is scheduled."""
    waiting = _not_skipped(explanations.filter(state=State.APPROVED).annotate(raised=RAISED), viewer, now)
    return waiting.order_by("-raised", F("publish_at").asc(nulls_first=True), "changed_at", "pk")


def _mine(explanations: Explanations, viewer: Viewer, now: datetime.datetime) -> Explanations:
    """In work, and assigned to, claimed by, written or submitted by this person, or by them to be published in vain."""
    hand = Draft.contributors.through.objects.filter(draft__explanation=OuterRef("pk"), user=viewer.user)
    return (
        explanations.filter(state__in=[state for state in State if state not in (State.PUBLISHED, State.WITHDRAWN)])
        .filter(
            Q(assigned_to=viewer.user)
            | Q(claimed_by=viewer.user, claimed_until__gt=now)
            | Q(submitted_revision__submitted_by=viewer.user)
            | Q(Exists(hand))
            | Q(pk__in=refused_for(viewer.user.pk))
        )
        .order_by("changed_at", "pk")
    )


def _returned(explanations: Explanations, viewer: Viewer, now: datetime.datetime) -> Explanations:
    """What came back to this person: they submitted it, or it is assigned to them. A claim makes it nobody's own."""
    last = Revision.objects.submitted_by_authors().filter(explanation=OuterRef("pk")).order_by("-number")
    of_submitter = Subquery(last.values("submitted_by")[:1])
    returned: Explanations = explanations.filter(state=State.RETURNED).annotate(last_submitted_by=of_submitter)
    own = Q(assigned_to=viewer.user) | Q(last_submitted_by=viewer.user.pk)
    return returned.filter(own).order_by("changed_at", "pk")


def _overdue(explanations: Explanations, viewer: Viewer, now: datetime.datetime) -> Explanations:
    late = Publication.objects.overdue(day_of(now)).order_by().values("explanation")
    return explanations.filter(pk__in=late).order_by("next_review_on", "pk")


def _withdrawn(explanations: Explanations, viewer: Viewer, now: datetime.datetime) -> Explanations:
    return explanations.filter(state=State.WITHDRAWN).order_by("-changed_at", "pk")


def _all(explanations: Explanations, viewer: Viewer, now: datetime.datetime) -> Explanations:
    return explanations.order_by("code__code")


QUEUES = {
    queue.slug: queue
    for queue in (
        Queue("to-review", "To review", "Nothing waits for your review.", "rate_review", _to_review, True),
        Queue(
            "second-look",
            "Second look",
            "No approved text waits for a second look.",
            "visibility",
            _to_look_at,
            only=LOOK,
        ),
        Queue("set-aside", "To set aside", "No author asks for a check to be set aside.", "rule", _to_set_aside),
        Queue(
            "to-publish",
            "To publish",
            "No approved text waits to be published.",
            "publish",
            _to_publish,
            only="publish",
        ),
        Queue("mine", "Mine", "You have no explanation in progress.", "person_edit", _mine),
        Queue("returned", "Returned to me", "Nothing was returned to you.", "undo", _returned),
        Queue("overdue", "Overdue", "No published explanation is past its review date.", "event_busy", _overdue, True),
        Queue("withdrawn", "Withdrawn", "No explanation is withdrawn.", "block", _withdrawn),
        Queue("all", "All", "There is no explanation yet. Start the first one.", "list", _all),
    )
}


def queue(slug: str, viewer: Viewer, now: datetime.datetime) -> Explanations:
    return QUEUES[slug].find(annotated_for_queues(now), viewer, now)


class _Number(Subquery):
    """How many rows a query has, as a column of another one."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()


class _Oldest(Subquery):
    """When the row of a query was changed that waits longest."""

    template = "(SELECT MIN(changed_at) FROM (%(subquery)s) AS counted)"
    output_field = DateTimeField()


Columns = Callable[[Viewer, Explanations, datetime.datetime], dict[str, Subquery]]


def numbers_of(viewer: Viewer, now: datetime.datetime, changed: str, columns: Columns) -> dict[str, Any]:
    """What the columns are, by name, all asked at once; ``changed`` is ``changed_now()``.

    ``columns`` gets the person, explanations as the queues annotate them, and the moment. It may look at the person's
    roles, not at the other values: the query is composed once for all people of the same roles.
    """
    asked = _asked_by(viewer.roles, columns)
    return dict(asked.rows(person=viewer.user.pk, now=now, changed=changed)[0])


@lru_cache(maxsize=200)
def _asked_by(roles: frozenset[str], columns: Columns) -> Prepared:
    def query(person: int, now: datetime.datetime, changed: str) -> QuerySet[Any, Any]:
        asked = columns(Viewer(User(pk=person), roles), annotated_by(now, changed), now)
        return User.objects.filter(pk=person).values("pk", **asked)

    return Prepared(query, plan_kept=False)


def counts(viewer: Viewer, annotated: Explanations, now: datetime.datetime) -> dict[str, Subquery]:
    """How much is in each queue, as columns; "all" is not counted, as nobody has to empty it."""
    if not viewer.may("read drafts"):
        return {}
    return {slug: number_of(rows) for slug, rows in counted(viewer, annotated, now).items()}


def counted(viewer: Viewer, annotated: Explanations, now: datetime.datetime) -> dict[str, Explanations]:
    """What is in each queue that is counted."""
    plain = Explanation.objects.all()
    return {
        slug: queue.find(annotated if queue.annotated else plain, viewer, now)
        for slug, queue in QUEUES.items()
        if slug != "all"
    }


def number_of(rows: QuerySet[Any, Any]) -> Subquery:
    """As a column: how many they are."""
    return _Number(rows.order_by().values("pk"))


def oldest_of(rows: Explanations) -> Subquery:
    """As a column: since when the row is as it is that waits longest."""
    return _Oldest(rows.order_by().values("changed_at"))
