"""Parts of a file by RFC 9110."""

import pytest

from public.serving.ranges import UNSATISFIABLE, ByteRange, wanted_range


@pytest.mark.parametrize(
    ("header", "wanted"),
    [
        ("", None),
        ("bytes=0-99", ByteRange(0, 99)),
        ("bytes=900-", ByteRange(900, 999)),
        ("bytes=900-5000", ByteRange(900, 999)),
        ("bytes=-100", ByteRange(900, 999)),
        ("bytes=-5000", ByteRange(0, 999)),
        ("bytes=999-999", ByteRange(999, 999)),
        ("bytes=1000-", UNSATISFIABLE),
        ("bytes=-0", UNSATISFIABLE),
        ("bytes=5-1", None),  # written wrong: the whole
        ("bytes=-", None),
        ("bytes=0-1,5-6", None),  # several: the whole
        ("lines=0-1", None),
        ("bytes=٣-٤", None),
        (f"bytes={'9' * 40}-", None),
    ],
)
def test_what_is_wanted_of_a_thousand_bytes(header: str, wanted: ByteRange | None):
    assert wanted_range(header, 1000) == wanted
