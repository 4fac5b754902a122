"""Queues: what waits, in which order, for whom."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import urlencode

from codes.models import Release
from codes.search.questions.asking import clean
from reviews.desk.shared.access import Viewer, desk_page, desk_view
from reviews.desk.shared.chips import build_chips, query_of
from reviews.desk.shared.inserted import inserted_changes
from reviews.reading.refused_schedules import refused_schedules

from .found import MOST, found
from .going_on import FROM, came_from, leading_on
from .places import chips_of, explanations_in, place_of
from .queues import QUEUES

PER_PAGE = 25
BEGINS = {"to-review": "Review next", "to-publish": "Publish next"}  # the button that takes the first text


@desk_view("read drafts", "GET")
def queue(request: HttpRequest, viewer: Viewer, slug: str) -> HttpResponse:
    if slug not in QUEUES:
        raise Http404
    place, now = place_of(slug, request.GET), timezone.now()
    shown, chosen, searched = place
    page = Paginator(explanations_in(place, viewer, now), PER_PAGE).get_page(request.GET.get("page"))
    refused, in_force = refused_schedules(), Release.objects.active().first()
    changed = [explanation.pk for explanation in page if explanation.live_changed]
    inserted = inserted_changes(changed, in_force) if in_force else {}
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
    rows, number = found(question) if question else ([], 0)
    context = {"searched": question, "rows": rows, "number": number, "most": MOST, "may_start": viewer.may("start")}
    return desk_page(request, "reviews/search.html", context, title="Search")
