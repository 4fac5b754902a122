"""The order file: fixed width, every line checked."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codes.releases.files.order import read_order
from codes.releases.files.records import OrderRow, ReleaseError
from tests.releases import MINI, order_file

SAMPLE = order_file(MINI.rows()[:3])
TITLE = "Procedure and treatment not carried out, unspecified reason"


def test_a_row_as_published() -> None:
    line = f"00001 Z539    1 {TITLE:60} {TITLE}\r\n".encode()
    assert read_order(line, file="order.txt") == [OrderRow(1, "Z53.9", True, TITLE, TITLE)]


def test_every_row_of_a_file_in_its_order() -> None:
    rows = read_order(order_file(MINI.rows()), file="order.txt")
    assert [(row.code, row.billable, row.title) for row in rows] == MINI.rows()
    assert [row.number for row in rows] == list(range(1, len(rows) + 1))


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "order.txt: the file is empty"),
        (SAMPLE[:-2], "order.txt, line 3: the file is truncated: its last line does not end in CRLF"),
        (
            SAMPLE.replace(b"\r\n", b"\n"),
            "order.txt: line ends were changed, none is CRLF: a program has saved it anew; take the publisher's file",
        ),
        (SAMPLE.replace(b"00003", b"00004"), "order.txt, line 3: order number 4 where 3 belongs"),
        (SAMPLE.replace(b"00003", b"0000x"), "order.txt, line 3: order number '0000x' is not five digits"),
        (SAMPLE.replace(b"B900 ", b"B90  "), "order.txt, line 3: B90 is given a second time"),
        (SAMPLE.replace(b"B900 ", b"B9.0 "), "order.txt, line 3: 'B9.0   ' is not an ICD-10-CM code"),
        (
            SAMPLE.replace(b"B900    1", b"B900    2"),
            "order.txt, line 3: the flag in column 15 is '2', neither 0 nor 1",
        ),
        (SAMPLE.replace(b"B900    1", b"B900   1 "), "order.txt, line 3: columns 6, 14, 16 and 77 of a row are blank"),
        (
            SAMPLE.replace(b"B900    1 ", b"B900    1\t"),
            "order.txt, line 3: columns 6, 14, 16 and 77 of a row are blank",
        ),
        (SAMPLE[:-2] + b" \r\n", "order.txt, line 3: B90.0 has an empty or padded title, or one with a tab"),
        (SAMPLE[:-4] + b"\tx\r\n", "order.txt, line 3: B90.0 has an empty or padded title, or one with a tab"),
        (SAMPLE.replace(b"tuberculosis\r\n0", b"tubercul\xf6sis\r\n0"), "order.txt, line 2: byte 0xf6 is not ASCII"),
        (SAMPLE[:-2] + b"x" * 400 + b"\r\n", "order.txt, line 3: a row has 78 to 400 characters, this one 524"),
        (SAMPLE + b"\r\n", "order.txt, line 4: a row has 78 to 400 characters, this one 0"),
    ],
)
def test_what_is_not_in_format_is_refused_with_its_line(data: bytes, reason: str) -> None:
    with pytest.raises(ReleaseError) as refused:
        read_order(data, file="order.txt")
    assert str(refused.value) == reason


@given(at=st.integers(0, len(SAMPLE)), cut=st.integers(0, 12), put=st.binary(max_size=8))
def test_damaged_bytes_raise_nothing_but_release_error(at: int, cut: int, put: bytes) -> None:
    with contextlib.suppress(ReleaseError):
        read_order(SAMPLE[:at] + put + SAMPLE[at + cut :], file="order.txt")


def test_every_wrong_line_is_named_at_once() -> None:
    rows = order_file(MINI.rows()).split(b"\r\n")
    rows[1] = rows[1][:14] + b"7" + rows[1][15:]
    rows[4] = b"9" + rows[4][1:]
    with pytest.raises(ReleaseError) as refused:
        read_order(b"\r\n".join(rows), file="order.txt")
    assert [str(reason).partition(": ")[0] for reason in refused.value.reasons] == [
        "order.txt, line 2", "order.txt, line 5", "order.txt, line 6",
    ]  # fmt: skip


def test_after_a_hundred_wrong_lines_it_stops() -> None:
    data = b"nonsense\r\n" * 500
    with pytest.raises(ReleaseError) as refused:
        read_order(data, file="order.txt")
    assert len(refused.value.reasons) == 101
    assert str(refused.value.reasons[-1]) == "order.txt: there may be more; reading stopped at 100"
