"""The facts of one code in a release, as the checks want them; ``many_subjects`` reads many codes at once.

What is the same for all codes of a release is in ``ReleaseFacts``: whoever asks about many codes shares one.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cache, cached_property, reduce
from operator import or_

from django.db.models import Q

from codes.bulk import in_batches
from codes.models import Code, CodeVersion, IndexEntry, MapEntry, Release, SourceFile
from codes.models.facts import table_in_force
from reviews.checks.facts.subject import Named, Note, Subject, level_of, seventh_of
from reviews.checks.look_ups.likeness import as_others
from reviews.reading.facts.glossary_terms import GlossaryTerms
from reviews.reading.facts.manner_rows import MannerRows
from reviews.reading.facts.tables import looked_up, read_tables, serving
from reviews.rules.content import Content


class ReleaseCodes(Mapping[str, Named]):
    """All codes of a release, each read when first looked up: a text names few of them."""

    def __init__(self, release: Release) -> None:
        self._versions = CodeVersion.objects.filter(release=release)
        self._read: dict[str, Named | None] = {}

    def know(self, known: Iterable[Named]) -> None:
        """These are at hand, and need not be read."""
        self._read |= {named.code: named for named in known}

    def read(self, names: Iterable[str]) -> None:
        """Look up what was not looked up yet of these, in one query."""
        missing = dict.fromkeys(name for name in names if name not in self._read)
        for some in in_batches(missing):
            there = {version.code.code: version for version in self._versions.named(some).select_related("code")}
            self._read |= {name: _named(there[name]) if name in there else None for name in some}

    def __getitem__(self, code: str) -> Named:
        self.read([code])
        named = self._read[code]
        if named is None:
            raise KeyError(code)
        return named

    def __iter__(self) -> Iterator[str]:
        return iter(self._versions.codes().values_list("code__code", flat=True))

    def __len__(self) -> int:
        return self._versions.codes().count()


class ReleaseRanges(AbstractSet[str]):
    """The names and ranges of all blocks and chapters of a release, read when first looked up: few texts name one."""

    def __init__(self, release: Release) -> None:
        self._release = release

    @cached_property
    def _names(self) -> frozenset[str]:
        nodes = CodeVersion.objects.filter(release=self._release).exclude(code__kind=Code.Kind.CODE)
        named = nodes.values_list("code__code", "code_range")
        return frozenset(name for pair in named for name in pair if name)

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


class ReleaseFacts:
    """What is the same for every code of a release, each thing read when first asked for."""

    def __init__(self, release: Release) -> None:
        self.release = release
        self.codes, self.ranges = ReleaseCodes(release), ReleaseRanges(release)
        self.manner, self.glossary = MannerRows(), GlossaryTerms()
        self.history = cache(history_of)  # asked for by several checks, as is the next
        self.of = cache(lambda code: _of(code, release))

    @cached_property
    def indexes(self) -> list[SourceFile]:
        """The newest index of each kind up to this release."""
        sources = SourceFile.objects.filter(
            kind__in=SourceFile.INDEX_KINDS, release__effective_from__lte=self.release.effective_from
        ).order_by("release__effective_from")
        return list({source.kind: source for source in sources}.values())


Near = Mapping[int | None, Sequence[Named]]
"""The codes directly below a node, by its id, in their order."""
OthersOf = Callable[[Content], Iterable[tuple[str, Sequence[str]]]]
"""(code, texts) of the explanations of other codes that may be like a text."""


def subject_of(
    version: CodeVersion,
    *,
    line: Sequence[CodeVersion] = (),
    others: OthersOf = lambda content: (),
) -> Subject:
    """A code of a release with the facts around it; ``line`` is ``upward`` of it, where that was read already."""
    line, release = line or list(upward(version)), ReleaseFacts(version.release)
    names = names_in_index(version, line)
    index_terms = [term for name in names for term in _index_terms(name, release)] if release.indexes else None
    return compose(version, line, below_of(line[:3]), index_terms, release, others)


def compose(
    version: CodeVersion,
    line: Sequence[CodeVersion],
    near: Near,
    index_terms: Iterable[str] | None,
    release: ReleaseFacts,
    others: OthersOf = lambda content: (),
) -> Subject:
    """The subject of what was read: ``line`` is the code with all above it, ``near`` has the first three of them."""
    above = [upper for upper in line[1:] if upper.is_code]
    below, siblings, cousins = _around(line, near)
    ancestors = tuple(_named(upper) for upper in reversed(above))
    release.codes.know((*ancestors, *below, *siblings, *cousins))
    chapter, block = _nearest(line, Code.Kind.CHAPTER), _nearest(line, Code.Kind.BLOCK)
    sevenths = _sevenths(line)
    return Subject(
        code=version.code.code,
        title=version.printed_title,
        billable=version.billable,
        level=level_of(version.code.code, billable=version.billable),
        release=version.release.label,
        chapter=chapter[0],
        chapter_title=chapter[1],
        block=block[0],
        block_title=block[1],
        ancestors=ancestors,
        below=below,
        siblings=siblings,
        cousins=cousins,
        seventh=seventh_of(version.code.code, sevenths),
        sevenths=sevenths,
        notes=tuple(_notes(line)),
        index_terms=None if index_terms is None else tuple(dict.fromkeys(index_terms)),
        codes=release.codes,
        ranges=release.ranges,
        others=lambda content: as_others(version.code.code, others(content)),
        chapter_ranges=tuple(level.code_range for level in line if level.code_range),
        history=release.history,
        substances=lambda names: substances_among(names, version.release),
        of=release.of,
        look_up=lambda kind: looked_up(kind, version.code.code, version.release),
        manner=release.manner,
        glossary=release.glossary,
    )


def _of(code: str, release: Release) -> Subject | None:
    version = CodeVersion.objects.named([code]).filter(release=release).select_related("release", "code").first()
    return None if version is None else subject_of(version)


def history_of(code: str) -> tuple[str, ...]:
    """Which loaded releases have a code, and with which flag; what came before and after it by the conversion table.

    A line each, the releases in order of their dates; empty for a code that no release has.
    """
    versions = CodeVersion.objects.named([code]).filter(release__in=Release.objects.visible())
    rows = list(versions.order_by("release__effective_from").values_list("release__label", "billable", "title"))
    missing = Release.objects.visible().exclude(label__in=[label for label, *_ in rows]).order_by("effective_from")
    lines = [
        f"Release {label}: {code}: {title}. {'Billable' if flag else 'Header code'}." for label, flag, title in rows
    ]
    lines += [f"Release {release.label} does not have {code}." for release in missing] if rows else []
    table = serving("successors", read_tables("successors"), datetime.date.max)
    about = Q(from_code=code) | Q(to_code=code)
    entries = MapEntry.objects.filter(about, source=table.source if table else None).order_by("position")
    return tuple(lines + [f"Conversion table: {_conversion(entry)}" for entry in entries] if rows else ())


def _conversion(entry: MapEntry) -> str:
    since = f", from {entry.effective_from}" if entry.effective_from else ""
    return f"{entry.from_code or entry.printed} became {entry.to_code}{since}."


def substances_among(names: AbstractSet[str], release: Release) -> frozenset[str]:
    """Those of some words, in small letters, that begin an entry of the newest table of drugs and chemicals."""
    tables = SourceFile.objects.filter(kind=SourceFile.Kind.DRUG, release__effective_from__lte=release.effective_from)
    newest = tables.order_by("-release__effective_from").first()
    if newest is None or not names:
        return frozenset()
    begins = reduce(or_, (Q(path__istartswith=name) for name in sorted(names)))
    paths = IndexEntry.objects.filter(begins, source=newest).values_list("path", flat=True)
    first = {re.split(r"[^\w]+", path, maxsplit=1)[0].lower() for path in paths}
    return frozenset(names & first)


def upward(version: CodeVersion) -> Iterator[CodeVersion]:
    """A node of the tree and everything above it, nearest first."""
    known = {upper.pk: upper for upper in _likely_above(version)}
    at: CodeVersion | None = version
    while at is not None:
        yield at
        above = at.parent_id
        at = None if above is None else known.get(above) or CodeVersion.objects.select_related("code").get(pk=above)


def _likely_above(version: CodeVersion) -> Iterable[CodeVersion]:
    """Chapter, block and the codes that begin this one: nearly always everything above it, in one query."""
    name = version.code.code
    begins = Q(code__kind=Code.Kind.CODE, code__code__in=[name[:length] for length in range(3, len(name))])
    places = Q(pk__in=(version.chapter_id, version.block_id))
    versions = CodeVersion.objects.select_related("code").filter(release_id=version.release_id)
    return versions.filter(begins).union(versions.filter(places), all=True)


def below_of(nodes: Iterable[CodeVersion]) -> Near:
    """The codes directly below some nodes. One query, without notes, which are long."""
    near: dict[int | None, list[Named]] = {node.pk: [] for node in nodes}
    for parents in in_batches(near):
        codes = CodeVersion.objects.codes().filter(parent__in=parents).in_order()
        fields = ("parent_id", "code__code", "tabular_title", "title", "billable")
        for parent_id, code, tabular_title, title, billable in codes.values_list(*fields):
            near[parent_id].append(Named(code, tabular_title or title, billable))
    return near


def _around(line: Sequence[CodeVersion], near: Near) -> Iterator[tuple[Named, ...]]:
    """The codes directly below, those that share the parent, and those that share the parent's parent."""
    own = {node.code.code for node in line[:2] if node.is_code}
    places = (*line[:2], *(line[2:3] if len(line) > 1 and line[1].is_code else ()))
    for at in range(3):
        yield tuple(named for named in near[places[at].pk] if named.code not in own) if at < len(places) else ()


