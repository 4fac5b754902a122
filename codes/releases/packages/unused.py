"""Files with nothing to import, and what they seem to be by their content, so that none is skipped in silence.

seems(b"%PDF-1.7 ...")               ->  Unused("a PDF", expected=True)
seems(b"code,title\\nA00,Cholera\\n")  ->  Unused("comma-separated values (CSV)", expected=False)
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from codes.releases.files import workbook


class Unused(NamedTuple):
    """``what`` a file seems to be; ``expected`` in packages of the publisher or in zips of common programs."""

    what: str
    expected: bool


_SAMPLE = 4096
_APPLE_DOUBLE, _DESKTOP = b"\x00\x05\x16\x07", b"\x00\x00\x00\x01Bud1"
_SCHEMA = re.compile(rb"<(?:[\w.-]+:)?schema\b")
_PCS_XML = re.compile(rb"<ICD10PCS\.")
_PCS_ROW = re.compile(rb"(?:\d{5} [0-9B-DF-HX][0-9A-HJ-NP-Z]{2}[0-9A-HJ-NP-Z ]{4} [01]|\d[0-9A-HJ-NP-Z]{6}) \S")
_ADDENDA = re.compile(rb"(?:Add|Delete|Revise (?:from|to)|No change)\b|\s*[\d,]+ (?:codes|headers) in ", re.IGNORECASE)
_POA_LIST = re.compile(rb"(?:\w+\t){0,2}POAexemptCode\t")
_POA_README = b"Description of Present On Admission"


def is_known(data: bytes) -> bool:
    """Whether it is certainly a file of another kind, of any size."""
    return _is_metadata(data) or _is_pdf(data) or _is_pcs_xml(data)


def is_other_table(data: bytes) -> bool:
    """Whether it is a table of another kind: of ICD-10-PCS, or separated by commas."""
    return _is_pcs(data) or _is_csv(data)


def seems(data: bytes) -> Unused:
    """What bytes seem to be in which ``kinds`` finds nothing to import."""
    unknown = Unused("text that is no official file", expected=False)
    return next((unused for fits, unused in _SEEM if fits(data)), unknown)


def _is_metadata(data: bytes) -> bool:
    return data.startswith((_APPLE_DOUBLE, _DESKTOP))


def _is_pdf(data: bytes) -> bool:
    return data.startswith(b"%PDF")


def _is_pcs_xml(data: bytes) -> bool:
    return bool(_PCS_XML.search(data[:_SAMPLE]))


def _is_pcs(data: bytes) -> bool:
    return _is_pcs_xml(data) or all(map(_PCS_ROW.match, _rows(data)))


def _is_schema(data: bytes) -> bool:
    return bool(_SCHEMA.search(data[:_SAMPLE]))


def _is_csv(data: bytes) -> bool:
    """Whether all rows have the same number of commas, without those in quotes."""
    commas = [re.sub(rb'"[^"]*"', b"", row).count(b",") for row in _rows(data)]
    return len(commas) > 1 and min(commas) > 0 and len(set(commas)) == 1


def _rows(data: bytes) -> list[bytes]:
    """The first complete rows, without empty ones."""
    sample = data[:_SAMPLE].splitlines()
    return [row for row in (sample[:-1] if len(data) > _SAMPLE else sample) if row.strip()] or [b""]


def _is_addenda(data: bytes) -> bool:
    return any(map(_ADDENDA.match, _rows(data)))


def _is_poa_list(data: bytes) -> bool:
    return bool(_POA_LIST.match(data))


def _is_poa_readme(data: bytes) -> bool:
    return data.startswith(_POA_README)


_SEEM: tuple[tuple[Callable[[bytes], bool], Unused], ...] = (
    (_is_metadata, Unused("what macOS adds to a folder or zip (__MACOSX, ._*, .DS_Store)", expected=True)),
    (_is_pdf, Unused("a PDF", expected=True)),
    (workbook.is_workbook, Unused("a workbook other than the conversion table", expected=True)),
    (_is_schema, Unused("an XML schema", expected=True)),
    (_is_pcs, Unused("ICD-10-PCS, the codes of procedures; only ICD-10-CM is imported", expected=False)),
    (_is_poa_list, Unused("a list of POA additions, deletions or revisions", expected=True)),
    (_is_poa_readme, Unused("a read-me of the POA lists", expected=True)),
    (_is_addenda, Unused("addenda: the changes since the release before", expected=True)),
    (_is_csv, Unused("comma-separated values (CSV)", expected=False)),
)
