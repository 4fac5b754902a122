"""What the checks hold a text against: the facts of a code in the active release, and the team's rows of manner.

Here, in ``reading_many`` (many codes at once) and in ``look_ups`` (lists beside a release) a database is asked; nowhere
else in this folder.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cache, cached_property, reduce
from operator import or_

from django.db.models import Q

from codes.models import Code, CodeVersion, IndexEntry, MapEntry, Release, SourceFile
from codes.models.facts import table_in_force
from reviews.models import MannerProposal

from .likeness import as_other
from .look_ups import looked_up, read_tables, serving
from .manner import Row
from .manner_rows import rows_that_hold
from .subject import Named, Note, Other, Subject


class ReleaseCodes(Mapping[str, Named]):
    """All codes of a release, each read when first asked for: a text names few of them."""

    def __init__(self, release: Release, known: Iterable[Named] = ()) -> None:
        self._versions = CodeVersion.objects.filter(release=release)
        self._found: dict[str, Named | None] = {each.code: each for each in known}

    def __getitem__(self, code: str) -> Named:
        if code not in self._found:
            version = self._versions.named([code]).select_related("code").first()
            self._found[code] = None if version is None else _named(version)
        found = self._found[code]
        if found is None:
            raise KeyError(code)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._versions.codes().values_list("code__code", flat=True))

    def __len__(self) -> int:
        return self._versions.codes().count()


class ReleaseRanges(AbstractSet[str]):
    """The names and ranges of all blocks and chapters of a release, read when first asked for: few texts name one."""

    def __init__(self, release: Release) -> None:
        self._release = release

    @cached_property
    def _found(self) -> frozenset[str]:
        nodes = CodeVersion.objects.filter(release=self._release).exclude(code__kind=Code.Kind.CODE)
        named = nodes.values_list("code__code", "code_range")
        return frozenset(each for pair in named for each in pair if each)

    def __contains__(self, name: object) -> bool:
        return name in self._found

    def __iter__(self) -> Iterator[str]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)


class OtherTexts(Iterable[Other]):
    """Explanations of other codes, of (code, texts); read when gone through: only a whole text is held against them."""

    def __init__(self, code: str, texts: Iterable[tuple[str, Sequence[str]]]) -> None:
        self._code, self._texts = code, texts

    def __iter__(self) -> Iterator[Other]:
        return (as_other(self._code, name, list(said)) for name, said in self._texts)


class MannerRows(Iterable[Row]):
    """The rows of manner that hold, read when first gone through: few who want the facts of a code check a text."""

    @cached_property
    def _rows(self) -> tuple[Row, ...]:
        return manner_rows()

    def __iter__(self) -> Iterator[Row]:
        return iter(self._rows)


def manner_rows(*, besides: int = 0) -> tuple[Row, ...]:
    """The rows of manner that hold: those of the file, and what was confirmed at the desk, but for one proposal.

    What was confirmed is read each time, so that every process has it at once; what is made of it is remembered
    (``manner.lexicon_of``). Of one name the proposals were confirmed in the order in which they were made.
    """
    confirmed = MannerProposal.objects.confirmed().exclude(pk=besides).order_by("pk")
    decided = confirmed.values_list("name", "change", "row")
    return rows_that_hold(
        (name, None if change == MannerProposal.Change.REMOVE else row) for name, change, row in decided
    )


def in_force(code: Code) -> CodeVersion:
    """What the active release says of a code. Raises CodeVersion.DoesNotExist where it does not have it."""
    return CodeVersion.objects.in_force().select_related("release", "code").get(code=code)


def subject_of(
    version: CodeVersion,
    *,
    line: Sequence[CodeVersion] = (),
    others: Iterable[tuple[str, Sequence[str]]] = (),
) -> Subject:
    """A code of a release with the facts around it; ``line`` is ``upward`` of it, where that was read already.

    ``others`` are (code, texts) of other explanations.
    """
    line = line or list(upward(version))
    above = [each for each in line[1:] if each.is_code]
    parent = above[0] if above else None
    below, siblings, cousins = _around(version, parent)
    ancestors = tuple(_named(each) for each in reversed(above))
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
        index_terms=_index_terms(version, parent),
        codes=ReleaseCodes(version.release, (*ancestors, *below, *siblings, *cousins)),
        ranges=ReleaseRanges(version.release),
        others=OtherTexts(version.code.code, others),
        chapter_ranges=tuple(each.code_range for each in line if each.code_range),
        history=cache(history_of),  # asked for by several checks, as is the next
        substances=lambda names: substances_among(names, version.release),
        of=cache(lambda code: _of(code, version.release)),
        look_up=lambda kind: looked_up(kind, version.code.code, version.release),
        manner=MannerRows(),
    )


def _of(code: str, release: Release) -> Subject | None:
    version = CodeVersion.objects.named([code]).filter(release=release).select_related("release", "code").first()
    return None if version is None else subject_of(version)


def history_of(code: str) -> tuple[str, ...]:
    """Which loaded releases have a code, and with which flag; what the conversion table says came before and after it.

    A line each, the releases in order of their dates; empty for a code that is in none.
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


