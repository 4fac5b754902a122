"""Official XML is opened without trust: nothing is fetched, expanded or guessed."""

import contextlib
import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codes.releases.files import xml
from codes.releases.files.records import ReleaseError
from codes.releases.files.xml import line_of, parse_xml, refuse_attributes, refuse_stray_text, text_of

SAMPLE = b'<?xml version="1.0" encoding="utf-8"?>\r\n<a>\r\n  <b c="1">Sj\xc3\xb6gren &lt; 3</b>\r\n</a>\r\n'


def test_worked_example() -> None:
    assert doctest.testmod(xml).failed == 0


def test_utf8_with_or_without_byte_order_mark() -> None:
    for data in (SAMPLE, b"\xef\xbb\xbf" + SAMPLE):
        root = parse_xml(data, file="a.xml")
        assert text_of(root[0], file="a.xml") == "Sjögren < 3"
        assert line_of(root[0]) == 3


def test_comments_and_processing_instructions_do_not_cut_a_text() -> None:
    root = parse_xml(b"<a>one <!-- two --><?php three ?>four</a>", file="a.xml")
    assert text_of(root, file="a.xml") == "one four"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "a.xml: the file is empty"),
        (b" \r\n", "a.xml: the file is empty"),
        (b"<a>\0</a>", "a.xml: it has NUL bytes; an official XML file is UTF-8 text"),
        ("<a/>".encode("utf-16"), "a.xml: it has NUL bytes; an official XML file is UTF-8 text"),
        (b"<a>\n\xe9</a>", "a.xml, line 2: it is not UTF-8 text"),
        (b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', "document type or entity declarations"),
        (b"<a><!-- <!ENTITY --></a>", "document type or entity declarations"),
        (b'<?xml version="1.0" encoding="utf-7"?><a/>', "a.xml, line 1: it says that its encoding is utf-7"),
        (b"<a>\n<b></a>", "a.xml, line 2: this is not well-formed XML"),
        (b"<a>&x;</a>", "not well-formed XML: Entity 'x' not defined"),
        (b"<a>" * 300 + b"</a>" * 300, "not well-formed XML"),
        (b'<a>\n<b xmlns="u"/></a>', "a.xml, line 2: an official XML file has no namespaces"),
    ],
)
def test_what_cannot_be_trusted_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(ReleaseError) as refused:
        parse_xml(data, file="a.xml")
    assert reason in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    "char", ["\x7f", "\x85", "\xad", "\u200b", "\u202e", "\u2028", "\u2066", "\ufeff", "\ue000", "\U0010ffff", "\ufffe"]
)
def test_characters_that_cannot_be_seen(char: str) -> None:
    for written in (char, f"&#{ord(char)};", f"&#x{ord(char):x};", f"&#x{ord(char):010X};", f"&#{ord(char):05000};"):
        with pytest.raises(ReleaseError, match=rf"it holds U\+{ord(char):04X}, a character that cannot be seen"):
            parse_xml(f"<a>\n{written}</a>".encode(), file="a.xml")
    with pytest.raises(ReleaseError, match=r"a\.xml, line 2: it holds"):
        parse_xml(f"<a>\n{char}</a>".encode(), file="a.xml")


def test_characters_of_every_script_and_a_blank_that_keeps_words_together() -> None:
    text = "Sjögren\xa0Ménière α 日本 <"
    assert parse_xml(f"<a>{text[:-1]}&#60;</a>".encode(), file="a.xml").text == text


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"<a>" + b"<b/>" * 800_000 + b"</a>", "it has more than 800,000 tags"),
        (b"<!---->" * 800_001 + b"<a/>", "it has more than 800,000 tags"),
        (b"<a " + b' b="c"' * 200_001 + b"/>", "it has more than 200,000 attributes"),
        (b"<a>" + b"&lt;" * 100_001 + b"</a>", "it has more than 100,000 entities"),
        (b"<a>" + b" " * xml.MAX_BYTES + b"</a>", "it has more than 24 MB"),
    ],
)
def test_floods_are_counted_before_they_are_parsed(data: bytes, reason: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml.etree, "fromstring", lambda *_: pytest.fail("it was parsed"))
    with pytest.raises(ReleaseError, match=reason):
        parse_xml(data, file="a.xml")


def test_readers_can_refuse_what_they_would_lose() -> None:
    root = parse_xml(b'<a>\n <b c="1"><d/></b> stray</a>', file="a.xml")
    with pytest.raises(ReleaseError, match="line 2: <b> holds text only, but there is a <d> in it"):
        text_of(root[0], file="a.xml")
    with pytest.raises(ReleaseError, match="'stray'"):
        refuse_stray_text(root, file="a.xml")
    with pytest.raises(ReleaseError, match="unknown attribute 'c'"):
        refuse_attributes(root[0], file="a.xml")
    refuse_attributes(root[0], frozenset({"c"}), file="a.xml")


@given(at=st.integers(0, len(SAMPLE)), cut=st.integers(0, 20), put=st.binary(max_size=8))
def test_damaged_bytes_raise_nothing_but_release_error(at: int, cut: int, put: bytes) -> None:
    with contextlib.suppress(ReleaseError):
        parse_xml(SAMPLE[:at] + put + SAMPLE[at + cut :], file="a.xml")
