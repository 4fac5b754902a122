"""Read tables 6I and 6J of the IPPS final rule: the codes that are an MCC or a CC for MS-DRG, of one fiscal year.

    TABLE 6I - COMPLETE MCC LIST
    Diagnosis Code<tab>Description
    A02.1<tab>Salmonella sepsis
    ...
    (an empty line, then notes)

The files are in Latin-1, have CRLF, and do not say their year.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from codes.releases.files.records import ReleaseError

from .records import CMS, GroupedCode, GroupingFile, GroupLabel, code_in, once, text_lines

SYSTEM, NAME = "ms-drg", "MS-DRG"
GROUPS = {
    "6I": ("table_6i", "MCC", "Major complication or comorbidity"),
    "6J": ("table_6j", "CC", "Complication or comorbidity"),
}
_TITLE = re.compile(r"TABLE (6I|6J)\s*[-–]\s*COMPLETE (MCC|CC) LIST\b[^\r\n\t]*", re.IGNORECASE)
_HEADING = ("diagnosis code", "description")


def is_drg_table(data: bytes) -> bool:
    title = _TITLE.match(data[:200].decode("latin-1"))
    return title is not None and GROUPS[title[1].upper()][1] == title[2].upper()


def read_drg_table(data: bytes, *, file: str) -> GroupingFile:
    """The rows of table 6I or 6J in their order.

    Raises ReleaseError for another heading, a row without a code and a title, codes that are not in order, a code that
    is there twice, a table without rows or without its end (an empty line and "Notes:"), and all that ``text_lines``
    refuses.
    """
    lines = text_lines(data, file=file, encoding="latin-1")
    title = _TITLE.match(lines[0]) if lines else None
    if title is None:
        raise ReleaseError("this is neither table 6I nor table 6J", file=file, line=1)
    if len(lines) < 2 or tuple(cell.strip().lower() for cell in lines[1].split("\t")) != _HEADING:
        raise ReleaseError("the heading is not 'Diagnosis Code, Description'", file=file, line=2)
    kind, group, label = GROUPS[title[1].upper()]
    rows = list(once(_rows(lines, group, file), file=file))
    return GroupingFile(
        kind=kind,
        publisher=CMS,
        version="",
        systems={SYSTEM: NAME},
        rows=rows,
        labels=[GroupLabel(SYSTEM, group, label)],
    )


def _rows(lines: list[str], group: str, file: str) -> Iterator[tuple[int, GroupedCode]]:
    last = ""
    for number, line in enumerate(lines[2:], start=3):
        if not line.strip():
            _check_end(lines[number:], last, file, number)
            return
        cells = line.split("\t")
        if len(cells) != 2 or not cells[1].strip():
            raise ReleaseError("the row is not a code, a tab and a title", file=file, line=number)
        code = code_in(cells[0].strip(), file=file, line=number)
        if code < last:
            raise ReleaseError(f"{code} stands after {last}", file=file, line=number)
        last = code
        yield number, GroupedCode(SYSTEM, group, code)
    raise ReleaseError("the file is truncated: its notes are missing", file=file, line=len(lines))


def _check_end(rest: list[str], last: str, file: str, number: int) -> None:
    notes = [line.strip() for line in rest if line.strip()]
    if not last or not notes or not notes[0].lower().startswith("note"):
        raise ReleaseError("there is an empty row where a code or the notes are expected", file=file, line=number)
