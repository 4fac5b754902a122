"""Tables for spreadsheets. A cell that one of them would take for a formula is made plain text."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

from .changes import Change

# What makes a formula or moves what follows into one, in ASCII and full width (OWASP "CSV Injection").
_TRIGGERS = tuple("=+-@\t\r\n＝＋－＠")
CHANGES_HEAD = (
    "change", "code", "chapter", "old title", "new title", "old billable", "new billable", "successors",
)  # fmt: skip


def neutralised(text: str) -> str:
    """ "=1+1" -> "'=1+1": a quote before what starts a formula, blanks before it or not; NUL is left out."""
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


def changes_csv(changes: Iterable[Change], successors: Mapping[str, Sequence[str]], kind: str = "") -> str:
    """A row for each code and kind of change: counted by kind they are ``compare_releases``'s."""
    return csv_of(
        CHANGES_HEAD,
        (
            (
                each,
                change.code,
                change.chapter,
                change.before.title if change.before else "",
                change.after.title if change.after else "",
                yes(change.before.billable) if change.before else "",
                yes(change.after.billable) if change.after else "",
                " ".join(successors.get(change.code, ())),
            )
            for change in changes
            for each in change.kinds
            if kind in ("", each, change.group)
        ),
    )


def yes(value: bool) -> str:
    return "yes" if value else "no"
