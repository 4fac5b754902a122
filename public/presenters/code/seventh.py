"""Seventh characters in force for a code, with the codes they make; and what a placeholder X means in a code."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from codes.models.facts import table_in_force
from public.addresses import address
from public.presenters.links import NodeLink, node_link
from public.reading.code_facts import CodeFacts
from public.reading.code_tree import FULL_LENGTH


@dataclass(frozen=True)
class SeventhRow:
    """``code`` is empty where no code of the release ends so; ``is_own`` marks the page's own."""

    char: str
    text: str
    notes: list[str]
    code: str
    href: str
    is_own: bool


@dataclass(frozen=True)
class Seventh:
    """The table in force. ``owner`` says where it is defined; None for the code itself. ``makes_codes``: the rows name
    codes, as they do only under a code that lacks nothing but the seventh character."""

    owner: NodeLink | None
    rows: list[SeventhRow]
    makes_codes: bool


def present_seventh(facts: CodeFacts) -> Seventh | None:
    """The nearest table on the code or above it; None where there is none, or it does not concern this code."""
    version = facts.version
    if len(facts.name) == FULL_LENGTH and not version.generated:
        return None
    above = facts.ancestors[::-1]
    table = table_in_force([version, *above])
    owner = next((node for node in above if node.seventh is table), None)
    if not table:
        return None
    made = facts.siblings if version.generated else [node for node in facts.children if node.generated]
    codes = {node.name[-1]: node.name for node in made}
    if not codes and version.billable:
        return None
    return Seventh(
        owner=node_link(owner, facts.on) if owner else None,
        rows=[_row(entry, codes.get(entry["char"], ""), facts) for entry in table],
        makes_codes=bool(codes),
    )


def _row(entry: dict[str, Any], code: str, facts: CodeFacts) -> SeventhRow:
    return SeventhRow(
        char=entry["char"],
        text=entry["text"],
        notes=[" ".join(note.split()) for note in entry.get("notes", [])],
        code=code,
        href=address("code", code, facts.on) if code else "",
        is_own=code == facts.name,
    )


def placeholder_places(name: str) -> list[int]:
    """Places (1-based, the dot not counted) of the X that only hold a place: S02.0XXA -> [5, 6]."""
    return [place for place, char in enumerate(name.replace(".", ""), start=1) if char == "X" and place > 3]


def explain_placeholder(name: str) -> str:
    """A sentence for a code with placeholders, else empty."""
    places = placeholder_places(name)
    if not places:
        return ""
    ordinals = " and ".join(f"{place}th" for place in places)
    what = "The X in the" if len(places) == 1 else "Each X in the"
    return f"{what} {ordinals} place is a placeholder: it has no meaning and keeps what follows in its place."
