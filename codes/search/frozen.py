"""A frozen set of everyday questions with their right answers, and what a change of the vocabulary does to them.

``frozen_questions.tsv`` is our own: question, beginnings of right codes with commas between, kind. Lines are added to
it and never made to fit what search finds.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from django.db import transaction

from codes.models import Release

from .asking import ask, clean
from .hits import Scope
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
    """The place of the first right code among the first ten hits; 0 for none."""
    hits = ask(clean(question.text), scope, size=FIRST).hits
    return next((at for at, hit in enumerate(hits, start=1) if hit.code.startswith(question.right)), 0)


def in_first_ten(ranks: Sequence[int]) -> float:
    return round(sum(rank > 0 for rank in ranks) / len(ranks), 4)


def mean_reciprocal_rank(ranks: Sequence[int]) -> float:
    return round(sum(1 / rank for rank in ranks if rank) / len(ranks), 3)


def effect_of(change: Callable[[], object], *, term: str, release: Release) -> dict[str, Any]:
    """What the change of a line with this term would do to the questions and to what the term finds, as plain data.

    It is made, measured and rolled back before anybody sees it, and stays out of what a worker remembers. Meanwhile
    nobody else can write to SQLite, so only questions that search connects with a word of the term are asked again.
    """
    asked, scope, state = questions(), Scope(release.pk), state_of_search()
    before, found_before = _ranks_now(asked, scope, state), _best(term, scope)
    near = _near(asked, term)
    with private_store(), transaction.atomic():
        change()
        near |= _near(asked, term)
        after = [rank_of(one, scope) if one in near else rank for one, rank in zip(asked, before, strict=True)]
        found_after = _best(term, scope)
        transaction.set_rollback(True)
    return {
        "release": release.label,
        "state": state,
        "questions": len(asked),
        "before": {"in_first_ten": in_first_ten(before), "mrr": mean_reciprocal_rank(before)},
        "after": {"in_first_ten": in_first_ten(after), "mrr": mean_reciprocal_rank(after)},
        "of_term": {"before": found_before, "after": found_after},
        "changed": [
            {"question": one.text, "kind": one.kind, "right": list(one.right), "before": old, "after": new}
            for one, old, new in zip(asked, before, after, strict=True)
            if old != new
        ],
    }


def state_of_search() -> str:
    """Another one whenever what search knows has changed: an effect that was measured in another is out of date."""
    return hashlib.sha256(read_sources().validator.encode()).hexdigest()[:16]


def _ranks_now(asked: Sequence[FrozenQuestion], scope: Scope, state: str) -> list[int]:
    """Remembered while search knows the same: one line after the other is looked at."""
    key = (scope.release_id, state, tuple(asked))
    if key not in _remembered:
        _remembered.clear()
        _remembered[key] = [rank_of(one, scope) for one in asked]
    return _remembered[key]


def _near(asked: Sequence[FrozenQuestion], term: str) -> set[FrozenQuestion]:
    """The questions that have a word of the term, or one that search takes for it. To no other the line is anything."""
    of_term, known = set(words(term)), store().words
    return {
        one
        for one in asked
        for reading in known.readings(clean(one.text))
        for slot in reading.slots
        if slot.word in of_term or not of_term.isdisjoint(slot.fitting)
    }


def _best(term: str, scope: Scope) -> list[str]:
    return [hit.code for hit in ask(clean(term), scope, size=_BEST).hits]
