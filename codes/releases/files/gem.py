"""Read a General Equivalence Mapping (ICD-9-CM <-> ICD-10-CM; the last edition, of 2018, is frozen).

Fixed width, ASCII, CRLF: source code in columns 1-7 (ICD-10-CM) or 1-5 (ICD-9-CM), target code from column 9 or 7,
both without dot, and five flags in columns 15-19: approximate, no map, combination, scenario, choice list.

>>> rows, direction = read_gem(b"Z539    V643  10000\\r\\nZ5321   NoDx  11000\\r\\n", file="I10gem.txt")
>>> direction, rows[0].source, rows[0].target, rows[0].approximate
('i10', 'Z53.9', 'V64.3', True)
>>> rows[1].target, rows[1].no_map
('', True)
"""

from __future__ import annotations

import re

from codes.releases.files.records import GemRow, ReleaseError
from codes.releases.files.text import CODE, dotted, lines

_NO_TARGET = "NoDx"
_WIDTH = 19
_TARGET_STARTS = {"i10": 8, "i9": 6}
ICD9 = re.compile(r"(?:[0-9]{3}|V[0-9]{2})(?:\.[0-9]{1,2})?\Z|E[0-9]{3}(?:\.[0-9])?\Z")
"""An ICD-9-CM code with its dot; use ``ICD9.match``."""


def icd9_dotted(code: str) -> str:
    """An ICD-9-CM code with its dot after the third character, of E codes after the fourth: ``E8500`` -> ``E850.0``."""
    head = 4 if code.startswith("E") else 3
    return f"{code[:head]}.{code[head:]}" if len(code) > head else code


def read_gem(data: bytes, *, file: str) -> tuple[list[GemRow], str]:
    """The rows of a mapping in their order, and its direction: ``i10`` or ``i9``, the system of the source codes.

    The direction is read from the layout: the target column starts two places earlier when sources are ICD-9-CM. A row
    of the 2018 file prints an ICD-9-CM code as "v5889"; such a letter is read as a capital. Raises ReleaseError for a
    line that does not fit the layout, a code of another system, unknown flags, "NoDx" without its flag (or the
    reverse), a row that comes twice, and everything that ``text.lines`` refuses.
    """
    all_lines = lines(data, file=file)
    direction = _direction(all_lines[0], file)
    at = _TARGET_STARTS[direction]
    rows: list[GemRow] = []
    seen: set[str] = set()
    for number, line in enumerate(all_lines, start=1):
        if len(line) != _WIDTH or line[at - 1] != " " or line[13] != " ":
            raise ReleaseError("the line is not source, target and five flags in 19 columns", file=file, line=number)
        if line in seen:
            raise ReleaseError("the row comes twice", file=file, line=number)
        seen.add(line)
        rows.append(_row(line, at, direction, file, number))
    return rows, direction


def _direction(line: str, file: str) -> str:
    for direction, at in _TARGET_STARTS.items():
        if len(line) == _WIDTH and line[at - 1] == " " and line[at] != " " and " " not in line[:at].rstrip(" "):
            return direction
    raise ReleaseError("this is not a General Equivalence Mapping", file=file, line=1)


def _row(line: str, at: int, direction: str, file: str, number: int) -> GemRow:
    from_icd10 = direction == "i10"
    source = _code(line[:at].rstrip(" "), icd10=from_icd10, file=file, line=number)
    printed, flags = line[at:13].rstrip(" "), line[14:]
    if not flags.isdigit() or any(flag not in "01" for flag in flags[:3]):
        raise ReleaseError(f"the flags {flags!r} are not known", file=file, line=number)
    if (printed == _NO_TARGET) != (flags[1] == "1"):
        raise ReleaseError("the no-map flag and the target do not agree", file=file, line=number)
    if (flags[2] == "0") != (flags[3:] == "00"):
        raise ReleaseError("scenario and choice list belong to combinations only", file=file, line=number)
    target = "" if printed == _NO_TARGET else _code(printed, icd10=not from_icd10, file=file, line=number)
    scenario, choice_list = int(flags[3]), int(flags[4])
    return GemRow(source, target, flags[0] == "1", flags[1] == "1", flags[2] == "1", scenario, choice_list)


def _code(bare: str, *, icd10: bool, file: str, line: int) -> str:
    code = dotted(bare) if icd10 else icd9_dotted(bare.upper())
    if not (CODE if icd10 else ICD9).match(code):
        system = "ICD-10-CM" if icd10 else "ICD-9-CM"
        raise ReleaseError(f"{bare!r} is not an {system} code", file=file, line=line)
    return code
