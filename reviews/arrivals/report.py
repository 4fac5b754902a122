"""What came of an arrival, in words: counts beside known ones, warnings by kind, reasons of a refusal. Pure.

``report`` is an import run's own: {"files", "reasons", "warnings", "counts"}.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from codes.releases.files.release_warnings import WarningCode

COUNTED = (
    ("codes", "Codes and headers (rows of the order file)"),
    ("billable", "Billable codes"),
    ("headers", "Headers"),
)
_OTHERS = {
    "chapters": "Chapters",
    "sections": "Blocks",
    "notes": "Notes",
    "index_entries": "Index and table entries",
    "poa": "POA exempt codes",
}
# What warnings have in common: a heading, and what it means.
_UNLIKE_WHAT_IS_KNOWN = (
    "Not what is known of this release",
    "Look at the publisher’s page before readers get it: a package may be incomplete or replaced.",
)
_NOT_USED = ("Files that were not used", "Nothing in them is imported. Did the right file come in?")
_NO_CODE = (
    "Notes that name a code this release does not have",
    "The publisher’s own slips, mostly. The text stays as published, without a link.",
)
_OTHER_EDITION = (
    "Lists that are ahead of this release, or behind it",
    "An index or a list names codes of another edition. Readers are shown them without a link.",
)
_TEXT = ("Index entries with text where a code belongs", "Kept as published.")
_OTHER = ("Other remarks", "")
_GROUPS = {
    WarningCode.OTHER_CHECKSUM: _UNLIKE_WHAT_IS_KNOWN,
    WarningCode.COUNT_DIFFERS: _UNLIKE_WHAT_IS_KNOWN,
    WarningCode.CODE_MISSING: _UNLIKE_WHAT_IS_KNOWN,
    WarningCode.CODE_REMAINS: _UNLIKE_WHAT_IS_KNOWN,
    WarningCode.HEADER_EXPECTED: _UNLIKE_WHAT_IS_KNOWN,
    WarningCode.NOT_USED: _NOT_USED,
    WarningCode.NOTE_NAMES_NO_CODE: _NO_CODE,
    WarningCode.CODES_NOT_IN_RELEASE: _OTHER_EDITION,
    WarningCode.MANIFESTATION_IS_TEXT: _TEXT,
}


class Count(NamedTuple):
    """``verdict`` is "equal", "different" or "unknown". An ``official`` count is one of the publisher's order file."""

    name: str
    counted: int
    expected: int | None
    official: bool = False

    @property
    def verdict(self) -> str:
        if self.expected is None:
            return "unknown"
        return "equal" if self.counted == self.expected else "different"


class Warnings(NamedTuple):
    kind: str
    meaning: str
    texts: list[str]


def counts(counted: dict[str, int], expected: dict[str, int]) -> list[Count]:
    """The official counts first, then the others, for which no expected number is known."""
    if not counted:
        return []
    official = [Count(words, counted.get(name, 0), expected.get(name), official=True) for name, words in COUNTED]
    return official + [Count(words, counted[name], None) for name, words in _OTHERS.items() if counted.get(name)]


def warnings(kept: Iterable[dict[str, Any]]) -> list[Warnings]:
    """By group, the largest first. ``kept`` are as a report has them: {"code", "parameters", "text"}."""
    texts: dict[tuple[str, str], list[str]] = {}
    for warning in kept:
        texts.setdefault(_GROUPS.get(warning["code"], _OTHER), []).append(warning["text"])
    groups = [Warnings(*group, some) for group, some in texts.items()]
    return sorted(groups, key=lambda group: -len(group.texts))
