"""Read AHRQ's reference file of the Elixhauser Comorbidity Software Refined for ICD-10-CM, a workbook.

Two of its sheets are read. "Comorbidity_Measures" has the measures (CMR_AIDS) with their descriptions.
"DX_to_Comorb_Mapping" has a row a code, and a column a measure with 1 or 0. A measure that is assigned in two ways has
two columns: CBVD_POA and CBVD_SQLA are both CMR_CBVD. The titles of both sheets have the version, such as v2026.1;
"End of Content" stands below each.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from codes.releases.files import workbook
from codes.releases.files.records import ReleaseError

from .records import AHRQ, GroupedCode, GroupingFile, GroupLabel, code_in, label_in, once

SYSTEM, NAME = "elixhauser", "Elixhauser"
_SAYS = "Elixhauser Comorbidity Software Refined for ICD-10-CM"
_TITLE = re.compile(rf"Searchable list of .*{_SAYS}, v(20[0-9]{{2}}\.[0-9]{{1,2}})")
_MEASURES, _MAPPING, _END = "Comorbidity_Measures", "DX_to_Comorb_Mapping", "End of Content"
_ROWS, _COLUMNS, _MARKS = 20_000, 80, 1_500_000  # the publisher has 4,570 rows, 42 columns and 778,000 marks
_FIRST_MEASURE = 3  # after the code, its description and the number of its measures
_WAYS = re.compile(r"_(POA|SQLA)\Z")

Row = Sequence[object]


def is_elixhauser(data: bytes, *, file: str) -> bool:
    """Raises ReleaseError for a workbook with other files in it."""
    return workbook.is_workbook(data) and workbook.says(data, _SAYS, file=file)


def read_elixhauser(data: bytes, *, file: str) -> GroupingFile:
    """The measures of every code, in the order of the sheet.

    Raises ReleaseError for a missing sheet, titles of two versions, a column that is no measure or a measure without a
    column, a cell that is neither 1 nor 0, a row whose number of measures is not that of its cells, a code that is
    there twice, a sheet without its end, and all that ``workbook`` refuses.
    """
    sheets = workbook.read_sheets(data, file=file, rows=_ROWS, columns=_COLUMNS, marks=_MARKS)
    measures, mapping = (_content(sheets, title, file) for title in (_MEASURES, _MAPPING))
    versions = {_version(rows, file) for rows in (measures, mapping)}
    if len(versions) != 1:
        raise ReleaseError(f"its sheets are of versions {' and '.join(sorted(versions))}", file=file)
    labels = [
        GroupLabel(SYSTEM, _text(row[0]), label_in(_text(row[1]), file=file, line=number))
        for number, row in enumerate(measures[2:], start=3)
    ]
    columns = _columns(mapping, {label.group for label in labels}, file)
    rows = list(once(_rows(mapping, columns, file), file=file))
    codes = [_text(row[0]) for row in mapping[2:]]
    if len(codes) != len(set(codes)):
        raise ReleaseError("a code has two rows", file=file)
    return GroupingFile(
        kind="elixhauser", publisher=AHRQ, version=versions.pop(), systems={SYSTEM: NAME}, rows=rows, labels=labels
    )


def _content(sheets: dict[str, list[Row]], title: str, file: str) -> list[Row]:
    """The rows of a sheet above its end."""
    rows = sheets.get(title, [])
    while rows and not any(map(_text, rows[-1])):
        rows.pop()
    if len(rows) < 4 or _text(rows[-1][0]) != _END:
        raise ReleaseError(f"the sheet {title} is missing or truncated: it does not end in {_END!r}", file=file)
    return rows[:-1]


def _version(rows: list[Row], file: str) -> str:
    title = _TITLE.fullmatch(_text(rows[0][0]))
    if title is None:
        raise ReleaseError("the title of a sheet has no version", file=file, line=1)
    return title[1]


def _columns(mapping: list[Row], measures: set[str], file: str) -> dict[int, str]:
    """Column -> measure."""
    headings = enumerate(mapping[1][_FIRST_MEASURE:], _FIRST_MEASURE)
    names = {at: f"CMR_{name}" for at, cell in headings if (name := _text(cell))}
    columns = {at: name if name in measures else _WAYS.sub("", name) for at, name in names.items()}
    if set(columns.values()) != measures:
        odd = min(set(columns.values()) ^ measures)
        raise ReleaseError(f"{odd[:40]} is not in both sheets", file=file, line=2)
    return columns


def _rows(mapping: list[Row], columns: dict[int, str], file: str) -> Iterator[tuple[int, GroupedCode]]:
    for number, row in enumerate(mapping[2:], start=3):
        code = code_in(_text(row[0]), file=file, line=number)
        if any(row[at] not in (0, 1) for at in columns):
            raise ReleaseError(f"a cell of {code} is neither 1 nor 0", file=file, line=number)
        groups = [columns[at] for at in columns if row[at] == 1]
        if not groups or row[2] != len(groups):
            wrong = f"{code} has {len(groups)} measures where the row says {_text(row[2])[:10]}"
            raise ReleaseError(wrong, file=file, line=number)
        for group in groups:
            yield number, GroupedCode(SYSTEM, group, code)


def _text(cell: object) -> str:
    return "" if cell is None else str(cell).strip()
