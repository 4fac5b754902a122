"""The conversion table: which codes were used before."""

import contextlib
import datetime as dt
import io
import zipfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codes.releases.files.conversion import previous_codes, previous_ranges, read_conversion
from codes.releases.files.records import ConversionRow, ReleaseError

PROSE = ("The National Center for Health Statistics (NCHS) has published an update ...", None, None)
HEADER = ("Current code assignment", "Effective", "Previous Code(s) Assignment")
ROWS = (
    ("Z53.31", 2016, "Z53.8"),
    ("H93.A1 ", 2025, "H93.11"),
    ("W453XXA", dt.datetime(2023, 4, 1), "W45.8XXA"),  # noqa: DTZ001 - cells of a workbook have no time zone
)


def workbook(*rows: Sequence[object]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def repacked(data: bytes, member: str, content: bytes, *, called: str = "") -> bytes:
    """The workbook with the content of a member replaced, and perhaps its name."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(called or name if name == member else name, content if name == member else old.read(name))
    return buffer.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
SAMPLE = workbook(PROSE, HEADER, *ROWS, (None, None, None))
SAMPLE_SHEET = zipfile.ZipFile(io.BytesIO(SAMPLE)).read(SHEET)
MANY_CELLS = b"".join(b'<c r="A%d"/>' % number for number in range(250_001))
UTF16 = '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE x [<!ENTITY a "b">]><worksheet/>'.encode("utf-16")


def test_a_year_means_october_1_of_that_year() -> None:
    assert read_conversion(SAMPLE, file="table.xlsx") == [
        ConversionRow("Z53.31", "2016-10-01", ("Z53.8",), "Z53.8", False, 3),
        ConversionRow("H93.A1", "2025-10-01", ("H93.11",), "H93.11", False, 4),
        ConversionRow("W45.3XXA", "2023-04-01", ("W45.8XXA",), "W45.8XXA", False, 5),
    ]


def test_the_table_of_2017_has_an_empty_row_on_top() -> None:
    rows = read_conversion(workbook((None, None, None), PROSE, HEADER, *ROWS), file="table.xlsx")
    assert [row.row for row in rows] == [4, 5, 6]


@pytest.mark.parametrize(
    ("printed", "previous", "combination"),
    [
        ("C50.919, C50.929", ("C50.919", "C50.929"), False),
        ("S20.211A; S20.212A; S20.219A", ("S20.211A", "S20.212A", "S20.219A"), False),
        ("E75.240, E75.241 ", ("E75.240", "E75.241"), False),
        ("G11.8 and E23.0 and K00.0", ("G11.8", "E23.0", "K00.0"), True),
        ("I63.011 AND I63.012", ("I63.011", "I63.012"), True),
        ("M93.001 & M93.002", ("M93.001", "M93.002"), True),
        ("H02.201, H02.202, H02.204 and H02.205", ("H02.201", "H02.202", "H02.204", "H02.205"), True),
        ("H02.101-H02.106; H02.109", ("H02.109",), False),
        ("H44.20-H44.23 and H35.30", ("H35.30",), True),
        ("I63.- and P91.88", ("P91.88",), True),
        ("K31.89 and a code from R11-", ("K31.89",), True),
        ("K59.09 AND Code from categories T36-T50", ("K59.09",), True),
        ("Codes in Categories T15-T19", (), False),
        ("None", (), False),
        ("see the guidelines", (), False),
        ("Z53.8, perhaps", (), False),
    ],
)
def test_single_previous_codes(printed: str, previous: tuple[str, ...], combination: bool) -> None:
    assert previous_codes(printed) == (previous, combination)
    assert read_conversion(workbook(HEADER, ("Z53.9", 2016, printed)), file="t.xlsx")[0].printed == printed.strip()


@pytest.mark.parametrize(
    ("printed", "meant", "not_meant"),
    [
        ("I60.20-I60.22", ["I60.20", "I60.21", "I60.22"], ["I60.2", "I60.23", "I60.30"]),
        ("H81.41-H81.43; H81.49", ["H81.42"], ["H81.49", "H81.4"]),
        ("H44.20-H44.23 and H35.051-H35.059", ["H44.21", "H35.052"], ["H44.2A1", "H35.06"]),
        ("I10-I15.9", ["I10", "I11.0", "I15.9"], ["I1A.0", "I16.0"]),
        ("S06.890A - S06.899A", ["S06.890A", "S06.897A"], ["S06.897D", "S06.89", "S06.9X0A"]),
        ("S06.890D-S06.899S", ["S06.897D", "S06.897S"], ["S06.897A"]),
        ("Codes in Categories T15-T19", [], ["T15", "T16.1XXA", "T19"]),
        ("I63.- and P91.88", [], ["I63.0", "P91.88"]),
        ("Z53.0-Z53.8, perhaps", [], ["Z53.1"]),
    ],
)
def test_ranges_of_previous_codes(printed: str, meant: list[str], not_meant: list[str]) -> None:
    ranges = previous_ranges(printed)
    assert [code for code in (*meant, *not_meant) if any(span.holds(code) for span in ranges)] == meant


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "this is not a workbook (xlsx)"),
        (b"PK\x03\x04 broken", "the zip is broken or not a plain zip"),
        (SAMPLE[:-30], "the zip is broken or not a plain zip"),
        (repacked(SAMPLE, "xl/workbook.xml", b"<x/>", called="xl/book.xml"), "this is not a workbook (xlsx)"),
        (repacked(SAMPLE, "[Content_Types].xml", b"<x/>"), "the workbook cannot be read"),
        (
            repacked(SAMPLE, SHEET, b"<!DOCTYPE x>" + SAMPLE_SHEET),
            f"t.xlsx, {SHEET}: an official XML file has no document type",
        ),
        (repacked(SAMPLE, SHEET, bytes(8_000_000)), "member 'xl/worksheets/sheet1.xml' unpacks to over 100 times"),
        (repacked(SAMPLE, SHEET, bytes(9_000_000)), "member 'xl/worksheets/sheet1.xml' unpacks to more than 8 MB"),
        (repacked(SAMPLE, SHEET, UTF16), f"t.xlsx, {SHEET}: it has NUL bytes"),
        (repacked(SAMPLE, "xl/styles.xml", MANY_CELLS[:200_000]), "far more cells than the publisher"),
        (repacked(SAMPLE, SHEET, SAMPLE_SHEET[:-30] + MANY_CELLS), "far more cells than the publisher"),
        (repacked(SAMPLE, SHEET, SAMPLE_SHEET.replace(b'r="5"', b'r="999999999"')), "more than 50000 rows"),
        (workbook(PROSE, *ROWS), "there is no row 'Current code assignment"),
        (workbook(PROSE, HEADER), "the conversion table has no rows"),
        (workbook(HEADER, ("Z5", 2016, "Z53.8")), "line 2: 'Z5' is not an ICD-10-CM code"),
        (workbook(HEADER, ("Z53.31", "soon", "Z53.8")), "line 2: effective is 'soon', neither a year nor a date"),
        (workbook(HEADER, ("Z53.31", 20160, "Z53.8")), "line 2: effective is '20160', neither a year nor a date"),
        (workbook(HEADER, ("Z53.31", 2016, " ")), "line 2: the previous code of Z53.31 is missing"),
        (
            workbook(HEADER, ("Z53.31", 2016, "Z53\n.8")),
            "line 2: the previous code of Z53.31 holds what cannot be printed",
        ),
        (workbook(HEADER, ("Z53.31", 2016, "Z53.8", "x")), "line 2: there is a cell beyond the third column"),
        (workbook(HEADER, ROWS[0], (None,), ROWS[1]), "line 4: there is an empty row above this one"),
    ],
)
def test_what_is_not_in_format_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(ReleaseError) as refused:
        read_conversion(data, file="t.xlsx")
    assert reason in str(refused.value)


def test_parts_that_cells_do_not_need_are_not_read() -> None:
    """Texts may be in a part of any name, but references are followed only between known parts."""
    bomb = repacked(SAMPLE, "docProps/app.xml", UTF16)
    assert read_conversion(bomb, file="t.xlsx") == read_conversion(SAMPLE, file="t.xlsx")
    elsewhere = repacked(SAMPLE, "xl/worksheets/sheet1.xml", SAMPLE_SHEET, called="xl/sheet1.bin")
    with pytest.raises(ReleaseError, match="0 sheets instead of one"):
        read_conversion(elsewhere, file="t.xlsx")


def test_a_second_sheet_is_refused() -> None:
    book = openpyxl.load_workbook(io.BytesIO(SAMPLE))
    book.create_sheet("more")
    buffer = io.BytesIO()
    book.save(buffer)
    with pytest.raises(ReleaseError, match="2 sheets instead of one"):
        read_conversion(buffer.getvalue(), file="t.xlsx")


@settings(max_examples=60)
@given(at=st.integers(0, len(SAMPLE)), cut=st.integers(0, 40), put=st.binary(max_size=8))
def test_damaged_bytes_raise_nothing_but_release_error(at: int, cut: int, put: bytes) -> None:
    with contextlib.suppress(ReleaseError):
        read_conversion(SAMPLE[:at] + put + SAMPLE[at + cut :], file="t.xlsx")


@settings(max_examples=60)
@given(at=st.integers(0, len(SAMPLE_SHEET)), cut=st.integers(0, 40), put=st.binary(max_size=8))
def test_a_damaged_sheet_raises_nothing_but_release_error(at: int, cut: int, put: bytes) -> None:
    sheet = SAMPLE_SHEET[:at] + put + SAMPLE_SHEET[at + cut :]
    with contextlib.suppress(ReleaseError):
        read_conversion(repacked(SAMPLE, SHEET, sheet), file="t.xlsx")


@pytest.mark.shared
@pytest.mark.parametrize(
    ("release", "counts"),
    [
        ("2017-annual", (1_970, 0, 35, 60)),
        ("2025-annual", (5_405, 53, 119, 295)),
        ("2026-annual", (5_892, 53, 119, 298)),
    ],
)
def test_official_tables(shared_data: Path, release: str, counts: tuple[int, int, int, int]) -> None:
    """Numbers of rows, of rows with a date of their own, of combinations, and of rows without a single code."""
    rows = read_conversion((shared_data / release / "conversion-table.xlsx").read_bytes(), file="table.xlsx")
    assert counts == (
        len(rows),
        sum(not row.effective.endswith("-10-01") for row in rows),
        sum(row.combination for row in rows),
        sum(not row.previous for row in rows),
    )
    assert {row.previous for row in rows if row.current.startswith("Z53.3")} == {("Z53.8",)}
    assert sum(number > 1 for number in Counter(row.current for row in rows).values()) == 8


@pytest.mark.shared
def test_codes_new_in_october_2025_carry_2025(shared_data: Path) -> None:
    rows = read_conversion((shared_data / "2026-annual" / "conversion-table.xlsx").read_bytes(), file="table.xlsx")
    assert sum(row.effective == "2025-10-01" for row in rows) == 487
