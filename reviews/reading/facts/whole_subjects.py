"""All facts of many codes of one release, as the checks want them: a few queries, however many codes there are.

    for version, subject in whole_subjects(versions_in_force(ids).values()): ...

A Subject from here is what ``subjects.subject_of`` gives for the code (a test compares).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence

from codes.bulk import in_batches
from codes.models import CodeVersion, IndexEntry
from codes.models.lookups import open_ended
from reviews.checks.facts.subject import Subject
from reviews.reading.facts.subjects import ReleaseFacts, below_of, compose, names_in_index, term_of

Place = tuple[int, int]
"""Source and position of an entry of an index."""


def whole_subjects(versions: Iterable[CodeVersion], release: ReleaseFacts) -> Iterator[tuple[CodeVersion, Subject]]:
    """``versions`` are of that release, and have everything above them at hand (``in_force.versions_in_force``)."""
    lines = {version.pk: list(_line(version)) for version in versions}
    near = below_of({node.pk: node for line in lines.values() for node in line[:3]}.values())
    names = {pk: names_in_index(line[0], line) for pk, line in lines.items()}
    indexed = bool(release.indexes)
    terms = _terms({name for some in names.values() for name in some}, [source.pk for source in release.indexes])
    for pk, line in lines.items():
        index_terms = [term for name in names[pk] for term in terms[name]] if indexed else None
        yield line[0], compose(line[0], line, near, index_terms, release)


def _line(version: CodeVersion) -> Iterator[CodeVersion]:
    at: CodeVersion | None = version
    while at is not None:
        yield at
        at = at.parent


def _terms(names: Collection[str], sources: Sequence[int]) -> dict[str, list[str]]:
    """What ``IndexEntry.objects.leading_to`` has for each of these codes."""
    within = IndexEntry.objects.filter(source__in=sources)
    places_of: dict[str, dict[Place, str]] = defaultdict(dict)

    def note(entries: Iterable[tuple[int, int, str, str]]) -> None:
        for source, position, path, name in entries:
            places_of[name][source, position] = path

    columns = ("source_id", "position", "path")
    for some in in_batches(names, 5_000):  # three forms of each in one query
        note(within.filter(code__in=some).exclude(code="").values_list(*columns, "code"))
        seen = within.filter(see_entry__code__in=some, see_entry__source__in=sources)
        note(seen.values_list(*columns, "see_entry__code"))
        printed = {form: name for name in some for form in (name, *open_ended(name))}
        second = within.filter(manifestation__in=printed).exclude(manifestation="")
        note((*place, printed[form]) for *place, form in second.values_list(*columns, "manifestation"))
    return defaultdict(list, {name: [term_of(rows[at]) for at in sorted(rows)] for name, rows in places_of.items()})
