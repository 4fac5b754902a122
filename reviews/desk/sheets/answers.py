"""A table as a file that somebody downloads: a workbook, or CSV."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence

from django.http import HttpResponse
from django.utils import timezone
from django.utils.text import slugify

from codes.tables.writing import write_workbook
from reviews.desk.shared.exported import csv_answer

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def file_answer(
    head: Sequence[str], rows: Iterable[Sequence[str]], *, kind: str, name: str, title: str
) -> HttpResponse:
    """``kind`` is "csv" or "xlsx"; ``title`` names the sheet. Every cell is safe to open."""
    name = f"{slugify(name)}-{timezone.now():%Y-%m-%d}"
    if kind == "csv":
        return csv_answer(name, head, rows)
    file = io.BytesIO()
    write_workbook(file, head, rows, title=title)
    response = HttpResponse(file.getvalue(), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return response
