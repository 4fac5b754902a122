"""All checks of one explanation beside 2,000 others, against the floor: to split the others into words.

Both are measured in this process by turns, so that a machine that slows down slows both; seconds are the least of the
rounds. No database: texts are composed of sentences of the demo, each in an order of its own.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from typing import Any

from reviews.checks import run_checks
from reviews.checks.facts.subject import Other, Subject
from reviews.checks.manner.rows import rows_of_file
from reviews.checks.words.language import split_sentences
from reviews.demo import explanations
from reviews.rules.content import texts

NAME = "checks"
ABOUT = "run_checks of one explanation against 2,000 others, against splitting the others into words"
OTHERS, ROUNDS, SENTENCES = 2_000, 5, 24
# The ratio has to stay below this; docs/figures.md has what it is.
BOUND = 12.0


def run(say: Callable[[str], Any]) -> dict[str, dict[str, Any]]:
    """Seconds of checks and floor, their ratio, and the bound it is held to."""
    return {f"1 against {OTHERS}": measured(say, OTHERS, ROUNDS)}


def measured(say: Callable[[str], Any], others: int, rounds: int) -> dict[str, Any]:
    code, content = next(iter(sorted(explanations().items())))
    composed = tuple(Other(f"X{at:02}", "", text) for at, text in enumerate(_composed(others)))
    subject = Subject(
        code, "a title", billable=True, level="code", release="benchmark", others=lambda content: composed,
        manner=rows_of_file(),
    )  # fmt: skip
    taken: dict[str, list[float]] = {"checks": [], "floor": []}
    for number in range(1, rounds + 1):
        for what, work in (("checks", lambda: run_checks(content, subject)), ("floor", lambda: _split(composed))):
            began = time.perf_counter()
            work()
            taken[what].append(time.perf_counter() - began)
            say(f"round {number}, {what}: {taken[what][-1] * 1000:.0f} ms")
    least = {what: min(seconds) for what, seconds in taken.items()}
    return {
        "checks_ms": round(least["checks"] * 1000),
        "floor_ms": round(least["floor"] * 1000),
        "ratio": round(least["checks"] / least["floor"], 2),
        "bound": BOUND,
        "words": sum(len(other.text.split()) for other in composed),
        "rounds": rounds,
    }


def _split(others: tuple[Other, ...]) -> int:
    return sum(len(other.text.lower().split()) for other in others)


def _composed(count: int) -> Iterator[str]:
    """Texts as long as real explanations. They share sentences, as pages on neighboring codes do."""
    sentences = [
        sentence
        for _, page in sorted(explanations().items())
        for _, text in texts(page)
        for sentence in split_sentences(text)
    ]
    rng = random.Random(21)  # noqa: S311 - the same texts in every run
    for _ in range(count):
        yield " ".join(rng.sample(sentences, SENTENCES))
