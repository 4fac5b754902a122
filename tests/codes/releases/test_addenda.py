"""The order addenda: the publisher's own list of changes, with which our comparison is compared."""

import contextlib
import doctest
import zipfile
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codes.releases.files import addenda
from codes.releases.files.addenda import read_order_addenda
from codes.releases.files.records import AddendaRow, ReleaseError


def line(action: str, flag: str, code: str, short: str, title: str) -> bytes:
    return f"{action:13}{flag} {code:7} {short:60} {title}\r\n".encode()


SUMMARY = b"\r\nHeaders\r\n  23324 headers in icd10cm_order_2025.txt\r\n"
REVISION = line("Revise from:", "1", "A7741", "Chafeensis", "Ehrlichiosis chafeensis") + line(
    "Revise to:", "1", "A7741", "Chaffeensis", "Ehrlichiosis chaffeensis"
)
DEMOTION = line("Delete:", "1", "B880", "Other acariasis", "Other acariasis") + line(
    "Add:", "0", "B880", "Other acariasis", "Other acariasis"
)
SAMPLE = DEMOTION + REVISION + SUMMARY


def test_worked_example() -> None:
    assert doctest.testmod(addenda).failed == 0


def test_a_code_that_becomes_a_header_is_deleted_and_added() -> None:
    assert read_order_addenda(SAMPLE, file="addenda.txt")[:2] == [
        AddendaRow("delete", "B88.0", True, "Other acariasis", "Other acariasis"),
        AddendaRow("add", "B88.0", False, "Other acariasis", "Other acariasis"),
    ]


def test_a_revision_is_a_pair_and_the_summary_is_left_out() -> None:
    rows = read_order_addenda(SAMPLE, file="addenda.txt")
    assert [row.action for row in rows] == ["delete", "add", "revise_from", "revise_to"]
    assert rows[3].title == "Ehrlichiosis chaffeensis"


def test_an_april_update_without_changes_has_a_summary_only() -> None:
    assert read_order_addenda(SUMMARY, file="addenda.txt") == []


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (DEMOTION, "line 2: the file is truncated: the summary at its end is missing"),
        (DEMOTION + b"\r\n", "line 3: the file is truncated: the summary at its end is missing"),
        (SAMPLE[:-1], "the file is truncated"),
        (SAMPLE.replace(b"Add:   ", b"Added: "), "line 2: 'Added:' is none of Add, Delete, Revise from, Revise to"),
        (SAMPLE.replace(b"0 B880", b"2 B880"), "line 2: the flag in column 14 is '2', neither 0 nor 1"),
        (b"Delete:      B880    Other acariasis\r\n" + SUMMARY, "line 1: the flag in column 14 is 'B'"),
        (SAMPLE.replace(b"0 B880", b"0 880B"), "line 2: '880B' is not an ICD-10-CM code"),
        (SAMPLE.replace(b"0 B880 ", b"0 B880"), "line 2: the line does not fit the columns"),
        (REVISION.split(b"\r\n")[0] + b"\r\n" + SUMMARY, "the summary at its end is missing"),
        (
            REVISION.replace(b"to:   1 A7741", b"to:   1 A7740") + SUMMARY,
            'line 2: "Revise from" and "Revise to" do not',
        ),
        (DEMOTION + DEMOTION + SUMMARY, "line 3: the row of B88.0 comes twice"),
    ],
)
def test_what_is_not_in_format_is_refused_with_its_line(data: bytes, reason: str) -> None:
    with pytest.raises(ReleaseError) as refused:
        read_order_addenda(data, file="addenda.txt")
    assert reason in str(refused.value)


@given(at=st.integers(0, len(SAMPLE)), cut=st.integers(0, 90), put=st.binary(max_size=8))
def test_damaged_bytes_raise_nothing_but_release_error(at: int, cut: int, put: bytes) -> None:
    with contextlib.suppress(ReleaseError):
        read_order_addenda(SAMPLE[:at] + put + SAMPLE[at + cut :], file="addenda.txt")


@pytest.mark.shared
@pytest.mark.parametrize(
    ("release", "counts"),
    [
        ("2017-annual", {"add": 2434, "delete": 341, "revise_from": 551, "revise_to": 551}),
        ("2024-april", {}),
        ("2025-annual", {"add": 324, "delete": 36, "revise_from": 14, "revise_to": 14}),
        ("2025-april", {}),
        ("2026-annual", {"add": 630, "delete": 28, "revise_from": 45, "revise_to": 45}),
    ],
)
def test_official_addenda(shared_data: Path, release: str, counts: dict[str, int]) -> None:
    with zipfile.ZipFile(shared_data / release / "code-descriptions.zip") as package:
        name = next(name for name in package.namelist() if "order" in name and "addenda" in name)
        rows = read_order_addenda(package.read(name), file=name)
    assert Counter(row.action for row in rows) == counts
