"""A table as a file that somebody downloads: a workbook, or CSV."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence

from django.http import HttpResponse
from django.utils import timezone
from django.utils.text import slugify

from codes.tables.cells import csv_of
from codes.tables.writing import write_workbook

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def file_answer(
    head: Sequence[str], rows: Iterable[Sequence[str]], *, kind: str, name: str, title: str
) -> HttpResponse:
    """``kind`` is "csv" or "xlsx"; ``title`` names the sheet. Every cell is safe to open."""
    if kind == "csv":
        response = HttpResponse("\ufeff" + csv_of(head, rows), content_type="text/csv; charset=utf-8")
    else:
        file = io.BytesIO()
        write_workbook(file, head, rows, title=title)
        response = HttpResponse(file.getvalue(), content_type=XLSX)
    file_name = f"{slugify(name)}-{timezone.now():%Y-%m-%d}.{kind}"
    response["Content-Disposition"] = f'attachment; filename="{file_name}"'
    return response
