"""Spreadsheets of texts: out, in, what each row would do, and the confirmation that makes drafts of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone

from codes.releases.files.zips import MEBI
from reviews import actions
from reviews.actions.texts.sheets import LARGEST, act_of
from reviews.desk.shared.access import Viewer, desk_page, desk_view
from reviews.desk.shared.diff import compare_sections
from reviews.desk.shared.posts import do_or_refuse
from reviews.desk.shared.refusals import sentence_of, status_of
from reviews.jobs.sheets import MOST_LIST_ROWS, MOST_ROWS
from reviews.models import Sheet, SheetRow
from reviews.reading.sheets.choosing import Choice, UnknownScopeError, chosen_codes
from reviews.reading.specialists import names_by_slug
from reviews.rules.content import SECTIONS
from reviews.rules.errors import RefusedError

from .answers import file_answer
from .list_rows import list_row, of_list

READS, BRINGS = "export texts", "bring in texts"
ROWS_A_PAGE = 50


@desk_view(READS, "GET")
def sheets(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    return _sheets(request, viewer)


def _sheets(request: HttpRequest, viewer: Viewer, *, error: str = "", status: int = 200) -> HttpResponse:
    everything = Sheet.objects.defer("content").select_related("brought_by")
    page = Paginator(everything, 25).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "going": any(sheet.going for sheet in page),
        "may_bring": viewer.may(BRINGS),
        "may_propose": viewer.may("propose vocabulary"),
        "lists": [kind for kind in Sheet.Kind if kind != Sheet.Kind.TEXTS],
        "most_list_rows": MOST_LIST_ROWS,
        "most_rows": MOST_ROWS,
        "largest": LARGEST // MEBI,
        "error": error,
        "typed": request.GET,
    }
    return desk_page(request, "reviews/sheets.html", context, title="Spreadsheets", status=status)


@desk_view(READS, "GET")
def export(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """The texts of a chapter, block or code as a file; where asked for, also rows of codes without a text."""
    try:
        choice = chosen_codes(request.GET.get("scope", ""), with_empty="empty" in request.GET)
        if len(choice.codes) > MOST_ROWS:
            raise UnknownScopeError(
                f"{choice.name} has {len(choice.codes):,} codes; export at most {MOST_ROWS:,} at once"
            )
    except UnknownScopeError as error:
        return _sheets(request, viewer, error=sentence_of(error), status=422)
    return _file(choice, request)


def _file(choice: Choice, request: HttpRequest) -> HttpResponse:
    from reviews.reading.sheets.resource import TextResource  # the library takes half a second to import

    only = ["synonyms"] if "synonyms" in request.GET else list(SECTIONS)
    dataset = TextResource(only).export(choice.codes)
    return file_answer(
        dataset.headers,
        (list(map(str, row)) for row in dataset),
        kind="csv" if request.GET.get("format") == "csv" else "xlsx",
        name=f"{'synonyms' if len(only) == 1 else 'explanations'} {choice.name}",
        title="Explanations",
    )


@desk_view(BRINGS, "POST")
def bring_in(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    return bring_in_file(request, viewer, Sheet.Kind.TEXTS)


def bring_in_file(request: HttpRequest, viewer: Viewer, kind: str) -> HttpResponse:
    """Keep the file for the worker; the page of what becomes of it."""
    file = request.FILES.get("file")
    try:
        sheet = actions.bring_in_sheet(
            actor=viewer.user,
            name=file.name or "" if file else "",
            content=file.read(LARGEST + 1) if file else b"",
            kind=kind,
            now=timezone.now(),
        )
    except RefusedError as error:
        return _sheets(request, viewer, error=sentence_of(error), status=status_of(error))
    messages.success(request, "The file is in the worker’s queue. Nothing changes until you confirm what it would do.")
    return redirect("desk:sheet", sheet_id=sheet.pk)


@desk_view(READS, "GET")
def sheet_page(request: HttpRequest, viewer: Viewer, sheet_id: int) -> HttpResponse:
    """What each row would change, word by word, and what the checks say of it; refused rows first."""
    sheet = get_object_or_404(Sheet.objects.defer("content").select_related("brought_by"), pk=sheet_id)
    counts = {row["outcome"]: row["rows"] for row in sheet.rows.values("outcome").order_by().annotate(rows=Count("pk"))}
    wanted = request.GET.get("outcome", "")
    if wanted not in SheetRow.Outcome.values:
        wanted = next((outcome for outcome in ("refused", "changed", "new") if outcome in counts), "")
    rows = sheet.rows.filter(outcome=wanted) if wanted else sheet.rows.all()
    page = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
    names = names_by_slug()
    own = sheet.brought_by_id == viewer.user.pk and viewer.may(act_of(sheet.kind))
    context = {
        "sheet": sheet,
        "outcomes": [(outcome, counts.get(outcome.value, 0)) for outcome in SheetRow.Outcome],
        "wanted": wanted,
        "kept": f"outcome={wanted}" if wanted else "",
        "page": page,
        "rows": [list_row(sheet, row) if sheet.is_list else _row(row, names) for row in page],
        "texts": counts.get("new", 0) + counts.get("changed", 0),
        "may_confirm": own and sheet.state == Sheet.State.READ and counts.get("new", 0) + counts.get("changed", 0),
        "may_discard": own and sheet.state in Sheet.OPEN,
    }
    context |= of_list(sheet, viewer) if sheet.is_list else {}
    return desk_page(request, "reviews/sheet.html", context, title=f"Spreadsheet {sheet.name}")


def _row(row: SheetRow, names: dict[str, str]) -> dict[str, Any]:
    headings = {key: section.heading for key, section in SECTIONS.items()}
    return {
        "row": row,
        "differences": compare_sections(row.before, row.after, names),
        "findings": [finding | {"heading": headings.get(finding["section"], "")} for finding in row.findings],
    }


@desk_view(READS, "POST")
def confirm(request: HttpRequest, viewer: Viewer, sheet_id: int) -> HttpResponse:
    return _turn(request, viewer, sheet_id, actions.confirm_sheet, "The worker is taking the rows over.")


@desk_view(READS, "POST")
def discard(request: HttpRequest, viewer: Viewer, sheet_id: int) -> HttpResponse:
    return _turn(request, viewer, sheet_id, actions.discard_sheet, "The spreadsheet is discarded. Nothing has changed.")


def _turn(
    request: HttpRequest, viewer: Viewer, sheet_id: int, change: Callable[..., Sheet], message: str
) -> HttpResponse:
    """The action knows who may, by what the spreadsheet holds."""
    if not Sheet.objects.filter(pk=sheet_id).exists():
        raise Http404
    back = reverse("desk:sheet", args=(sheet_id,))
    return do_or_refuse(
        request, lambda: change(actor=viewer.user, sheet_id=sheet_id, now=timezone.now()), message, back
    )
