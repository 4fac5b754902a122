"""Which tests a whole run has: all but some of the long ones, and of many cases on PostgreSQL only a few.

Of what is marked ``slow`` every run has a half, by chance, but for campaigns, which have their share in each. Of a test
with many cases PostgreSQL has six, by chance, as SQLite has them all; guards and roles have all. ``bin/test --all`` has
everything on both, and so has whoever names files or tests.
"""

from __future__ import annotations

import os
from collections import defaultdict

import pytest

from tests import shares

CASES = 6  # of a test, on PostgreSQL
ALWAYS = ("test_guards", "test_database_roles", "test_forgeries_as_application")
WHOLE = "ICDCMS_WHOLE_RUN"  # in the environment, as workers are given no arguments


def note_what_was_asked_for(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        named = config.args_source is pytest.Config.ArgsSource.ARGS
        os.environ[WHOLE] = "" if named or config.option.keyword else "yes"


def choose(items: list[pytest.Item], *, on_postgresql: bool) -> list[pytest.Item]:
    """Those that this run leaves out."""
    if shares.ALL or not os.environ.get(WHOLE):
        return []
    by_test: dict[str, list[pytest.Item]] = defaultdict(list)
    for item in items:
        by_test[item.nodeid.partition("[")[0]].append(item)
    left = _left_of_slow(by_test)
    if on_postgresql:
        left += _left_of_cases({name: cases for name, cases in by_test.items() if cases[0] not in left})
    return left


def _left_of_slow(by_test: dict[str, list[pytest.Item]]) -> list[pytest.Item]:
    slow = sorted(name for name, (first, *_) in by_test.items() if _is(first, "slow") and not _is(first, "campaign"))
    chosen = set(shares.share("slow tests", slow, (len(slow) + 1) // 2))
    return [item for name in slow if name not in chosen for item in by_test[name]]


def _left_of_cases(by_test: dict[str, list[pytest.Item]]) -> list[pytest.Item]:
    left = []
    for name, cases in by_test.items():
        if len(cases) > CASES and not any(always in name for always in ALWAYS):
            chosen = set(shares.dice(name).sample(range(len(cases)), CASES))
            left += [case for number, case in enumerate(cases) if number not in chosen]
    shares.note(
        __file__, "cases on PostgreSQL", sum(map(len, by_test.values())) - len(left), sum(map(len, by_test.values()))
    )
    return left


def _is(item: pytest.Item, mark: str) -> bool:
    return item.get_closest_marker(mark) is not None
