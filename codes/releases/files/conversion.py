"""Read the conversion table: for every code that came after 2015, the code or codes that were used before it.

The publisher offers it as a workbook (xlsx) only: one sheet, prose, a header row, then three columns. "Effective" is
a year, which means October 1 of that same year (codes of FY2026 carry 2025), or a real date.

What is read from a "previous" cell:

=====================================  =============================  ===========
printed                                previous                       combination
=====================================  =============================  ===========
``Z53.8``                              ``("Z53.8",)``                 no
``C50.919, C50.929`` (also ``;``)      both                           no
``G11.8 and E23.0`` (also ``&``)       both                           yes
``H44.20-H44.23 and H35.30``           ``("H35.30",)`` and a range    yes
``I60.20-I60.22``                      none, and a range              no
``Codes in Categories T15-T19``        none: it names no codes        no
``None``, or anything not understood   none                           no
=====================================  =============================  ===========

The reader keeps a range as printed, since its codes are those of releases that may not be loaded. ``previous_ranges``
reads it from ``printed`` and tells of any code whether the range includes it.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from typing import NamedTuple

from codes.releases.files.records import ConversionRow, ReleaseError
from codes.releases.files.text import CODE, dotted
from codes.releases.files.workbook import read_sheets

_MAX_ROWS = 50_000
_MAX_COLUMNS = 8
_MAX_PRINTED = 1000
_HEADER_WITHIN = 10
_FULL_LENGTH = 8  # seven characters and the dot

_SEPARATOR = re.compile(r"\s*(?:[,;&]|\band\b)\s*", re.IGNORECASE)
_JOINED = re.compile(r"&|\band\b", re.IGNORECASE)
_C = r"[A-Z][0-9A-Z]{2}(?:\.[0-9A-Z]{1,4})?"
_SPAN = re.compile(rf"({_C}) ?- ?({_C})", re.IGNORECASE)
_NOT_NAMED = re.compile(rf"(?:(?:a )?codes? (?:in|from) (?:categor(?:y|ies) )?)?{_C}(?:\.?-| ?- ?{_C})", re.IGNORECASE)


class Range(NamedTuple):
    """Codes from the first to the last one, both included, as "previous" cells print them.

    >>> Range("I60.20", "I60.22").holds("I60.21"), Range("S06.890A", "S06.899A").holds("S06.891D")
    (True, False)
    """

    first: str
    last: str

    def holds(self, code: str) -> bool:
        """Whether the range includes a code. The seventh character is a range of its own."""
        if len(self.first) == len(self.last) == _FULL_LENGTH:
            whole = len(code) == _FULL_LENGTH and self.first[-1] <= code[-1] <= self.last[-1]
            return whole and self.first[:-1] <= code[:-1] <= self.last[:-1]
        return self.first <= code <= self.last


def read_conversion(data: bytes, *, file: str) -> list[ConversionRow]:
    """The data rows of the workbook in their order; ``row`` is the row of the sheet, from 1, ``effective`` an ISO date.

    Rows may repeat (four of the publisher's do). Empty rows at the end are left out. Raises ReleaseError for bytes that
    are no workbook or unpack to too much, a sheet without the header row, cells beyond the third column, a current code
    that does not look like one, an effective cell that is neither year nor date, an empty previous cell, a gap between
    the rows, and a sheet without rows.
    """
    sheet = _sheet_rows(data, file)
    start = _header_position(sheet, file)
    rows: list[ConversionRow] = []
    gap = False
    for number, cells in enumerate(sheet[start + 1 :], start=start + 2):
        if all(_text(cell) == "" for cell in cells):
            gap = True
            continue
        if gap:
            raise ReleaseError("there is an empty row above this one", file=file, line=number)
        rows.append(_row(cells, file, number))
    if not rows:
        raise ReleaseError("the conversion table has no rows", file=file)
    return rows


def previous_codes(printed: str) -> tuple[tuple[str, ...], bool]:
    """The single codes that a "previous" cell names, dotted, and whether "and" joins them. Never raises."""
    parts = _parts(printed)
    named = [code for part in parts if CODE.match(code := _dotted(part))]
    return tuple(dict.fromkeys(named)), bool(parts and _JOINED.search(printed))


def previous_ranges(printed: str) -> tuple[Range, ...]:
    """The ranges of codes that a "previous" cell prints, dotted; ranges of categories name no codes. Never raises."""
    spans = [span for part in _parts(printed) if (span := _SPAN.fullmatch(part))]
    return tuple(Range(_dotted(span[1]), _dotted(span[2])) for span in spans)


def _parts(printed: str) -> list[str]:
    """The parts that the cell lists; none for "None", and none where a part is not understood."""
    text = " ".join(printed.split())
    parts = [] if not text or text.lower() == "none" else _SEPARATOR.split(text)
    understood = all(CODE.match(_dotted(part)) or _NOT_NAMED.fullmatch(part) for part in parts)
    return parts if understood else []


def _dotted(part: str) -> str:
    return part if "." in part else dotted(part)


def _row(cells: Sequence[object], file: str, number: int) -> ConversionRow:
    if any(_text(cell) for cell in cells[3:]):
        raise ReleaseError("there is a cell beyond the third column", file=file, line=number)
    current, printed = _text(cells[0]), _text(cells[2])
    code = _dotted(current)
    if not CODE.match(code):
        raise ReleaseError(f"{current[:40]!r} is not an ICD-10-CM code", file=file, line=number)
    if not printed:
        raise ReleaseError(f"the previous code of {code} is missing", file=file, line=number)
    if not printed.isprintable():
        raise ReleaseError(f"the previous code of {code} holds what cannot be printed", file=file, line=number)
    if len(printed) > _MAX_PRINTED:
        reason = f"the previous code of {code} has more than {_MAX_PRINTED} characters"
        raise ReleaseError(reason, file=file, line=number)
    previous, combination = previous_codes(printed)
    return ConversionRow(code, _effective(cells[1], file, number), previous, printed, combination, number)


def _effective(cell: object, file: str, number: int) -> str:
    if isinstance(cell, dt.datetime):
        cell = cell.date()
    if isinstance(cell, dt.date) and 2015 <= cell.year <= 2100:
        return cell.isoformat()
    if isinstance(cell, (int, float)) and not isinstance(cell, bool) and 2015 <= cell <= 2100 and cell == int(cell):
        return f"{int(cell)}-10-01"
    raise ReleaseError(f"effective is {_text(cell)[:40]!r}, neither a year nor a date", file=file, line=number)


def _text(cell: object) -> str:
    return "" if cell is None else str(cell).strip()


def _header_position(sheet: list[Sequence[object]], file: str) -> int:
    for position, cells in enumerate(sheet[:_HEADER_WITHIN]):
        first, second, third = (_text(cell).lower() for cell in cells[:3])
        if first.startswith("current code") and second.startswith("effective") and third.startswith("previous"):
            return position
    raise ReleaseError("there is no row 'Current code assignment, Effective, Previous Code(s) Assignment'", file=file)


def _sheet_rows(data: bytes, file: str) -> list[Sequence[object]]:
    """All rows of the only sheet, each as ``_MAX_COLUMNS`` cell values."""
    sheets = read_sheets(data, file=file, rows=_MAX_ROWS, columns=_MAX_COLUMNS)
    if len(sheets) != 1:
        raise ReleaseError(f"the workbook has {len(sheets)} sheets instead of one", file=file)
    return next(iter(sheets.values()))
