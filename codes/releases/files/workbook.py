"""Workbooks (xlsx) from outside: recognized by their directory, searched without a library, and cleaned for reading.

An xlsx is a zip of XML parts. The library that reads cells follows references between parts and expands their
declarations. So it gets a new zip with the few parts that cells need, in plain UTF-8 and within limits.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Sequence

from codes.releases.files import zips
from codes.releases.files.records import ReleaseError
from codes.releases.files.xml import check_text
from codes.releases.files.zips import MEBI, Limits

_TO_LOOK = Limits(members=200, member=64 * MEBI, total=128 * MEBI)
_TO_READ = Limits(members=200, member=8 * MEBI, total=16 * MEBI)  # the publisher has up to 1 MB and 1.3 MB
MAX_MARKS = 250_000  # "<" in all parts that are read; the publisher has up to 115,000
MAX_STYLE_MARKS = 10_000  # "<" in a part without cells; the publisher has up to 700
_MUST = {"[Content_Types].xml", "xl/workbook.xml"}
_MAY = re.compile(
    r"\[Content_Types\]\.xml|(_rels|docProps|customXml|xl)/.*\.(xml|rels|vml)|xl/printerSettings/.+\.bin|xl/media/.+"
)
_READ = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|xl/(workbook|styles|sharedStrings)\.xml|xl/_rels/workbook\.xml\.rels"
    r"|xl/worksheets/[^/]+\.xml"
)
_CELLS = re.compile(r"xl/(sharedStrings|worksheets/[^/]+)\.xml")
_TEXTS = re.compile(r"xl/.+\.xml")


def is_workbook(data: bytes) -> bool:
    """Whether a zip has a workbook's parts; False for bytes that are no zip, or a broken one. Never raises."""
    if data[:4] != b"PK\3\4" or b"xl/workbook.xml" not in data:
        return False
    try:
        with zips.opened(data, file="", limits=_TO_LOOK) as (archive, _):
            return set(archive.namelist()) >= _MUST
    except ReleaseError:
        return False


def says(data: bytes, words: str, *, file: str) -> bool:
    """Whether a cell has these words. Raises ReleaseError for a zip that hides other files in a workbook."""
    wanted = [words.encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-16-be")]
    with zips.opened(data, file=file, limits=_TO_LOOK) as (archive, members):
        for info in members:
            if not _MAY.fullmatch(info.filename):
                raise ReleaseError(f"{info.filename[:80]!r} is no part of a workbook", file=file)
        for info in members:
            if _TEXTS.fullmatch(info.filename):
                part = zips.unpack(archive, info, file=file)
                if any(encoded in part for encoded in wanted):
                    return True
    return False


def read_sheets(
    data: bytes, *, file: str, rows: int, columns: int, marks: int = MAX_MARKS
) -> dict[str, list[Sequence[object]]]:
    """The rows of every sheet by its title, each as ``columns`` cell values. Raises ReleaseError for too many rows."""
    import openpyxl

    clean = io.BytesIO(cleaned(data, file=file, marks=marks))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns about styles and extensions, which are not read
            book = openpyxl.load_workbook(clean, read_only=True, data_only=True, keep_links=False)
            sheets: dict[str, list[Sequence[object]]] = {
                sheet.title: list(sheet.iter_rows(1, rows + 1, 1, columns, values_only=True))
                for sheet in book.worksheets
            }
            book.close()
    except Exception as error:  # openpyxl may raise anything; the workbook is not as published then
        raise ReleaseError("the workbook cannot be read; save the publisher's file again", file=file) from error
    if any(len(read) > rows for read in sheets.values()):
        raise ReleaseError(f"the sheet has more than {rows} rows", file=file)
    return sheets


def cleaned(data: bytes, *, file: str, marks: int = MAX_MARKS) -> bytes:
    """The same workbook with only the parts that cells need. Raises ReleaseError for parts that are not allowed.

    ``marks`` is how many "<" all parts that are read may have.
    """
    if data[:4] != b"PK\3\4":
        raise ReleaseError("this is not a workbook (xlsx)", file=file)
    seen = 0
    clean = io.BytesIO()
    with zips.opened(data, file=file, limits=_TO_READ) as (archive, members), zipfile.ZipFile(clean, "w") as new:
        names = [info.filename for info in members]
        if not set(names) >= _MUST or len(names) != len(set(names)):
            raise ReleaseError("this is not a workbook (xlsx): a part is missing, or in it twice", file=file)
        for info in members:
            if not _READ.fullmatch(info.filename):
                continue
            part = zips.unpack(archive, info, file=file)
            check_text(part, file=f"{file}, {info.filename}")
            here = part.count(b"<")
            seen += here
            if seen > marks or (here > MAX_STYLE_MARKS and not _CELLS.fullmatch(info.filename)):
                raise ReleaseError("the workbook has far more cells than the publisher's", file=file)
            new.writestr(info.filename, part)
    return clean.getvalue()
