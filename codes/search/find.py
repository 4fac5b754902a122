"""Find the codes that a question in words is about, best first. One ranking, the same on both engines.

A line counts by the share of the question's information that it has, squared, and by how little else it says; the best
line speaks for its code. Of lines with the same words of the question those that say least besides come first in their
source, so a few hundred are enough to look at, however many have the words.
"""

from __future__ import annotations

import datetime
import heapq
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import reduce
from operator import and_, or_

from codes.bulk import in_batches
from codes.models import TermLine, TermSet, TermSource, TermWord

from .hits import Hit, Scope
from .lines import INDEX, INHERITED, SEE, essential
from .narrowing import narrow, read_narrowing
from .packing import first_numbers, unpack
from .readings import Reading, Words
from .vocabulary import phrases
from .words import words as words_of

_LINES, _LINES_IN_PART = 300, 2_000  # of a reading, looked at; in a part of the codes most lines are of others
_SUBSETS = 80
_BESIDES = 0.35  # what a line says besides counts so much against it
_ENOUGH = 0.36  # of the information asked for; less is another question
_OF_ORIGIN = {INHERITED: 0.9, SEE: 0.97, INDEX: 0.97, TermSource.Kind.SUPPLEMENT: 0.93}
_OF_FEW = "OP"  # chapters on pregnancy and the newborn: meant by who says so
_SAYING_SO = """pregnancy pregnant maternal mother birth childbirth delivery labor postpartum puerperium puerperal
    newborn neonatal fetal fetus perinatal obstetric trimester abortion miscarriage gestation gestational placenta"""
_OF_FEW_WORDS = frozenset(_SAYING_SO.split())
_PLAIN = 0.75  # where a line has nearly all of the question, its side and encounter are not looked for apart
_IN_A_CATEGORY = 3
_FIRST_PAGE = 10
MOST_HITS = 200


@dataclass(frozen=True)
class Source:
    """What a worker knows of a source of lines (``TermSource``)."""

    pk: int
    kind: str
    name: str
    licence: str
    first: int
    count: int
    added_at: datetime.datetime

    @property
    def credit(self) -> str:
        """The name of a supplement and its licence; empty for what is official or ours."""
        if self.kind != TermSource.Kind.SUPPLEMENT:
            return ""
        return f"{self.name}, {self.licence}" if self.licence else self.name


@dataclass(frozen=True)
class Sources:
    """All sources of lines at one moment. ``validator`` changes whenever one comes, goes or changes."""

    rows: tuple[Source, ...]

    @property
    def validator(self) -> str:
        return " ".join(f"{source.pk} {source.first} {source.count}" for source in self.rows)

    @property
    def changed_at(self) -> datetime.datetime | None:
        return max((source.added_at for source in self.rows), default=None)


def read_sources() -> Sources:
    rows = TermSource.objects.order_by("pk").values_list(*(field.name for field in fields(Source)))
    return Sources(tuple(Source(*row) for row in rows))


@dataclass(frozen=True)
class Store:
    """What a worker keeps in memory of one state of the sources: they, by their ids, and the words of their lines."""

    validator: str
    sources: dict[int, Source]
    words: Words


_store: list[Store] = []


def store() -> Store:
    """The words of all lines; read again when a source came or went."""
    sources = read_sources()
    if not _store or _store[0].validator != sources.validator:
        counts: Counter[str] = Counter()
        for word, count in TermWord.objects.values_list("word", "count").iterator(chunk_size=10_000):
            counts[word] += count
        lines = sum(source.count for source in sources.rows)
        by_id = {source.pk: source for source in sources.rows}
        _store[:] = [Store(sources.validator, by_id, Words(dict(counts), lines, phrases()))]
    return _store[0]


def find_by_words(question: str, scope: Scope) -> list[Hit]:
    """The codes that fit, best first, at most three of a category among the first ten."""
    kept, holding = store(), dict(TermSet.objects.filter(release=scope.release_id).values_list("source_id", "lines"))
    hits = _find(question, scope, kept, holding)
    asked = read_narrowing(question)
    best = max((hit.score for hit in hits.values()), default=0.0)
    if best < _PLAIN and asked.rest and (asked.side or asked.seventh):
        of_rest = _find(asked.rest, replace(scope, billable=None), kept, holding)
        first = sorted(of_rest.values(), key=_order)[:_FIRST_PAGE]
        for hit in narrow(first, asked, scope.versions()):
            if hit.code not in hits or hits[hit.code].score < hit.score:
                hits[hit.code] = hit
    return _spread(sorted(hits.values(), key=_order)[:MOST_HITS])


