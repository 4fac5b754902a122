"""Tables for spreadsheets. A cell that a spreadsheet would take for a formula is made plain text."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

from public.reading.changes import CodeChange

# What starts a formula, or moves the text after it into one, in ASCII and full width (OWASP "CSV Injection").
_TRIGGERS = tuple("=+-@\t\r\n＝＋－＠")
CHANGES_HEAD = (
    "change", "code", "chapter", "old title", "new title", "old billable", "new billable", "successors",
)  # fmt: skip


def neutralised(text: str) -> str:
    """ "=1+1" -> "'=1+1": a quote before whatever starts a formula, even after blanks; NUL is left out."""
    plain = text.replace("\0", "")
    starts = plain.startswith(_TRIGGERS) or plain.lstrip().startswith(_TRIGGERS)
    return f"'{plain}" if starts else plain


def csv_of(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """RFC 4180: CRLF after each row, every cell safe to open."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows([neutralised(cell) for cell in row] for row in rows)
    return out.getvalue()


def changes_csv(changes: Iterable[CodeChange], successors: Mapping[str, Sequence[str]], wanted: str = "") -> str:
    """A row for each code and kind of change; ``wanted`` is a kind or group, empty for all."""
    return csv_of(
        CHANGES_HEAD,
        (
            (
                kind,
                change.code,
                change.chapter,
                change.before.title if change.before else "",
                change.after.title if change.after else "",
                yes(change.before.billable) if change.before else "",
                yes(change.after.billable) if change.after else "",
                " ".join(successors.get(change.code, ())),
            )
            for change in changes
            for kind in change.kinds
            if wanted in ("", kind, change.group)
        ),
    )


def yes(value: bool) -> str:
    return "yes" if value else "no"
