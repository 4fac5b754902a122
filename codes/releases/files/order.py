"""The order file: fixed width, one row a code, headers included.

    97129 Z539    1 Procedure and treatment not carried out, unspecified reason  Procedure and treatment not ...

becomes ``OrderRow(97129, "Z53.9", True, "Procedure and ...", "Procedure and ...")``.
Source of the format: icd10OrderFiles.pdf in the publisher's zip; RELEASE-FILES 2.
"""

from __future__ import annotations

from codes.releases.files.records import OrderRow, Refusals, ReleaseError
from codes.releases.files.text import CODE, dotted, lines

_BLANKS = (5, 13, 15, 76)
_FLAGS = {"0": False, "1": True}


def read_order(data: bytes, *, file: str) -> list[OrderRow]:
    """All rows in order. ``billable`` is column 15: 1 is valid for HIPAA transactions, 0 is a header.

    Raises ReleaseError with every wrong line for rows out of format, gaps in the order numbers, codes that come twice,
    and a file whose last row does not end in CRLF, as after a truncated download.
    """
    rows: list[OrderRow] = []
    seen: set[str] = set()
    refused, expected = Refusals(file), 1
    for number, line in enumerate(lines(data, file=file), start=1):
        row = _row(line)
        if isinstance(row, str):
            refused.add(row, number)
            expected += 1
            continue
        if row.number != expected:
            refused.add(f"order number {row.number} where {expected} belongs", number)
        if row.code in seen:
            refused.add(f"{row.code} is given a second time", number)
        expected = row.number + 1
        seen.add(row.code)
        rows.append(row)
    refused.end()
    if not rows:
        raise ReleaseError("the order file has no rows", file=file)
    return rows


def _row(line: str) -> OrderRow | str:  # noqa: PLR0911 - one return a rule of the layout
    """The row, or what is wrong with it."""
    if len(line) < 78 or len(line) > 400:
        return f"a row has 78 to 400 characters, this one {len(line)}"
    if any(line[at] != " " for at in _BLANKS):
        return "columns 6, 14, 16 and 77 of a row are blank"
    if not line[:5].isdigit():
        return f"order number {line[:5]!r} is not five digits"
    code = dotted(line[6:13].rstrip())
    if not CODE.match(code):
        return f"{line[6:13]!r} is not an ICD-10-CM code"
    billable = _FLAGS.get(line[14])
    short_title, title = line[16:76].rstrip(), line[77:]
    if billable is None:
        return f"the flag in column 15 is {line[14]!r}, neither 0 nor 1"
    if not short_title or not title or title != title.strip() or "\t" in line:
        return f"{code} has an empty or padded title, or one with a tab"
    return OrderRow(int(line[:5]), code, billable, short_title, title)
