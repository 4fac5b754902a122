"""What the readers of groupings make of a file: one shape for all publishers. Codes carry their dot."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from codes.releases.files.records import ReleaseError
from codes.releases.files.text import CODE, dotted

CMS = "Centers for Medicare & Medicaid Services"
AHRQ = "Agency for Healthcare Research and Quality"
MAX_GROUP, MAX_LABEL = 40, 300
MAX_BYTES, MAX_LINES, MAX_LINE = 16 * 1024 * 1024, 400_000, 2_000  # the largest has 1.7 MB and 55,298 lines


class GroupedCode(NamedTuple):
    """A code and the group that it is in. ``system`` is a key of ``GroupingFile.systems``."""

    system: str
    group: str
    code: str


class GroupLabel(NamedTuple):
    """The words of a publisher for a group."""

    system: str
    group: str
    label: str


@dataclass(frozen=True)
class GroupingFile:
    """The content of one official file.

    ``kind`` is one of ``SourceFile.Kind``. ``version`` is the edition that the file itself names, "" where it names
    none. ``systems`` are names by slug: {"cms-hcc-v28": "CMS-HCC V28"}. A file may have labels alone.
    """

    kind: str
    publisher: str
    version: str
    systems: dict[str, str]
    rows: list[GroupedCode] = field(default_factory=list)
    labels: list[GroupLabel] = field(default_factory=list)


def text_lines(data: bytes, *, file: str, encoding: str, ends: bool = True) -> list[str]:
    """The lines of a text file; element 0 is line 1. Where it ``ends``, its last line does.

    Raises ReleaseError for an empty file, too many bytes or lines, bytes that are not of the encoding, characters that
    cannot be seen, a far too long line, and a last line that does not end: the file is truncated.
    """
    if len(data) > MAX_BYTES or data.count(b"\n") > MAX_LINES:
        raise ReleaseError(f"it has more than {MAX_BYTES // 1024 // 1024} MB or {MAX_LINES:,} lines", file=file)
    try:
        lines = data.decode(encoding).replace("\r\n", "\n").split("\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ReleaseError(f"it is not text in {encoding}", file=file, line=line) from error
    if not lines[-1]:
        lines.pop()
    elif ends:
        raise ReleaseError("the file is truncated: its last line does not end", file=file, line=len(lines))
    for number, text in enumerate(lines, start=1):
        if len(text) > MAX_LINE or not text.replace("\t", "").replace("\xa0", "").isprintable():
            wrong = "is far too long" if len(text) > MAX_LINE else "holds a character that cannot be seen"
            raise ReleaseError(f"the line {wrong}", file=file, line=number)
    return lines


def code_in(cell: str, *, file: str, line: int) -> str:
    """The code of a cell, printed with or without its dot. Raises ReleaseError for what is no code."""
    code = cell if "." in cell else dotted(cell)
    if not CODE.match(code):
        raise ReleaseError(f"{cell[:40]!r} is not an ICD-10-CM code", file=file, line=line)
    return code


def label_in(cell: str, *, file: str, line: int) -> str:
    """Words of a publisher, blanks made single. Raises ReleaseError for no words and far too many."""
    label = " ".join(cell.split())
    if not label or len(label) > MAX_LABEL or not label.isprintable():
        raise ReleaseError(f"the label of a group is no text of 1 to {MAX_LABEL} characters", file=file, line=line)
    return label


def once(rows: Iterable[tuple[int, GroupedCode]], *, file: str) -> Iterator[GroupedCode]:
    """The rows without their lines. Raises ReleaseError for a code that is twice in one group."""
    seen: set[GroupedCode] = set()
    for line, row in rows:
        if row in seen:
            raise ReleaseError(f"{row.code} is in {row.group} twice", file=file, line=line)
        seen.add(row)
        yield row
