"""The codes file: billable codes and long titles. Also the rules that all fixed-width text files have in common."""

import contextlib
import doctest
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codes.releases.files import codes_file, text
from codes.releases.files.codes_file import read_codes_file
from codes.releases.files.records import CodesRow, ReleaseError

SAMPLE = (
    b"A000    Cholera due to Vibrio cholerae 01, biovar cholerae\r\n"
    b"B20     Human immunodeficiency virus [HIV] disease\r\n"
    b"C4A0    Merkel cell carcinoma of lip\r\n"
    b"QA00101 A title\r\n"
)


@pytest.mark.parametrize("module", [codes_file, text])
def test_worked_examples(module) -> None:
    assert doctest.testmod(module).failed == 0


def test_codes_get_their_dot_and_keep_their_order() -> None:
    rows = read_codes_file(SAMPLE, file="codes.txt")
    assert [row.code for row in rows] == ["A00.0", "B20", "C4A.0", "QA0.0101"]
    assert rows[1] == CodesRow("B20", "Human immunodeficiency virus [HIV] disease")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "codes.txt: the file is empty"),
        (SAMPLE[:-1], "line 4: the file is truncated: its last line does not end in CRLF"),
        (SAMPLE[:-2], "line 4: the file is truncated: its last line does not end in CRLF"),
        (SAMPLE[:-9], "line 4: the file is truncated: its last line does not end in CRLF"),
        (SAMPLE.replace(b"\r\n", b"\n"), "line ends were changed, none is CRLF"),
        (SAMPLE.replace(b"lip\r\n", b"lip\n"), "line 3: the line does not end in CRLF"),
        (SAMPLE.replace(b"HIV", b"H\xc9V"), "line 2: byte 0xc9 is not ASCII"),
        (SAMPLE.replace(b"HIV", b"H\0V"), "line 2: byte 0x00 does not belong in a text file"),
        (SAMPLE.replace(b"HIV", b"H\tV"), "line 2: there is no title that starts in column 9"),
        (b"\xef\xbb\xbf" + SAMPLE, "it begins with a byte order mark"),
        (SAMPLE.replace(b"C4A0", b"c4A0"), "line 3: columns 1-7 hold no ICD-10-CM code: 'c4A0   '"),
        (SAMPLE.replace(b"C4A0", b"C4  "), "line 3: columns 1-7 hold no ICD-10-CM code"),
        (SAMPLE.replace(b"C4A0 ", b"C4A0"), "line 3: there is no title that starts in column 9"),
        (SAMPLE.replace(b"lip", b"lip "), "line 3: there is no title that starts in column 9"),
        (SAMPLE + b"\r\n", "line 5: columns 1-7 hold no ICD-10-CM code: ''"),
        (SAMPLE + b"B20     Again\r\n", "line 5: code B20 comes twice"),
    ],
)
def test_what_is_not_in_format_is_refused_with_its_line(data: bytes, reason: str) -> None:
    with pytest.raises(ReleaseError) as refused:
        read_codes_file(data, file="codes.txt")
    assert reason in str(refused.value)


@given(at=st.integers(0, len(SAMPLE)), cut=st.integers(0, 12), put=st.binary(max_size=8))
def test_damaged_bytes_raise_nothing_but_release_error(at: int, cut: int, put: bytes) -> None:
    with contextlib.suppress(ReleaseError):
        read_codes_file(SAMPLE[:at] + put + SAMPLE[at + cut :], file="codes.txt")


@pytest.mark.shared
@pytest.mark.parametrize(
    ("release", "rows"),
    [("2016-annual", 69_823), ("2017-annual", 71_486), ("2025-annual", 74_260), ("2026-april", 74_719)],
)
def test_official_codes_files(shared_data: Path, release: str, rows: int) -> None:
    with zipfile.ZipFile(shared_data / release / "code-descriptions.zip") as package:
        name = next(name for name in package.namelist() if "codes" in name and "addenda" not in name)
        assert len(read_codes_file(package.read(name), file=name)) == rows
