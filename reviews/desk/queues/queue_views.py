"""Queues: what waits, in which order, for whom."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from codes.models import Release
from codes.search.questions.asking import clean
from reviews.desk.shared.access import ANY_STAFF, Viewer, desk_page, desk_view
from reviews.desk.shared.chips import build_chips, chosen_chips, query_of
from reviews.desk.shared.inserted import inserted_changes
from reviews.reading.refused_schedules import refused_schedules

from .queues import CHIPS, QUEUES, annotated_for_queues, narrowed
from .searching import explanations_about

PER_PAGE = 25


@desk_view(ANY_STAFF, "GET")
def home(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Where somebody's work is: reviewers begin with what waits for review, authors with what is theirs."""
    if not viewer.may("read drafts"):
        return redirect("admin:index")
    first = "to-review" if viewer.may("approve") else "to-publish" if viewer.may("publish") else "mine"
    return redirect("desk:queue", slug=first if viewer.may("comment") else "all")


@desk_view("read drafts", "GET")
def queue(request: HttpRequest, viewer: Viewer, slug: str) -> HttpResponse:
    if slug not in QUEUES:
        raise Http404
    shown, now = QUEUES[slug], timezone.now()
    chosen = chosen_chips(request, CHIPS)
    searched = clean(request.GET.get("q", ""))
    explanations = narrowed(shown.find(annotated_for_queues(now), viewer, now), chosen, viewer, now)
    if searched:
        explanations = explanations.filter(pk__in=explanations_about(searched))
    page = Paginator(explanations, PER_PAGE).get_page(request.GET.get("page"))
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
            "chips": build_chips(CHIPS, chosen, searched),
            "chosen": bool(chosen or searched),
            "chips_on": bool(chosen),
            "searched": searched,
            "may_start": viewer.may("start"),
            "kept": query_of(chosen, searched),
            "now": now,
        },
        title=shown.title,
    )
