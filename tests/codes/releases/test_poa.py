"""The list of codes exempt from present-on-admission reporting."""

import contextlib
import doctest
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codes.releases.files import poa
from codes.releases.files.poa import is_full_list, read_poa
from codes.releases.files.records import PoaRow, ReleaseError

SAMPLE = (
    b"Order26\tPOAexemptCode\tDescription\r\n"
    b"01238\tB90.0\tSequelae of central nervous system tuberculosis\r\n"
    b'29302\tQ13.81\t"Rieger\'s ""anomaly"", so called "\r\n'
    b"38153\tZ99.89\tDependence on other enabling machines and devices\r\n"
)
ADDITIONS_2017 = b"POAexemptCode\tDescription\r\nI69.010\tAttention and concentration deficit\r\n"
ADDITIONS_2026 = b"Order26\tPOAexemptCode\tDescription\r\n30389\tQ87.87\tHao-Fountain Syndrome\r\n"
REVISIONS = b"Order26\tAction\tPOAexemptCode\tDescription\r\n30219\tRevise to:\tB90.0\tSequelae\r\n"


def test_worked_example() -> None:
    assert doctest.testmod(poa).failed == 0


def test_rows_lose_their_quotes_and_outer_blanks() -> None:
    assert read_poa(SAMPLE, file="poa.txt")[1] == PoaRow(29302, "Q13.81", 'Rieger\'s "anomaly", so called')


@pytest.mark.parametrize("name", [b"Order2017", b"OrdFY25", b"Order26"])
def test_the_first_column_is_named_anew_every_few_years(name: bytes) -> None:
    assert len(read_poa(SAMPLE.replace(b"Order26", name), file="poa.txt")) == 3


@pytest.mark.parametrize("other", [ADDITIONS_2017, ADDITIONS_2026, REVISIONS, b"", b"\xff\xfe"])
def test_the_other_lists_of_the_package_are_not_the_full_list(other: bytes) -> None:
    assert is_full_list(SAMPLE)
    assert not is_full_list(other)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "poa.txt: the file is empty"),
        (ADDITIONS_2026, "line 1: this is not the full list of POA exempt codes"),
        (SAMPLE[:-2], "line 4: the file is truncated"),
        (SAMPLE.replace(b"29302\t", b"29302\t\t"), "line 3: the row has 4 cells instead of 3"),
        (SAMPLE.replace(b"29302", b"2930x"), "line 3: the order number is '2930x', not five digits"),
        (SAMPLE.replace(b"29302", b"01238"), "line 3: order number 01238 does not come after the one above it"),
        (SAMPLE.replace(b"Q13.81", b"Q1381"), "line 3: 'Q1381' is not an ICD-10-CM code"),
        (SAMPLE.replace(b"Q13.81", b"B90.0"), "line 3: 'B90.0' comes twice"),
        (SAMPLE.replace(b'""anomaly""', b'"anomaly"'), "line 3: the quotes around the title do not close"),
        (SAMPLE.replace(b'so called "', b"so called"), "line 3: the quotes around the title do not close"),
        (SAMPLE.replace(b"Dependence on other enabling machines and devices", b" "), "line 4: the title is empty"),
    ],
)
def test_what_is_not_in_format_is_refused_with_its_line(data: bytes, reason: str) -> None:
    with pytest.raises(ReleaseError) as refused:
        read_poa(data, file="poa.txt")
    assert reason in str(refused.value)


@given(at=st.integers(0, len(SAMPLE)), cut=st.integers(0, 12), put=st.binary(max_size=8))
def test_damaged_bytes_raise_nothing_but_release_error(at: int, cut: int, put: bytes) -> None:
    data = SAMPLE[:at] + put + SAMPLE[at + cut :]
    is_full_list(data)
    with contextlib.suppress(ReleaseError):
        read_poa(data, file="poa.txt")


@pytest.mark.shared
@pytest.mark.parametrize(
    ("release", "rows"), [("2017-annual", 36_875), ("2025-annual", 38_154), ("2026-annual", 38_349)]
)
def test_official_lists(shared_data: Path, release: str, rows: int) -> None:
    with zipfile.ZipFile(shared_data / release / "poa-exempt.zip") as package:
        files = {name: package.read(name) for name in package.namelist() if name.endswith(".txt")}
    full = [name for name, data in files.items() if is_full_list(data)]
    assert len(files) == 5
    assert len(full) == 1
    exempt = read_poa(files[full[0]], file=full[0])
    assert len(exempt) == rows
    assert "Z53.9" not in {row.code for row in exempt}
