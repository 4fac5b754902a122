"""Read the order addenda (``icd10cm-order-addenda-YYYY.txt``): the publisher's list of changes in the order file.

Fixed width: columns 1-13 the action, 14 the flag (0 header, 1 billable), 16-22 the code without dot,
24-83 the short title, from 85 the long title. A blank line and a summary in prose end the file.
The site computes its own comparison of releases; tests compare that with this file.

>>> line = b"Add:         0 B880    Other acariasis" + b" " * 46 + b"Other acariasis\\r\\n"
>>> read_order_addenda(line + b"\\r\\nHeaders\\r\\n", file="addenda.txt")[0]
AddendaRow(action='add', code='B88.0', billable=False, short_title='Other acariasis', title='Other acariasis')
"""

from __future__ import annotations

from codes.releases.files.records import AddendaRow, ReleaseError
from codes.releases.files.text import icd10_code, lines

_ACTIONS = {
    "Add:         ": "add",
    "Delete:      ": "delete",
    "Revise from: ": "revise_from",
    "Revise to:   ": "revise_to",
}


def read_order_addenda(data: bytes, *, file: str) -> list[AddendaRow]:
    """The rows of an order addenda in their order; an April update without changes has none.

    Raises ReleaseError for a line that does not fit the columns, an unknown action or flag, a "Revise from" without the
    "Revise to" of the same code behind it (or the reverse), a row that comes twice, a truncated file without the blank
    line and the summary at its end, and everything that ``text.lines`` refuses.
    """
    rows: list[AddendaRow] = []
    seen: set[AddendaRow] = set()
    revised = ""
    all_lines = lines(data, file=file)
    for number, line in enumerate(all_lines, start=1):
        if not line:
            break
        row = _row(line, file, number)
        if (revised and row.action != "revise_to") or (row.action == "revise_to" and row.code != revised):
            raise ReleaseError('"Revise from" and "Revise to" do not come as a pair', file=file, line=number)
        if row in seen:
            raise ReleaseError(f"the row of {row.code} comes twice", file=file, line=number)
        revised = row.code if row.action == "revise_from" else ""
        seen.add(row)
        rows.append(row)
    if revised or len(all_lines) < len(rows) + 2:
        raise ReleaseError("the file is truncated: the summary at its end is missing", file=file, line=len(all_lines))
    return rows


def _row(line: str, file: str, number: int) -> AddendaRow:
    action, flag = _ACTIONS.get(line[:13]), line[13:14]
    if action is None:
        reason = f"{line[:13].strip()!r} is none of Add, Delete, Revise from, Revise to"
        raise ReleaseError(reason, file=file, line=number)
    if flag not in ("0", "1"):
        raise ReleaseError(f"the flag in column 14 is {flag!r}, neither 0 nor 1", file=file, line=number)
    short, title = line[23:83].rstrip(" "), line[84:]
    blanks = line[14:15] + line[22:23] + line[83:84]
    if blanks != "   " or not short or not title or short != short.strip() or title != title.strip() or "\t" in line:
        raise ReleaseError("the line does not fit the columns 16-22, 24-83 and 85 onwards", file=file, line=number)
    code = icd10_code(line[15:22].rstrip(" "), file=file, line=number)
    return AddendaRow(action, code, flag == "1", short, title)
