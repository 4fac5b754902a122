"""Read the list of codes exempt from present-on-admission (POA) reporting.

Tab separated, ASCII, CRLF, titles with a comma in double quotes, one header line. The publisher's package has four
lists; only the full one is imported. Their content distinguishes them, not their names:

* revisions have a column "Action"; deletions (and the additions of 2017) have two columns;
* the additions of 2025 and 2026 have the same columns as the full list. The full list is sorted by order number, so it
  starts with the first exempt code, in category B90; a list of additions starts with another code.

>>> full = b"Order26\\tPOAexemptCode\\tDescription\\r\\n01238\\tB90.0\\tSequelae of tuberculosis\\r\\n"
>>> read_poa(full, file="poa.txt")
[PoaRow(number=1238, code='B90.0', title='Sequelae of tuberculosis')]
>>> is_full_list(full.replace(b"B90.0", b"Q87.87"))
False
"""

from __future__ import annotations

import re

from codes.releases.files.records import PoaRow, ReleaseError
from codes.releases.files.text import CODE, lines

_HEADER = re.compile(r"Ord[A-Za-z]*\d{2}(?:\d{2})?\tPOAexemptCode\tDescription")
_FIRST_CATEGORY = "B90"


def is_full_list(data: bytes) -> bool:
    """Whether bytes are the start of the full list, with any line ends; the first kilobyte is enough."""
    header, first = (*data[:1024].decode("ascii", "replace").splitlines(), "", "")[:2]
    cells = first.split("\t")
    return bool(_HEADER.fullmatch(header)) and len(cells) == 3 and cells[1][:3] == _FIRST_CATEGORY


def read_poa(data: bytes, *, file: str) -> list[PoaRow]:
    """The rows of the full list in their order; titles without quotes and outer blanks, order numbers of that year.

    Raises ReleaseError for one of the other three lists, a row without exactly three cells, a number that is not
    five digits or does not rise, a code that does not look like one or comes twice, an empty title, quotes
    that do not close, and everything that ``text.lines`` refuses.
    """
    all_lines = lines(data, file=file)
    if not is_full_list(data):
        reason = "this is not the full list of POA exempt codes (additions, deletions and revisions are not imported)"
        raise ReleaseError(reason, file=file, line=1)
    rows: list[PoaRow] = []
    seen: set[str] = set()
    last = 0
    for line_number, line in enumerate(all_lines[1:], start=2):
        cells = line.split("\t")
        if len(cells) != 3:
            raise ReleaseError(f"the row has {len(cells)} cells instead of 3", file=file, line=line_number)
        number, code = _number(cells[0], last, file, line_number), cells[1]
        if not CODE.match(code) or code in seen:
            what = "comes twice" if code in seen else "is not an ICD-10-CM code"
            raise ReleaseError(f"{code!r} {what}", file=file, line=line_number)
        seen.add(code)
        last = number
        rows.append(PoaRow(number, code, _title(cells[2], file, line_number)))
    return rows


def _number(cell: str, last: int, file: str, line: int) -> int:
    if len(cell) != 5 or not cell.isdigit():
        raise ReleaseError(f"the order number is {cell!r}, not five digits", file=file, line=line)
    number = int(cell)
    if number <= last:
        raise ReleaseError(f"order number {cell} does not come after the one above it", file=file, line=line)
    return number


def _title(cell: str, file: str, line: int) -> str:
    title = cell
    if '"' in cell:
        inner = cell[1:-1].replace('""', "")
        if len(cell) < 2 or cell[0] != '"' or cell[-1] != '"' or '"' in inner:
            raise ReleaseError("the quotes around the title do not close", file=file, line=line)
        title = cell[1:-1].replace('""', '"')
    title = title.strip()
    if not title:
        raise ReleaseError("the title is empty", file=file, line=line)
    return title
