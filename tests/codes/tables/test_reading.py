"""Tables as people and their programs write them: what is read, and what is refused with a reason."""

from __future__ import annotations

import datetime
import io
import zipfile

import openpyxl
import pytest

from codes.tables.reading import MOST_COLUMNS, TableError, read_table
from codes.tables.writing import write_workbook

ROWS = [["code", "title"], ["E11.9", "Diabète, type 2; “plain”"], ["Z53.9", 'with "quotes"\nand a line']]


def read(data: bytes, name: str = "list.csv") -> list[list[str]]:
    return list(read_table(io.BytesIO(data), name=name))


def quoted(separator: str) -> str:
    return "\r\n".join(separator.join('"{}"'.format(cell.replace('"', '""')) for cell in row) for row in ROWS)


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_csv_in_usual_encodings_and_separators(encoding: str, separator: str) -> None:
    assert read(quoted(separator).encode(encoding)) == ROWS


def test_csv_as_excel_writes_it() -> None:
    assert read(b'sep=;\r\n="E11.9";"1,5"\r\n') == [["E11.9", "1,5"]]


def workbook(*rows: list[object]) -> bytes:
    book, file = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(file)
    return file.getvalue()


def test_cells_of_a_workbook_are_as_people_type_them() -> None:
    day, moment = datetime.date(2026, 5, 1), datetime.datetime(2026, 5, 1, 12, 30)  # noqa: DTZ001 - as a workbook has it
    row = ["E11.9", 12.0, 12.5, 7, True, day, moment, None, "x"]
    assert read(workbook(row)) == [["E11.9", "12", "12.5", "7", "TRUE", "2026-05-01", "2026-05-01 12:30:00", "", "x"]]


def test_what_is_written_is_read_again() -> None:
    file = io.BytesIO()
    write_workbook(file, ROWS[0], ROWS[1:], title="Codes")
    assert read(file.getvalue()) == ROWS


def test_no_cell_that_is_written_is_a_formula() -> None:
    file = io.BytesIO()
    write_workbook(file, ["=1"], [["=1+1"], ["＝1"], ["\t@x"], ["+1\0"]], title="Codes")
    cells = [cell for row in openpyxl.load_workbook(file).worksheets[0].iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} == {"s"}
    assert [cell.value for cell in cells] == ["'=1", "'=1+1", "'＝1", "'\t@x", "'+1"]


def zipped(**members: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name.replace("__", "/"), data)
    return file.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "save it as XLSX or CSV"),
        ("empty.xlsx", zipped(), "cannot be read"),
        ("other.xlsx", zipped(a=b"text"), "cannot be read"),
        ("cut.xlsx", workbook(["E11.9"])[:-200], "cannot be read"),
        ("bomb.xlsx", zipped(xl__a=b"0" * 50_000_000), "200 times its size"),
        ("entity.xlsx", zipped(xl__a=b"<?xml version='1.0'?><!DOCTYPE a><a/>"), "document type"),
        ("image.csv", b"\x89PNG\r\n\0\0", "neither a workbook"),
        ("wide.csv", b"x," * (MOST_COLUMNS + 1) + b"x", f"more than {MOST_COLUMNS} columns"),
        ("long.csv", b"x" * 200_000, "cannot be read as CSV"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_in_words(name: str, data: bytes, reason: str) -> None:
    with pytest.raises(TableError, match=reason):
        read(data, name)
