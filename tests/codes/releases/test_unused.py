"""Files with nothing to import are named by what they seem to be."""

from __future__ import annotations

from pathlib import Path

import pytest

from codes.releases.loading.bundle import find_files
from codes.releases.packages.kinds import kind_of
from codes.releases.packages.unused import seems
from tests.codes.releases.reading import member
from tests.releases import APRIL_2026, Row, addenda_file

PCS_ORDER = b"00001 001     0 Central Nervous System, Bypass      Central Nervous System and Cranial Nerves, Bypass\r\n"
CSV = b"code,title\r\nA00,Cholera\r\nB20,HIV\r\n"


@pytest.mark.parametrize("times", [1, 9_000])
@pytest.mark.parametrize(
    ("data", "what"),
    [
        (CSV, "comma-separated values (CSV)"),
        (b'"A00","Cholera, unspecified"\n"B20","HIV"\n', "comma-separated values (CSV)"),
        (PCS_ORDER, "ICD-10-PCS, the codes of procedures; only ICD-10-CM is imported"),
        (b"0016070 Bypass Cerebral Ventricle to Nasopharynx\r\n", "ICD-10-PCS, the codes of procedures; only"),
        (b"<?xml version='1.0'?>\n<ICD10PCS.tabular>\n</ICD10PCS.tabular>\n", "ICD-10-PCS, the codes of procedures"),
    ],
)
def test_other_tables_are_named_whatever_their_size(data: bytes, times: int, what: str) -> None:
    given = data * times
    assert kind_of(member(given)) == ""
    assert seems(given).what.startswith(what)
    assert not seems(given).expected


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"%PDF-1.7 ...", "a PDF"),
        (b'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"/>', "an XML schema"),
        (
            addenda_file(("Add:", Row("B88.0", False, "Other acariasis"))),
            "addenda: the changes since the release before",
        ),
        (b"\r\nCodes\r\n  74044 codes in icd10cm_order_2024.txt\r\n", "addenda: the changes since the release before"),
        (b"POAexemptCode\tDescription\r\nQ23.8\tOther\r\n", "a list of POA additions, deletions or revisions"),
        (b"Order25\tAction\tPOAexemptCode\tDescription\r\n", "a list of POA additions, deletions or revisions"),
        (b"\0\5\x16\7\0\2\0\0Mac OS X        " + bytes(200), "what macOS adds to a folder or zip"),
    ],
)
def test_what_packages_usually_hold_is_expected(data: bytes, what: str) -> None:
    assert kind_of(member(data)) == ""
    assert seems(data).what.startswith(what)
    assert seems(data).expected


def test_other_text_is_named_too() -> None:
    assert seems(b"Nothing to see here.\r\n") == ("text that is no official file", False)


@pytest.mark.shared
def test_nothing_in_official_packages_is_unexpected(shared_data: Path) -> None:
    """Except for expected files of packages: PDFs, addenda, other POA lists and their read-me."""
    others = [
        (release.name, file.name)
        for release in sorted(shared_data.glob("20*"))
        for kind, file in find_files([release])
        if not kind and not seems(file.data).expected
    ]
    assert others == []


def test_official_kinds_seem_to_be_no_other_table() -> None:
    for kind, data in APRIL_2026.files().items():
        assert kind_of(member(data)) in (kind, "index")
