"""Compare two releases: read from the database what they do not have in common.

Facts of a validated release never change, and supplements only add files. So a comparison stays true for the files it
was made from, and the process remembers the last few. They are large: callers that need only counts remember those
(``Pair``).
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
from codes.releases.rules.compare import CodeState, ComparedRelease, Comparison, Entry, Notes, compare, displaced

REMEMBERED = 4  # comparisons of up to 15 MB

ORDER, TABULAR = SourceFile.Kind.ORDER, SourceFile.Kind.TABULAR


@dataclass(frozen=True)
class ReleaseFiles:
    """A release with its files, as (kind, SHA-256); equal while the files are the same."""

    key: int
    files: frozenset[tuple[str, str]]
    release: Release = field(compare=False)

    def kinds(self) -> set[str]:
        return {kind for kind, _ in self.files}

    def shares(self, kind: str, other: ReleaseFiles) -> bool:
        """Whether both releases come from the same file of this kind."""
        return any(file in other.files for file in self.files if file[0] == kind)


def compare_releases(old: Release, new: Release) -> Comparison:
    """What changed from ``old`` to ``new``. It takes about a second for two full releases, and is remembered."""
    return _remembered(pairs_in_turn([old, new])[0])


@dataclass(frozen=True)
class Pair:
    """Two releases, and the newest complete release, which gives chapters of codes where these two do not."""

    old: ReleaseFiles
    new: ReleaseFiles
    newest: ReleaseFiles | None

    def compare(self) -> Comparison:
        """Compare without remembering."""
        with collector_paused():
            return compare(*_compared(self.old, self.new, self.newest))


def pairs_in_turn(releases: Sequence[Release]) -> list[Pair]:
    """The pairs of neighboring releases."""
    with_files = _with_files(releases[0])
    newest = next((release for release in reversed(with_files.values()) if TABULAR in release.kinds()), None)
    return [Pair(with_files[old.pk], with_files[new.pk], newest) for old, new in pairwise(releases)]


def _with_files(release: Release) -> dict[int, ReleaseFiles]:
    """All releases of the release's system with their files, oldest first, in one query."""
    sources = SourceFile.objects.using(release._state.db).filter(release__system=release.system_id)
    files: dict[Release, set[tuple[str, str]]] = {}
    sources = sources.select_related("release").defer("release__introduction").order_by("release__effective_from")
    for source in sources:
        if source.release is not None:
            files.setdefault(source.release, set()).add((source.kind, source.sha256))
    return {of.pk: ReleaseFiles(of.pk, frozenset(pairs), of) for of, pairs in files.items()}


def forget() -> None:
    """Forget all comparisons, so that the next one can be measured."""
    _remembered.cache_clear()


@lru_cache(maxsize=REMEMBERED)
def _remembered(pair: Pair) -> Comparison:
    return pair.compare()


def _compared(
    old: ReleaseFiles, new: ReleaseFiles, newest: ReleaseFiles | None
) -> tuple[ComparedRelease, ComparedRelease]:
    indexes = {kind: _entries(kind, old, new) for kind in SourceFile.INDEX_KINDS if kind in old.kinds() & new.kinds()}
    touched = {entry[0] for before, after in indexes.values() for entry in before ^ after} | _differing(old, new)
    was, now = _orders(old, new, touched)
    touched |= (set(was) ^ set(now)) | displaced(was, now)
    with_notes = not (old.release.partial or new.release.partial)
    guidance = _guidance(old, new) if with_notes else None
    chapters = _chapters([side.release for side in (newest, old, new) if side is not None])

    def compared(side: ReleaseFiles, order: list[str], at: int) -> ComparedRelease:
        states, notes = _states(side.release, touched)
        return ComparedRelease(
            order=order,
            states=states,
            notes=notes if with_notes else None,
            heading_notes=_heading_notes(side.release) if with_notes else None,
            entries={kind: both[at] for kind, both in indexes.items()},
            chapters=chapters,
            guidance=guidance and guidance[at],
        )

    return compared(old, was, 0), compared(new, now, 1)


