"""The benchmark of the checks is registered and measures; how fast, ``manage.py benchmark checks`` tells."""

from __future__ import annotations

from codes.management.commands.benchmark import benchmarks
from reviews.benchmarks import checks


def test_it_is_registered() -> None:
    assert checks in benchmarks()


def test_it_measures_both_sides_of_the_ratio() -> None:
    lines: list[str] = []
    figures = checks.measured(lines.append, others=20, rounds=2)
    assert {"checks_ms", "floor_ms", "ratio", "bound"} <= set(figures)
    assert figures["words"] > 20 * checks.SENTENCES
    assert len(lines) == 4
