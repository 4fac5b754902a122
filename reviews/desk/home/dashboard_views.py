"""The team's dashboard, its figures as CSV, and the rows behind its numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.text import slugify

from codes.days import written
from reviews.desk.ai.figures import ROW, WIDTH
from reviews.desk.shared.access import Viewer, desk_page, desk_view
from reviews.desk.shared.exported import csv_answer
from reviews.models import Decision, LookVerdict, Revision, Suggestion
from reviews.models.decisions import RETURN_REASONS
from reviews.rules.content import SECTIONS

from .agreement import looks_asked_for, outcome_of
from .decided import decisions_asked_for, submissions_asked_for, suggestions_asked_for
from .figure import Cell
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
    rows = decisions_asked_for(viewer.user.pk, **asked)
    if request.GET.get("as") == "csv":
        head = ("code", "decision", "by", "at", "reason", "in their words")
        return csv_answer("decisions", head, map(_cells, rows[:MOST]))
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    kept = urlencode({name: value for name, value in asked.items() if value})
    return desk_page(request, "reviews/decisions.html", {"page": page, "kept": kept}, title="Decisions")


@desk_view("read drafts", "GET")
def submissions(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """``?week=2026-05-04``; as CSV with ``as=csv``."""
    rows = submissions_asked_for(request.GET.get("week", ""))
    return _listed(request, "Submitted texts", ("Code", "Revision", "By", "When"), rows, _cells_of_submitted, ("week",))


@desk_view("read drafts", "GET")
def suggested(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """``?section=summary&state=accepted``; as CSV with ``as=csv``."""
    rows = suggestions_asked_for(request.GET.get("section", ""), request.GET.get("state", ""))
    head = ("Code", "Section", "Outcome", "By", "When")
    return _listed(request, "Suggestions of AI", head, rows, _cells_of_suggestion, ("section", "state"))


def _listed(
    request: HttpRequest,
    title: str,
    head: Sequence[str],
    rows: QuerySet[Any],
    cells: Callable[[Any], list[Cell]],
    asked: Sequence[str],
) -> HttpResponse:
    """A page of the rows behind a number, or all of them as CSV."""
    if request.GET.get("as") == "csv":
        return csv_answer(slugify(title), head, ([cell.text for cell in cells(row)] for row in rows[:MOST]))
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    kept = urlencode({name: request.GET[name] for name in asked if request.GET.get(name)})
    context = {"page": page, "head": head, "rows": [cells(row) for row in page], "kept": kept}
    return desk_page(request, "reviews/behind.html", context, title=title)


def _cells_of_submitted(row: Revision) -> list[Cell]:
    return [
        Cell(str(row.explanation), reverse("desk:history", args=(row.explanation_id,))),
        Cell(str(row.number)),
        Cell(str(row.submitted_by), reverse("desk:person", args=(row.submitted_by_id,))),
        Cell(written(row.submitted_at)),
    ]


def _cells_of_suggestion(row: Suggestion) -> list[Cell]:
    explanation = getattr(row.code, "explanation", None)
    return [
        Cell(str(row.code), reverse("desk:suggestions", args=(explanation.pk,)) if explanation else ""),
        Cell(SECTIONS[row.section].heading if row.section in SECTIONS else row.section),
        Cell(row.state),
        Cell(str(row.decided_by or ""), reverse("desk:person", args=(row.decided_by_id,)) if row.decided_by else ""),
        Cell(written(row.decided_at) if row.decided_at else ""),
    ]


@desk_view("read second looks", "GET")
def second_looks(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """The second looks behind a number: ``?by=7&chapter=21&reason=facts&outcome=differ``; as CSV with ``as=csv``."""
    asked = {name: request.GET.get(name, "") for name in ("by", "chapter", "reason", "outcome")}
    rows = looks_asked_for(**asked)
    if request.GET.get("as") == "csv":
        head = (
            "code",
            "revision",
            "approved by",
            "at",
            "second verdict by",
            "at",
            "outcome",
            "reason",
            "in their words",
        )
        return csv_answer("second-looks", head, map(_cells_of_look, rows[:MOST]))
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    shown = [(row, outcome_of(row)) for row in page]
    kept = urlencode({name: value for name, value in asked.items() if value})
    context = {"page": page, "shown": shown, "kept": kept, "reasons": RETURN_REASONS}
    return desk_page(request, "reviews/second_looks.html", context, title="Second looks")


def _cells_of_look(row: LookVerdict) -> tuple[str, ...]:
    first = row.look.decision
    return (
        str(row.look.explanation),
        str(row.look.revision.number),
        first.printed_name,
        written(first.signed_at),
        row.user.get_full_name() or row.user.get_username(),
        written(row.given_at),
        outcome_of(row),
        RETURN_REASONS.get(row.reason, ""),
        row.words,
    )


def _cells(row: Decision) -> tuple[str, ...]:
    return (
        str(row.revision.explanation),
        row.kind,
        row.printed_name,
        written(row.signed_at),
        row.reason_in_words,
        row.explanation_of_reason,
    )