def _sevenths(line: Iterable[CodeVersion]) -> tuple[tuple[str, str], ...]:
    return tuple((row["char"], row["text"]) for row in table_in_force(line))


def _nearest(line: Iterable[CodeVersion], kind: Code.Kind) -> tuple[str, str]:
    """Name and title of the nearest chapter or block above."""
    return next(((level.code.code, level.printed_title) for level in line if level.code.kind == kind), ("", ""))


def _named(version: CodeVersion) -> Named:
    return Named(version.code.code, version.printed_title, version.billable)


def _notes(line: Iterable[CodeVersion]) -> Iterator[Note]:
    for owner in line:
        for part in owner.notes:
            for note in part["notes"]:
                yield Note(part["kind"], note["text"], owner.code.code)


def names_in_index(version: CodeVersion, line: Sequence[CodeVersion]) -> list[str]:
    """The index never names a seventh character, so the terms of such a code are those of its stem too."""
    parent = line[1] if version.generated and len(line) > 1 and line[1].is_code else None
    return [node.code.code for node in (version, parent) if node is not None]


def _index_terms(name: str, release: ReleaseFacts) -> Iterator[str]:
    """Index entries that lead to a code."""
    for entry in IndexEntry.objects.leading_to(name, sources=release.indexes):
        yield term_of(entry.path)


def term_of(path: str) -> str:
    return " ".join(path.split(IndexEntry.SEPARATOR))
