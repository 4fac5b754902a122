"""Files of codes, as people keep them: the same rows back, each with a verdict."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.http import HttpResponse
from django.test import Client

from public.checking.dates import read_date
from public.checking.lists import VERDICTS, CheckedList
from public.reading.editions import read_editions
from public.serving.limits import LISTS
from tests.shares import dice, size

ODD = size("ODD_CHECKS", share=300, whole=5_000)


def answers(*rows: list[str]) -> list[list[str]]:
    return list(CheckedList(iter(rows), read_editions()).rows())


def sent(site: Client, data: bytes, name: str = "codes.csv", **more: str) -> HttpResponse:
    return site.post("/check/list", {"file": SimpleUploadedFile(name, data), **more})  # type: ignore[return-value]


def table(answer: Any) -> list[list[str]]:
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def test_every_row_comes_back_in_its_order_with_a_verdict(loaded: None) -> None:
    rows = answers(
        ["id", "ICD code", "Date of service"],
        ["1", "b20", "5/1/2026"], ["2", "Z53", "2026-05-01"], ["3", "V64.3", "20260501"], ["4", "FOO.1", "1.5.2026"],
        ["5", "B20", "1999-01-01"], ["6", "", "2026-05-01"], ["7", "B20", "soon"], ["8", "B20; B90.0", ""],
        ["9", "s52021A", "1 May 2026"], ["10", "no code at all", ""], ["11"], ["12", "B20", "", "and", "more"],
    )  # fmt: skip
    assert [row[0] for row in rows] == [str(number) for number in range(1, 13)]
    assert [row[4] for row in rows] == [
        "valid", "header", "icd9_code", "unknown_code", "outside_coverage", "unreadable", "unreadable", "unreadable",
        "valid", "unreadable", "unreadable", "valid",
    ]  # fmt: skip
    assert [row[3] for row in rows[:5]] == ["B20", "Z53", "V64.3", "FOO.1", "B20"]
    assert rows[2][6] == "Z53.9"
    assert "soon" in rows[6][5]
    assert rows[11][7:] == ["and", "more"]


def test_a_table_without_a_head_and_without_dates(loaded: None) -> None:
    checked = CheckedList(iter([["x", "B20"], ["y", "Z53.9"]]), read_editions())
    assert [row[3] for row in checked.rows()] == ["valid", "valid"]
    assert checked.head == ["column 1", "column 2", "code", "verdict", "reason", "successors"]
    assert checked.summary.lines() == [("valid", 2)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_encodings_and_separators(site: Client, encoding: str, separator: str) -> None:
    lines = [separator.join(cells) for cells in (["Wert é", "code"], ["a", '="B20"'], ["=1+1", "b90.0"])]
    rows = table(sent(site, "\r\n".join(lines).encode(encoding)))
    assert [row[2:4] for row in rows] == [["code", "verdict"], ["B20", "valid"], ["B90.0", "valid"]]
    assert rows[0][0] == "Wert é"
    assert rows[2][0] == "'=1+1"


def test_a_workbook_comes_back_as_one(site: Client) -> None:
    book, data = openpyxl.Workbook(), io.BytesIO()
    for row in (["code", "date"], ["B20", 46143], [12.0, None], ["Z53.9", None]):
        book.active.append(row)
    book.save(data)
    answer = sent(site, data.getvalue(), "codes.xlsx")
    back = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]
    rows = [list(row) for row in back.active.iter_rows(values_only=True)]
    assert rows[0] == ["code", "date", "code", "verdict", "reason", "successors"]
    assert [row[3] for row in rows[1:]] == ["valid", "unreadable", "valid"]


def test_a_summary_on_the_page(site: Client) -> None:
    text = sent(site, b"code\nB20\nZ53\nFOO\n", show="1").content.decode()
    assert "3 rows" in text
    assert "Row 3: <b>Z53</b>" in text


@pytest.mark.parametrize(
    ("data", "name", "on"),
    [
        (b"", "a.csv", ""), (b"PK\x03\x04", "a.xlsx", ""), (b"\xd0\xcf\x11\xe0aaaa", "a.xls", ""),
        (b"\0\0\0", "a.csv", ""), (b"code\nB20", "a.csv", "soon"), (b"code\n" + b"B20\n" * 100_001, "a.csv", ""),
        (b"a," * 500, "a.csv", ""), (b"x" * 21_000_000, "a.csv", ""),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_in_words(site: Client, data: bytes, name: str, on: str) -> None:
    answer = sent(site, data, name, on=on)
    assert answer.status_code == 400
    assert b'id="list-problem"' in answer.content


def test_one_list_at_a_time(site: Client) -> None:
    with LISTS.passage():
        answer = sent(site, b"code\nB20")
        assert (answer.status_code, answer["Retry-After"]) == (503, "2")
        assert site.get("/check/list").status_code == 200


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-05-01", "2026-05-01"), ("2026-05-01 10:30:00", "2026-05-01"), ("5/1/2026", "2026-05-01"),
        ("13/1/2026", "2026-01-13"), ("1.5.26", "2026-05-01"), ("1 May 2026", "2026-05-01"),
        ("May 1st, 2026", "2026-05-01"), ("20260501103000", "2026-05-01"), ("46143", "2026-05-01"),
        ("46143.5", "2026-05-01"), ("2026-02-30", ""), ("99999", ""), ("soon", ""), ("1/1/0001", ""), ("٣", ""),
    ],
)  # fmt: skip
def test_dates_as_people_write_them(text: str, day: str) -> None:
    read = read_date(text)
    assert (read.isoformat() if read else "") == day


def test_the_command(loaded: None, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    file, out = tmp_path / "codes.csv", tmp_path / "out.csv"
    file.write_bytes(b"code\r\nB20\r\nZ53\r\n")
    call_command("check_codes", file, "--on", "2026-05-01", "--out", out)
    rows = list(csv.DictReader(io.StringIO(out.read_text(encoding="utf-8-sig"))))
    assert [row["verdict"] for row in rows] == ["valid", "header"]
    assert b"header: 1" in capsysbinary.readouterr().err
    for arguments in (["nothing.csv"], [file, "--on", "soon"], [file, "--out", file], [file, "--out", "/no/where.csv"]):
        with pytest.raises(CommandError):
            call_command("check_codes", *arguments)


# --- Odd input --------------------------------------------------------------------------------------------------------

_PIECES = (
    "B20", "z53.9", "E1O.9", "250.00", "12.0", "<script>alert(1)</script>", "'\";--", "\0", "\u202e", "\ufeff", "=1+1",
    "^", "|", "~", ",", ";", "\t", "\n", "\r\n", '"', "S52.02", "X" * 300, "é", "ﬁ", "٣", "😀", "%s{{7*7}}",
    "2026-05-01",
    "99/99/9999", "-", ".", "..", "E08-E13", "../../etc", " ", "\u2028",
)  # fmt: skip


@pytest.mark.campaign
def test_odd_input_is_answered_and_never_echoed_as_markup(site: Client) -> None:
    chance = dice("odd checks")
    post: tuple[Callable[[str], Any], ...] = (
        lambda text: site.post("/check", {"codes": text, "on": chance.choice(["", "2026-05-01", text]), "first": text}),
        lambda text: site.post("/api/check", {"codes": [text, "B20"], "on": "2026-05-01"}, "application/json"),
        lambda text: site.get("/api/check", {"codes": text, "on": "2026-05-01"}),
        lambda text: sent(site, text.encode(chance.choice(["utf-8", "utf-16"])), show="1"),
    )
    for _ in range(ODD):
        text = "".join(chance.choices(_PIECES, k=chance.randint(1, 12)))
        answer = chance.choice(post)(text)
        assert answer.status_code in (200, 400), repr(text)
        if answer["Content-Type"].startswith("text/html"):
            assert b"<script>alert" not in answer.content, repr(text)


@pytest.mark.campaign
def test_no_row_is_lost(loaded: None) -> None:
    chance = dice("odd rows")
    rows = [["".join(chance.choices(_PIECES, k=chance.randint(0, 3))) for _ in range(3)] for _ in range(ODD)]
    back = answers(["a", "code", "date"], *rows)
    assert [row[:3] for row in back] == rows
    assert {row[4] for row in back} <= set(VERDICTS)
