"""Rows of manner: the list. What is proposed of them is in ``row_views`` and ``proposal_views``."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse

from reviews import actions
from reviews.checks.manner.rows import LONGEST, MEASURES, SEVERITIES
from reviews.checks.manner_row import WORDS, MannerRow
from reviews.desk.shared.access import Viewer, desk_page, desk_view
from reviews.models import MannerProposal
from reviews.reading.facts.manner_rows import manner_rows

from .manner import as_fields, in_words, shown_rows
from .proposal_views import PER_PAGE, STAYS, ProposalPages
from .row_views import RowForm, shown_proposal

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


PAGES: ProposalPages = ProposalPages(
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
    shown=lambda proposal: shown_proposal(FORM, proposal),
)
FORM: RowForm = RowForm(
    pages=PAGES,
    called="row",
    row=MannerRow,
    key="name",
    rows=manner_rows,
    measure=actions.measure_row,
    make=actions.propose_row,
    as_fields=as_fields,
    in_words=in_words,
    template="reviews/new_row.html",
    more={"measures": MEASURES, "severities": SEVERITIES, "longest": LONGEST},
    leaving="No check says anything else until somebody other than you confirms it. A row that was taken out stays "
    "out, also when a later version of the program still brings it; it can be proposed again.",
    take_out="take out",
    at_first={"measure": WORDS},
)
