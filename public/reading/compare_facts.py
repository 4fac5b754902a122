"""What two releases say of one code, read in a few queries however much they say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from codes.groupings.reading import Membership
from codes.models import CodeVersion, IndexEntry, SourceFile
from codes.models.facts import table_in_force

from .code_facts import indexed
from .code_tree import Node, Seventh, read_above
from .editions import Edition, Editions
from .groupings import groupings_beside, read_groups


@dataclass(frozen=True)
class CodeSide:
    """One release's facts. ``version`` is None where it has no such code. ``seventh`` is the table in force for it.
    ``above`` are the nodes whose notes it inherits, from the chapter down. ``entries`` are those of the indexes that
    the release itself brings, by kind. ``systems`` are the groupings of other publishers that cover its first day, by
    name, and ``groups`` those that the code is in."""

    edition: Edition
    version: CodeVersion | None
    seventh: Seventh = field(default_factory=list)
    above: list[Node] = field(default_factory=list)
    entries: dict[str, list[IndexEntry]] = field(default_factory=dict)
    systems: list[str] = field(default_factory=list)
    groups: list[Membership] = field(default_factory=list)


def read_placed_versions(name: str, editions: Editions) -> dict[int, CodeVersion]:
    """The code in every release that has it, with its place in the tree, by release id."""
    versions = CodeVersion.objects.named([name]).filter(release__in=editions.release_ids)
    return {v.release_id: v for v in versions.select_related("code", "parent__code", "chapter__code", "block__code")}


def read_sides(
    name: str, versions: dict[int, CodeVersion], old: Edition, new: Edition, editions: Editions
) -> tuple[CodeSide, CodeSide]:
    entries = _read_entries([versions[e.release.pk] for e in (old, new) if e.release.pk in versions], old, new)

    def side(edition: Edition) -> CodeSide:
        version = versions.get(edition.release.pk)
        if version is None:
            return CodeSide(edition, None)
        made_here = not version.billable or version.generated or bool(version.seventh)
        above = read_above(version)
        table = version.seventh or (table_in_force(reversed(above)) if made_here else [])
        kinds = {kind: source.pk for kind, source in edition.sources.items() if kind in SourceFile.INDEX_KINDS}
        own = {kind: [entry for entry in entries if entry.source_id == pk] for kind, pk in kinds.items()}
        beside = groupings_beside(editions, edition, edition.effective_from)
        systems = list(dict.fromkeys(grouping.name for grouping in beside))
        return CodeSide(edition, version, table, above, own, systems, read_groups(name, editions, beside))

    return side(old), side(new)


def _read_entries(versions: Iterable[CodeVersion], old: Edition, new: Edition) -> list[IndexEntry]:
    sources = [e.sources[kind] for e in (old, new) for kind in SourceFile.INDEX_KINDS if kind in e.sources]
    names = {indexed(version) for version in versions}
    return [entry for name in names for entry in IndexEntry.objects.leading_to(name, sources=sources)]
