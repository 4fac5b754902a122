"""Queues: what waits, in which order, for whom."""

from __future__ import annotations

from typing import Any, cast

from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from codes.days import written
from codes.models import Release
from codes.search.questions.asking import clean
from reviews import actions
from reviews.desk.shared.access import Viewer, desk_page, desk_view, show_refusal
from reviews.desk.shared.chips import build_chips, query_of
from reviews.desk.shared.exported import csv_answer
from reviews.desk.shared.inserted import inserted_changes
from reviews.desk.shared.posts import back_to, do_or_refuse
from reviews.models import SavedFilter
from reviews.reading.refused_schedules import refused_schedules
from reviews.reading.work.second_looks import hide_assignees

from .annotated import Explanations, some_of
from .going_on import FROM, came_from, leading_on
from .matches import MOST, find_matches
from .places import chips_of, explanations_in, place_in, place_of
from .queues import QUEUES

PER_PAGE = 25
MOST_ROWS = 10_000  # of a file
# The button that takes the first text.
BEGINS = {"to-review": "Review next", "to-publish": "Publish next", "second-look": "Look next"}


class _Pages(Paginator):
    """Pages of a queue, which read their own rows alone."""

    def page(self, number: int | str) -> Page[Any]:
        number = self.validate_number(number)
        first = (number - 1) * self.per_page
        explanations = cast("Explanations", self.object_list)
        return Page(some_of(explanations, first, first + self.per_page), number, self)


@desk_view("read drafts", "GET")
def queue(request: HttpRequest, viewer: Viewer, slug: str) -> HttpResponse:
    if slug not in QUEUES:
        raise Http404
    place, now = place_of(slug, request.GET), timezone.now()
    shown, chosen, searched = place
    page = _Pages(explanations_in(place, viewer, now), PER_PAGE).get_page(request.GET.get("page"))
    refused, in_force = refused_schedules(), Release.objects.active().first()
    changed = [explanation.pk for explanation in page if explanation.live_changed]
    inserted = inserted_changes(changed, in_force) if in_force else {}
    hide_assignees(page.object_list, viewer.user.pk)
    for explanation in page:
        explanation.refused_schedule = refused.get(explanation.pk)
        explanation.inserted = inserted.get(explanation.pk)
    return desk_page(
        request,
        "reviews/queue.html",
        {
            "queue": shown,
            "page": page,
            "chips": build_chips(chips_of(chosen), chosen, searched),
            "chosen": bool(chosen or searched),
            "chips_on": bool(chosen),
            "searched": searched,
            "may_start": viewer.may("start"),
            "kept": query_of(chosen, searched),
            "now": now,
            "place": place,
            "from_here": urlencode({FROM: str(place)}),
            "saved": saved_filters(viewer),
            "may_assign": viewer.may("assign"),
            "may_return": viewer.may("return"),
            "begins": BEGINS.get(slug) if viewer.may("assign") and page.object_list else None,
        },
        title=shown.title,
    )


@desk_view("assign", "POST")
def begin(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Claim the first text of a place and lead to it: "Review next", "Publish next"."""
    place = came_from(request)
    return redirect("desk:home" if place is None else leading_on(request, viewer, place))


@desk_view("read drafts", "GET")
def search(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Everything of the desk that a person may read and that has the words: texts of now and before, and comments."""
    question = clean(request.GET.get("q", ""))
    rows, number = find_matches(question, reader=viewer.user.pk) if question else ([], 0)
    context = {"searched": question, "rows": rows, "number": number, "most": MOST, "may_start": viewer.may("start")}
    return desk_page(request, "reviews/search.html", context, title="Search")


def saved_filters(viewer: Viewer) -> list[tuple[SavedFilter, str]]:
    """A person's own filters with the address of each."""
    kept = [(row, place_in(row.place)) for row in SavedFilter.objects.filter(user=viewer.user)]
    return [(row, place.address) for row, place in kept if place is not None]


@desk_view("read drafts", "GET")
def table(request: HttpRequest, viewer: Viewer, slug: str) -> HttpResponse:
    """A queue with its filters as CSV."""
    if slug not in QUEUES:
        raise Http404
    rows = list(explanations_in(place_of(slug, request.GET), viewer, timezone.now())[:MOST_ROWS])
    hide_assignees(rows, viewer.user.pk)
    head = ("code", "title", "state", "risk", "assigned to", "since", "next review")
    return csv_answer(slug, head, map(_cells, rows))


def _cells(row: Any) -> tuple[str, ...]:
    assigned, review = row.assigned_to, row.next_review_on
    return (
        row.code.code,
        row.title,
        row.state,
        row.tier,
        str(assigned or ""),
        written(row.changed_at),
        str(review or ""),
    )


@desk_view("read drafts", "POST")
def save_filter(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Keep the filters of a queue under a name."""
    place, name = came_from(request), request.POST.get("name", "")
    if place is None:
        return show_refusal(request, "There is no such queue.", 422)
    return do_or_refuse(
        request,
        lambda: actions.save_filter(actor=viewer.user, name=name, place=str(place)),
        f"Saved as “{name.strip()}”.",
        place.address,
    )


@desk_view("read drafts", "POST")
def remove_filter(request: HttpRequest, viewer: Viewer, filter_id: int) -> HttpResponse:
    return do_or_refuse(
        request,
        lambda: actions.remove_filter(actor=viewer.user, filter_id=filter_id),
        "The filter is removed.",
        back_to(request, reverse("desk:home")),
    )
