"""Suggestions that wait for an author: the queue in which the drafts of a batch arrive."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse

from codes.models import CodeVersion
from reviews.desk.shared.access import Viewer, desk_page, desk_view
from reviews.models import Explanation, Suggestion
from reviews.rules.states import State

PER_PAGE = 25


def waiting_suggestions() -> QuerySet[Suggestion]:
    """Open ones that an author can take up: not while a text is in review, nor those that were left when it was."""
    in_review = Q(state__in=(State.SUBMITTED, State.APPROVED))
    left = Q(state__in=(State.PUBLISHED, State.WITHDRAWN), changed_at__gte=OuterRef("run__asked_at"))
    decided = Explanation.objects.filter(in_review | left, code=OuterRef("code"))
    return Suggestion.objects.open().exclude(Exists(decided))


@desk_view("read drafts", "GET")
def waiting(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """A row for each code, the newest first; ``?mine=1`` for what this person asked for."""
    mine = request.GET.get("mine") == "1"
    suggestions = waiting_suggestions()
    if mine:
        suggestions = suggestions.filter(run__asked_by=viewer.user)
    codes = suggestions.order_by().values("code", "code__code")
    rows = codes.annotate(sections=Count("section", distinct=True), at=Max("run__asked_at"))
    page = Paginator(rows.order_by("-at", "code__code"), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": _named(page),
        "mine": mine,
        "kept": "mine=1" if mine else "",
        "may_start": viewer.may("start"),
    }
    return desk_page(request, "reviews/waiting.html", context, title="Suggestions to decide on")


def _named(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The rows with the title in force and the explanation, where there is one."""
    shown = list(rows)
    codes = [row["code"] for row in shown]
    titles = dict(CodeVersion.objects.in_force().filter(code__in=codes).values_list("code", "title"))
    explanations = {explanation.code_id: explanation for explanation in Explanation.objects.filter(code__in=codes)}
    return [
        {**row, "title": titles.get(row["code"], ""), "explanation": explanations.get(row["code"])} for row in shown
    ]
