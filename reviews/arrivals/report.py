"""What came of an arrival, in words: counts beside known ones, warnings by kind, reasons of a refusal. Pure.

``report`` is an import run's own: {"files", "reasons", "warnings", "counts"}.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

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
# The first that fits; the last fits all.
_WARNINGS = (
    (
        re.compile(r"is not what is known of it|others report another SHA-256"),
        "Not what is known of this release",
        "Look at the publisher’s page before readers get it: a package may be incomplete or replaced.",
    ),
    (
        re.compile(r": not used; it seems to be "),
        "Files that were not used",
        "Nothing in them is imported. Did the right file come in?",
    ),
    (
        re.compile(r"the note names .+, which is no code"),
        "Notes that name a code this release does not have",
        "The publisher’s own slips, mostly. The text stays as published, without a link.",
    ),
    (
        re.compile(r"codes? are not in this release"),
        "Lists that are ahead of this release, or behind it",
        "An index or a list names codes of another edition. Readers are shown them without a link.",
    ),
    (
        re.compile(r"the manifestation code of .+ is text"),
        "Index entries with text where a code belongs",
        "Kept as published.",
    ),
    (re.compile(""), "Other remarks", ""),
)
_PLACE = re.compile(r"(?P<file>[^:]+?)(?:, line (?P<line>\d+))?: (?P<reason>.+)", re.DOTALL)


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


class Reason(NamedTuple):
    """Why it was refused. ``file`` and ``line`` are empty where it is about no single place."""

    text: str
    file: str = ""
    line: str = ""


def counts(counted: dict[str, int], expected: dict[str, int]) -> list[Count]:
    """The official counts first, then the others, for which no expected number is known."""
    if not counted:
        return []
    official = [Count(words, counted.get(name, 0), expected.get(name), official=True) for name, words in COUNTED]
    return official + [Count(words, counted[name], None) for name, words in _OTHERS.items() if counted.get(name)]


def warnings(texts: Sequence[str]) -> list[Warnings]:
    groups: dict[str, Warnings] = {}
    for text in texts:
        _, kind, meaning = next(row for row in _WARNINGS if row[0].search(text))
        groups.setdefault(kind, Warnings(kind, meaning, [])).texts.append(text)
    return sorted(groups.values(), key=lambda group: -len(group.texts))


def reasons(texts: Sequence[str], files: Sequence[dict[str, Any]]) -> list[Reason]:
    """The reasons, with file and line apart where the text begins with a file that was read."""
    names = {str(file[key]) for file in files for key in ("name", "package")} - {""}
    parsed = []
    for text in texts:
        place = _PLACE.fullmatch(text)
        known = place is not None and (place["file"] in names or place["line"])
        parsed.append(Reason(place["reason"], place["file"], place["line"] or "") if place and known else Reason(text))
    return parsed
