"""Tables of the desk as files for a spreadsheet: one place decides how they are written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.http import HttpResponse

from codes.tables.cells import csv_of


def csv_answer(name: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> HttpResponse:
    """A download of this name, without a formula in any cell, and with the mark that Excel asks for."""
    response = HttpResponse(csv_of(head, rows).encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response
