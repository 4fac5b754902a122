"""What the home of a person shows. A handful of queries, whatever they may do.

standing(request, viewer, now)  ->  [Waiting(queue, number=3, oldest=...), ...], in the order of their work
"""

from __future__ import annotations

import datetime
from typing import Any, NamedTuple

from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest

from reviews.desk.queues.annotated import Explanations, annotated_by, changed_now, some_of
from reviews.desk.queues.going_on import address_in
from reviews.desk.queues.navigation import keep_counts, waiting
from reviews.desk.queues.places import Place
from reviews.desk.queues.queues import QUEUES, Queue, counted, numbers_of, oldest_of
from reviews.desk.shared.access import Viewer
from reviews.models import Arrival, Decision, LookVerdict, Publication, ReviewerProfile, Switch
from reviews.models.decisions import RETURN_REASONS, DecisionKind
from reviews.reading.work.following import follows_of, happenings
from reviews.rules.acts import ACTS, LOOK

from .agreement import outcome_of, second_verdicts

FIRST = 5  # rows of each list
OF_LATE = datetime.timedelta(days=30)
# Which queues stand on whose home, and the act that lets them empty it.
_SHOWN = (
    ("returned", "start"),
    ("to-review", "approve"),
    ("second-look", LOOK),
    ("set-aside", "approve"),
    ("to-publish", "publish"),
    ("mine", "comment"),
    ("overdue", "approve"),
)


class Waiting(NamedTuple):
    queue: Queue
    number: int
    oldest: datetime.datetime | None


def home_of(request: HttpRequest, viewer: Viewer, now: datetime.datetime) -> dict[str, Any]:
    """The whole home."""
    shown: dict[str, Any] = {"reads": viewer.may("read drafts")}
    if viewer.may("read drafts"):
        changed = changed_now()
        annotated, numbers = annotated_by(now, changed), numbers_of(viewer, now, changed, _columns)
        keep_counts(request, numbers)
        shown |= {
            "profile_missing": _signs(viewer) and not numbers["named"],
            "waiting": _waiting(viewer, numbers),
            "next": _next(viewer, annotated, now),
            "returned": _returned(viewer, annotated, now),
            "published": _published(viewer, now),
            "looks": _looks_shown(viewer, now) if numbers["looked"] else [],
            "switches": _switches(viewer) if numbers.get("releases") else [],
        }
        follows = follows_of(viewer.user)
        shown |= {"follows": follows, "happenings": happenings(follows, viewer.user)}
    if viewer.may("import release"):
        shown["arrivals"] = Arrival.objects.order_by("-pk")[:FIRST]
    if viewer.may("manage accounts"):
        shown["without_profile"] = _without_profile()
    return shown


def _signs(viewer: Viewer) -> bool:
    return any(viewer.may(act) for act in ("approve", "publish", "return"))


def _columns(viewer: Viewer, annotated: Explanations, now: datetime.datetime) -> dict[str, Subquery]:
    """Everything that is counted, since when the oldest of each queue waits, and whether the person has a printed name
    to sign with: who signs is told before they read, not when they sign."""
    named = ReviewerProfile.objects.filter(user=viewer.user).exclude(printed_name="")
    return {
        **waiting(viewer, annotated, now),
        **{_since(slug): oldest_of(rows) for slug, rows in counted(viewer, annotated, now).items()},
        "named": Exists(named),
        "looked": Exists(_looks(viewer, now)),
    }


def _since(slug: str) -> str:
    return f"{slug}-since"


def _waiting(viewer: Viewer, numbers: dict[str, Any]) -> list[Waiting]:
    return [Waiting(QUEUES[slug], numbers[slug], numbers[_since(slug)]) for slug, act in _SHOWN if viewer.may(act)]


def _switches(viewer: Viewer) -> list[Switch]:
    proposed = Switch.objects.filter(Switch.answerable_by(viewer.user), state=Switch.State.PROPOSED)
    return list(proposed.select_related("release"))


def _next(viewer: Viewer, annotated: Explanations, now: datetime.datetime) -> dict[str, Any] | None:
    """The first texts of the queue that somebody works through, and the button that begins with it."""
    slug = "to-review" if viewer.may("approve") else "to-publish" if viewer.may("publish") else ""
    if not slug:
        return None
    place = Place(QUEUES[slug], {})
    rows = some_of(place.queue.find(annotated, viewer, now), 0, FIRST)
    return {
        "place": place,
        "begins": "Review next" if slug == "to-review" else "Publish next",
        "rows": [(row, address_in(place, row)) for row in rows],
    }


def _returned(viewer: Viewer, annotated: Explanations, now: datetime.datetime) -> list[Any]:
    """What came back to this person, by whom and why."""
    if not viewer.may("save"):
        return []
    last = Decision.objects.filter(revision__explanation=OuterRef("pk"), kind=DecisionKind.RETURN).order_by("-pk")
    returned = QUEUES["returned"].find(annotated, viewer, now)
    rows = returned.annotate(
        returned_by=Subquery(last.values("printed_name")[:1]),
        reason=Subquery(last.values("reason")[:1]),
        words=Subquery(last.values("explanation_of_reason")[:1]),
    )[:FIRST]
    return [{"row": row, "reason": RETURN_REASONS.get(row.reason, "")} for row in rows]


def _published(viewer: Viewer, now: datetime.datetime) -> list[Publication]:
    """Texts this person submitted or signed that readers got of late."""
    mine = Q(revision__submitted_by=viewer.user) | Q(approval__user=viewer.user)
    rows = Publication.objects.filter(mine, published_at__gte=now - OF_LATE).select_related("explanation__code")
    return list(rows.order_by("-published_at")[:FIRST])


def _looks(viewer: Viewer, now: datetime.datetime) -> QuerySet[Any]:
    """Second looks of late at what this person approved, and those they took."""
    mine = Q(look__decision__user=viewer.user) | Q(user=viewer.user)
    return second_verdicts().filter(mine, given_at__gte=now - OF_LATE)


def _looks_shown(viewer: Viewer, now: datetime.datetime) -> list[tuple[LookVerdict, str]]:
    """With what came of each."""
    return [(row, outcome_of(row)) for row in _looks(viewer, now).order_by("-pk")[:FIRST]]


def _without_profile() -> list[User]:
    """Active people whose roles sign and who have no printed name to sign with."""
    roles = {role.value for act in ("approve", "publish", "return") for role in ACTS[act].roles}
    named = ReviewerProfile.objects.exclude(printed_name="").values("user")
    return list(User.objects.filter(is_active=True, groups__name__in=roles).exclude(pk__in=named).distinct())
