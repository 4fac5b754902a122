"""Spreadsheets of the lists that two people change: out, in, and the second person's word for all rows of a file."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from reviews import actions
from reviews.actions.words.files import FILES
from reviews.desk.shared.access import Viewer, desk_view
from reviews.desk.shared.posts import do_or_refuse, number_in
from reviews.models import Sheet

from .answers import file_answer
from .sheet_views import READS, bring_in_file

PROPOSES = "propose vocabulary"


@desk_view(READS, "GET")
def export(request: HttpRequest, viewer: Viewer, kind: str) -> HttpResponse:
    """The rows that hold, a row each, with empty columns for what a file may ask for."""
    from reviews.reading.sheets.lists import ListResource  # the library takes half a second to import

    if kind not in FILES:
        raise Http404
    of, rows = FILES[kind], FILES[kind].rows()
    dataset = ListResource(of.table, rows).export(rows)
    title = Sheet.Kind(kind).label
    form = "csv" if request.GET.get("format") == "csv" else "xlsx"
    return file_answer(
        dataset.headers, (list(map(str, row)) for row in dataset), kind=form, name=title, title=title.capitalize()
    )


@desk_view(PROPOSES, "POST")
def bring_in(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    kind = request.POST.get("kind", "")
    return bring_in_file(request, viewer, kind if kind in FILES else "none")


@desk_view("confirm vocabulary", "POST")
def confirm_rows(request: HttpRequest, viewer: Viewer, sheet_id: int) -> HttpResponse:
    """The second person's word for everything of the file that is still open."""
    if not Sheet.objects.filter(pk=sheet_id).exists():
        raise Http404
    expected = number_in(request, "expected")
    return do_or_refuse(
        request,
        lambda: actions.confirm_rows(actor=viewer.user, sheet_id=sheet_id, expected=expected, now=timezone.now()),
        "All of it is confirmed and holds from now on.",
        reverse("desk:sheet", args=(sheet_id,)),
    )
