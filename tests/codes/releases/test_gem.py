"""The General Equivalence Mappings of 2018."""

import contextlib
import doctest
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codes.releases.files import gem
from codes.releases.files.gem import icd9_dotted, read_gem
from codes.releases.files.records import GemRow, ReleaseError

TO_ICD9 = (
    b"A000    0010  00000\r\n"
    b"R29700  NoDx  11000\r\n"
    b"T8853XD v5889 10000\r\n"
    b"W01198A E8859 10112\r\n"
    b"Z539    V643  10000\r\n"
)
TO_ICD10 = b"0010  A000    00000\r\nE8500 T400X1A 10000\r\nV643  Z539    10000\r\n"


def test_worked_example() -> None:
    assert doctest.testmod(gem).failed == 0


@pytest.mark.parametrize(
    ("bare", "dotted"),
    [("0010", "001.0"), ("042", "042"), ("V643", "V64.3"), ("V01", "V01"), ("E8500", "E850.0"), ("E979", "E979")],
)
def test_icd9_codes_get_their_dot(bare: str, dotted: str) -> None:
    assert icd9_dotted(bare) == dotted


def test_icd10_to_icd9() -> None:
    rows, direction = read_gem(TO_ICD9, file="gem.txt")
    assert direction == "i10"
    assert rows[1] == GemRow("R29.700", "", True, True, False, 0, 0)
    assert rows[2].target == "V58.89"
    assert rows[3] == GemRow("W01.198A", "E885.9", True, False, True, 1, 2)


def test_icd9_to_icd10() -> None:
    rows, direction = read_gem(TO_ICD10, file="gem.txt")
    assert direction == "i9"
    assert [(row.source, row.target) for row in rows] == [
        ("001.0", "A00.0"),
        ("E850.0", "T40.0X1A"),
        ("V64.3", "Z53.9"),
    ]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "gem.txt: the file is empty"),
        (b"Order26\tPOAexemptCode\r\n", "line 1: this is not a General Equivalence Mapping"),
        (TO_ICD9[:-1], "line 5: the file is truncated"),
        (TO_ICD9.replace(b"Z539   ", b"Z539  "), "line 5: the line is not source, target and five flags in 19 columns"),
        (TO_ICD9.replace(b"Z539", b"Z.39"), "line 5: 'Z.39' is not an ICD-10-CM code"),
        (TO_ICD9.replace(b"V643", b"X643"), "line 5: 'X643' is not an ICD-9-CM code"),
        (TO_ICD9.replace(b"10112", b"20112"), "line 4: the flags '20112' are not known"),
        (TO_ICD9.replace(b"10112", b"1011x"), "line 4: the flags '1011x' are not known"),
        (TO_ICD9.replace(b"10112", b"10012"), "line 4: scenario and choice list belong to combinations only"),
        (TO_ICD9.replace(b"NoDx  11000", b"NoDx  10000"), "line 2: the no-map flag and the target do not agree"),
        (TO_ICD9 + TO_ICD9[:21], "line 6: the row comes twice"),
        (TO_ICD9 + TO_ICD10, "line 6: the line is not source, target"),
    ],
)
def test_what_is_not_in_format_is_refused_with_its_line(data: bytes, reason: str) -> None:
    with pytest.raises(ReleaseError) as refused:
        read_gem(data, file="gem.txt")
    assert reason in str(refused.value)


@pytest.mark.parametrize("sample", [TO_ICD9, TO_ICD10])
@given(at=st.integers(0, 120), cut=st.integers(0, 21), put=st.binary(max_size=8))
def test_damaged_bytes_raise_nothing_but_release_error(sample: bytes, at: int, cut: int, put: bytes) -> None:
    with contextlib.suppress(ReleaseError):
        read_gem(sample[:at] + put + sample[at + cut :], file="gem.txt")


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "direction", "counts", "row"),
    [
        ("2018_I10gem.txt", "i10", (81_593, 71_704, 731), GemRow("Z53.9", "V64.3", True, False, False, 0, 0)),
        ("2018_I9gem.txt", "i9", (24_860, 14_567, 422), GemRow("V64.3", "Z53.8", True, False, False, 0, 0)),
    ],
)
def test_official_mappings(
    shared_data: Path, name: str, direction: str, counts: tuple[int, int, int], row: GemRow
) -> None:
    with zipfile.ZipFile(shared_data / "gem-2018" / "general-equivalence-mappings.zip") as package:
        data = package.read(next(member for member in package.namelist() if member.endswith(name)))
    rows, direction_read = read_gem(data, file=name)
    assert direction_read == direction
    assert (len(rows), len({row.source for row in rows}), sum(row.no_map for row in rows)) == counts
    assert row in rows
