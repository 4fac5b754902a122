"""Cells of spreadsheets: what one would take for a formula goes out as plain text, and comes back as it was.

neutralised("=1+1")        ->  "'=1+1"
restored("'=1+1")          ->  "=1+1"
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import IO

# What starts a formula, or moves the text after it into one, in ASCII and full width (OWASP "CSV Injection").
_TRIGGERS = tuple("=+-@\t\r\n＝＋－＠")


def neutralised(text: str) -> str:
    """The text with a quote before whatever starts a formula, even after blanks or quotes; NUL is left out."""
    if not text or (text[0].isalnum() and "\0" not in text):  # nearly all cells
        return text
    plain = text.replace("\0", "")
    return f"'{plain}" if _starts_formula(plain) else plain


def restored(cell: str) -> str:
    """The text that ``neutralised`` made this cell of; a cell without such a quote stays as it is."""
    return cell[1:] if cell.startswith("'") and _starts_formula(cell[1:]) else cell


def _starts_formula(text: str) -> bool:
    bare = text.lstrip("'")
    return bare.startswith(_TRIGGERS) or bare.lstrip().startswith(_TRIGGERS)


def write_csv(file: IO[bytes], head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """RFC 4180 in UTF-8, with the mark that Excel asks for, row by row; every cell safe to open."""
    text = io.TextIOWrapper(file, encoding="utf-8-sig", errors="replace", newline="")
    try:
        _write(text, head, rows)
    finally:  # also where a row cannot be read: the file is the caller's to close
        text.detach()


def csv_of(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """RFC 4180: CRLF after each row, every cell safe to open."""
    out = io.StringIO()
    _write(out, head, rows)
    return out.getvalue()


def _write(text: IO[str], head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([neutralised(cell) for cell in head])
    writer.writerows([neutralised(cell) for cell in row] for row in rows)
