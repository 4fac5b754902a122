"""Open an official XML file safely, with a clear error for one that cannot be trusted.

The official XML files are UTF-8, without namespaces, document type or entities of their own. So everything that could
make a parser fetch, expand or guess is refused before the parser gets it.

>>> root = parse_xml(b"<letter><title>A</title></letter>", file="index.xml")
>>> root.tag, text_of(root[0], file="index.xml")
('letter', 'A')
>>> parse_xml(b"<!DOCTYPE x><x/>", file="index.xml")
Traceback (most recent call last):
codes.releases.files.records.ReleaseError: index.xml: an official XML file has no document type or entity declarations
"""

from __future__ import annotations

import re
import sys
from typing import cast

from lxml import etree

from codes.releases.files.records import ReleaseError

_DECLARED_ENCODING = re.compile(rb"""^<\?xml[^>]*?\sencoding\s*=\s*["']([^"']*)["']""")
_MAX_REASON = 200
_PLAIN = bytes([*b"\t\r\n", *range(0x20, 0x7F)])
_SEEN = "\xa0"
_BY_NUMBER = re.compile(rb"&#(?:x0*([0-9A-Fa-f]{1,6})|0*([0-9]{1,7}));")
MAX_BYTES = 24 * 1024 * 1024  # the largest official file has 9.7 MB
_FLOODS = (  # mark, limit, name; the largest official file has 505,049 tags, 72,926 attributes, 9 entities
    (b"<", 800_000, "tags"),
    (b"=", 200_000, "attributes"),
    (b"&", 100_000, "entities"),
)


def parse_xml(data: bytes, *, file: str) -> etree._Element:
    """The root element of an official XML file; comments and processing instructions are left out.

    ``data`` is the whole file, UTF-8 with or without a byte order mark; ``file`` names it in errors.
    Raises ReleaseError (with the line where known) for bytes that are not UTF-8, NUL bytes (UTF-16 has them),
    a document type, entity declarations, and XML that is not well-formed.
    """
    check_text(data, file=file)
    _check_floods(data, file)
    _check_characters(data, file)
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        recover=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data.removeprefix(b"\xef\xbb\xbf"), parser)
    except etree.XMLSyntaxError as error:
        reason = (error.msg or "no XML")[:_MAX_REASON]
        raise ReleaseError(f"this is not well-formed XML: {reason}", file=file, line=error.lineno or None) from error
    if root is None:
        raise ReleaseError("there is no XML in it", file=file)
    info = root.getroottree().docinfo
    if info.internalDTD is not None or info.externalDTD is not None:
        raise ReleaseError("an official XML file has no document type or entity declarations", file=file)
    if b"&" in data and next(root.iter(etree.Entity), None) is not None:
        raise ReleaseError("it uses an entity that is not one of XML's own", file=file)
    return root


def line_of(element: etree._Element) -> int:
    """The line of the file on which the element starts, from 1; 0 where lxml does not know it."""
    return cast("int | None", element.sourceline) or 0


def text_of(element: etree._Element, *, file: str) -> str:
    """The text of a leaf element without outer blanks, "" when there is none; ReleaseError if it has children."""
    if len(element):
        child = element[0]
        raise ReleaseError(
            f"<{element.tag}> holds text only, but there is a <{child.tag}> in it", file=file, line=line_of(child)
        )
    return (element.text or "").strip()


def refuse_stray_text(element: etree._Element, *, file: str) -> None:
    """Raise ReleaseError for text between the children of an element, which no reader reads."""
    for text in (element.text, *(child.tail for child in element)):
        if text and not text.isspace():
            reason = f"there is text outside any title or note in <{element.tag}>: {text.strip()[:60]!r}"
            raise ReleaseError(reason, file=file, line=line_of(element))


def refuse_attributes(element: etree._Element, allowed: frozenset[str] = frozenset(), *, file: str) -> None:
    """Raise ReleaseError for an attribute that is not in ``allowed``."""
    for name in element.attrib:
        if name not in allowed:
            reason = f"<{element.tag}> has an unknown attribute {name!r}"
            raise ReleaseError(reason, file=file, line=line_of(element))


def check_text(data: bytes, *, file: str) -> None:
    """Refuse bytes that are not readable UTF-8 text without declarations, for any parser."""
    data = data.removeprefix(b"\xef\xbb\xbf")
    if not data.strip():
        raise ReleaseError("the file is empty", file=file)
    if b"\0" in data:
        raise ReleaseError("it has NUL bytes; an official XML file is UTF-8 text", file=file)
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ReleaseError("it is not UTF-8 text", file=file, line=line) from error
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise ReleaseError("an official XML file has no document type or entity declarations", file=file)
    declared = _DECLARED_ENCODING.match(data)
    if declared and declared.group(1).lower() not in (b"utf-8", b"utf8", b"us-ascii", b"ascii"):
        name = declared.group(1).decode("utf-8", "replace")[:40]
        raise ReleaseError(f"it says that its encoding is {name}; an official XML file is UTF-8", file=file, line=1)


def _check_characters(data: bytes, file: str) -> None:
    """Refuse invisible characters, also where they are written as numbers. Official texts have none.

    They could turn a title around on the page, hide a word, or make two texts differ that look equal. NO-BREAK SPACE is
    allowed.
    """
    there = set(data.removeprefix(b"\xef\xbb\xbf").translate(None, _PLAIN).decode("utf-8"))
    if b"&" in data:
        numbers = {int(hexed, 16) if hexed else int(number) for hexed, number in _BY_NUMBER.findall(data)}
        there |= {chr(number) for number in numbers if 0x20 <= number <= sys.maxunicode}
    unseen = sorted(char for char in there if char not in _SEEN and not char.isprintable())
    if unseen:
        written = unseen[0].encode("utf-8", "replace")
        line = data.count(b"\n", 0, data.index(written)) + 1 if written in data else None
        raise ReleaseError(f"it holds U+{ord(unseen[0]):04X}, a character that cannot be seen", file=file, line=line)


def _check_floods(data: bytes, file: str) -> None:
    """Refuse a file that would take too much memory: the tree takes ten times that of the file."""
    if len(data) > MAX_BYTES:
        raise ReleaseError(f"it has more than {MAX_BYTES // 1024 // 1024} MB", file=file)
    for mark, most, what in _FLOODS:
        if data.count(mark) > most:
            raise ReleaseError(f"it has more than {most:,} {what}, far more than any official file", file=file)
    if b"xmlns" in data:
        line = data.count(b"\n", 0, data.index(b"xmlns")) + 1
        raise ReleaseError("an official XML file has no namespaces", file=file, line=line)