def _orders(old: ReleaseFiles, new: ReleaseFiles, touched: Collection[str]) -> tuple[list[str], list[str]]:
    """All codes of both in tabular order; where both have the same order file, only the touched ones, as no others
    differ."""
    if old.shares(ORDER, new):
        rows = (
            new.release.versions.named(names).values_list("position", "code__code") for names in in_batches(touched)
        )
        order = [code for _, code in sorted(chain.from_iterable(rows))]
        return order, order
    both = (side.release.versions.in_order().codes().values_list("code__code", flat=True) for side in (old, new))
    was, now = map(list, both)
    return was, now


def _differing(old: ReleaseFiles, new: ReleaseFiles) -> set[str]:
    """Codes of both that may have another title, flag, parent or own notes.

    Where both have the same order file only notes can differ. The digest stands for everything but the diacritics of
    the title, and is compared much faster than notes.
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


def _states(release: Release, names: Collection[str]) -> tuple[dict[str, CodeState], dict[str, Notes]]:
    """The states of codes in a release, and the own notes of codes that have any."""
    columns = ("code__code", "title", "billable", "parent__code__code", "parent__code__kind", "notes")
    states: dict[str, CodeState] = {}
    notes: dict[str, Notes] = {}
    for some in in_batches(names):
        for code, title, billable, parent, parent_kind, own in release.versions.named(some).values_list(*columns):
            states[code] = CodeState(code, title, billable, parent if parent_kind == Code.Kind.CODE else "")
            if own:
                notes[code] = _texts(own)
    return states, notes


def _heading_notes(release: Release) -> dict[str, Notes]:
    """Own notes of chapters and blocks, by name."""
    headings = Code.objects.using(release._state.db).exclude(kind=Code.Kind.CODE)
    rows = release.versions.filter(code__in=headings).exclude(notes=[]).in_order()
    return {name: _texts(own) for name, own in rows.values_list("code__code", "notes")}


def _guidance(old: ReleaseFiles, new: ReleaseFiles) -> tuple[dict[str, str], dict[str, str]]:
    """Digests of inherited notes for codes where they differ; nothing where both have the same tabular list."""
    if old.shares(TABULAR, new):
        return {}, {}
    earlier = FilteredRelation("code__versions", condition=Q(code__versions__release=old.key))
    codes = new.release.versions.codes().annotate(earlier=earlier).order_by()
    differ = codes.filter(~Q(guidance_digest=F("earlier__guidance_digest")), earlier__isnull=False)
    rows = list(differ.values_list("code__code", "earlier__guidance_digest", "guidance_digest"))
    return {code: was for code, was, _ in rows}, {code: now for code, _, now in rows}


def _texts(own: list[dict[str, Any]]) -> Notes:
    return tuple((part["kind"], tuple(note["text"] for note in part["notes"])) for part in own)


def _entries(kind: str, old: ReleaseFiles, new: ReleaseFiles) -> tuple[set[Entry], set[Entry]]:
    """Entries with codes in one kind of index, in both releases; nothing where both have the same file."""
    if old.shares(kind, new):
        return set(), set()
    entries = []
    for side in (old, new):
        rows = IndexEntry.objects.using(side.release._state.db).filter(source__release=side.key, source__kind=kind)
        more = Cast("more_needed", IntegerField())  # converting 200,000 booleans would take longer than reading them
        columns = ("code", "path", "column", more, "manifestation")
        entries.append(set(rows.exclude(code="").order_by().values_list(*columns)))
    return entries[0], entries[1]


def _chapters(releases: Sequence[Release]) -> dict[str, str]:
    """Category -> number of its chapter."""
    versions = CodeVersion.objects.using(releases[0]._state.db)
    blocks = versions.filter(code__in=Code.objects.filter(kind=Code.Kind.BLOCK), release__in=releases)
    categories = versions.filter(parent__in=blocks).codes().order_by("release")
    return dict(categories.values_list("code__code", "chapter__code__code"))
