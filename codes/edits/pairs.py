"""Pairs of codes: what Excludes1 and Excludes2 notes say of them, both sides of one condition, duplicates."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any

from .facts import CheckedCode, CheckedSet, Node
from .finding import Finding, Kind, OfficialNote
from .naming import Listed, read_note

EXCLUDING = {"excludes1": Kind.EXCLUDES1, "excludes2": Kind.EXCLUDES2}

_SIDE = re.compile(r"\b(right|left)\b", re.IGNORECASE)
_WORD = re.compile(r"[a-z0-9]+")
_OF_THE_OTHER = re.compile(r"with \w+ hearing on the contralateral side")
_OF_SIDES = {
    "right", "left", "bilateral", "unilateral", "unspecified", "both", "side", "affecting", "dominant", "non",
    "of", "the", "eye", "ear", "orbit", "hand", "leg", "brain", "s",
}  # fmt: skip


def find_excluded(checked: CheckedSet, listed: Listed) -> Iterator[Finding]:
    """Every Excludes note in force at one code, its own or inherited, that names another.

    A note does not speak of the codes that it names itself: one at a block may name a code below that block.
    """
    for node in _nodes_above(checked.codes):
        in_force = listed.below[node.kind, node.name]
        for note_list in node.note_lists:
            kind = EXCLUDING.get(note_list.kind)
            for note in note_list.notes if kind else ():
                reading = read_note(note, excluding=True)
                named = reading.named(listed)
                conditional = kind is Kind.EXCLUDES1 and reading.conditional
                for code, other in _pairs(in_force, named):
                    yield _excluded(
                        Kind.EXCLUDES1_CONDITIONAL if conditional else EXCLUDING[note_list.kind],
                        quote(note, note_list.kind, node, code, checked),
                        code, other, checked,
                    )  # fmt: skip


def _nodes_above(codes: Iterable[CheckedCode]) -> Iterable[Node]:
    return {(node.kind, node.name): node for code in codes for node in code.line}.values()


def _pairs(in_force: Iterable[CheckedCode], named: Sequence[CheckedCode]) -> Iterator[tuple[CheckedCode, CheckedCode]]:
    if named:
        yield from ((code, other) for code in in_force if code not in named for other in named)


def quote(note: Mapping[str, Any], kind: str, node: Node, code: CheckedCode, checked: CheckedSet) -> OfficialNote:
    """The note as it stands at a node, for a code that it is in force for."""
    inherited = node is not code.line[0]
    return OfficialNote(str(note["text"]), kind, node.name, node.kind, inherited, *checked.source)


def in_order(names: Iterable[str], checked: CheckedSet) -> tuple[str, ...]:
    """Codes in the order asked."""
    return tuple(sorted(names, key=checked.order.__getitem__))


def at(note: OfficialNote) -> str:
    """Where a note stands, in words: "I23.1", "block R40-R46", "chapter 19"."""
    return note.owner if note.owner_kind == "code" else f"{note.owner_kind} {note.owner}"


_MEANS = {
    Kind.EXCLUDES1: "Guideline I.A.12.a allows the two together only where they are unrelated to each other.",
    Kind.EXCLUDES1_CONDITIONAL: "The note sets a condition: read whether it holds here. Guideline I.A.12.a allows the "
    "two together where they are unrelated to each other.",
    Kind.EXCLUDES2: "A patient may have both, and then both are coded.",
}


def _excluded(kind: Kind, note: OfficialNote, code: CheckedCode, other: CheckedCode, checked: CheckedSet) -> Finding:
    title = "Excludes2" if kind is Kind.EXCLUDES2 else "Excludes1"
    force = f", in force for {code.name}," if note.inherited else ""
    message = f"The official {title} note at {at(note)}{force} names {other.name}. {_MEANS[kind]}"
    return Finding(kind, in_order((code.name, other.name), checked), message, note)


# --- The same condition on both sides ---------------------------------------------------------------------------------


def side_of(title: str) -> str:
    """ "right" or "left"; empty for a title that names none of them, or both."""
    sides = {side.lower() for side in _SIDE.findall(title)}
    return sides.pop() if len(sides) == 1 else ""


def sided_pairs(codes: Sequence[CheckedCode]) -> list[tuple[CheckedCode, CheckedCode]]:
    """The codes of which one is the other's condition on the other side, by their titles."""
    sided = [(code, side_of(code.title)) for code in codes]
    return [
        (this, other)
        for (this, side), (other, other_side) in combinations(sided, 2)
        if {side, other_side} == {"right", "left"}
        and this.name[:3] == other.name[:3]
        and _without_side(this.title) == _without_side(other.title)
    ]


def _without_side(title: str) -> list[str]:
    """Its words; titles of a pair may differ in their commas."""
    return [word for word in _WORD.findall(title.lower()) if word not in ("right", "left")]


def find_both_sides(bilateral: Mapping[str, str], checked: CheckedSet) -> Iterator[Finding]:
    """``bilateral`` are billable codes near sided pairs with their titles."""
    for this, other in sided_pairs(checked.codes):
        meant = bilateral_of(this, other, bilateral)
        if meant:
            yield Finding(
                Kind.BOTH_SIDES,
                in_order((this.name, other.name), checked),
                f"{this.name} and {other.name} are the same condition on the right and on the left; {meant} is its "
                f"bilateral code ({bilateral[meant]}). Guideline I.B.13 asks for that one where there is one.",
                suggested=(meant,),
            )


def bilateral_of(this: CheckedCode, other: CheckedCode, bilateral: Mapping[str, str]) -> str:
    """The code of which the title says the same of both sides, "Bilateral primary osteoarthritis of hip"; empty where
    there is none, or no single one."""
    side_is_last = this.bare[:6] == other.bare[:6]  # E11.3211 and E11.3212: the seventh character is the side
    meant = [
        name
        for name, title in bilateral.items()
        if _words(title) == _words(this.title) and (side_is_last or name.replace(".", "")[6:] == this.bare[6:])
    ]
    chosen = [name for name in meant if name[:6] == this.name[:6]] if len(meant) > 1 else meant  # H61.103, not H61.193
    return chosen[0] if len(chosen) == 1 else ""


def _words(title: str) -> set[str]:
    words = set(_WORD.findall(_OF_THE_OTHER.sub("", title.lower()))) - _OF_SIDES
    return {_singular(word) for word in words} - _OF_SIDES


def _singular(word: str) -> str:
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    if word.endswith("ss") or len(word) < 4:
        return word
    return {"feet": "foot"}.get(word, word.removesuffix("s"))


# --- The same code twice ----------------------------------------------------------------------------------------------


def find_duplicates(names: Sequence[str]) -> Iterator[Finding]:
    """``names`` are all codes in the order asked, with repeats."""
    for name, times in Counter(names).items():
        if times > 1:
            message = f"{name} is listed {times} times. Guideline I.B.12: a code is reported once for an encounter."
            yield Finding(Kind.DUPLICATE, (name,), message)
