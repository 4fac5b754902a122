"""What changed between two releases. Pure: two lists of states in, codes by kind of change out.

``None`` where one side lacks what would be compared: absent is not changed.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from typing import NamedTuple

Notes = tuple[tuple[str, tuple[str, ...]], ...]
"""Own notes of a node in document order: ((kind, (text, ...)), ...)."""


class State(NamedTuple):
    """A code as one release has it. ``parent`` is the parent code, "" for a category; blocks are no part of it."""

    code: str
    title: str
    billable: bool
    parent: str


class Edition(NamedTuple):
    """One side of a comparison. ``states`` in tabular order.

    ``notes`` by code, and ``heading_notes`` by chapter or block, hold those that have any; None for a partial release.
    ``entries`` maps each kind of index that the release itself brings to code -> its entries.
    """

    states: Sequence[State]
    notes: Mapping[str, Notes] | None
    heading_notes: Mapping[str, Notes] | None
    entries: Mapping[str, Mapping[str, frozenset[str]]]


class Comparison(NamedTuple):
    """Dotted codes in tabular order: ``removed`` in the old release's, all others in the new one's.

    ``added`` and ``removed`` count headers too; ``retitled`` is the long title; ``moved`` is another parent code or
    another place in the sequence; the last is chapters and blocks whose own notes changed.
    """

    added: list[str]
    removed: list[str]
    retitled: list[str]
    became_billable: list[str]
    became_header: list[str]
    notes_changed: list[str] | None
    index_changed: list[str] | None
    moved: list[str]
    heading_notes_changed: list[str] | None


def compare(old: Edition, new: Edition) -> Comparison:
    before = {state.code: state for state in old.states}
    after = {state.code for state in new.states}
    both = [(before[state.code], state) for state in new.states if state.code in before]
    common = [state.code for _, state in both]
    return Comparison(
        added=[state.code for state in new.states if state.code not in before],
        removed=[state.code for state in old.states if state.code not in after],
        retitled=[b.code for a, b in both if a.title != b.title],
        became_billable=[b.code for a, b in both if b.billable and not a.billable],
        became_header=[b.code for a, b in both if a.billable and not b.billable],
        notes_changed=_differing(old.notes, new.notes, common),
        index_changed=_index_changed(old, new, common),
        moved=_moved(both, before),
        heading_notes_changed=_headings_changed(old, new),
    )


def _differing(
    old: Mapping[str, Notes] | None, new: Mapping[str, Notes] | None, names: Sequence[str]
) -> list[str] | None:
    if old is None or new is None:
        return None
    return [name for name in names if old.get(name) != new.get(name)]


def _headings_changed(old: Edition, new: Edition) -> list[str] | None:
    """A block whose range grew has another id: it is a new heading, compared with nothing."""
    if old.heading_notes is None or new.heading_notes is None:
        return None
    names = dict.fromkeys((*new.heading_notes, *old.heading_notes))
    return _differing(old.heading_notes, new.heading_notes, list(names))


def _index_changed(old: Edition, new: Edition, common: Sequence[str]) -> list[str] | None:
    """Only the kinds of index that both releases bring are compared."""
    kinds = old.entries.keys() & new.entries.keys()
    if not kinds:
        return None
    return [
        code for code in common if any(old.entries[kind].get(code) != new.entries[kind].get(code) for kind in kinds)
    ]


def _moved(both: Sequence[tuple[State, State]], before: Mapping[str, State]) -> list[str]:
    place = {code: at for at, code in enumerate(before)}
    stayed = longest_rising([place[new.code] for _, new in both])
    return [new.code for at, (old, new) in enumerate(both) if at not in stayed or old.parent != new.parent]


def longest_rising(numbers: Sequence[int]) -> set[int]:
    """Positions of one longest rising run (not necessarily adjacent): what kept its order while the others moved."""
    tails: list[int] = []  # smallest last number of a run of each length
    holders: list[int] = []
    before: list[int] = []
    for at, number in enumerate(numbers):
        length = bisect_left(tails, number)
        before.append(holders[length - 1] if length else -1)
        if length == len(tails):
            tails.append(number)
            holders.append(at)
        else:
            tails[length], holders[length] = number, at
    run: set[int] = set()
    at = holders[-1] if holders else -1
    while at >= 0:
        run.add(at)
        at = before[at]
    return run
