"""Write a table for spreadsheets: an XLSX whose cells are all text, written row by row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import IO

from .cells import neutralised

_ILLEGAL = dict.fromkeys([*range(9), 11, 12, *range(14, 32)])  # characters that no workbook can hold


def write_workbook(file: IO[bytes], head: Sequence[str], rows: Iterable[Sequence[str]], *, title: str) -> None:
    """Every cell is text and safe to open, the head stays in view. ``title`` names the sheet, at most 31 characters."""
    import openpyxl  # half a second, and readers of pages never need it
    from openpyxl.cell import Cell, WriteOnlyCell
    from openpyxl.styles import Alignment, Font

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "B2"

    def cell(text: str, font: Font | None = None) -> Cell:
        made = WriteOnlyCell(sheet, neutralised(text).translate(_ILLEGAL))
        made.data_type, made.number_format = "s", "@"
        made.alignment = Alignment(wrap_text=True, vertical="top")
        if font is not None:
            made.font = font
        return made

    sheet.append([cell(name, Font(bold=True)) for name in head])
    for row in rows:
        sheet.append([cell(text) for text in row])
    book.save(file)
