"""Where somebody came to a text from: a queue, narrowed and in an order; and which text comes next there.

    place_in("to-review?tier=high&order=code")   ->  Place(QUEUES["to-review"], {"tier": "high", "order": "code"}, "")
    next_in(place, viewer, now, after=explanation)  ->  the text to go on with, or None

A place travels in addresses and forms as ``from``, so that two tabs may be in two queues.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from django.contrib.auth.models import User
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.urls import reverse

from codes.bulk import ids_written, write_ids
from codes.days import day_of
from codes.models import CodeVersion
from codes.prepared import Prepared, Value
from codes.search.questions.asking import clean
from reviews.desk.shared.access import Viewer
from reviews.desk.shared.chips import query_of
from reviews.models import Explanation, Publication, Skip
from reviews.rules.risk import Tier
from reviews.rules.states import State

from .annotated import Explanations, annotated_by, changed_now, these
from .queues import QUEUES, Queue
from .searching import explanations_about

CHIPS: dict[str, dict[str, str]] = {
    "state": {state.value: state.value.capitalize() for state in State},
    "tier": {Tier.HIGH.value: "High risk", Tier.STANDARD.value: "Standard risk"},
    "claim": {"free": "Unclaimed", "mine": "Claimed by me", "others": "Claimed by others"},
    "skip": {"mine": "Skipped by me", "raised": "Skipped by three people", "any": "Skipped by anybody"},
    "order": {"code": "Siblings together"},
}
# Since how many days a text is as it is: the label, at least, less than.
AGES = {
    "1": ("Less than a day", 0, 1),
    "3": ("1 to 2 days", 1, 3),
    "7": ("3 to 6 days", 3, 7),
    "30": ("7 to 29 days", 7, 30),
    "more": ("30 days or more", 30, 10**6),
}
# What the dashboard narrows a queue by; a chip of these is there while it is chosen.
NARROWED: dict[str, dict[str, str]] = {
    "chapter": {str(number): f"Chapter {number}" for number in range(1, 23)},
    "public": {"yes": "Public"},
    "age": {age: label for age, (label, _, _) in AGES.items()},
    "due": {"30": "Review due in 30 days", "90": "Review due in 90 days"},
}


def chips_of(chosen: Mapping[str, str]) -> dict[str, Mapping[str, str]]:
    """The groups that a page shows."""
    narrowed = {name: {chosen[name]: choices[chosen[name]]} for name, choices in NARROWED.items() if name in chosen}
    return {**CHIPS, **narrowed}


class Place(NamedTuple):
    """``chosen`` are keys and values of CHIPS, ``searched`` the words that were searched for."""

    queue: Queue
    chosen: Mapping[str, str]
    searched: str = ""

    def __str__(self) -> str:
        query = query_of(self.chosen, self.searched)
        return f"{self.queue.slug}?{query}" if query else self.queue.slug

    @property
    def address(self) -> str:
        query = query_of(self.chosen, self.searched)
        page = reverse("desk:queue", args=(self.queue.slug,))
        return f"{page}?{query}" if query else page

    @property
    def by_code(self) -> bool:
        return self.chosen.get("order") == "code"


def place_of(slug: str, query: QueryDict) -> Place:
    """KeyError where there is no such queue. What is no choice of a chip is left out."""
    chosen = {name: value for name, choices in (CHIPS | NARROWED).items() if (value := query.get(name, "")) in choices}
    return Place(QUEUES[slug], chosen, clean(query.get("q", "")))


def place_in(text: str) -> Place | None:
    slug, _, query = text.partition("?")
    return place_of(slug, QueryDict(query)) if slug in QUEUES and len(text) <= 500 else None


def explanations_in(place: Place, viewer: Viewer, now: datetime.datetime) -> Explanations:
    """What is in the queue and fits, in its order."""
    return _explanations_in(place, viewer, now, changed_now(), _about(place))


def _explanations_in(
    place: Place, viewer: Viewer, now: datetime.datetime, changed: str, about: str = ""
) -> Explanations:
    """It asks nothing: all but place and roles may be marks of a query composed once."""
    explanations = narrowed(place.queue.find(annotated_by(now, changed), viewer, now), place.chosen, viewer, now)
    return explanations.filter(pk__in=ids_written(about)) if place.searched else explanations


def _about(place: Place) -> str:
    return write_ids(explanations_about(place.searched)) if place.searched else ""


def narrowed(
    explanations: Explanations, chosen: Mapping[str, str], viewer: Viewer, now: datetime.datetime
) -> Explanations:
    """Only what fits the chips, in the order that they ask for."""
    conditions: dict[str, Any] = {key: chosen[key] for key in ("state", "tier") if key in chosen}
    explanations = explanations.filter(**conditions)
    held, mine = Q(claimed_until__gt=now), Q(claimed_by=viewer.user)
    claims = {"free": ~held, "mine": held & mine, "others": held & ~mine}
    skipped = Skip.objects.holding(viewer.user.pk, day_of(now)).values("explanation")
    skips = {
        "mine": Q(pk__in=skipped),
        "raised": Q(pk__in=Skip.objects.raised()),
        "any": Q(pk__in=Skip.objects.standing().order_by().values("explanation")),
    }
    fits = claims.get(chosen.get("claim", ""), Q()) & skips.get(chosen.get("skip", ""), Q()) & _narrowed(chosen, now)
    explanations = explanations.filter(fits)
    return explanations.order_by("code__code") if chosen.get("order") == "code" else explanations


def _narrowed(chosen: Mapping[str, str], now: datetime.datetime) -> Q:
    fits, today, live = Q(), day_of(now), Publication.objects.live()
    if "chapter" in chosen:
        below = CodeVersion.objects.in_force().filter(chapter__code__code=chosen["chapter"])
        fits &= Q(code__in=below.values("code"))
    if "public" in chosen:
        fits &= Q(pk__in=live.values("explanation"))
    if "age" in chosen:
        _, least, most = AGES[chosen["age"]]
        oldest = now - datetime.timedelta(days=min(most, 36_500))
        fits &= Q(changed_at__lte=now - datetime.timedelta(days=least), changed_at__gt=oldest)
    if "due" in chosen:
        last = today + datetime.timedelta(days=int(chosen["due"]))
        fits &= Q(pk__in=live.filter(next_review_on__gte=today, next_review_on__lt=last).values("explanation"))
    return fits


def next_in(place: Place, viewer: Viewer, now: datetime.datetime, *, after: Explanation | None = None) -> Any | None:
    """The first text of a place that nobody else holds, ``after`` left out; where siblings stand together, the first
    behind it, and from the beginning again after the last."""
    values: dict[str, Value] = {"person": viewer.user.pk, "now": now, "changed": changed_now(), "about": _about(place)}
    ids, row = _prepared(place.queue.slug, query_of(place.chosen, place.searched), viewer.roles)
    if after is not None and place.by_code:
        first = ids.rows(**values, after=after.pk, behind=after.code.code) or ids.rows(**values, after=after.pk)
    else:
        first = ids.rows(**values, **({} if after is None else {"after": after.pk}))
    return next(iter(row.rows(**values, pk=first[0][0])), None) if first else None


@lru_cache(maxsize=200)
def _prepared(slug: str, query: str, roles: frozenset[str]) -> tuple[Prepared, Prepared]:
    """The first text of a place that nobody else holds, its id alone; and an explanation as that place annotates it."""
    place = place_of(slug, QueryDict(query))

    def ids(person: int, now: datetime.datetime, after: int = 0, behind: str = "", **values: str) -> QuerySet[Any, Any]:
        viewer = Viewer(User(pk=person), roles)
        waiting = _explanations_in(place, viewer, now, **values).exclude(~Q(claimed_by=person), claimed_until__gt=now)
        waiting = waiting.exclude(pk=after) if after else waiting
        waiting = waiting.filter(code__code__gt=behind) if behind else waiting
        return waiting.values_list("pk")[:1]

    def row(person: int, now: datetime.datetime, pk: int, **values: str) -> Explanations:
        return these(_explanations_in(place, Viewer(User(pk=person), roles), now, **values), [pk])

    return Prepared(ids, plan_kept=False), Prepared(row, plan_kept=False)
