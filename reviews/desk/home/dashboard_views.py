"""The team's dashboard, its figures as CSV, and the decisions behind its numbers."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import urlencode

from codes.days import written
from reviews.desk.ai.figures import ROW, WIDTH
from reviews.desk.shared.access import Viewer, desk_page, desk_view
from reviews.desk.shared.exported import csv_answer
from reviews.models import Decision

from .decided import decisions_asked_for
from .team_figures import figures_for

PER_PAGE = 50
MOST = 10_000  # rows of a file
_ASKED = ("kind", "reason", "week", "since")


@desk_view("read drafts", "GET")
def dashboard(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    now = timezone.now()
    figures = [make() for make in figures_for(viewer, now).values()]
    context = {"figures": figures, "row": ROW, "width": WIDTH}
    return desk_page(request, "reviews/dashboard.html", context, title="Team dashboard")


@desk_view("read drafts", "GET")
def table(request: HttpRequest, viewer: Viewer, name: str) -> HttpResponse:
    """One figure as CSV."""
    figures = figures_for(viewer, timezone.now())
    if name not in figures:
        raise Http404
    figure = figures[name]()
    return csv_answer(name, figure.head, figure.table)


@desk_view("read drafts", "GET")
def decisions(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """``?kind=return&reason=facts&week=2026-05-04``; as CSV with ``as=csv``."""
    asked = {name: request.GET.get(name, "") for name in _ASKED}
    rows = decisions_asked_for(**asked)
    if request.GET.get("as") == "csv":
        head = ("code", "decision", "by", "at", "reason", "in their words")
        return csv_answer("decisions", head, map(_cells, rows[:MOST]))
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    kept = urlencode({name: value for name, value in asked.items() if value})
    return desk_page(request, "reviews/decisions.html", {"page": page, "kept": kept}, title="Decisions")


def _cells(row: Decision) -> tuple[str, ...]:
    return (
        str(row.revision.explanation),
        row.kind,
        row.printed_name,
        written(row.signed_at),
        row.reason_in_words,
        row.explanation_of_reason,
    )
