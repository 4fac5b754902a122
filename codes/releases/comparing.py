"""Read two releases out of the database and compare them."""

from __future__ import annotations

from collections import defaultdict

from codes.models import Code, IndexEntry, Release, SourceFile

from .compare import Comparison, Edition, Notes, State, compare


def compare_releases(old: Release, new: Release) -> Comparison:
    """What changed from ``old`` to ``new``; a few seconds for two full releases."""
    return compare(edition(old), edition(new))


def edition(release: Release) -> Edition:
    rows = release.versions.in_order().codes()
    states = [
        State(code, title, billable, parent if parent_kind == Code.Kind.CODE else "")
        for code, title, billable, parent, parent_kind in rows.values_list(
            "code__code", "title", "billable", "parent__code__code", "parent__code__kind"
        )
    ]
    return Edition(
        states=states,
        notes=None if release.partial else _notes(release, headings=False),
        heading_notes=None if release.partial else _notes(release, headings=True),
        entries=_entries(release),
    )


def _notes(release: Release, *, headings: bool) -> dict[str, Notes]:
    rows = release.versions.exclude(notes=[]).in_order()
    rows = rows.exclude(code__kind=Code.Kind.CODE) if headings else rows.codes()
    return {
        name: tuple((part["kind"], tuple(note["text"] for note in part["notes"])) for part in own)
        for name, own in rows.values_list("code__code", "notes")
    }


def _entries(release: Release) -> dict[str, dict[str, frozenset[str]]]:
    """For each kind of index the release brings: code -> what leads to it, as text."""
    found: dict[str, dict[str, frozenset[str]]] = {}
    for source in release.sources.filter(kind__in=SourceFile.INDEX_KINDS):
        entries: dict[str, set[str]] = defaultdict(set)
        rows = IndexEntry.objects.filter(source=source).exclude(code="")
        for code, path, column, more, manifestation in rows.values_list(
            "code", "path", "column", "more_needed", "manifestation"
        ):
            entries[code].add(f"{path}|{column}|{more}|{manifestation}")
        found[source.kind] = {code: frozenset(texts) for code, texts in entries.items()}
    return found
