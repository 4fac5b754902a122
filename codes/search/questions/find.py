"""Find codes for a question in words, best first, with the same ranking on both engines.

The score of a line is the share of the question's information that it has, squared, less for other words in it. A code
has the score of its best line. Of lines with the same words of the question those with the fewest other words come
first in their source, so it is enough to look at a few hundred of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from django.db.models import QuerySet

from codes.bulk import in_batches
from codes.models import CodeVersion, TermLine, TermSource
from codes.prepared import Prepared
from codes.search.lines import INDEX, INHERITED, SEE, essential
from codes.search.questions.candidates import ENOUGH, candidates
from codes.search.questions.hits import Hit, Scope
from codes.search.questions.narrowing import narrow, read_narrowing
from codes.search.questions.readings import Reading
from codes.search.store import Store, store
from codes.search.words import words as words_of

LINES, LINES_WHILE_TYPING = 200, 40  # looked at in a source, for a reading
_LINES_IN_PART = 2_000  # where only a part of the codes is searched, since most lines are of other codes
_PUBLISHED_SOURCES = 8  # that may have many lines for a question; a source has the codes of one letter
_BESIDES = 0.35  # weight of the other words of a line, against it
_OF_ORIGIN = {INHERITED: 0.9, SEE: 0.97, INDEX: 0.97, TermSource.Kind.SUPPLEMENT: 0.93}
_OF_FEW = "OP"  # chapters on pregnancy and the newborn, meant only in questions with a word of these
_WORDS_OF_FEW = """pregnancy pregnant maternal mother birth childbirth delivery labor postpartum puerperium puerperal
    newborn neonatal fetal fetus perinatal obstetric trimester abortion miscarriage gestation gestational placenta"""
_OF_FEW_WORDS = frozenset(_WORDS_OF_FEW.split())
_PLAIN = 0.75  # a score from which on side and encounter are not searched separately
_IN_A_CATEGORY = 3
_FIRST_PAGE = 10
MOST_HITS = 200


def find_by_words(question: str, scope: Scope, *, lines: int = LINES) -> list[Hit]:
    """The codes that fit, best first, at most three of a category among the first ten.

    ``lines`` is the number of lines to look at in a source, for a reading; fewer find the same first hits faster.
    """
    remembered = store()
    hits = _find(remembered.words.readings(question), scope, remembered, lines)
    if _best(hits) < _PLAIN and (guesses := remembered.words.guesses(question)):
        _take_better(hits, _find(guesses, scope, remembered, lines).values())
    narrowed = read_narrowing(question)
    if _best(hits) < _PLAIN and narrowed.rest and (narrowed.side or narrowed.seventh):
        of_rest = _find(remembered.words.readings(narrowed.rest), replace(scope, billable=None), remembered, lines)
        first = sorted(of_rest.values(), key=_order)[:_FIRST_PAGE]
        _take_better(hits, narrow(first, narrowed, scope.versions()))
    return _spread(sorted(hits.values(), key=_order)[:MOST_HITS])


def _best(hits: Mapping[str, Hit]) -> float:
    return max((hit.score for hit in hits.values()), default=0.0)


def _take_better(hits: dict[str, Hit], others: Iterable[Hit]) -> None:
    for hit in others:
        if hit.code not in hits or hits[hit.code].score < hit.score:
            hits[hit.code] = hit


def _find(readings: Sequence[Reading], scope: Scope, remembered: Store, most: int) -> dict[str, Hit]:
    """Code -> its hit."""
    if not readings:
        return {}
    holding = remembered.lines_of_release(scope.release_id)
    asked = {word for reading in readings for slot in reading.slots for word in slot.fitting}
    most = _LINES_IN_PART if scope.is_narrow else most
    numbers: set[int] = set()
    for pk, sets in remembered.lines_with(asked).items():
        source = remembered.sources[pk]
        if source.kind != TermSource.Kind.RELEASE or pk in holding:
            enough = most // _PUBLISHED_SOURCES if source.kind == TermSource.Kind.PUBLISHED else most
            for reading in readings:
                some = candidates(reading, sets, holding.get(pk), enough)
                numbers.update(source.first + number for number in some)
    return _ranked(numbers, readings, remembered, scope)


def _ranked(numbers: set[int], readings: Sequence[Reading], remembered: Store, scope: Scope) -> dict[str, Hit]:
    rows = [row for some in in_batches(numbers) for row in _lines.rows(numbers=some)]
    codes = {
        pk: (name, title, flag)
        for some in in_batches({row[1] for row in rows})
        for pk, name, title, flag in _codes_of(scope, some)
    }
    information = remembered.words.information
    hits: dict[str, Hit] = {}
    for source, code, origin, text, weight in rows:
        if code not in codes:
            continue
        has = words_of(text)
        needed = set(words_of(essential(text)) if "(" in text else has)
        name, title, flag = codes[code]
        for reading in readings:
            covered, fitting = reading.covered_by(has)
            share = covered / reading.information
            if share < ENOUGH or needed.isdisjoint(fitting):  # optional words alone are not enough
                continue
            besides = max(0.0, weight - sum(map(information, fitting)))
            score = share**2 * covered / (covered + _BESIDES * besides) * reading.certainty
            score *= _OF_ORIGIN.get(origin, 1.0)
            if name[0] in _OF_FEW and not _OF_FEW_WORDS & reading.words:
                score *= 0.85
            if name not in hits or score > hits[name].score:
                hits[name] = Hit(name, title, flag, score, origin, text, fitting, remembered.sources[source].credit)
    return hits


def _lines_query(numbers: Sequence[int]) -> QuerySet[TermLine, tuple[int, int, str, str, float]]:
    return TermLine.objects.filter(pk__in=numbers).values_list("source_id", "code_id", "origin", "text", "weight")


def _versions_query(codes: Sequence[int], release: int) -> QuerySet[CodeVersion, tuple[int, str, str, bool]]:
    versions = CodeVersion.objects.codes().filter(release=release, code__in=codes)
    return versions.values_list("code_id", "code__code", "title", "billable")


_lines, _versions = Prepared(_lines_query), Prepared(_versions_query)


def _codes_of(scope: Scope, codes: Sequence[int]) -> Iterable[tuple[int, str, str, bool]]:
    """Id, code, title and flag of the codes that may be hits."""
    rows = _versions.rows(codes=codes, release=scope.release_id)
    if not scope.is_narrow:
        return rows
    within = set(scope.versions().filter(code__in=codes).values_list("code_id", flat=True))
    return [row for row in rows if row[0] in within]


def _order(hit: Hit) -> tuple[float, int, bool, str]:
    """Best first; of equal scores the shorter code, then the unspecified one, then the first in order."""
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
