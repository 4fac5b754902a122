"""Answer a question: codes as people write them, words, or both. All searches come through this module."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import F, QuerySet
from django.db.models.functions import Collate

from codes.bulk import in_batches
from codes.characters import single_line
from codes.models import Code
from codes.models.facts import CodeVersionQuerySet
from codes.search.questions.code_questions import CodeQuestion, corrected, read_code
from codes.search.questions.find import LINES, MOST_HITS, find_by_words
from codes.search.questions.hits import Hit, Scope

LONGEST_QUESTION = 200
PAGE_SIZE = 25
CODE = "code"  # the origin of hits that are the codes asked for
MOST_NAMED = 1_000
_BOTH = 5  # codes in front of hits by words, for a question that may be either
_MAY_BE_WORDS = re.compile(r"[A-Za-z][0-9A-Za-z]{1,3}\Z")
_GOOD = 0.6


@dataclass(frozen=True)
class HitPage:
    """A page of hits; ``page`` counts from 1 and is never beyond ``pages``. ``best``: there are more hits."""

    hits: list[Hit]
    total: int
    page: int
    pages: int
    best: bool = False


def clean(question: str) -> str:
    """A question as a person may have meant it: no control characters, one blank between words, limited in length."""
    return single_line(question[:LONGEST_QUESTION])


def ask(question: str, scope: Scope, *, page: int = 1, size: int = PAGE_SIZE) -> HitPage:
    """A page of the hits of a cleaned question."""
    hits, best = ask_for_all(question, scope)
    return page_of(hits, best=best, page=page, size=size)


def page_of(hits: Sequence[Hit], *, best: bool, page: int, size: int = PAGE_SIZE) -> HitPage:
    """The hits of a page; a page beyond the last one is the last."""
    pages = max(1, -(-len(hits) // size))
    page = min(max(page, 1), pages)
    return HitPage(list(hits[(page - 1) * size : page * size]), len(hits), page, pages, best)


def ask_for_all(
    question: str, scope: Scope, *, by_code: bool = True, by_words: bool = True, lines: int = LINES
) -> tuple[list[Hit], bool]:
    """All hits of a cleaned question, and whether there are more; ``lines`` as in ``find_by_words``."""
    code, named = _named(scope.versions(), read_code(question)) if by_code else (None, [])
    many = len(named) > MOST_NAMED
    alone = code is not None and code.alone
    words: Sequence[Hit] = ()
    if by_words and (not alone or _MAY_BE_WORDS.match(question)):
        words = find_by_words(question, scope, lines=lines)
    if alone:
        words = [hit for hit in words if hit.score >= _GOOD]
        named = named[: _BOTH if words else MOST_NAMED]
    first = {name for name, *_ in named}
    hits = [Hit(name, title, flag, 1.0, CODE, code.prefix if code else "", ()) for name, title, flag in named]
    return hits + [hit for hit in words if hit.code not in first], many or len(words) >= MOST_HITS


NamedCode = tuple[str, str, bool]  # code, title, billable


def _named(versions: CodeVersionQuerySet, code: CodeQuestion | None) -> tuple[CodeQuestion | None, list[NamedCode]]:
    """The question by which codes are named, and the first of them in order; (None, []) where there are none."""
    for question in (code, corrected(code)) if code is not None else ():
        last = question.last or question.prefix
        codes = from_to(question.prefix, last) if question.alone else Code.objects.filter(code=question.prefix)
        names = codes.order_by(_by_bytes()).values_list("pk", "code").iterator()
        rows: list[tuple[int, str, str, bool]] = []
        # First codes, then their facts in the release: with one query SQLite would walk through the whole release.
        for some in in_batches((pk for pk, name in names if question.fits(name)), most=MOST_NAMED):
            columns = ("position", "code__code", "title", "billable")
            rows += versions.filter(code__in=some).values_list(*columns)
            if len(rows) > MOST_NAMED:
                break
        if rows:
            return question, [(name, title, billable) for _, name, title, billable in sorted(rows)]
    return None, []


def from_to(first: str, last: str) -> QuerySet[Code]:
    """The codes from one beginning to another, with all codes below both, in the order of bytes on either engine."""
    codes, after = Code.objects.filter(kind=Code.Kind.CODE), last[:-1] + chr(ord(last[-1]) + 1)
    return codes.annotate(plain=_by_bytes()).filter(plain__gte=first, plain__lt=after)


def _by_bytes() -> F | Collate:
    """The code, compared by bytes, as SQLite does without a collation."""
    return F("code") if connection.vendor == "sqlite" else Collate("code", "C")
