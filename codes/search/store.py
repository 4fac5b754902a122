"""The term lines in a worker's memory: their sources, their words with counts, and the sets of lines last used."""

from __future__ import annotations

import datetime
import threading
from collections import Counter, OrderedDict
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, fields

from django.db.models import QuerySet

from codes.models import TermSet, TermSource, TermWord
from codes.prepared import Prepared
from codes.search.questions.readings import KnownWords

from .packing import unpack
from .vocabulary import phrases

_MOST_BYTES = 12_000_000  # of remembered sets
_OF_A_WORD, _OF_A_SET = 200, 100  # bytes, about, besides those of the lines


@dataclass(frozen=True)
class LineSource:
    """A source of lines in a worker's memory (``TermSource``)."""

    pk: int
    kind: str
    name: str
    licence: str
    digest: str
    first: int
    count: int
    added_at: datetime.datetime

    @property
    def credit(self) -> str:
        """The name of a supplement and its licence; empty for official sources and ours."""
        if self.kind != TermSource.Kind.SUPPLEMENT:
            return ""
        return f"{self.name}, {self.licence}" if self.licence else self.name


@dataclass(frozen=True)
class Sources:
    """All sources of lines at one moment. ``validator`` changes when a source comes, goes or changes."""

    rows: tuple[LineSource, ...]

    @property
    def validator(self) -> str:
        return " ".join(
            f"{row.pk} {row.first} {row.count} {row.digest} {row.added_at.timestamp()}" for row in self.rows
        )

    @property
    def changed_at(self) -> datetime.datetime | None:
        return max((source.added_at for source in self.rows), default=None)


def read_sources() -> Sources:
    return Sources(tuple(LineSource(*row) for row in _sources.rows()))


def _sources_query() -> QuerySet[TermSource, tuple[object, ...]]:
    return TermSource.objects.order_by("pk").values_list(*(field.name for field in fields(LineSource)))


def _sets_query(release: int) -> QuerySet[TermSet, tuple[int, int]]:
    return TermSet.objects.filter(release=release).values_list("pk", "source_id")


def _words_query(
    words: Sequence[str], sources: Sequence[int]
) -> QuerySet[TermWord, tuple[int, str, bytes | memoryview[int]]]:
    return TermWord.objects.filter(word__in=words, source__in=sources).values_list("source_id", "word", "lines")


_sources, _sets, _words = Prepared(_sources_query), Prepared(_sets_query), Prepared(_words_query)


@dataclass
class LineSets:
    """The lines with words used last, by source, up to so many bytes. Safe in threads."""

    sets: OrderedDict[str, dict[int, int]] = field(default_factory=OrderedDict)
    size: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def get(self, word: str) -> dict[int, int] | None:
        """Source -> the lines with the word, for sources that have it."""
        with self.lock:
            if word in self.sets:
                self.sets.move_to_end(word)
            return self.sets.get(word)

    def put(self, word: str, by_source: dict[int, int]) -> None:
        with self.lock:
            if word in self.sets:
                self.size -= _size(self.sets.pop(word))
            self.size += _size(by_source)
            self.sets[word] = by_source
            while self.size > _MOST_BYTES:
                self.size -= _size(self.sets.popitem(last=False)[1])


def _size(by_source: dict[int, int]) -> int:
    return _OF_A_WORD + sum(_OF_A_SET + bits.bit_length() // 8 for bits in by_source.values())


@dataclass(frozen=True)
class Store:
    """One state of the sources in a worker's memory: the sources by id, and the words of their lines."""

    validator: str
    sources: dict[int, LineSource]
    words: KnownWords
    line_sets: LineSets = field(default_factory=LineSets)
    releases: dict[int, int] = field(default_factory=dict)  # id of a TermSet -> its lines

    def lines_of_release(self, release_id: int) -> dict[int, int]:
        """Source of kind release -> its lines that hold in the release. A set that changes gets a new row."""
        rows = dict(_sets.rows(release=release_id))
        if missing := rows.keys() - self.releases.keys():
            for pk, lines in TermSet.objects.filter(pk__in=missing).values_list("pk", "lines"):
                self.releases[pk] = unpack(bytes(lines))
        return {source: self.releases[pk] for pk, source in rows.items() if pk in self.releases}

    def lines_with(self, words: Collection[str]) -> Mapping[int, dict[str, int]]:
        """Source -> word -> its lines that have the word. Words that are not remembered are read."""
        known = {word: self.line_sets.get(word) for word in words}
        missing: dict[str, dict[int, int]] = {word: {} for word, by_source in known.items() if by_source is None}
        if missing:
            for source, word, packed in _words.rows(words=list(missing), sources=list(self.sources)):
                missing[word][source] = unpack(bytes(packed))
            for word, by_source in missing.items():
                self.line_sets.put(word, by_source)
        sets: dict[int, dict[str, int]] = {}
        for word in words:
            for source, bits in (known[word] or missing.get(word, {})).items():
                sets.setdefault(source, {})[word] = bits
        return sets


_shared: list[Store] = []
_stores: ContextVar[list[Store]] = ContextVar("stores", default=_shared)


@contextmanager
def private_store() -> Iterator[None]:
    """Use a store of this thread alone and forget it afterwards, for a change that is rolled back."""
    token = _stores.set([])
    try:
        yield
    finally:
        _stores.reset(token)


def store() -> Store:
    """The store of this worker, read again when a source came, went or changed."""
    sources, remembered = read_sources(), _stores.get()
    if not remembered or remembered[0].validator != sources.validator:
        counts: Counter[str] = Counter()
        for word, count in TermWord.objects.values_list("word", "count").iterator(chunk_size=10_000):
            counts[word] += count
        lines = sum(source.count for source in sources.rows)
        by_id = {source.pk: source for source in sources.rows}
        remembered[:] = [Store(sources.validator, by_id, KnownWords(dict(counts), lines, phrases()))]
    return remembered[0]