def level_of(code: str, *, billable: bool) -> str:
    """``category`` for three characters, else ``code`` or, for a header, ``subcategory``."""
    if len(code) == 3:
        return "category"
    return "code" if billable else "subcategory"


def seventh_of(code: str, table: Sequence[tuple[str, str]]) -> tuple[str, str] | None:
    """The seventh character of a code and what it means."""
    return next((row for row in table if len(code) == 8 and row[0] == code[-1]), None)


def upward(version: CodeVersion) -> Iterator[CodeVersion]:
    """A node of the tree and everything above it, nearest first."""
    known = {each.pk: each for each in _likely_above(version)}
    at: CodeVersion | None = version
    while at is not None:
        yield at
        above = at.parent_id
        at = None if above is None else known.get(above) or CodeVersion.objects.select_related("code").get(pk=above)


def _likely_above(version: CodeVersion) -> Iterable[CodeVersion]:
    """Chapter, block and the codes that this one begins with: nearly always all that is above, in one question."""
    name = version.code.code
    begins = Q(code__kind=Code.Kind.CODE, code__code__in=[name[:length] for length in range(3, len(name))])
    places = Q(pk__in=(version.chapter_id, version.block_id))
    versions = CodeVersion.objects.select_related("code").filter(release_id=version.release_id)
    return versions.filter(begins).union(versions.filter(places), all=True)


def _around(version: CodeVersion, parent: CodeVersion | None) -> tuple[tuple[Named, ...], ...]:
    """The codes directly below, those that share the parent, and those that share the parent's parent."""
    above, beyond = version.parent_id, parent.parent_id if parent else None
    own = {version.code.code, parent.code.code if parent else ""}
    found: dict[int | None, list[Named]] = {version.pk: [], above: [], beyond: []}
    near = CodeVersion.objects.codes().filter(release_id=version.release_id, parent__in=set(found) - {None}).in_order()
    fields = ("parent_id", "code__code", "tabular_title", "title", "billable")  # no notes, which are long
    for parent_id, code, tabular_title, title, billable in near.values_list(*fields):
        if code not in own:
            found[parent_id].append(Named(code, tabular_title or title, billable))
    return tuple(found[version.pk]), tuple(found[above]), tuple(found[beyond] if parent else ())


def _sevenths(line: Iterable[CodeVersion]) -> tuple[tuple[str, str], ...]:
    return tuple((row["char"], row["text"]) for row in table_in_force(line))


def _nearest(line: Iterable[CodeVersion], kind: Code.Kind) -> tuple[str, str]:
    """Name and title of the nearest chapter or block above."""
    return next(((each.code.code, each.printed_title) for each in line if each.code.kind == kind), ("", ""))


def _named(version: CodeVersion) -> Named:
    return Named(version.code.code, version.printed_title, version.billable)


def _notes(line: Iterable[CodeVersion]) -> Iterator[Note]:
    for owner in line:
        for part in owner.notes:
            for note in part["notes"]:
                yield Note(part["kind"], note["text"], owner.code.code)


def _index_terms(version: CodeVersion, parent: CodeVersion | None) -> tuple[str, ...] | None:
    """Index entries that lead to the code; the index never names a seventh character, so those of its stem too."""
    sources = SourceFile.objects.filter(
        kind__in=SourceFile.INDEX_KINDS, release__effective_from__lte=version.release.effective_from
    ).order_by("release__effective_from")
    newest = list({source.kind: source for source in sources}.values())
    if not newest:
        return None
    names = [version.code.code]
    if version.generated and parent is not None:
        names.append(parent.code.code)
    entries = [each for name in names for each in IndexEntry.objects.leading_to(name, sources=newest)]
    return tuple(dict.fromkeys(" ".join(entry.path.split(IndexEntry.SEPARATOR)) for entry in entries))
