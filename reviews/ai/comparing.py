"""An evaluation beside that of the version in production: the same rows for the terminal and for the page."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any, NamedTuple

from reviews.models import Evaluation, PromptVersion


class ComparedFigure(NamedTuple):
    """A figure beside its value ``before``, as they are written.

    ``change`` is "better", "worse" or "same"; "" where there is nothing to compare, or no value is better.
    """

    name: str
    value: str
    before: str
    change: str
    meaning: str


def _rate(value: float) -> str:
    return f"{value:.1%}"


def _number(value: int) -> str:
    return f"{value:,}"


def _money(value: str) -> str:
    return f"{Decimal(value):.4f}"


def _seconds(value: int) -> str:
    return f"{value / 1000:.2f}"


class _Figure(NamedTuple):
    """``way`` says whether less (-1) or more (1) is better; ``meaning`` adds what the name leaves open."""

    key: str
    name: str
    write: Callable[[Any], str]
    way: int
    meaning: str = ""


_FIGURES = (
    _Figure("codes", "Codes", _number, 0),
    _Figure("answered", "Answered", _number, 0),
    _Figure("schema_failures", "Answers in the wrong shape", _number, -1, "or cut off: nothing of them can be used"),
    _Figure("other_failures", "Other failures", _number, -1, "no answer came"),
    _Figure("sentences", "Sentences", _number, 0),
    _Figure("unsupported", "Unsupported sentences", _rate, -1, "rest on no official fact, those dropped among them"),
    _Figure(
        "dropped", "Dropped sentences", _rate, -1, "contradict the facts or cannot be kept; authors see them struck"
    ),
    _Figure("checks_passed", "Answers that pass the checks", _rate, 1, "as they were written, before anybody edits"),
    _Figure("omission", "Official excludes left out", _rate, -1, "of the code’s own notes, not in the coding notes"),
    _Figure("likeness_highest", "Highest likeness to a sibling", _rate, -1, "runs of four words that two codes share"),
    _Figure("likeness_mean", "Mean likeness to siblings", _rate, -1),
    _Figure("input_tokens", "Input tokens", _number, -1, "pieces of words, by which providers charge"),
    _Figure("output_tokens", "Output tokens", _number, -1),
    _Figure("cost", "Cost, US dollars", _money, -1),
    _Figure("latency_median_ms", "Median latency, seconds", _seconds, -1, "half of the answers took less"),
    _Figure("latency_p95_ms", "95th percentile of latency, seconds", _seconds, -1, "19 of 20 took no longer"),
)


def standard_for(evaluation: Evaluation, production: PromptVersion) -> Evaluation | None:
    """The newest evaluation of the version in production with this model, over the same codes if there is one."""
    if evaluation.prompt_id == production.pk:
        return None
    finished = Evaluation.objects.finished().filter(prompt=production, model=evaluation.model)
    newest = list(finished.select_related("prompt", "release").order_by("-finished_at", "-pk")[:50])
    return next((other for other in newest if not unlike(evaluation, other)), newest[0] if newest else None)


def unlike(evaluation: Evaluation, other: Evaluation) -> list[str]:
    """What was different besides the prompt, so that the figures cannot be compared one to one."""
    differences = {
        "other codes": evaluation.codes != other.codes,
        "another release": evaluation.release_id != other.release_id,
        "other parameters": evaluation.parameters != other.parameters,
    }
    return [difference for difference, differs in differences.items() if differs]


def rows(evaluation: Evaluation, other: Evaluation | None = None) -> list[ComparedFigure]:
    now, before = evaluation.figures, other.figures if other else {}
    compared = []
    for figure in _FIGURES:
        if figure.key in now:
            here, there = now[figure.key], before.get(figure.key)
            change = _change(figure, here, there)
            compared.append(
                ComparedFigure(figure.name, _written(figure, here), _written(figure, there), change, figure.meaning)
            )
    return compared


def _written(figure: _Figure, value: Any) -> str:
    return "–" if value is None else figure.write(value)


def _change(figure: _Figure, now: Any, before: Any) -> str:
    if now is None or before is None or not figure.way:
        return ""
    if figure.write(now) == figure.write(before):
        return "same"
    return "better" if (Decimal(str(now)) > Decimal(str(before))) == (figure.way > 0) else "worse"
