"""The only writer of the tables of search: lines of releases, the vocabulary, supplements and published texts."""

from __future__ import annotations

import datetime
import math
from array import array
from collections import Counter
from collections.abc import Iterable, Sequence

from django.db import connection, transaction
from django.db.models import Sum

from codes.bulk import collector_paused, hold_search_lock, in_batches, insert_rows, reserve_ids
from codes.models import Release, TermLine, TermSet, TermSource, TermWord

from .lines import Line, essential, lines_of
from .packing import pack
from .words import words

_LONGEST = 1100


@transaction.atomic
def build_release(release: Release, *, now: datetime.datetime) -> None:
    """Write the lines of a release that no earlier one had, and mark the others as holding in it."""
    hold_search_lock()
    with collector_paused():
        known = {
            (code, origin, text): (source, pk)
            for pk, source, code, origin, text in TermLine.objects.filter(source__kind=TermSource.Kind.RELEASE)
            .values_list("pk", "source_id", "code_id", "origin", "text")
            .iterator(chunk_size=10_000)
        }
        new: dict[Line, None] = {}
        held: dict[int, list[int]] = {}
        for line in dict.fromkeys(line._replace(text=line.text[:_LONGEST]) for line in lines_of(release)):
            if present := known.get(line):
                held.setdefault(present[0], []).append(present[1])
            else:
                new[line] = None
        firsts = dict(TermSource.objects.filter(pk__in=held).values_list("pk", "first"))
        sets = [(pk, pack(sorted(number - firsts[pk] for number in numbers))) for pk, numbers in held.items()]
        if new:
            source = TermSource(kind=TermSource.Kind.RELEASE, name=_free_name(release.label), added_at=now)
            _write(source, list(new))
            sets.append((source.pk, pack(range(source.count))))
        TermSet.objects.filter(release=release).delete()
        TermSet.objects.bulk_create([TermSet(release=release, source_id=pk, lines=lines) for pk, lines in sets])


@transaction.atomic
def replace_source(
    kind: str, name: str, lines: Iterable[Line], *, licence: str = "", digest: str = "", now: datetime.datetime
) -> TermSource:
    """Replace the lines of a source that is not of a release."""
    remove_source(kind, name)
    source = TermSource(kind=kind, name=name, licence=licence, digest=digest, added_at=now)
    return _write(source, list(dict.fromkeys(lines)))


@transaction.atomic
def remove_source(kind: str, name: str) -> int:
    """Remove a source; the number of its lines, 0 where there was no such source."""
    source = TermSource.objects.filter(kind=kind, name=name).first()
    if source is None:
        return 0
    source.words.all().delete()
    source.lines.filter(pk__gte=source.first, pk__lt=source.first + source.count).delete()
    # A plain delete would look for its lines again, through all lines.
    TermSource.objects.filter(pk=source.pk)._raw_delete(connection.alias)
    return source.count


def _free_name(label: str) -> str:
    """A name for the new lines of a release: one that is built again gets a further source."""
    names = set(TermSource.objects.filter(name__startswith=label).values_list("name", flat=True))
    return next(name for number in range(len(names) + 1) if (name := f"{label}{'+' * number}") not in names)


def _write(source: TermSource, lines: Sequence[Line]) -> TermSource:
    read = [(line, *both) for line in lines if (both := _words_of(line.text))[0]]
    counts: Counter[str] = Counter()
    for _, all_words, _ in read:
        counts.update(all_words)
    information = _information(counts, len(read)).__getitem__
    weighed = sorted((sum(map(information, needed)), line, all_words) for line, all_words, needed in read)
    source.count = len(weighed)
    source.first = reserve_ids(TermLine, len(weighed)) if weighed else 0
    source.save()
    insert_rows(
        TermLine,
        ("id", "source_id", "code_id", "origin", "text", "weight"),
        (
            (source.first + number, source.pk, line.code, line.origin, line.text, round(weight, 4))
            for number, (weight, line, _) in enumerate(weighed)
        ),
    )
    holding: dict[str, array[int]] = {word: array("I") for word in counts}
    for number, (_, _, all_words) in enumerate(weighed):
        for word in all_words:
            holding[word].append(number)
    insert_rows(
        TermWord,
        ("source_id", "word", "count", "lines"),
        ((source.pk, word, len(numbers), pack(numbers)) for word, numbers in sorted(holding.items())),
    )
    return source


def _information(counts: Counter[str], lines: int) -> dict[str, float]:
    """The idf of words over the lines of all sources, new ones included, so that small sources weigh words alike."""
    known: Counter[str] = Counter()
    for some in in_batches(counts):
        for word, count in TermWord.objects.filter(word__in=some).values_list("word", "count"):
            known[word] += count
    lines += TermSource.objects.aggregate(together=Sum("count"))["together"] or 0
    return {word: math.log(1 + lines / (count + known[word])) for word, count in counts.items()}


def _words_of(text: str) -> tuple[list[str], Iterable[str]]:
    """All words of a line, and those that are not optional."""
    all_words = list(dict.fromkeys(words(text)))
    if "(" not in text:
        return all_words, all_words
    needed = set(words(essential(text)))
    return all_words, [word for word in all_words if word in needed]
