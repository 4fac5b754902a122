"""The hits of a search: codes, words, and what the General Equivalence Mapping has for an ICD-9-CM code.

find(asked, editions)       ->  one page of results
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from codes.search.questions.asking import CODE, HitPage, ask_for_all, page_of
from codes.search.questions.find import LINES
from codes.search.questions.hits import Hit, Scope
from public.reading.editions import Edition, Editions
from public.reading.maps import icd9_meant, meaning, read_icd9
from reviews.reading.published import explained_codes

from .questions import BILLABLE, SearchRequest
from .unfound import count_unfound

NOTHING = HitPage([], 0, 1, 1)
MAPPED = "mapped"  # the origin of hits that the GEM leads to; their text is the ICD-9-CM code


def find(asked: SearchRequest, editions: Editions) -> HitPage:
    """One page of the results; empty where nothing is asked, or no release can be searched."""
    hits, best = find_all(asked, editions)
    if asked.edition is not None and not hits and not asked.filters:
        count_unfound(asked.question)
    return page_of(hits, best=best, page=asked.page)


def find_all(
    asked: SearchRequest, editions: Editions, *, by_code: bool = True, by_words: bool = True, lines: int = LINES
) -> tuple[list[Hit], bool]:
    """All hits, and whether they are only the best of more; ``lines`` as in ``find_by_words``.

    What the GEM has for an ICD-9-CM code comes first; only a code of ICD-10-CM of the same name stands before it. The
    digits of an ICD-9-CM code are no words to look for.
    """
    if not asked.question or asked.edition is None:
        return [], False
    scope = _scope(asked, asked.edition, editions)
    mapped = list(_mapped(asked.question, scope, editions)) if by_code else []
    hits, best = ask_for_all(asked.question, scope, by_code=by_code, by_words=by_words and not mapped, lines=lines)
    own = 1 if is_the_code(hits) else 0
    shown = {hit.code for hit in mapped} - {hit.code for hit in hits[:own]}
    before = [hit for hit in mapped if hit.code in shown]
    return [*hits[:own], *before, *(hit for hit in hits[own:] if hit.code not in shown)], best


def is_the_code(hits: Sequence[Hit]) -> bool:
    """Whether the first hit is exactly the code that was asked for."""
    return bool(hits) and hits[0].origin == CODE and hits[0].code == hits[0].text


def find_without_filters(asked: SearchRequest, editions: Editions) -> HitPage:
    """The first page of what there would be without filters; for a search whose filters leave nothing."""
    if not asked.filters:
        return NOTHING
    hits, best = find_all(asked.without_filters(), editions)
    return page_of(hits, best=best, page=1)


def _scope(asked: SearchRequest, edition: Edition, editions: Editions) -> Scope:
    return Scope(
        edition.release.pk,
        billable=BILLABLE.get(asked.billable),
        chapter=asked.chapter,
        grouped=asked.grouped,
        new_since=asked.earlier.release.pk if asked.new and asked.earlier else None,
        among=explained_codes((editions.in_force or edition).release) if asked.explained else None,
    )


def _mapped(question: str, scope: Scope, editions: Editions) -> Iterator[Hit]:
    """The codes that the GEM leads to from the ICD-9-CM code that a question is, in its order."""
    rows = {entry.to_code: meaning(entry) for entry in read_icd9(question, editions) if entry.to_code}
    if not rows:
        return
    versions = scope.versions().named(rows).values_list("code__code", "title", "billable")
    facts = {name: (title, flag) for name, title, flag in versions}
    for name, meant in rows.items():
        if name in facts:
            yield Hit(name, *facts[name], 1.0, MAPPED, icd9_meant(question), (), meant)


def icd9_code_of(asked: SearchRequest, editions: Editions) -> str:
    """The ICD-9-CM code that the question is, where the GEM knows it; else empty."""
    return icd9_meant(asked.question) if asked.question and read_icd9(asked.question, editions) else ""
