"""Where somebody came to a text from: a queue, narrowed and in an order; and which text comes next there.

    place_in("to-review?tier=high&order=code")   ->  Place(QUEUES["to-review"], {"tier": "high", "order": "code"}, "")
    next_in(place, viewer, now, after=explanation)  ->  the text to go on with, or None

A place travels in addresses and forms as ``from``, so that two tabs may be in two queues.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, NamedTuple

from django.db.models import Q
from django.http import QueryDict

from codes.days import day_of
from codes.search.questions.asking import clean
from reviews.desk.shared.access import Viewer
from reviews.desk.shared.chips import query_of
from reviews.models import Explanation, Skip
from reviews.rules.risk import Tier
from reviews.rules.states import State

from .queues import QUEUES, Explanations, Queue, annotated_for_queues
from .searching import explanations_about

CHIPS: dict[str, dict[str, str]] = {
    "state": {state.value: state.value.capitalize() for state in State},
    "tier": {Tier.HIGH.value: "High risk", Tier.STANDARD.value: "Standard risk"},
    "claim": {"free": "Unclaimed", "mine": "Claimed by me", "others": "Claimed by others"},
    "skip": {"mine": "Skipped by me", "raised": "Skipped by three people"},
    "order": {"code": "Siblings together"},
}


class Place(NamedTuple):
    """``chosen`` are keys and values of CHIPS, ``searched`` the words that were searched for."""

    queue: Queue
    chosen: Mapping[str, str]
    searched: str = ""

    def __str__(self) -> str:
        query = query_of(self.chosen, self.searched)
        return f"{self.queue.slug}?{query}" if query else self.queue.slug

    @property
    def by_code(self) -> bool:
        return self.chosen.get("order") == "code"


def place_of(slug: str, query: QueryDict) -> Place:
    """KeyError where there is no such queue. What is no choice of a chip is left out."""
    chosen = {name: value for name, choices in CHIPS.items() if (value := query.get(name, "")) in choices}
    return Place(QUEUES[slug], chosen, clean(query.get("q", "")))


def place_in(text: str) -> Place | None:
    slug, _, query = text.partition("?")
    return place_of(slug, QueryDict(query)) if slug in QUEUES and len(text) <= 500 else None


def explanations_in(place: Place, viewer: Viewer, now: datetime.datetime) -> Explanations:
    """What is in the queue and fits, in its order."""
    explanations = narrowed(place.queue.find(annotated_for_queues(now), viewer, now), place.chosen, viewer, now)
    if place.searched:
        explanations = explanations.filter(pk__in=explanations_about(place.searched))
    return explanations


def narrowed(
    explanations: Explanations, chosen: Mapping[str, str], viewer: Viewer, now: datetime.datetime
) -> Explanations:
    """Only what fits the chips, in the order that they ask for."""
    conditions: dict[str, Any] = {key: chosen[key] for key in ("state", "tier") if key in chosen}
    explanations = explanations.filter(**conditions)
    held, mine = Q(claimed_until__gt=now), Q(claimed_by=viewer.user)
    claims = {"free": ~held, "mine": held & mine, "others": held & ~mine}
    skipped = Skip.objects.holding(viewer.user.pk, day_of(now)).values("explanation")
    skips = {"mine": Q(pk__in=skipped), "raised": Q(pk__in=Skip.objects.raised())}
    fits = claims.get(chosen.get("claim", ""), Q()) & skips.get(chosen.get("skip", ""), Q())
    explanations = explanations.filter(fits)
    return explanations.order_by("code__code") if chosen.get("order") == "code" else explanations


def next_in(place: Place, viewer: Viewer, now: datetime.datetime, *, after: Explanation | None = None) -> Any | None:
    """The first text of a place that nobody else holds, ``after`` left out; where siblings stand together, the first
    behind it, and from the beginning again after the last."""
    waiting = explanations_in(place, viewer, now).exclude(~Q(claimed_by=viewer.user), claimed_until__gt=now)
    if after is not None:
        waiting = waiting.exclude(pk=after.pk)
        behind = waiting.filter(code__code__gt=after.code.code).first() if place.by_code else None
        if behind is not None:
            return behind
    return waiting.first()
