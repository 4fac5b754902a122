"""What all fixed-width and tab-separated official files have in common: ASCII, CRLF, and codes to be dotted.

>>> lines(b"A000\\r\\nA001\\r\\n", file="codes.txt")
['A000', 'A001']
>>> dotted("Z539"), dotted("Z53")
('Z53.9', 'Z53')
>>> lines(b"A000\\r\\nA0", file="codes.txt")
Traceback (most recent call last):
codes.releases.files.records.ReleaseError: codes.txt, line 2: the file is truncated: its last line does not end in CRLF
"""

from __future__ import annotations

import re
from typing import NoReturn

from codes.releases.files.records import ReleaseError

CODE = re.compile(r"^[A-Z][0-9A-Z]{2}(\.[0-9A-Z]{1,4})?\Z")
"""An ICD-10-CM code with its dot. Letters may stand anywhere (C4A, QA0); use ``CODE.match``."""

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")
"""Beginnings of files that a program has saved anew in UTF-8 or UTF-16. The publisher's files are ASCII."""

YEAR = re.compile(r"20[0-9]{2}\Z")
"""The version inside an XML file."""


def lines(data: bytes, *, file: str) -> list[str]:
    """The lines of an official text file, without their CRLF; element 0 is line 1.

    Raises ReleaseError for an empty file, far more bytes or lines than in any official file, a byte order mark, a byte
    that is neither printable ASCII nor a tab, another line end than CRLF, a far too long line, and a last line without
    CRLF.
    """
    if not data:
        raise ReleaseError("the file is empty", file=file)
    ends = data.count(b"\r\n")
    if len(data) > MAX_BYTES or ends > MAX_LINES:
        raise ReleaseError(f"it has more than {MAX_BYTES // 1024 // 1024} MB or {MAX_LINES:,} lines", file=file)
    strange = data.translate(None, _PRINTABLE)
    if strange or not data.endswith(b"\r\n") or data.count(b"\r") != ends or data.count(b"\n") != ends:
        _refuse(data, strange, file)
    texts = data.decode("ascii").split("\r\n")
    texts.pop()
    if max(map(len, texts)) > MAX_LINE:
        number = next(at for at, line in enumerate(texts, start=1) if len(line) > MAX_LINE)
        raise ReleaseError(f"the line has more than {MAX_LINE} characters", file=file, line=number)
    return texts


MAX_BYTES = 24 * 1024 * 1024  # the largest official text file has 14.7 MB
MAX_LINES = 250_000  # 98,186
MAX_LINE = 2_000  # 305
_SAVED_ANEW = "a program has saved it anew; take the publisher's file"
_PRINTABLE = bytes([*b"\t\r\n", *range(0x20, 0x7F)])


def _refuse(data: bytes, strange: bytes, file: str) -> NoReturn:
    """Raise ReleaseError for the line that is wrong, after the fast checks of ``lines`` have failed."""
    if data.startswith(BYTE_ORDER_MARK):
        raise ReleaseError(f"it begins with a byte order mark: {_SAVED_ANEW}", file=file)
    if strange:
        number = data.count(b"\n", 0, data.index(strange[:1])) + 1
        kind = "is not ASCII" if strange[0] > 127 else "does not belong in a text file"
        raise ReleaseError(f"byte {strange[0]:#04x} {kind}", file=file, line=number)
    if b"\r\n" not in data and (b"\n" in data or b"\r" in data):
        raise ReleaseError(f"line ends were changed, none is CRLF: {_SAVED_ANEW}", file=file)
    whole, _, rest = data.rpartition(b"\r\n")
    for number, line in enumerate(whole.split(b"\r\n"), start=1):
        if b"\r" in line or b"\n" in line:
            raise ReleaseError("the line does not end in CRLF", file=file, line=number)
    number = data.count(b"\r\n") + 1
    if rest.endswith(b"\n"):
        raise ReleaseError("the line does not end in CRLF", file=file, line=number)
    raise ReleaseError("the file is truncated: its last line does not end in CRLF", file=file, line=number)


def dotted(code: str) -> str:
    """A code with the dot after its third character: ``Z539`` -> ``Z53.9``, ``Z53`` -> ``Z53``."""
    return f"{code[:3]}.{code[3:]}" if len(code) > 3 else code


def icd10_code(bare: str, *, file: str, line: int) -> str:
    """The dotted form of a code printed without dot; ReleaseError when it does not look like a code."""
    code = dotted(bare)
    if not CODE.match(code):
        raise ReleaseError(f"{bare!r} is not an ICD-10-CM code", file=file, line=line)
    return code
