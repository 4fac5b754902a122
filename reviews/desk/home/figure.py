"""One figure of the dashboard: a question, its answer, and rows that a table shows, a chart draws and CSV exports."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from reviews.desk.ai.figures import Chart


class Cell(NamedTuple):
    """What stands there, and the address of the rows that it counts."""

    text: str
    link: str = ""


class Figure(NamedTuple):
    """``answer`` says in a sentence what the rows say; ``head`` names their columns."""

    name: str
    question: str
    answer: str
    head: Sequence[str]
    rows: list[list[Cell]]
    chart: Chart | None = None

    @property
    def has_chart(self) -> bool:
        """Whether there is anything to draw."""
        return self.chart is not None and any(bar.pieces for bar in self.chart.bars)

    @property
    def table(self) -> list[list[str]]:
        return [[cell.text for cell in row] for row in self.rows]


def percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.2f} %" if whole else "none"


def of_hundred(part: int, whole: int) -> list[tuple[str, float]]:
    """A share as the two parts of a bar that is as wide for every row."""
    share = 100 * part / whole if whole else 0.0
    return [("accepted", share), ("open", 100 - share)]
