"""What an import warns of without refusing it: a code and parameters. The words are made from them here alone.

An import run keeps each as {"code", "parameters", "text"}; of runs before there were codes the text is all there is.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Any, NamedTuple


class WarningCode(StrEnum):
    NOT_USED = "not_used"
    OTHER_CHECKSUM = "other_checksum"
    COUNT_DIFFERS = "count_differs"
    CODE_MISSING = "code_missing"
    CODE_REMAINS = "code_remains"
    HEADER_EXPECTED = "header_expected"
    NOTE_NAMES_NO_CODE = "note_names_no_code"
    CODES_NOT_IN_RELEASE = "codes_not_in_release"
    MANIFESTATION_IS_TEXT = "manifestation_is_text"
    COPY_OF_RELEASE = "copy_of_release"
    OTHER = "other"


def _unlike(label: str, difference: str) -> str:
    return f"{label} is not what is known of it: {difference}"


_SHOWN = 20  # of codes in one warning

# What the parameters of each are, and its words.
_WORDS: dict[WarningCode, Callable[..., str]] = {
    WarningCode.NOT_USED: lambda file, seems: f"{file}: not used; it seems to be {seems}",
    WarningCode.OTHER_CHECKSUM: lambda file, sha256: (
        f"{file}: others report another SHA-256, {sha256[:12]}...; see the publisher's page"
    ),
    WarningCode.COUNT_DIFFERS: lambda label, what, number, expected: _unlike(
        label, f"{number:,} {what} where {expected:,} are expected"
    ),
    WarningCode.CODE_MISSING: lambda label, code: _unlike(label, f"{code} is expected, and is not there"),
    WarningCode.CODE_REMAINS: lambda label, code: _unlike(label, f"{code} is there, and should be gone"),
    WarningCode.HEADER_EXPECTED: lambda label, code: _unlike(label, f"{code} is expected to be a header"),
    WarningCode.NOTE_NAMES_NO_CODE: lambda owner, code: f"{owner}: the note names {code}, which is no code of it",
    WarningCode.CODES_NOT_IN_RELEASE: lambda file, number, first: (
        f"{file}: {number} codes are not in this release: {', '.join(first)}{', ...' if number > len(first) else ''}"
    ),
    WarningCode.MANIFESTATION_IS_TEXT: lambda file, line, path, printed: (
        f"{file}: line {line}: the manifestation code of {', '.join(path)} is text: {printed!r}"
    ),
    WarningCode.COPY_OF_RELEASE: lambda label: f"a copy of {label}",
}


class ReleaseWarning(NamedTuple):
    """``str`` has the words: "F02: the note names G31.90, which is no code of it"."""

    code: WarningCode
    parameters: dict[str, Any]

    def __str__(self) -> str:
        return _WORDS[self.code](**self.parameters)

    def in_report(self) -> dict[str, Any]:
        """As the report of an import run has it."""
        return {"code": str(self.code), "parameters": self.parameters, "text": str(self)}


def warn(code: WarningCode, /, **parameters: Any) -> ReleaseWarning:
    return ReleaseWarning(code, parameters)


def codes_not_in_release(file: str, codes: list[str]) -> ReleaseWarning:
    """A list may name codes that a release does not have: an index may be a year ahead. The first of them are kept."""
    return warn(WarningCode.CODES_NOT_IN_RELEASE, file=file, number=len(codes), first=codes[:_SHOWN])