def _find(question: str, scope: Scope, kept: Store, holding: Mapping[int, bytes | memoryview]) -> dict[str, Hit]:
    """Code -> its hit. ``holding``: source of kind release -> which of its lines hold in the release, packed."""
    readings = kept.words.readings(question)
    if not readings:
        return {}
    asked = {word for reading in readings for slot in reading.slots for word in slot.fitting}
    sets: dict[int, dict[str, int]] = {}
    for source, word, packed in TermWord.objects.filter(word__in=asked).values_list("source_id", "word", "lines"):
        known = kept.sources.get(source)  # none where it came since
        if known is not None and (known.kind != TermSource.Kind.RELEASE or source in holding):
            sets.setdefault(source, {})[word] = unpack(bytes(packed))
    lines: set[int] = set()
    for source, words in sets.items():
        within = unpack(bytes(holding[source])) if source in holding else None
        for reading in readings:
            some = _candidates(reading, words, within, _LINES_IN_PART if scope.is_narrow else _LINES)
            lines.update(kept.sources[source].first + number for number in some)
    return _ranked(lines, readings, kept, scope)


def _candidates(reading: Reading, words: dict[str, int], within: int | None, most: int) -> Iterator[int]:
    """Numbers of lines of one source, by how much of the reading they have."""
    sets = [reduce(or_, (words[one] for one in slot.fitting if one in words), 0) for slot in reading.slots]
    there = [
        (slot.information, bits if within is None else bits & within)
        for slot, bits in zip(reading.slots, sets, strict=True)
        if bits
    ]
    there.sort(key=lambda one: -one[0])
    least, left, seen = _ENOUGH * reading.information, most, 0
    for chosen in _subsets([information for information, _ in there], least):
        bits = reduce(and_, (there[at][1] for at in chosen)) & ~seen
        if bits:
            some = first_numbers(bits, left)
            yield from some
            left -= len(some)
            if left <= 0:
                return
            seen |= bits


def _subsets(information: Sequence[float], least: float) -> Iterator[tuple[int, ...]]:
    """Places of slots, the sets with the most information first, down to the least."""
    whole = sum(information)
    queue = [(-whole, tuple(range(len(information))), len(information) - 1)] if information else []
    for _ in range(_SUBSETS):
        if not queue:
            return
        worth, chosen, last = heapq.heappop(queue)
        yield chosen
        for at in range(last, -1, -1):  # each set is reached once: places go from the last to the first
            rest = tuple(one for one in chosen if one != at)
            if rest and -worth - information[at] >= least:
                heapq.heappush(queue, (worth + information[at], rest, at - 1))


def _ranked(lines: set[int], readings: Sequence[Reading], kept: Store, scope: Scope) -> dict[str, Hit]:
    versions = scope.versions()
    columns = ("source_id", "code_id", "origin", "text", "weight")
    rows = [row for some in in_batches(lines) for row in TermLine.objects.filter(pk__in=some).values_list(*columns)]
    codes = {
        pk: (name, title, flag)
        for some in in_batches({row[1] for row in rows})
        for pk, name, title, flag in versions.filter(code__in=some).values_list(
            "code_id", "code__code", "title", "billable"
        )
    }
    hits: dict[str, Hit] = {}
    for source, code, origin, text, weight in rows:
        if code not in codes:
            continue
        has, needed = set(words_of(text)), set(words_of(essential(text)))
        name, title, flag = codes[code]
        for reading in readings:
            score, fitting = _score(reading, has, needed, weight, kept.words)
            score *= _OF_ORIGIN.get(origin, 1.0)
            if name[0] in _OF_FEW and not _OF_FEW_WORDS & reading.words:
                score *= 0.85
            if score > 0 and (name not in hits or score > hits[name].score):
                hits[name] = Hit(name, title, flag, score, origin, text, fitting, kept.sources[source].credit)
    return hits


def _score(
    reading: Reading, has: set[str], essential_words: set[str], weight: float, known: Words
) -> tuple[float, tuple[str, ...]]:
    covered = own = 0.0
    fitting = []
    for slot in reading.slots:
        fit, word = max(((fit, one) for one, fit in slot.fitting.items() if one in has), default=(0.0, ""))
        if word:
            covered += slot.information * fit
            own += known.information(word)
            fitting.append(word)
    share = covered / reading.information
    if share < _ENOUGH or essential_words.isdisjoint(fitting):  # modifiers alone are not the thing
        return 0.0, ()
    besides = max(0.0, weight - own)
    return share**2 * covered / (covered + _BESIDES * besides) * reading.certainty, tuple(fitting)


def _order(hit: Hit) -> tuple[float, int, bool, str]:
    """Best first; of equals the shorter code, the unspecified one, the first in the classification."""
    return (-round(hit.score, 3), len(hit.code), "unspecified" not in hit.title, hit.code)


def _spread(hits: Sequence[Hit]) -> list[Hit]:
    """At most three of a category among the first ten; the others follow."""
    first: list[Hit] = []
    rest: list[Hit] = []
    seen: Counter[str] = Counter()
    for hit in hits:
        category = hit.code[:3]
        if len(first) < _FIRST_PAGE and seen[category] >= _IN_A_CATEGORY:
            rest.append(hit)
        else:
            seen[category] += 1
            first.append(hit)
    return first[:_FIRST_PAGE] + sorted(rest + first[_FIRST_PAGE:], key=_order)
