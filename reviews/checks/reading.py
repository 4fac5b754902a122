"""The facts of a code, read from the active release for the checks: the only file of this folder that asks a database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cached_property

from codes.models import Code, CodeVersion, IndexEntry, Release, SourceFile

from .likeness import as_other
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


def subject_of(code: Code, *, others: Iterable[tuple[str, Sequence[str]]] = ()) -> Subject:
    """The facts of ``code`` in the active release; ``others`` are (code, texts) of other explanations.

    Raises CodeVersion.DoesNotExist for a code that the active release does not have.
    """
    versions = CodeVersion.objects.select_related("code")
    version = versions.select_related("release").get(code=code, release__state=Release.State.ACTIVE)
    line = list(_upward(version))
    above = [each for each in line[1:] if each.is_code]
    parent = above[0] if above else None
    around = versions.codes().filter(release=version.release)
    below = _all_named(around.filter(parent=version).in_order())
    siblings = _all_named(around.filter(parent_id=version.parent_id).exclude(pk=version.pk).in_order())
    cousins = _all_named(around.filter(parent_id=parent.parent_id).exclude(pk=parent.pk).in_order()) if parent else ()
    ancestors = tuple(_named(each) for each in reversed(above))
    chapter, block = _nearest(line, Code.Kind.CHAPTER), _nearest(line, Code.Kind.BLOCK)
    sevenths = _sevenths(line)
    return Subject(
        code=code.code,
        title=version.printed_title,
        billable=version.billable,
        level=level_of(code.code, billable=version.billable),
        release=version.release.label,
        chapter=chapter[0],
        chapter_title=chapter[1],
        block=block[0],
        block_title=block[1],
        ancestors=ancestors,
        below=below,
        siblings=siblings,
        cousins=cousins,
        seventh=seventh_of(code.code, sevenths),
        sevenths=sevenths,
        notes=tuple(_notes(line)),
        index_terms=_index_terms(version, parent),
        codes=ReleaseCodes(version.release, (*ancestors, *below, *siblings, *cousins)),
        ranges=ReleaseRanges(version.release),
        others=OtherTexts(code.code, others),
    )


def level_of(code: str, *, billable: bool) -> str:
    """``category`` for three characters, else ``code`` or, for a header, ``subcategory``."""
    if len(code) == 3:
        return "category"
    return "code" if billable else "subcategory"


def seventh_of(code: str, table: Sequence[tuple[str, str]]) -> tuple[str, str] | None:
    """The seventh character of a code and what it means."""
    return next((row for row in table if len(code) == 8 and row[0] == code[-1]), None)


def _upward(version: CodeVersion) -> Iterator[CodeVersion]:
    """A node of the tree and everything above it, nearest first."""
    at: CodeVersion | None = version
    while at is not None:
        yield at
        at = None if at.parent_id is None else CodeVersion.objects.select_related("code").get(pk=at.parent_id)


def _sevenths(line: Iterable[CodeVersion]) -> tuple[tuple[str, str], ...]:
    """The table of seventh characters in force: the nearest above."""
    table: list[dict[str, str]] = next((each.seventh for each in line if each.seventh), [])
    return tuple((row["char"], row["text"]) for row in table)


def _nearest(line: Iterable[CodeVersion], kind: Code.Kind) -> tuple[str, str]:
    """Name and title of the nearest chapter or block above."""
    return next(((each.code.code, each.printed_title) for each in line if each.code.kind == kind), ("", ""))


def _named(version: CodeVersion) -> Named:
    return Named(version.code.code, version.printed_title, version.billable)


def _all_named(versions: Iterable[CodeVersion]) -> tuple[Named, ...]:
    return tuple(_named(each) for each in versions)


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
