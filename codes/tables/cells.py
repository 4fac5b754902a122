"""Cells of spreadsheets: what one would take for a formula goes out as plain text, and comes back as it was.

neutralised("=1+1")        ->  "'=1+1"
restored("'=1+1")          ->  "=1+1"
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from itertools import chain
from typing import IO, NamedTuple

# What starts a formula, or moves the text after it into one, in ASCII and full width (OWASP "CSV Injection").
_TRIGGERS = tuple("=+-@\t\r\n＝＋－＠")
_NOT_PLAIN = re.compile(rf"\0[\s'{re.escape(''.join(_TRIGGERS))}]")
_END = "\r\n"
Piece = tuple[Sequence[Sequence[str]], Sequence[tuple[str, ...]]]
"""Rows, and for each the cells that follow its own; those that many rows share are put in form once."""


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


def csv_of(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """RFC 4180: CRLF after each row, every cell safe to open."""
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator=_END).writerows(map(_safe, chain([head], rows)))
    return out.getvalue()


def write_csv(file: IO[bytes], head: Sequence[str], pieces: Iterable[Piece]) -> None:
    """The same in UTF-8, with the mark that Excel asks for, piece by piece."""
    file.write(f"\ufeff{csv_of(head, ())}".encode(errors="replace"))
    for rows, beside in pieces:
        ended = chain.from_iterable(zip(_lines(rows), map(_end, beside), strict=True))
        file.write("".join(ended).encode(errors="replace"))


def _lines(rows: Sequence[Sequence[str]]) -> Iterable[str]:
    """Each row without its end. A glance at many mostly shows that no cell can be a formula, or needs quotes."""
    text = "\0".join(chain([""], *rows))
    is_safe = text.count("\0") == sum(map(len, rows)) and not _NOT_PLAIN.search(text)
    if is_safe and min(map(len, rows)) > 1 and not any(map(text.__contains__, ',"\r\n')):
        return map(",".join, rows)
    lines: list[str] = []
    csv.writer(_Lines(lines.append), lineterminator="").writerows(rows if is_safe else map(_safe, rows))
    return lines


class _Lines(NamedTuple):
    """What a CSV writer writes each row to."""

    write: Callable[[str], object]


@lru_cache(maxsize=10_000)
def _end(cells: tuple[str, ...]) -> str:
    return f",{csv_of(cells, ())}" if cells else _END


def _safe(row: Sequence[str]) -> list[str]:
    return list(map(neutralised, row))
