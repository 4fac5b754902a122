"""The publisher's day: when it begins, and that no other code tells which day it is."""

from __future__ import annotations

import datetime
import re

import pytest

from codes.days import day_of, start_of
from tests.conftest import ROOT

UTC = datetime.UTC
# Code that asks a clock for its date, or makes a midnight by hand.
OTHER_CLOCKS = re.compile(
    r"\b(?:now|timezone\.now)(?:\(\))?(?:\.astimezone\([^)]*\))?\.date\(\)|\blocaldate\b|\.today\(\)|replace\(hour=0"
    r"|\btime\(\), (?:tzinfo=)?datetime\.UTC|TruncDate\([^)]*UTC"
)


@pytest.mark.parametrize(
    ("day", "first"),
    [
        (datetime.date(2026, 10, 1), datetime.datetime(2026, 10, 1, 4, tzinfo=UTC)),
        (datetime.date(2027, 1, 1), datetime.datetime(2027, 1, 1, 5, tzinfo=UTC)),
        (datetime.date(2026, 11, 1), datetime.datetime(2026, 11, 1, 4, tzinfo=UTC)),  # a day of 25 hours
        (datetime.date(2026, 11, 2), datetime.datetime(2026, 11, 2, 5, tzinfo=UTC)),
    ],
)
def test_a_day_begins_at_midnight_of_the_publisher(day: datetime.date, first: datetime.datetime) -> None:
    assert start_of(day) == first
    assert day_of(first) == day
    assert day_of(first - datetime.timedelta(microseconds=1)) == day - datetime.timedelta(days=1)


def test_nothing_else_says_which_day_it_is() -> None:
    """The first of October began on the evening of the thirtieth of September, at a dozen places."""
    paths = [path for room in ("codes", "reviews", "public", "icdcms") for path in (ROOT / room).rglob("*.py")]
    assert len(paths) > 200
    others = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path in paths
        if path != ROOT / "codes" / "days.py"
        for line in path.read_text().splitlines()
        if OTHER_CLOCKS.search(line)
    ]
    templates = [str(path) for path in (ROOT / "templates").rglob("*.html") if "{% now" in path.read_text()]
    assert (others, templates) == ([], [])
