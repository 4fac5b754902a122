"""What became of AI's suggestions, and what they cost. A handful of queries, however much there is.

    by_section(groups())  ->  [Tally("Summary", accepted=4, edited=2, discarded=1, open=0, words=11), ...]
``bars`` makes charts of them: places in an SVG, computed here so that no script is needed.

Money is in US dollars. A run costs what was paid, or what was reserved while that is not known.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple, TypeVar

from django.db.models import Count, Sum
from django.db.models.functions import Coalesce, TruncDate

from codes.days import PUBLISHER, day_of, start_of
from reviews.models import AIRun, Publication, Suggestion
from reviews.models.explanations import Origin
from reviews.rules.content import SECTIONS

DAYS = 30
MOST_PAGES = 15
STATES = ("accepted", "edited", "discarded", "open")
_PAID = Sum(Coalesce("cost", "reserved"))


Key = TypeVar("Key")


class SuggestionGroup(NamedTuple):
    """Suggestions of one section, prompt, model and state; ``words`` is the sum of their edit distances."""

    section: str
    prompt: int
    model: str
    state: str
    number: int
    words: int


@dataclass(frozen=True)
class Tally:
    """``key`` is the section, prompt or model whose suggestions these are; ``name`` is it in words."""

    key: str
    name: str
    accepted: int
    edited: int
    discarded: int
    open: int
    words: int

    @property
    def all(self) -> int:
        return self.accepted + self.edited + self.discarded + self.open

    @property
    def taken(self) -> int:
        return self.accepted + self.edited

    @property
    def distance(self) -> float | None:
        """Mean number of words that people changed in a suggestion they took over; None where none was."""
        return self.words / self.taken if self.taken else None


def groups() -> list[SuggestionGroup]:
    """One query."""
    rows = Suggestion.objects.order_by().values_list("section", "run__prompt__number", "run__model", "state")
    return [SuggestionGroup(*row) for row in rows.annotate(number=Count("pk"), words=Coalesce(Sum("distance"), 0))]


def by_section(groups: Sequence[SuggestionGroup]) -> list[Tally]:
    """In page order."""
    tallies = _tallied(groups, lambda group: group.section)
    keys = [key for key in SECTIONS if key in tallies] + sorted(set(tallies) - set(SECTIONS))
    return [_named(key, SECTIONS[key].heading if key in SECTIONS else key, tallies[key]) for key in keys]


def by_prompt(groups: Sequence[SuggestionGroup]) -> list[Tally]:
    """The newest version first."""
    tallies = _tallied(groups, lambda group: group.prompt)
    return [_named(str(number), f"prompt {number}", tallies[number]) for number in sorted(tallies, reverse=True)]


def by_model(groups: Sequence[SuggestionGroup]) -> list[Tally]:
    tallies = _tallied(groups, lambda group: group.model)
    return [_named(name, name or "(unnamed)", tallies[name]) for name in sorted(tallies)]


def altogether(groups: Sequence[SuggestionGroup]) -> Tally:
    return _named("", "All", _tallied(groups, lambda _: "")[""])


def _tallied(groups: Iterable[SuggestionGroup], key: Callable[[SuggestionGroup], Key]) -> dict[Key, dict[str, int]]:
    tallies: dict[Key, dict[str, int]] = defaultdict(lambda: dict.fromkeys((*STATES, "words"), 0))
    for group in groups:
        tallies[key(group)][group.state] += group.number
        tallies[key(group)]["words"] += group.words
    return tallies


def _named(key: str, name: str, tally: dict[str, int]) -> Tally:
    return Tally(key, name, **tally)


class EndedRuns(NamedTuple):
    """``number`` runs ended as ``name`` says: "answered", "failed: timeout"."""

    name: str
    number: int


def runs() -> list[EndedRuns]:
    """By state, failures by their kind, the most frequent first. One query."""
    rows = AIRun.objects.order_by().values_list("state", "error_kind").annotate(number=Count("pk"))
    named = [EndedRuns(f"{state}: {kind}" if kind else state, number) for state, kind, number in rows]
    return sorted(named, key=lambda ended: (-ended.number, ended.name))


class Day(NamedTuple):
    day: datetime.date
    cost: Decimal


def cost_by_day(*, now: datetime.datetime) -> list[Day]:
    """The last ``DAYS`` days up to today, also those without a run. One query."""
    first = day_of(now) - datetime.timedelta(days=DAYS - 1)
    since = AIRun.objects.filter(asked_at__gte=start_of(first)).order_by()
    rows = since.annotate(day=TruncDate("asked_at", tzinfo=PUBLISHER))
    spent = dict(rows.values_list("day").annotate(paid=_PAID))
    days = [first + datetime.timedelta(days=at) for at in range(DAYS)]
    return [Day(day, spent.get(day, Decimal(0))) for day in days]


class PageCost(NamedTuple):
    """A code with published revisions that AI had a hand in, and what all its runs cost."""

    code: str
    revisions: int
    cost: Decimal


class PerPage(NamedTuple):
    """``pages`` are the dearest of all ``revisions`` that were approved and published with AI."""

    revisions: int
    cost: Decimal
    pages: list[PageCost]

    @property
    def mean(self) -> Decimal | None:
        return self.cost / self.revisions if self.revisions else None


def cost_per_page() -> PerPage:
    """What drafting cost. Evaluations of a prompt are left out, and a text signed again is no further revision.

    Two queries.
    """
    with_ai = Publication.objects.exclude(revision__ai=[]).exclude(revision__origin=Origin.CARRIED).order_by()
    published = {
        key: (code, number)
        for key, code, number in with_ai.values_list("explanation__code", "explanation__code__code").annotate(
            number=Count("revision", distinct=True)
        )
    }
    codes = with_ai.values("explanation__code")
    paid = AIRun.objects.filter(code__in=codes, purpose=AIRun.Purpose.DRAFT).order_by()
    costs = dict(paid.values_list("code").annotate(paid=_PAID))
    pages = [PageCost(code, number, costs.get(key, Decimal(0))) for key, (code, number) in published.items()]
    pages.sort(key=lambda page: (-page.cost / page.revisions, page.code))
    cost = sum((page.cost for page in pages), Decimal(0))
    return PerPage(sum(page.revisions for page in pages), cost, pages[:MOST_PAGES])


# --- Charts -----------------------------------------------------------------------------------------------------------

WIDTH = 400  # of a bar of 100 %, in the units of the drawing
ROW = 28


class BarPart(NamedTuple):
    """A rectangle from ``x``, ``width`` wide; ``kind`` is the class that colours it, ``value`` what it stands for."""

    kind: str
    x: float
    width: float
    value: float


class Bar(NamedTuple):
    name: str
    y: int
    pieces: list[BarPart]
    value: float


class Chart(NamedTuple):
    bars: list[Bar]
    height: int


def bars(rows: Sequence[tuple[str, Sequence[tuple[str, float]]]]) -> Chart:
    """Horizontal bars of parts side by side, the longest as wide as the drawing.

    ``rows`` are (name, [(kind, value), ...]).
    """
    longest = max((sum(value for _, value in pieces) for _, pieces in rows), default=0) or 1
    made = []
    for at, (name, pieces) in enumerate(rows):
        x, drawn = 0.0, []
        for kind, value in pieces:
            width = WIDTH * value / longest
            if value > 0:
                drawn.append(BarPart(kind, round(x, 2), round(width, 2), value))
            x += width
        made.append(Bar(name, at * ROW, drawn, sum(value for _, value in pieces)))
    return Chart(made, max(ROW * len(made), 1))


def chart_of(tallies: Sequence[Tally]) -> Chart:
    return bars([(tally.name, [(state, getattr(tally, state)) for state in STATES]) for tally in tallies])


class Column(NamedTuple):
    """A vertical bar, from the bottom line up."""

    day: Day
    x: float
    y: float
    height: float


def columns(days: Sequence[Day], *, high: int = 120) -> list[Column]:
    """Of equal width over ``WIDTH``, the dearest day as high as the drawing."""
    dearest = max((day.cost for day in days), default=Decimal(0)) or Decimal(1)
    step = WIDTH / max(len(days), 1)
    heights = [round(float(high * day.cost / dearest), 2) for day in days]
    return [
        Column(day, round(at * step, 2), round(high - height, 2), height)
        for at, (day, height) in enumerate(zip(days, heights, strict=True))
    ]
