"""The same code pages from a small database and from a large one, in rounds by turns, beside the floor.

Both are copies of the database in use, filled by ``reviews.benchmarks.large_database``: the small one with a text for
each page that is measured, so that pages are alike, the large one with as many releases and publications as asked for.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from statistics import median
from typing import Any, NamedTuple

from django.conf import settings

from codes.benchmarks.imports import fresh_database

from .loads import FLOOR, SITE, load, memory_after, tags_of
from .serving import Site, served

ROUNDS, CONNECTIONS = 5, 16
_ROOM = "96"  # MB for all pages with a text on each, which nobody asks for compressed; memory is measured without it
_FILL = "reviews.benchmarks.large_database"


class Target(NamedTuple):
    """A server, and the lines it is asked for: a path, and perhaps a tag, in each."""

    site: Site
    lines: Sequence[str]

    def rate(self) -> float:
        """Answers a second."""
        return load(self.site, self.lines, CONNECTIONS).rate


Figures = dict[str, Any]
Sides = dict[str, Target]
"""``small`` and ``large``."""


def compare(paths: Sequence[str], *, releases: int, publications: int, say: Callable[[str], Any]) -> Figures:
    """As ``compare_databases``, after making both."""
    with fresh_database(copied=True) as small, fresh_database(copied=True) as large:
        _fill(small, 0, len(paths))
        _fill(large, releases, publications)
        return compare_databases(small, large, paths, say=say)


def _fill(url: str, releases: int, publications: int) -> None:
    command = [sys.executable, "-m", _FILL, f"--releases={releases}", f"--publications={publications}"]
    heads = {"AUDIT_HEAD_FILE": os.devnull}
    subprocess.run(command, cwd=settings.BASE_DIR, env=os.environ | heads | {"DATABASE_URL": url}, check=True)


def compare_databases(small: str, large: str, paths: Sequence[str], *, say: Callable[[str], Any]) -> Figures:
    """By load (warm, not_modified, cold): answers a second of both, and the median over the rounds of large to small.

    ``small`` and ``large`` are URLs. Ratios to the floor, and anonymous memory of a worker in MB, are the large one's.
    """
    urls = {"small": small, "large": large}
    with ExitStack() as stack:
        sites = {
            side: stack.enter_context(served(SITE, {"DATABASE_URL": url, "PAGES_MEGABYTES": _ROOM}))
            for side, url in urls.items()
        }
        tags = {side: tags_of(site, paths) for side, site in sites.items()}
        cold = {
            side: Target(stack.enter_context(served(SITE, {"DATABASE_URL": url, "PAGES_MEGABYTES": "0"})), paths)
            for side, url in urls.items()
        }
        for target in cold.values():
            target.rate()  # what a worker reads once
        say(f"{len(paths)} pages of {tags['small'][1]} and {tags['large'][1]} bytes on average")
        size = {"FLOOR_BYTES": str(tags["large"][1])}
        floor = Target(stack.enter_context(served(FLOOR, size, "gunicorn")), paths)
        warm = {side: Target(site, paths) for side, site in sites.items()}
        unchanged = {side: Target(site, tags[side][0]) for side, site in sites.items()}
        figures = _in_rounds({"warm": warm, "not_modified": unchanged, "cold": cold}, floor, say)
    with served(SITE, {"DATABASE_URL": large}) as site:
        return figures | memory_after(site, paths)


def _in_rounds(loads: dict[str, Sides], floor: Target, say: Callable[[str], Any]) -> Figures:
    rates: dict[str, list[dict[str, float]]] = {name: [] for name in loads}
    for number in range(ROUNDS):
        floor_rate = floor.rate()
        for name, sides in loads.items():
            turns = list(sides.items()) if number % 2 else list(reversed(sides.items()))
            rates[name].append({side: target.rate() for side, target in turns} | {"floor": floor_rate})
            say(f"round {number + 1}, {name}: {rates[name][-1]}")
    figures: Figures = {name: _middle(rounds) for name, rounds in rates.items()}
    return figures | {f"{name}_ratio": _ratio(rounds, "large", "floor") for name, rounds in rates.items()}


def _middle(rounds: list[dict[str, float]]) -> dict[str, float]:
    rates = {side: median(rates[side] for rates in rounds) for side in ("small", "large", "floor")}
    return rates | {"large_to_small": _ratio(rounds, "large", "small")}


def _ratio(rounds: list[dict[str, float]], side: str, floor: str) -> float:
    return round(median(rates[side] / rates[floor] for rates in rounds), 3)
