"""Limits of all text files, which are checked before a file is split into lines."""

import pytest

from codes.releases.files import text
from codes.releases.files.records import ReleaseError
from codes.releases.files.text import lines


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"A\r\n" * (text.MAX_LINES + 1), "o.txt: it has more than 24 MB or 250,000 lines"),
        (b"A" * text.MAX_BYTES + b"\r\n", "o.txt: it has more than 24 MB or 250,000 lines"),
        (b"A\r\n" + b"A" * 2_001 + b"\r\n", "o.txt, line 2: the line has more than 2000 characters"),
    ],
)
def test_floods(data: bytes, reason: str) -> None:
    with pytest.raises(ReleaseError) as refused:
        lines(data, file="o.txt")
    assert str(refused.value) == reason


def test_as_long_as_may_be() -> None:
    assert lines(b"A" * 2_000 + b"\r\n", file="o.txt") == ["A" * 2_000]
