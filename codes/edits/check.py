"""All findings on codes together, the gravest first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from .facts import CheckedSet
from .finding import Finding, Severity
from .naming import Listed, read_note
from .pairs import EXCLUDING, find_both_sides, find_excluded
from .sequence import ADDITIONAL, FIRST, find_code_first, find_first_listed, find_use_additional

KINDS_OF_NOTES = (*EXCLUDING, FIRST, ADDITIONAL)
"""The kinds of notes that are rules about codes together."""

_ORDER = list(Severity)


def check_together(checked: CheckedSet, bilateral: Mapping[str, str]) -> list[Finding]:
    """``bilateral`` are the codes that stand for both sides, near codes of the set, with their titles."""
    listed = Listed(checked.codes, checked.places)
    return [
        *find_first_listed(checked),
        *find_excluded(checked, listed),
        *find_both_sides(bilateral, checked),
        *find_code_first(checked, listed),
        *find_use_additional(checked, listed),
    ]


def gravest_first(findings: Iterable[Finding]) -> list[Finding]:
    return sorted(findings, key=lambda finding: _ORDER.index(finding.severity))


def ends_of_ranges(checked: CheckedSet) -> set[str]:
    """The codes at the ends of ranges in all notes in force, whose positions have to be known."""
    return {
        name
        for note_list in {
            id(note_list): note_list for code in checked.codes for _, note_list in code.lists(*KINDS_OF_NOTES)
        }.values()
        for note in note_list.notes
        for name in read_note(note, excluding=note_list.kind in EXCLUDING).ends
    }
