"""``/check/list``: a file of codes, and the same rows back with a verdict each. Nothing of it is kept.

The upload and the answer are temporary files that are gone with the request. One file at a time is checked by a worker.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from itertools import islice
from typing import IO, Any

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render

from codes.characters import without_strange
from codes.tables.cells import write_csv
from codes.tables.reading import TableError, read_table
from codes.tables.writing import write_workbook
from public.addresses import HOW_TO_WRITE_A_DAY, parse_day
from public.checking.lists import CheckedList
from public.presenters.check import CHECK, LIST
from public.presenters.shell import present_shell
from public.reading.editions import Editions, read_editions
from public.serving.answers import unkept
from public.serving.limits import LISTS, costly

MOST_BYTES, MOST_ROWS = 20 * 1024 * 1024, 100_000
SHOWN = 200
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class _RefusedError(ValueError):
    """Why a file is not checked, in words for whoever sent it."""


@unkept
def check_list(request: HttpRequest) -> HttpResponse:
    """The form; by POST the file checked, given back or shown in short."""
    return _posted(request) if request.method == "POST" else _page(request, read_editions(), {})


@costly(LISTS)
def _posted(request: HttpRequest) -> HttpResponse:
    editions = read_editions()
    try:
        file = _file_of(request)
        on = request.POST.get("on", "").strip()
        day = parse_day(on) if on else None
        if on and day is None:
            raise _RefusedError(HOW_TO_WRITE_A_DAY)
        if not editions.all:
            raise _RefusedError("No release is loaded here yet.")
        checked = CheckedList(_bounded(read_table(file, name=file.name or "")), editions, day)
        if "show" in request.POST:
            return _page(request, editions, _shown(checked))
        return _given_back(checked, as_workbook=(file.name or "").lower().endswith((".xlsx", ".xlsm")))
    except (_RefusedError, TableError) as error:
        return _page(request, editions, {"problem": without_strange(str(error))}, status=400)


def _file_of(request: HttpRequest) -> UploadedFile:
    too_large = _RefusedError(f"The file has more than {MOST_BYTES // 1024 // 1024} MB.")
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdigit() or int(length) > MOST_BYTES + 10_000:
        raise too_large
    try:
        file = request.FILES.get("file")
    except (SuspiciousOperation, BadRequest, MultiPartParserError, UnreadablePostError) as error:
        raise _RefusedError("The form did not arrive whole. Please send it once more.") from error
    if not isinstance(file, UploadedFile) or not file.size:
        raise _RefusedError("Choose a file with a column of codes.")
    if file.size > MOST_BYTES:
        raise too_large
    return file


def _bounded(rows: Iterator[list[str]]) -> Iterator[list[str]]:
    yield from islice(rows, MOST_ROWS + 1)  # and a head
    if next(rows, None) is not None:
        raise _RefusedError(f"The file has more than {MOST_ROWS:,} rows.")


def _given_back(checked: CheckedList, *, as_workbook: bool) -> HttpResponse:
    file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - the answer closes it
    try:
        if as_workbook:
            write_workbook(file, checked.head, checked.rows(), title="Checked codes")
        else:
            write_csv(file, checked.head, checked.pieces())
    except BaseException:
        file.close()
        raise
    file.seek(0)
    name = "checked-codes.xlsx" if as_workbook else "checked-codes.csv"
    kind = _XLSX if as_workbook else "text/csv; charset=utf-8"
    return FileResponse(file, as_attachment=True, filename=name, content_type=kind)  # type: ignore[return-value]


def _shown(checked: CheckedList) -> dict[str, Any]:
    """The summary, and the first rows that are not valid, by their number in the file."""
    first_row = 2 if checked.columns.has_head else 1
    numbered = ((at, row[checked.width : checked.width + 4]) for at, row in enumerate(checked.rows(), start=first_row))
    rows = list(islice((row for row in numbered if row[1][1] != "valid"), SHOWN))
    for _ in numbered:
        pass
    return {"summary": checked.summary, "rows": rows, "shown": SHOWN}


def _page(request: HttpRequest, editions: Editions, more: dict[str, Any], status: int = 200) -> HttpResponse:
    context = {
        "shell": present_shell("Check a file of codes", editions, path=LIST),
        "in_force": editions.in_force,
        "check_href": CHECK,
        "most_rows": MOST_ROWS,
        "most_megabytes": MOST_BYTES // 1024 // 1024,
    }
    return render(request, "public/check_list.html", context | more, status=status)
