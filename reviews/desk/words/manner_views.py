"""Rows of manner: the list, and proposals to add, change or take out a row. The rest is ``proposal_views``."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from reviews import actions
from reviews.checks.manner.rows import LONGEST, MEASURES, SEVERITIES
from reviews.checks.manner_row import WORDS, MannerRow
from reviews.desk.shared.access import Viewer, desk_page, desk_view, show_refusal
from reviews.models import MannerProposal
from reviews.reading.facts.manner_rows import manner_rows

from .manner import as_fields, differences, shown_rows
from .proposal_views import PER_PAGE, STAYS, ProposalPages, propose

Change = MannerProposal.Change


@desk_view("read drafts", "GET")
def manner(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    page = Paginator(manner_rows(), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": shown_rows(list(page)),
        "waiting": MannerProposal.objects.open().count(),
        "may_propose": viewer.may("propose vocabulary"),
    }
    return desk_page(request, "reviews/manner.html", context, title="Manner of texts")


@desk_view("propose vocabulary", "GET", "POST")
def new(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """What was typed stays in the form when its effect is shown, and when it is refused."""
    return _form(request, viewer, Change.ADD, {"measure": WORDS}, "Propose a row")


@desk_view("propose vocabulary", "GET", "POST")
def change(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    row = _named(request)
    if row is None and request.method != "POST":
        return show_refusal(request, "There is no such row; look at the list again.", 404)
    return _form(request, viewer, Change.CHANGE, as_fields(row) if row else {}, "Propose to change a row")


@desk_view("propose vocabulary", "GET", "POST")
def remove(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    row = _named(request)
    if row is None and request.method != "POST":
        return show_refusal(request, "There is no such row; look at the list again.", 404)
    fields = {"name": row.name if row else request.POST.get("name", "")}
    shown = {"differences": differences(row, row)} if row else {}
    context = {"name": fields["name"], "shown": shown, "why": request.POST.get("why", "")}
    title = "Propose to take a row out"
    return _propose(request, viewer, Change.REMOVE, fields, "reviews/remove_row.html", context, title)


def _named(request: HttpRequest) -> MannerRow | None:
    fields = request.POST if request.method == "POST" else request.GET
    return next((row for row in manner_rows() if row.name == fields.get("name")), None)


def _form(request: HttpRequest, viewer: Viewer, change: str, at_first: dict[str, str], title: str) -> HttpResponse:
    posted = request.POST if request.method == "POST" else at_first
    typed = {name: posted.get(name, "") for name in MannerRow._fields}
    context = {
        "typed": typed | {"why": posted.get("why", "")},
        "changes": change == Change.CHANGE,
        "measures": MEASURES,
        "severities": SEVERITIES,
        "longest": LONGEST,
    }
    return _propose(request, viewer, change, typed, "reviews/new_row.html", context, title)


def _propose(
    request: HttpRequest,
    viewer: Viewer,
    change: str,
    fields: dict[str, str],
    template: str,
    context: dict[str, Any],
    title: str,
) -> HttpResponse:
    act: dict[str, Any] = {"actor": viewer.user, "change": change, "fields": fields, "now": timezone.now()}
    return propose(
        request,
        PAGES,
        measure=lambda: actions.measure_row(**act),
        make=lambda why: actions.propose_row(why=why, **act),
        why=request.POST.get("why", ""),
        template=template,
        context=context,
        title=title,
    )


def _shown(proposal: MannerProposal) -> dict[str, Any]:
    row = MannerRow(**proposal.row)
    return {
        "row": row,
        "differences": differences(MannerRow(**proposal.before) if proposal.before else row, row),
        "effect": proposal.effect,
    }


PAGES = ProposalPages(
    proposals=actions.ROWS,
    name="row",
    home="manner",
    title="the rows of manner",
    says="What authors read",
    in_list="reviews/parts/proposal/row_says.html",
    in_full="reviews/parts/proposal/row_in_full.html",
    effect="reviews/parts/proposal/row_effect.html",
    outcomes={
        Change.ADD: f"Every check says it from now on; texts that are public stay as they are. {STAYS}",
        Change.CHANGE: f"Every check says it so from now on; texts that are public stay as they are. {STAYS}",
        Change.REMOVE: f"No check says it from now on. {STAYS}",
    },
    confirmed="It is confirmed. Every check goes by it from now on.",
    measuring="on published texts and drafts, which may take some seconds",
    shown=_shown,
)
