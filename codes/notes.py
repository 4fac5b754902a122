"""The kinds of notes in the tabular list, and what people call each of them. Pure.

NAMES["excludes1"]               ->  "Excludes1"
heading_of("inclusion_term")   ->  "Inclusion terms"
"""

from __future__ import annotations

NAMES = {
    "includes": "Includes",
    "inclusion_term": "Inclusion term",
    "excludes1": "Excludes1",
    "excludes2": "Excludes2",
    "code_first": "Code first",
    "use_additional": "Use additional code",
    "code_also": "Code also",
    "notes": "Note",
}
"""Kind -> the name of one note, for the kinds that authors and models quote."""

HEADINGS = NAMES | {
    "inclusion_term": "Inclusion terms",
    "seven_chr_note": "Seventh-character note",
    "visual_impairment": "Categories of visual impairment",
}
"""Kind -> the heading above such notes, for every kind there is."""


def heading_of(kind: str) -> str:
    """The heading above notes of a kind; made from its name for a kind that is new in a release."""
    return HEADINGS.get(kind, kind.replace("_", " ").capitalize())


INCLUDING = ("includes", "inclusion_term")
"""The kinds that list what belongs to a code."""
