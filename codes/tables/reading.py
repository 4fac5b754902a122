"""Read a table that somebody made: CSV in a usual encoding and with a usual separator, or the first sheet of an XLSX.

    for row in read_table(file, name="list.csv"):      ["E11.9", "2026-05-01"], ...; rows of text, one after another

Nothing is understood here: cells are text, numbers as people type them (12.0 is "12"), dates as 2026-05-01. Raises
TableError, whose words are for the person who made the table.
"""

from __future__ import annotations

import codecs
import csv
import datetime
import io
import re
import warnings
import zipfile
from collections.abc import Iterable, Iterator
from itertools import chain, count, islice
from typing import IO, Any

from codes.releases.files.records import ReleaseError
from codes.releases.files.zips import MEBI, Limits, opened

MOST_COLUMNS = 200
LONGEST_CELL = 100_000  # characters
_LIMITS = Limits(members=2_000, member=200 * MEBI, total=300 * MEBI, ratio=200)
_CHUNK = 64 * 1024
_AT_ONCE = 500  # rows
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_SEPARATORS = ",;\t|"
_HINT = re.compile(r"sep=(.)")  # the first line, as Excel reads and writes it
_UNCOMPUTED = re.compile(
    rb'<c r="([A-Z]+[0-9]+)"(?![^>]* t="str")[^>]*><f(?:[^>]*/>|[^>]*>[^<]*</f>)(?:<v></v>|<v ?/>)?</c>'
)
_QUOTED = re.compile(r'="((?:[^"]|"")*)"')  # how spreadsheets keep what looks like a number as it was typed


class TableError(ValueError):
    """A table that cannot be read, in words for its maker."""


def read_table(file: IO[bytes], *, name: str) -> Iterator[list[str]]:
    """The rows of a table, its head among them, as long as they were written.

    ``file`` can be read again from its start. Rows are read as they are asked for, so errors may come after rows.
    """
    file.seek(0)
    start = file.read(8)
    file.seek(0)
    if start[:2] == b"PK":
        return _read_workbook(file, name)
    if start[:4] == b"\xd0\xcf\x11\xe0" or name.lower().endswith((".xls", ".ods", ".numbers")):
        raise TableError("this kind of spreadsheet cannot be read; save it as XLSX or CSV")
    return chain.from_iterable(_read_csv(file))


# --- CSV --------------------------------------------------------------------------------------------------------------


def _read_csv(file: IO[bytes]) -> Iterator[Iterable[list[str]]]:
    """Many rows at once."""
    encoding = _encoding_of(file)
    text = io.TextIOWrapper(file, encoding=encoding, newline="", errors="replace" if encoding == "cp1252" else "strict")
    try:
        first = text.readline(LONGEST_CELL)
        if hint := _HINT.fullmatch(first.strip("\ufeff\r\n")):
            separator = hint[1]
        else:
            separator = _separator_of(first)
            text.seek(0)
        csv.field_size_limit(LONGEST_CELL)  # beyond it a cell is an error
        rows, number = csv.reader(text, delimiter=separator), 1
        while some := list(islice(rows, _AT_ONCE)):
            if '="' in "".join(chain(*some)):
                some = [list(map(_unquoted, row)) for row in some]
            yield map(_bounded, some, count(number)) if max(map(len, some)) > MOST_COLUMNS else some
            number += len(some)
    except (csv.Error, UnicodeError) as error:
        raise TableError(f"the file cannot be read as CSV ({error}); save it as XLSX or as CSV in UTF-8") from error
    finally:
        if not file.closed:  # whoever reads may have given up before the last row
            text.detach()


def _encoding_of(file: IO[bytes]) -> str:
    """That of the byte order mark; UTF-8 where all of it is; else Windows' western one."""
    start = file.read(4)
    file.seek(0)
    for mark, encoding in _BOMS:
        if start.startswith(mark):
            return encoding
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while chunk := file.read(_CHUNK):
            if b"\0" in chunk:
                raise TableError("this is neither a workbook (XLSX) nor text (CSV)")
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cp1252"
    finally:
        file.seek(0)
    return "utf-8"


def _separator_of(line: str) -> str:
    """The separator that the first line has most often, outside quotes."""
    bare = re.sub(r'"(?:[^"]|"")*"', "", line)
    return max(_SEPARATORS, key=bare.count) if any(bare.count(mark) for mark in _SEPARATORS) else ","


def _unquoted(cell: str) -> str:
    quoted = _QUOTED.fullmatch(cell.strip()) if '="' in cell else None
    return quoted[1].replace('""', '"') if quoted else cell


# --- Workbooks --------------------------------------------------------------------------------------------------------


def _read_workbook(file: IO[bytes], name: str) -> Iterator[list[str]]:
    import openpyxl  # half a second, and readers of pages never need it

    data = file.read()
    try:
        with opened(data, file=name, limits=_LIMITS) as (archive, members):
            _refuse_entities(archive, members)
    except ReleaseError as error:
        raise TableError(f"the workbook cannot be read: {error.reason}") from error
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about styles and extensions, which are not read
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
            if not book.worksheets:
                raise TableError("the workbook has no sheet")
            sheet: Any = book.worksheets[0]
            _refuse_uncomputed(sheet._get_source())
            sheet.reset_dimensions()  # some programs write wrong ones
            for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
                yield _bounded([text_of(cell) for cell in cells], number)
            book.close()
    except TableError:
        raise
    except Exception as error:  # openpyxl may raise anything
        raise TableError("the workbook cannot be read; save it again as XLSX, or as CSV") from error


def _refuse_uncomputed(xml: IO[bytes]) -> None:
    """A formula that no program has computed would be an empty cell, and so take away what stood there."""
    before = b""
    with xml:
        while chunk := xml.read(_CHUNK):
            if cell := _UNCOMPUTED.search(before + chunk):
                raise TableError(
                    f"cell {cell[1].decode()} has a formula that was never computed; write what it should say"
                )
            before = chunk


def _refuse_entities(archive: zipfile.ZipFile, members: Iterable[zipfile.ZipInfo]) -> None:
    """A document type stands before everything else; no spreadsheet program writes one."""
    for member in members:
        with archive.open(member) as stream:
            start = stream.read(_CHUNK)
        if b"<!DOCTYPE" in start or b"<!ENTITY" in start or start[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
            raise TableError("the workbook cannot be read: it declares a document type")


def text_of(cell: object) -> str:
    """The value of a cell as people would type it."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime.datetime):
        return cell.isoformat(" ") if cell.time() != datetime.time() else cell.date().isoformat()
    return str(cell)


def _bounded(row: list[str], number: int) -> list[str]:
    if len(row) > MOST_COLUMNS:
        if any(row[MOST_COLUMNS:]):
            raise TableError(f"row {number} has more than {MOST_COLUMNS} columns")
        row = row[:MOST_COLUMNS]
    for cell in row:
        if len(cell) > LONGEST_CELL:
            raise TableError(f"row {number} has a cell of more than {LONGEST_CELL:,} characters")
    return row
