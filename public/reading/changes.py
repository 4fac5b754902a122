"""What changed between two releases as readers ask for it: an entry a code, by chapter and kind.

``codes.releases.loading.comparing`` works out what changed. This module reads what the few codes shown need on top.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from codes.models import Code, CodeVersion
from codes.releases.loading.comparing import Pair, pairs_in_turn
from codes.releases.rules.compare import KINDS, CodeState, Comparison
from public.addresses import changes_address

from .editions import Edition, Editions

REVISED = "revised"
GROUPS = ("added", REVISED, "removed")
CHOICES = ("added", "removed", REVISED, *KINDS[2:])
"""Kinds that can be asked for: one of ``KINDS``, or all of them that a code in both releases can have."""

Notes = list[dict[str, Any]]


@dataclass(frozen=True)
class CodeChange:
    """A code that changed, in all its ways. ``before`` is None for a new code, ``after`` for a deleted one."""

    code: str
    kinds: tuple[str, ...]
    before: CodeState | None
    after: CodeState | None
    chapter: str

    @property
    def group(self) -> str:
        return self.kinds[0] if self.kinds[0] in GROUPS else REVISED

    @property
    def title(self) -> str:
        state = self.after or self.before
        return state.title if state else ""

    @property
    def billable(self) -> bool:
        state = self.after or self.before
        return bool(state and state.billable)

    @property
    def concerns_billable(self) -> bool:
        """Whether it is billable on one side at least."""
        return any(state is not None and state.billable for state in (self.before, self.after))

    def is_of(self, kind: str) -> bool:
        return kind in ("", self.group) or kind in self.kinds


def changes_of(comparison: Comparison, *, billable: bool = False) -> list[CodeChange]:
    """New codes, then revised, then deleted ones, each in tabular order. ``billable``: only what concerns billable
    codes."""
    kinds: dict[str, list[str]] = {}
    for kind in KINDS:
        for code in comparison.of(kind) or ():
            kinds.setdefault(code, []).append(kind)
    revised = [code for code in comparison.after if kinds[code][0] != "added"]
    changes = (
        CodeChange(
            code=code,
            kinds=tuple(kinds[code]),
            before=comparison.before.get(code),
            after=comparison.after.get(code),
            chapter=comparison.chapters[code],
        )
        for code in (*comparison.added, *revised, *comparison.removed)
    )
    return [change for change in changes if change.concerns_billable or not billable]


def chosen(changes: list[CodeChange], *, chapter: str = "", kind: str = "") -> list[CodeChange]:
    return [change for change in changes if chapter in ("", change.chapter) and change.is_of(kind)]


@dataclass(frozen=True)
class Step:
    """A release and the one before it, with how many codes are new, revised and deleted. ``with_notes``: notes could be
    compared, else only titles and flags. ``inheriting``: how many codes inherit notes that changed, None if unknown."""

    old: Edition
    new: Edition
    counts: Counter[str]
    with_notes: bool
    inheriting: int | None

    @property
    def href(self) -> str:
        return changes_address(self.old.effective_from, self.new.effective_from)


def read_steps(editions: Editions, *, most: int, skip: int = 0) -> list[Step]:
    """The newest steps first, without the ``skip`` newest."""
    last = len(editions.all) - skip
    shown = editions.all[max(last - most - 1, 0) : last]
    if len(shown) < 2:
        return []
    pairs = pairs_in_turn([edition.release for edition in shown])
    return [Step(old, new, *_counted(pair)) for old, new, pair in zip(shown, shown[1:], pairs, strict=False)][::-1]


@lru_cache(maxsize=100)
def _counted(pair: Pair) -> tuple[Counter[str], bool, int | None]:
    comparison = pair.compare()
    return count_groups(comparison), comparison.notes_changed is not None, count_inheriting(comparison)


def count_groups(comparison: Comparison) -> Counter[str]:
    """How many codes are new, revised and deleted."""
    return count_changes(changes_of(comparison))


def count_changes(changes: Iterable[CodeChange]) -> Counter[str]:
    return Counter(change.group for change in changes)


def count_inheriting(comparison: Comparison, chapter: str = "") -> int | None:
    """How many codes inherit notes that changed, of all or of one chapter; None where notes cannot be compared."""
    by_chapter = comparison.guidance_changed
    if by_chapter is None:
        return None
    return by_chapter.get(chapter, 0) if chapter else sum(by_chapter.values())


@dataclass(frozen=True)
class AsPublished:
    """Sums as the publisher announces them, of billable codes alone. A code that became a header counts as deleted, one
    that became billable as added; revised is a new title."""

    added: int
    deleted: int
    revised: int
    became_billable: int
    became_header: int

    @property
    def gone(self) -> int:
        """Deleted codes, without those that became headers."""
        return self.deleted - self.became_header


def count_as_published(comparison: Comparison) -> AsPublished:
    before, after = comparison.before, comparison.after
    promoted, demoted = len(comparison.became_billable), len(comparison.became_header)
    return AsPublished(
        added=sum(after[code].billable for code in comparison.added) + promoted,
        deleted=sum(before[code].billable for code in comparison.removed) + demoted,
        revised=sum(before[code].billable and after[code].billable for code in comparison.retitled),
        became_billable=promoted,
        became_header=demoted,
    )


def count_chapters(changes: list[CodeChange]) -> dict[str, Counter[str]]:
    """How many codes are new, revised and deleted by chapter, in the order of chapters; "" where none is known."""
    counts: dict[str, Counter[str]] = {}
    for change in sorted(changes, key=lambda change: int(change.chapter or "999")):
        counts.setdefault(change.chapter, Counter())[change.group] += 1
    return counts


def read_notes(names: Collection[str], old: Edition, new: Edition) -> Mapping[str, tuple[Notes, Notes]]:
    """Own notes of the codes in both releases, in one query."""
    both = (old.release.pk, new.release.pk)
    rows = CodeVersion.objects.named(names).filter(release__in=both).values_list("code__code", "release_id", "notes")
    by_name: dict[str, dict[int, Notes]] = {}
    for name, release, notes in rows if names else ():
        by_name.setdefault(name, {})[release] = notes
    return {name: (notes.get(both[0], []), notes.get(both[1], [])) for name, notes in by_name.items()}


# --- A chapter or block -----------------------------------------------------------------------------------------------


_CHAPTER = Code.Kind.CHAPTER


class BranchStep(NamedTuple):
    """A release and the one before it. ``notes_changed``: those of the chapter or block itself."""

    old: Edition
    new: Edition
    changes: list[CodeChange]
    notes_changed: bool


def read_steps_of(editions: Editions, kind: str, name: str, *, most: int) -> list[BranchStep]:
    """The newest first, without those that changed nothing. A few queries, and what comparing takes the first time."""
    shown = editions.all[-most - 1 :]
    if len(shown) < 2:
        return []
    releases = [edition.release.pk for edition in shown]
    own = CodeVersion.objects.filter(code__kind=kind, code__code=name, release__in=releases, release__partial=False)
    nodes = {release: (pk, own_notes) for release, pk, own_notes in own.values_list("release_id", "id", "notes")}
    categories: set[str] = _categories([pk for pk, _ in nodes.values()]) if kind == Code.Kind.BLOCK else set()
    steps = []
    for old, new, pair in zip(shown, shown[1:], pairs_in_turn([e.release for e in shown]), strict=False):
        changes = [c for c in _changes(pair) if c.code[:3] in categories or (kind, name) == (_CHAPTER, c.chapter)]
        there = [nodes[edition.release.pk][1] for edition in (old, new) if edition.release.pk in nodes]
        differ = len(there) == 2 and there[0] != there[1]
        if changes or differ:
            steps.append(BranchStep(old, new, changes, differ))
    return steps[::-1]


def _categories(blocks: Collection[int]) -> set[str]:
    """The categories under these blocks (by id), and under those inside them. A query a level, four at most."""
    categories: set[str] = set()
    while blocks:
        below = CodeVersion.objects.filter(parent__in=blocks).values_list("id", "code__kind", "code__code")
        rows = list(below)
        categories |= {name for _, kind, name in rows if kind == Code.Kind.CODE}
        blocks = [pk for pk, kind, _ in rows if kind == Code.Kind.BLOCK]
    return categories


@lru_cache(maxsize=4)
def _changes(pair: Pair) -> list[CodeChange]:
    return changes_of(pair.compare())
