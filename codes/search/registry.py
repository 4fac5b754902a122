"""What other rooms call codes: a room registers who yields its lines, and their sources follow what is yielded.

register("explanations", synonyms_seen)     ->  sources "explanations A" to "explanations Z", of kind published
update(code=s72_0, now=now)                 ->  in "explanations S" the lines of that code are those of this moment

A source has the codes of one letter: what changes for one code is taken in quickly, however many lines there are.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from typing import Protocol

from django.db import transaction

from codes.bulk import hold_terms_lock, in_batches
from codes.models import Code, CodeVersion, Release, TermLine, TermSource

from .build import replace_source
from .lines import Line, own_terms
from .words import words

KIND = TermSource.Kind.PUBLISHED


class Provider(Protocol):
    def __call__(self, release: Release, beginning: str, /) -> Iterable[tuple[int, str]]:
        """(id of a code, text) for codes of the release that begin so; all of them where ``beginning`` is empty."""


Sides = tuple[set[Line], set[Line]]
"""The lines that a source has, and those that it should have."""

_providers: dict[str, Provider] = {}


def register(name: str, provider: Provider) -> None:
    """Say who yields the lines of ``name``: once, when the application is ready."""
    _providers[name] = provider


@transaction.atomic
def update(*, now: datetime.datetime, code: Code | None = None) -> list[str]:
    """Bring the sources in step, or the lines of one code alone; the names of the sources that changed.

    In the transaction of whatever changes the lines, as its last step: one after the other, so that none reads what
    another is about to change.
    """
    hold_terms_lock()
    changed = []
    for name, (there, wanted) in _compare() if code is None else _compare_one(code):
        if there != wanted:
            # Emptied and not removed: what is gone since then is a change that pages of results can tell.
            replace_source(KIND, name, sorted(wanted), now=now)
            changed.append(name)
    return changed


def out_of_step() -> Iterator[str]:
    """What search knows of the registered lines and should not, and what it should know; one line each."""
    differing = [(name, there - wanted, wanted - there) for name, (there, wanted) in _compare()]
    codes = {line.code for _, more, less in differing for line in more | less}
    names = {pk: name for some in in_batches(codes) for pk, name in _names(some)}
    for source, more, less in differing:
        for line in sorted(more):
            yield f"{names.get(line.code)} is “{line.text}” in search ({source}) and to no reader; run migrate"
        for line in sorted(less):
            yield f"{names.get(line.code)} is “{line.text}” to readers and not in search ({source}); run migrate"


def _names(codes: list[int]) -> Iterable[tuple[int, str]]:
    return Code.objects.filter(pk__in=codes).values_list("pk", "code")


def _compare() -> Iterator[tuple[str, Sides]]:
    sources, wanted = _sources(), _wanted("")
    for name in sorted({*wanted, *sources}):
        yield name, (_lines_of(sources.get(name)), wanted.get(name, set()))


def _compare_one(code: Code) -> Iterator[tuple[str, Sides]]:
    """As if the lines of other codes were right, which costs less."""
    sources, wanted = _sources(), _wanted(code.code)
    for name in (_source_of(provided, code.code) for provided in _providers):
        there = _lines_of(sources.get(name))
        own = {line for line in wanted.get(name, ()) if line.code == code.pk}
        yield name, (there, own | {line for line in there if line.code != code.pk})


def _sources() -> dict[str, TermSource]:
    return {source.name: source for source in TermSource.objects.filter(kind=KIND)}


def _source_of(provided: str, code: str) -> str:
    return f"{provided} {code[0]}"


def _wanted(beginning: str) -> dict[str, set[Line]]:
    """Source by name -> the lines it should have, of codes that begin so."""
    wanted: dict[str, set[Line]] = {}
    for provided, provider in _providers.items():
        for release in Release.objects.active():
            for code, line in _beside_the_official(release, provider(release, beginning)):
                wanted.setdefault(_source_of(provided, code), set()).add(line)
    return wanted


def _lines_of(source: TermSource | None) -> set[Line]:
    if source is None:
        return set()
    numbers = range(source.first, source.first + source.count)
    rows = TermLine.objects.filter(source=source, pk__gte=numbers.start, pk__lt=numbers.stop)
    return {Line(*row) for row in rows.values_list("code_id", "origin", "text")}


def _beside_the_official(release: Release, lines: Iterable[tuple[int, str]]) -> Iterator[tuple[str, Line]]:
    """(code, line) for those of codes of the release that say more than its title and inclusion terms do."""
    texts: dict[int, set[str]] = {}
    for code, text in lines:
        texts.setdefault(code, set()).add(" ".join(text.split()))
    for some in in_batches(texts):
        versions = CodeVersion.objects.codes().filter(release=release, code__in=some)
        for pk, name, title, notes in versions.values_list("code_id", "code__code", "title", "notes"):
            official = {tuple(words(text)) for text in (title, *own_terms(notes))}
            for text in texts[pk]:
                if (said := tuple(words(text))) and said not in official:
                    yield name, Line(pk, KIND, text)
