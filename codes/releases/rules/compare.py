"""What changed between two releases: codes by kind of change. Pure.

A list is ``None`` where one side does not have what is compared: absent is not changed.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any, NamedTuple

Notes = tuple[tuple[str, tuple[str, ...]], ...]
"""Own notes of a node in document order: ((kind, (text, ...)), ...)."""

Entry = tuple[Any, ...]
"""An index entry: the code it leads to, then everything else that is printed."""

KINDS = (
    "added", "removed", "retitled", "became_billable", "became_header", "notes_changed", "index_changed", "moved",
)  # fmt: skip
"""Kinds of change of a code, as ``Comparison`` names its lists."""


class CodeState(NamedTuple):
    """A code in one release. ``parent`` is the parent code, "" for a category, whose block does not count."""

    code: str
    title: str
    billable: bool
    parent: str


class ComparedRelease(NamedTuple):
    """One side of a comparison. ``order`` has all its codes in tabular order.

    Facts that are the same on both sides may be left out of both. ``states`` are those of codes. ``notes`` are by code
    and ``heading_notes`` by chapter or block, for those that have any; both are None for a partial release. ``entries``
    are by kind of index, for the kinds that the release itself has. ``chapters`` has the number of a category's
    chapter, where it is known. ``guidance`` is the digest of the notes that a code inherits, None for a partial
    release.
    """

    order: Sequence[str]
    states: Mapping[str, CodeState]
    notes: Mapping[str, Notes] | None
    heading_notes: Mapping[str, Notes] | None
    entries: Mapping[str, AbstractSet[Entry]]
    chapters: Mapping[str, str]
    guidance: Mapping[str, str] | None = None


class Comparison(NamedTuple):
    """Dotted codes in tabular order: ``removed`` in the old release's, all others in the new one's.

    ``added`` and ``removed`` include headers. ``retitled`` codes have another long title. ``moved`` codes have another
    parent code or another place in the sequence. ``heading_notes_changed`` are chapters and blocks with other own
    notes. ``guidance_changed`` has, by chapter, the number of codes of both whose inherited notes changed. ``before``
    and ``after`` are the states of all these codes in the order of each side, ``chapters`` the numbers of their
    chapters, "" where none is known.
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
    guidance_changed: Mapping[str, int] | None
    before: Mapping[str, CodeState]
    after: Mapping[str, CodeState]
    chapters: Mapping[str, str]

    def of(self, kind: str) -> list[str] | None:
        """The list with this name."""
        codes: list[str] | None = getattr(self, kind)
        return codes


def compare(old: ComparedRelease, new: ComparedRelease) -> Comparison:
    before, after = set(old.order), set(new.order)
    common = [code for code in new.order if code in before]
    both = [(old.states[code], new.states[code]) for code in common if code in old.states and code in new.states]
    comparison = Comparison(
        added=[code for code in new.order if code not in before],
        removed=[code for code in old.order if code not in after],
        retitled=[b.code for a, b in both if a.title != b.title],
        became_billable=[b.code for a, b in both if b.billable and not a.billable],
        became_header=[b.code for a, b in both if a.billable and not b.billable],
        notes_changed=_differing(old.notes, new.notes, common),
        index_changed=_index_changed(old, new, common),
        moved=_moved(old, new, both),
        heading_notes_changed=_headings_changed(old, new),
        guidance_changed=_guidance_changed(old, new),
        before={},
        after={},
        chapters={},
    )
    return _with_states(comparison, old, new)


def _with_states(comparison: Comparison, old: ComparedRelease, new: ComparedRelease) -> Comparison:
    changed = {code for kind in KINDS for code in comparison.of(kind) or ()}
    chapters = {**old.chapters, **new.chapters}
    return comparison._replace(
        before={code: old.states[code] for code in old.order if code in changed},
        after={code: new.states[code] for code in new.order if code in changed},
        chapters={code: chapters.get(code[:3], "") for code in changed},
    )


def _differing(
    old: Mapping[str, Notes] | None, new: Mapping[str, Notes] | None, names: Sequence[str]
) -> list[str] | None:
    if old is None or new is None:
        return None
    return [name for name in names if old.get(name) != new.get(name)]


def _headings_changed(old: ComparedRelease, new: ComparedRelease) -> list[str] | None:
    """Chapters and blocks with other own notes. A block whose range grew has another id, so it is a new heading."""
    if old.heading_notes is None or new.heading_notes is None:
        return None
    names = dict.fromkeys((*new.heading_notes, *old.heading_notes))
    return _differing(old.heading_notes, new.heading_notes, list(names))


def _guidance_changed(old: ComparedRelease, new: ComparedRelease) -> Mapping[str, int] | None:
    if old.guidance is None or new.guidance is None:
        return None
    chapters = {**old.chapters, **new.chapters}
    both = ((code, old.guidance[code], now) for code, now in new.guidance.items() if code in old.guidance)
    return Counter(chapters.get(code[:3], "") for code, was, now in both if was != now)


def _index_changed(old: ComparedRelease, new: ComparedRelease, common: Sequence[str]) -> list[str] | None:
    """Codes with other index entries, in the kinds of index that both releases have."""
    kinds = old.entries.keys() & new.entries.keys()
    if not kinds:
        return None
    touched = {entry[0] for kind in kinds for entry in old.entries[kind] ^ new.entries[kind]}
    return [code for code in common if code in touched]


def _moved(old: ComparedRelease, new: ComparedRelease, both: Sequence[tuple[CodeState, CodeState]]) -> list[str]:
    moved = displaced(old.order, new.order) | {b.code for a, b in both if a.parent != b.parent}
    return [code for code in new.order if code in moved] if moved else []


def displaced(was: Sequence[str], now: Sequence[str]) -> set[str]:
    """The fewest codes of both sequences that explain their different order."""
    before, after = set(was), set(now)
    was, now = [code for code in was if code in after], [code for code in now if code in before]
    if was == now:
        return set()
    place = {code: at for at, code in enumerate(was)}
    stayed = longest_rising([place[code] for code in now])
    return {code for at, code in enumerate(now) if at not in stayed}


def longest_rising(numbers: Sequence[int]) -> set[int]:
    """Positions of a longest rising run, not necessarily adjacent: the codes that kept their order."""
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
