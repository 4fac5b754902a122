"""Figures of answers, without a model and without a database."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from reviews.ai.evaluating import frozen_set
from reviews.ai.scoring import ScoredAnswer, likeness, no_answer, omitted, own_excludes, summed
from tests.reviews.checks.facts import official

ONE = {"failure": "", "sentences": 10, "general": 2, "dropped": 1, "blocking": {}, "excludes": 0, "omitted": []}


def scored(code: str, text: str = "", latency: int | None = 100, **figures: Any) -> ScoredAnswer:
    return ScoredAnswer(code, ONE | figures, text, 1000, 100, Decimal("0.01"), latency)


def test_an_exclude_is_named_by_its_condition_or_its_code_and_else_left_out() -> None:
    number = 0
    for code in frozen_set():
        subject = official().subject(code)
        excludes = own_excludes(subject)
        number += len(excludes)
        assert omitted("", excludes, subject) == excludes
        denial = " ".join(f"Not coded here: {note.condition}." for note in excludes)
        assert omitted(denial, excludes, subject) == [note for note in excludes if not note.condition], code
        for note in excludes:
            others = [exclusion for exclusion in excludes if exclusion != note]
            denial_of_range = f"Not coded here: {note.ranges[-1][0]}." if note.ranges else ""
            left = omitted(denial_of_range, [note], subject)
            assert left == ([] if note.ranges else [note]), (code, note)
            assert set(omitted(note.condition, others, subject)) <= set(others)
    assert number > 100


def test_rates_are_over_all_answers() -> None:
    figures = summed(
        [
            scored("Z53.9", blocking={"doses": 2}, excludes=4, omitted=["organ donations (Z52.-)"]),
            scored("Z53.8", latency=300),
            ScoredAnswer("B20", no_answer("wrong shape"), "", None, None, Decimal("0.02"), 900),
            ScoredAnswer("A00", no_answer("timeout"), "", None, None, Decimal("0.02"), None),
        ]
    )
    assert (figures["codes"], figures["answered"]) == (4, 2)
    assert (figures["schema_failures"], figures["other_failures"]) == (1, 1)
    assert (figures["unsupported"], figures["dropped"], figures["checks_passed"]) == (0.3, 0.1, 0.5)
    assert (figures["omission"], figures["omitted"], figures["blocking"]) == (0.25, 1, {"doses": 2})
    assert (figures["input_tokens"], figures["output_tokens"], figures["cost"]) == (2000, 200, "0.06")
    assert (figures["latency_median_ms"], figures["latency_p95_ms"]) == (300, 900)


def test_nothing_answered_has_no_rates() -> None:
    figures = summed([ScoredAnswer("B20", no_answer("too long"), "", None, None, Decimal(0), None)])
    nothing = ("unsupported", "dropped", "checks_passed", "omission", "likeness_highest", "latency_median_ms")
    assert {figures[key] for key in nothing} == {None}


@pytest.mark.parametrize(
    ("first", "second", "share"),
    [
        ("The visit ended before the treatment.", "The visit ended before the treatment.", 1.0),
        ("The visit ended before the treatment.", "A code for cholera, found in stool.", 0.0),
        ("one two three four five six", "one two three four nine ten", 0.2),
    ],
)
def test_likeness_is_of_runs_of_four_words(first: str, second: str, share: float) -> None:
    assert likeness({"Z53.8": first, "Z53.9": second}) == {"Z53.8": (share, "Z53.9"), "Z53.9": (share, "Z53.8")}


def test_only_siblings_are_compared() -> None:
    assert likeness({"Z53.9": "The same words stand here.", "B20": "The same words stand here."}) == {}
