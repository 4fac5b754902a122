"""A frozen set of everyday questions with their right answers, and the effect of a vocabulary change on them.

``frozen_questions.tsv`` is our own: question, beginnings of right codes separated by commas, kind. Lines are added, but
never changed to fit the results of search.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from django.db import transaction

from codes.models import Release
from codes.search.questions.asking import ask, clean
from codes.search.questions.hits import Scope

from .store import private_store, read_sources, store
from .words import words

FILE = Path(__file__).with_name("frozen_questions.tsv")
FIRST = 10
_BEST = 5
_HEADINGS = {"question", "query"}
_remembered: dict[tuple[object, ...], list[int]] = {}


class FrozenQuestion(NamedTuple):
    """``right``: beginnings of the codes that answer it."""

    text: str
    right: tuple[str, ...]
    kind: str


def questions() -> list[FrozenQuestion]:
    return read_questions(FILE)


def read_questions(file: Path) -> list[FrozenQuestion]:
    with file.open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.reader(lines, delimiter="\t") if len(row) >= 3 and row[0] not in _HEADINGS]
    return [FrozenQuestion(row[0], tuple(part.strip() for part in row[1].split(",")), row[2]) for row in rows]


def rank_of(question: FrozenQuestion, scope: Scope) -> int:
    """The place of the first right code among the first ten hits; 0 without any."""
    hits = ask(clean(question.text), scope, size=FIRST).hits
    return next((at for at, hit in enumerate(hits, start=1) if hit.code.startswith(question.right)), 0)


def in_first_ten(ranks: Sequence[int]) -> float:
    return round(sum(rank > 0 for rank in ranks) / len(ranks), 4)


def mean_reciprocal_rank(ranks: Sequence[int]) -> float:
    return round(sum(1 / rank for rank in ranks if rank) / len(ranks), 3)


def effects_of(change: Callable[[], object], *, terms: Sequence[str], release: Release) -> list[dict[str, Any]]:
    """The effect of changing lines with these terms, all of them together: on the questions, and for each term on its
    hits and on the questions near it, as plain data.

    The change is made, measured and rolled back before anybody sees it, and workers remember nothing of it. Nobody else
    can write to SQLite meanwhile, so only questions that search connects with a word of a term are asked again.
    """
    frozen, scope, state = questions(), Scope(release.pk), state_of_search()
    before, hits_before = _ranks_now(frozen, scope, state), [_best(term, scope) for term in terms]
    near = _near(frozen, terms)
    with private_store(), transaction.atomic():
        change()
        near = [before_it | with_it for before_it, with_it in zip(near, _near(frozen, terms), strict=True)]
        touched = set().union(*near)
        after = [
            rank_of(question, scope) if question in touched else rank
            for question, rank in zip(frozen, before, strict=True)
        ]
        hits_after = [_best(term, scope) for term in terms]
        transaction.set_rollback(True)
    of_all = {
        "release": release.label,
        "state": state,
        "questions": len(frozen),
        "together": len(terms),
        "before": {"in_first_ten": in_first_ten(before), "mrr": mean_reciprocal_rank(before)},
        "after": {"in_first_ten": in_first_ten(after), "mrr": mean_reciprocal_rank(after)},
    }
    changed = {
        question: {
            "question": question.text,
            "kind": question.kind,
            "right": list(question.right),
            "before": old,
            "after": new,
        }
        for question, old, new in zip(frozen, before, after, strict=True)
        if old != new
    }
    return [
        of_all
        | {
            "of_term": {"before": hits[0], "after": hits[1]},
            "changed": [row for question, row in changed.items() if question in of_term],
        }
        for hits, of_term in zip(zip(hits_before, hits_after, strict=True), near, strict=True)
    ]


def state_of_search() -> str:
    """A digest of the sources of search: an effect that was measured with another digest is out of date."""
    return hashlib.sha256(read_sources().validator.encode()).hexdigest()[:16]


def _ranks_now(frozen: Sequence[FrozenQuestion], scope: Scope, state: str) -> list[int]:
    """The ranks without a change, remembered for the next line until search changes."""
    key = (scope.release_id, state, tuple(frozen))
    if key not in _remembered:
        _remembered.clear()
        _remembered[key] = [rank_of(question, scope) for question in frozen]
    return _remembered[key]


def _near(frozen: Sequence[FrozenQuestion], terms: Sequence[str]) -> list[set[FrozenQuestion]]:
    """Of each term: the questions with a word of it, or one that search takes for it. Others do not feel its line."""
    known = store().words
    words_of = {
        question: {
            word
            for reading in known.readings(clean(question.text))
            for slot in reading.slots
            for word in (slot.word, *slot.fitting)
        }
        for question in frozen
    }
    asked = [set(words(term)) for term in terms]
    return [{question for question, have in words_of.items() if not have.isdisjoint(wanted)} for wanted in asked]


def _best(term: str, scope: Scope) -> list[str]:
    return [hit.code for hit in ask(clean(term), scope, size=_BEST).hits]
