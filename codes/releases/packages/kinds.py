"""The kind of a file, by its content, and its reader: names vary from year to year, the first lines do not.

``kind_of`` returns a kind of SourceFile, ``index`` for the four files with the root ``ICD10CM.index`` (``read_index``
distinguishes them), or ``""`` for a file with nothing to import: addenda, PDFs, schemas, read-me prose.
``unused.seems`` tells what such a file seems to be.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from typing import Any

from codes.releases.files import poa, workbook
from codes.releases.files.codes_file import read_codes_file
from codes.releases.files.conversion import read_conversion
from codes.releases.files.gem import read_gem
from codes.releases.files.index import read_index
from codes.releases.files.order import read_order
from codes.releases.files.records import ReleaseError
from codes.releases.files.tabular import read_tabular
from codes.releases.files.text import BYTE_ORDER_MARK, WIDE_MARKS
from codes.releases.packages import unused
from codes.releases.packages.opening import PackagedFile

_SAMPLE_LINES = 40
_PROSE = 256 * 1024  # a read-me is smaller than this
_SHAPES = {  # the first shape that fits a line counts: a GEM row would fit the codes file as well
    "order": re.compile(rb"\d{5} [A-Z][0-9A-Z]{2}[0-9A-Z ]{4} . \S"),
    "gem": re.compile(rb"[0-9A-Z]{3,7} +[0-9A-Za-z]{3,7} +[01]{3}\d\d\Z"),
    "addenda": re.compile(rb"(Add|Delete|Revise from|Revise to|No change)\b", re.IGNORECASE),
    "codes": re.compile(rb"[A-Z][0-9][0-9A-Z][0-9A-Z ]{4} \S"),
}
_READERS: dict[str, Callable[..., Any]] = {
    "order": read_order,
    "codes": read_codes_file,
    "tabular": read_tabular,
    "poa": poa.read_poa,
    "conversion": read_conversion,
}
_CONVERSION_HEADING = "Previous Code"  # the POA lists come as workbooks too
_ROOT = re.compile(rb"<([A-Za-z][\w.:-]*)")
_ROOTS = {b"ICD10CM.tabular": "tabular", b"ICD10CM.index": "index"}


def kind_of(member: PackagedFile) -> str:
    """The kind by content. Raises ReleaseError for a web page or large unknown data, which are never skipped."""
    data = member.data
    if not data.strip():
        raise ReleaseError("the file is empty", file=member.name)
    if unused.is_known(data):
        return ""
    if data.startswith(WIDE_MARKS):
        raise ReleaseError("its byte order mark says UTF-16: a program has saved it anew", file=member.name)
    if workbook.is_workbook(data):
        return "conversion" if workbook.says(data, _CONVERSION_HEADING, file=member.name) else ""
    start = data[:4096].lstrip(BYTE_ORDER_MARK + b" \t\r\n")
    if start[:1] == b"<":
        return _xml_kind(start, member)
    return _text_kind(data.removeprefix(BYTE_ORDER_MARK), member)


def read_content(kind: str, member: PackagedFile) -> tuple[str, Any]:
    """The kind of SourceFile and what the reader of the kind makes of the file. Raises ReleaseError."""
    if kind == "index":
        content = read_index(member.data, file=member.name)
        return content.kind, content
    if kind == "gem":
        rows, direction = read_gem(member.data, file=member.name)
        return f"gem_{direction}", rows
    return kind, _READERS[kind](member.data, file=member.name)


def _xml_kind(start: bytes, member: PackagedFile) -> str:
    if re.match(rb"(<!doctype\s+html|<html)", start, re.IGNORECASE):
        raise ReleaseError(
            "this is a web page, not an official file; was the download an error page?", file=member.name
        )
    if b"<!DOCTYPE" in member.data or b"<!ENTITY" in member.data:
        raise ReleaseError("an official XML file has no document type or entity declarations", file=member.name)
    root = _ROOT.search(start)
    name = root[1] if root else b""
    if name not in _ROOTS and name.rpartition(b":")[2] != b"schema":
        raise ReleaseError("this XML is no official ICD-10-CM file", file=member.name)
    return _ROOTS.get(name, "")


def _text_kind(data: bytes, member: PackagedFile) -> str:
    if poa.is_full_list(data):
        return "poa"
    sample = data[:20_000].split(b"\r\n" if b"\r\n" in data[:2000] else b"\n")[:_SAMPLE_LINES]
    shapes = (next((kind for kind, shape in _SHAPES.items() if shape.match(line)), "") for line in sample)
    votes = Counter(kind for kind in shapes if kind)
    if votes:
        kind, count = votes.most_common(1)[0]
        if count * 2 >= min(len(sample), 4):
            return "" if kind == "addenda" else kind
    if unused.is_other_table(data):
        return ""
    if len(data) > _PROSE or b"\0" in data or b"<ICD10CM." in data or b"</ICD10CM." in data:
        raise ReleaseError("this is no official file this importer knows", file=member.name)
    return ""
