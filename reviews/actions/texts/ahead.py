"""A text is held against all others before the transaction that rests on it: while one writes, nobody else can."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import transaction
from django.db.models import F

from codes.models import Code
from reviews.models import Draft, Publication, Revision
from reviews.reading.facts.likeness import compare
from reviews.rules.content import Content

P = ParamSpec("P")
R = TypeVar("R")
TextOf = Callable[[int], Content | None]


def compared_first(text_of: TextOf) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """``transaction.atomic`` for an act on ``explanation_id`` that needs ``text_of`` it to be unlike all others."""

    def decorate(act: Callable[P, R]) -> Callable[P, R]:
        @wraps(act)
        def done(*args: P.args, **given: P.kwargs) -> R:
            compare_ahead(text_of, given["explanation_id"])
            with transaction.atomic():
                return act(*args, **given)

        return done

    return decorate


def compare_ahead(text_of: TextOf, explanation_id: object) -> None:
    """Have the answer at hand that the act will ask for; whatever is wrong the act itself says."""
    pk = explanation_id if isinstance(explanation_id, int) else 0
    if (content := text_of(pk)) is not None:
        compare(Code.objects.get(explanation=pk), content)


def draft_text(explanation_id: int) -> Content | None:
    return Draft.objects.filter(explanation=explanation_id).values_list("content", flat=True).first()


def submitted_text(explanation_id: int) -> Content | None:
    under_way = Revision.objects.filter(explanation__submitted_revision=F("pk"), explanation=explanation_id)
    return under_way.values_list("content", flat=True).first()


def live_text(explanation_id: int) -> Content | None:
    return Publication.objects.live().filter(explanation=explanation_id).values_list("content", flat=True).first()
