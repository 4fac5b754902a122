"""Term lines of other rooms: a room registers a provider of lines, and the sources of search follow it.

register("explanations", synonyms_seen)     ->  sources "explanations A" to "explanations Z", of kind published
update(code=s72_0, now=now)                 ->  "explanations S" has the lines of that code as they are now

A source has the codes of one letter, so that a change of one code is quick, however many lines there are.
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
        """(id of a code, text) for codes of the release with this beginning; for all codes where it is empty."""


Sides = tuple[set[Line], set[Line]]
"""The lines that a source has, and those that it should have."""

_providers: dict[str, Provider] = {}


def register(name: str, provider: Provider) -> None:
    """Register the provider of the lines of ``name``, once, when the application is ready."""
    _providers[name] = provider


@transaction.atomic
def update(*, now: datetime.datetime, code: Code | None = None) -> list[str]:
    """Update the sources, or only the lines of one code; the names of the sources that changed.

    This is the last step of the transaction that changes the lines. Such transactions wait for each other, so that none
    reads what another is about to change.
    """
    hold_terms_lock()
    changed = []
    for name, (present, wanted) in _compare() if code is None else _compare_code(code):
        if present != wanted:
            # A source without lines is kept, so that pages of results notice the change.
            replace_source(KIND, name, sorted(wanted), now=now)
            changed.append(name)
    return changed


def out_of_step() -> Iterator[str]:
    """The lines that search has and should not have, and those that it should have, a message each."""
    differing = [(name, present - wanted, wanted - present) for name, (present, wanted) in _compare()]
    codes = {line.code for _, surplus, lacking in differing for line in surplus | lacking}
    names = {pk: name for some in in_batches(codes) for pk, name in _names(some)}
    for source, surplus, lacking in differing:
        for line in sorted(surplus):
            yield f"{names.get(line.code)} is “{line.text}” in search ({source}) and to no reader; run migrate"
        for line in sorted(lacking):
            yield f"{names.get(line.code)} is “{line.text}” to readers and not in search ({source}); run migrate"


def _names(codes: list[int]) -> Iterable[tuple[int, str]]:
    return Code.objects.filter(pk__in=codes).values_list("pk", "code")


def _compare() -> Iterator[tuple[str, Sides]]:
    sources, wanted = _sources(), _wanted("")
    for name in sorted({*wanted, *sources}):
        yield name, (_lines_of(sources.get(name)), wanted.get(name, set()))


def _compare_code(code: Code) -> Iterator[tuple[str, Sides]]:
    """Compare the lines of one code alone, which takes less."""
    sources, wanted = _sources(), _wanted(code.code)
    for name in (_source_of(provided, code.code) for provided in _providers):
        present = _lines_of(sources.get(name))
        own = {line for line in wanted.get(name, ()) if line.code == code.pk}
        yield name, (present, own | {line for line in present if line.code != code.pk})


def _sources() -> dict[str, TermSource]:
    return {source.name: source for source in TermSource.objects.filter(kind=KIND)}


def _source_of(provided: str, code: str) -> str:
    return f"{provided} {code[0]}"


def _wanted(beginning: str) -> dict[str, set[Line]]:
    """Name of a source -> the lines it should have, of codes with this beginning."""
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
    """(code, line) for lines of codes of the release with other words than title and inclusion terms."""
    texts: dict[int, set[str]] = {}
    for code, text in lines:
        texts.setdefault(code, set()).add(" ".join(text.split()))
    for some in in_batches(texts):
        versions = CodeVersion.objects.codes().filter(release=release, code__in=some)
        for pk, name, title, notes in versions.values_list("code_id", "code__code", "title", "notes"):
            official = {tuple(words(text)) for text in (title, *own_terms(notes))}
            for text in texts[pk]:
                if (own := tuple(words(text))) and own not in official:
                    yield name, Line(pk, KIND, text)
