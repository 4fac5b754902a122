"""Read what two releases do not have in common out of the database, and compare them.

Facts of a validated release never change, and supplements only add files: a comparison stays true of the files it was
made from, so the process remembers the last few. They are large: who needs but counts remembers those (``Pair``).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain, pairwise
from typing import Any

from django.db.models import F, FilteredRelation, IntegerField, Q
from django.db.models.functions import Cast

from codes.bulk import collector_paused, in_batches
from codes.models import Code, CodeVersion, IndexEntry, Release, SourceFile
from codes.releases.rules.compare import Comparison, Edition, Entry, Notes, State, compare, displaced

REMEMBERED = 4  # comparisons, of up to 15 MB

ORDER, TABULAR = SourceFile.Kind.ORDER, SourceFile.Kind.TABULAR


@dataclass(frozen=True)
class Side:
    """A release as a comparison remembers it: the same while its files are. ``files`` are (kind, SHA-256)."""

    key: int
    files: frozenset[tuple[str, str]]
    release: Release = field(compare=False)

    def kinds(self) -> set[str]:
        return {kind for kind, _ in self.files}

    def shares(self, kind: str, other: Side) -> bool:
        """Whether both come from the very same file of this kind."""
        return any(file in other.files for file in self.files if file[0] == kind)


def compare_releases(old: Release, new: Release) -> Comparison:
    """What changed from ``old`` to ``new``; about a second for two full releases, nothing the next time."""
    return _remembered(pairs_in_turn([old, new])[0])


@dataclass(frozen=True)
class Pair:
    """Two releases, and the newest complete one: it tells the chapter of a code where neither side does."""

    old: Side
    new: Side
    newest: Side | None

    def compare(self) -> Comparison:
        """Anew each time."""
        with collector_paused():
            return compare(*_editions(self.old, self.new, self.newest))


def pairs_in_turn(releases: Sequence[Release]) -> list[Pair]:
    """Each release with the one after it."""
    sides = _sides(releases[0])
    newest = next((side for side in reversed(sides.values()) if TABULAR in side.kinds()), None)
    return [Pair(sides[old.pk], sides[new.pk], newest) for old, new in pairwise(releases)]


def _sides(one: Release) -> dict[int, Side]:
    """All releases of the system, oldest first, with their files: one query."""
    sources = SourceFile.objects.using(one._state.db).filter(release__system=one.system_id)
    files: dict[Release, set[tuple[str, str]]] = {}
    sources = sources.select_related("release").defer("release__introduction").order_by("release__effective_from")
    for source in sources:
        if source.release is not None:
            files.setdefault(source.release, set()).add((source.kind, source.sha256))
    return {release.pk: Side(release.pk, frozenset(found), release) for release, found in files.items()}


def forget() -> None:
    """For those who measure."""
    _remembered.cache_clear()


@lru_cache(maxsize=REMEMBERED)
def _remembered(pair: Pair) -> Comparison:
    return pair.compare()


def _editions(old: Side, new: Side, newest: Side | None) -> tuple[Edition, Edition]:
    indexes = {kind: _entries(kind, old, new) for kind in SourceFile.INDEX_KINDS if kind in old.kinds() & new.kinds()}
    touched = {entry[0] for before, after in indexes.values() for entry in before ^ after} | _differing(old, new)
    was, now = _orders(old, new, touched)
    touched |= (set(was) ^ set(now)) | displaced(was, now)
    with_notes = not (old.release.partial or new.release.partial)
    guidance = _guidance(old, new) if with_notes else None
    chapters = _chapters([side.release for side in (newest, old, new) if side is not None])

    def edition(side: Side, order: list[str], at: int) -> Edition:
        states, notes = _states(side.release, touched)
        return Edition(
            order=order,
            states=states,
            notes=notes if with_notes else None,
            heading_notes=_heading_notes(side.release) if with_notes else None,
            entries={kind: both[at] for kind, both in indexes.items()},
            chapters=chapters,
            guidance=guidance and guidance[at],
        )

    return edition(old, was, 0), edition(new, now, 1)


def _orders(old: Side, new: Side, touched: Collection[str]) -> tuple[list[str], list[str]]:
    """All codes of both in tabular order; of one order file only those that differ, since no others can."""
    if old.shares(ORDER, new):
        some = (
            new.release.versions.named(names).values_list("position", "code__code") for names in in_batches(touched)
        )
        order = [code for _, code in sorted(chain.from_iterable(some))]
        return order, order
    both = (side.release.versions.in_order().codes().values_list("code__code", flat=True) for side in (old, new))
    was, now = map(list, both)
    return was, now


def _differing(old: Side, new: Side) -> set[str]:
    """Codes of both that may have another title, flag, parent or own notes; of one order file only notes can differ.

    The digest sums up all but the title's diacritics, and is much quicker to hold against another than notes are.
    """
    if not (old.release.partial or new.release.partial):
        compared = ["title", "facts_digest"]
    elif not old.shares(ORDER, new):
        compared = ["title", "billable", "parent__code"]
    else:
        return set()
    earlier = FilteredRelation("code__versions", condition=Q(code__versions__release=old.key))
    codes = new.release.versions.codes().annotate(earlier=earlier).order_by()
    differ = Q()
    for name in compared:
        differ |= ~Q((name, F(f"earlier__{name}")))
    both = codes.filter(differ, earlier__isnull=False)  # in one call, or the earlier version is joined twice
    return set(both.values_list("code__code", flat=True))


def _states(release: Release, names: Collection[str]) -> tuple[dict[str, State], dict[str, Notes]]:
    """The codes as the release has them, and own notes of those that have any."""
    columns = ("code__code", "title", "billable", "parent__code__code", "parent__code__kind", "notes")
    states: dict[str, State] = {}
    notes: dict[str, Notes] = {}
    for some in in_batches(names):
        for code, title, billable, parent, parent_kind, own in release.versions.named(some).values_list(*columns):
            states[code] = State(code, title, billable, parent if parent_kind == Code.Kind.CODE else "")
            if own:
                notes[code] = _texts(own)
    return states, notes


def _heading_notes(release: Release) -> dict[str, Notes]:
    """Own notes of chapters and blocks, by name."""
    headings = Code.objects.using(release._state.db).exclude(kind=Code.Kind.CODE)
    rows = release.versions.filter(code__in=headings).exclude(notes=[]).in_order()
    return {name: _texts(own) for name, own in rows.values_list("code__code", "notes")}


def _guidance(old: Side, new: Side) -> tuple[dict[str, str], dict[str, str]]:
    """Digests of inherited notes, of the codes in which they differ; nothing where both have the same tabular list."""
    if old.shares(TABULAR, new):
        return {}, {}
    earlier = FilteredRelation("code__versions", condition=Q(code__versions__release=old.key))
    codes = new.release.versions.codes().annotate(earlier=earlier).order_by()
    differ = codes.filter(~Q(guidance_digest=F("earlier__guidance_digest")), earlier__isnull=False)
    rows = list(differ.values_list("code__code", "earlier__guidance_digest", "guidance_digest"))
    return {code: was for code, was, _ in rows}, {code: now for code, _, now in rows}


def _texts(own: list[dict[str, Any]]) -> Notes:
    return tuple((part["kind"], tuple(note["text"] for note in part["notes"])) for part in own)


def _entries(kind: str, old: Side, new: Side) -> tuple[set[Entry], set[Entry]]:
    """What leads to codes in one kind of index, in both releases; nothing where both have the same file."""
    if old.shares(kind, new):
        return set(), set()
    found = []
    for side in (old, new):
        rows = IndexEntry.objects.using(side.release._state.db).filter(source__release=side.key, source__kind=kind)
        more = Cast("more_needed", IntegerField())  # to make 200,000 booleans of them takes longer than to read them
        found.append(set(rows.exclude(code="").order_by().values_list("code", "path", "column", more, "manifestation")))
    return found[0], found[1]


def _chapters(releases: Sequence[Release]) -> dict[str, str]:
    """Category -> number of its chapter."""
    versions = CodeVersion.objects.using(releases[0]._state.db)
    blocks = versions.filter(code__in=Code.objects.filter(kind=Code.Kind.BLOCK), release__in=releases)
    categories = versions.filter(parent__in=blocks).codes().order_by("release")
    return dict(categories.values_list("code__code", "chapter__code__code"))
