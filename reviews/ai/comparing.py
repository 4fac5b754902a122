"""An evaluation beside that of the version in production: the same rows for the terminal and for the page."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any, NamedTuple

from reviews.models import Evaluation, PromptVersion


class Row(NamedTuple):
    """``change`` is "better", "worse", "same", or "" where nothing is to be compared or neither is better."""

    name: str
    value: str
    before: str
    change: str


def _rate(value: float) -> str:
    return f"{value:.1%}"


def _number(value: int) -> str:
    return f"{value:,}"


def _money(value: str) -> str:
    return f"{Decimal(value):.4f}"


def _seconds(value: int) -> str:
    return f"{value / 1000:.2f}"


# key of the figures, name, how it is written, and whether less (-1) or more (1) is better
_ROWS: tuple[tuple[str, str, Callable[[Any], str], int], ...] = (
    ("codes", "Codes", _number, 0),
    ("answered", "Answered", _number, 0),
    ("schema_failures", "Schema failures", _number, -1),
    ("other_failures", "Other failures", _number, -1),
    ("sentences", "Sentences", _number, 0),
    ("unsupported", "Unsupported sentences", _rate, -1),
    ("dropped", "Dropped sentences", _rate, -1),
    ("checks_passed", "Answers that pass the checks", _rate, 1),
    ("omission", "Official excludes left out", _rate, -1),
    ("likeness_highest", "Highest likeness to a sibling", _rate, -1),
    ("likeness_mean", "Mean likeness to siblings", _rate, -1),
    ("input_tokens", "Input tokens", _number, -1),
    ("output_tokens", "Output tokens", _number, -1),
    ("cost", "Cost, US dollars", _money, -1),
    ("latency_median_ms", "Median latency, seconds", _seconds, -1),
    ("latency_p95_ms", "95th percentile of latency, seconds", _seconds, -1),
)


def standard_for(evaluation: Evaluation, production: PromptVersion) -> Evaluation | None:
    """The newest evaluation of the version in production with this model, over the same codes if there is one."""
    if evaluation.prompt_id == production.pk:
        return None
    found = Evaluation.objects.finished().filter(prompt=production, model=evaluation.model)
    newest = list(found.select_related("prompt", "release").order_by("-finished_at", "-pk")[:50])
    return next((each for each in newest if not unlike(evaluation, each)), newest[0] if newest else None)


def unlike(evaluation: Evaluation, other: Evaluation) -> list[str]:
    """What besides the prompt was different, so that figures cannot be compared one to one."""
    differences = {
        "other codes": evaluation.codes != other.codes,
        "another release": evaluation.release_id != other.release_id,
        "other parameters": evaluation.parameters != other.parameters,
    }
    return [said for said, so in differences.items() if so]


def rows(evaluation: Evaluation, other: Evaluation | None = None) -> list[Row]:
    now, before = evaluation.figures, other.figures if other else {}
    made = []
    for key, name, write, way in _ROWS:
        if key in now:
            here, there = now[key], before.get(key)
            made.append(Row(name, _said(here, write), _said(there, write), _change(here, there, way)))
    return made


def _said(value: Any, write: Callable[[Any], str]) -> str:
    return "–" if value is None else write(value)


def _change(now: Any, before: Any, way: int) -> str:
    if now is None or before is None or not way:
        return ""
    difference = Decimal(str(now)) - Decimal(str(before))
    if not difference:
        return "same"
    return "better" if (difference > 0) == (way > 0) else "worse"
