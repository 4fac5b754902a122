"""The tests of a whole run: all but some of the long ones, and on PostgreSQL only a few of many cases.

A run on both engines has a test marked ``slow`` or ``campaign`` that an engine makes a difference to on one of them,
by chance, and all other campaigns. It has every other test that an engine makes a difference to on PostgreSQL, and half
of them, by chance, on SQLite as well. It has a third of the cases of a slow test, and PostgreSQL four cases of any test
with many, by chance. Slow tests and others that took more than two seconds (``durations``) share a budget of seconds,
so that a run stays as long as it is: as many of them as fit, by chance. Tests of guards, roles and doors are always
whole. ``bin/test --all`` has everything on both engines, and so has a run for which files or tests are named.
"""

from __future__ import annotations

import os
from collections import defaultdict

import pytest

from tests import shares
from tests.durations import read_durations

CASES = 4  # cases of a test on PostgreSQL
SLOW = 3  # a run has one in so many cases of a slow test
BUDGETS = {"SQLite": 180.0, "PostgreSQL": 70.0}  # seconds of long tests that are no campaigns
SLOW_SECONDS = 10.0  # of a slow test of which no run is on record
ALWAYS = ("test_guards", "test_database_roles", "test_forgeries_as_application", "test_every_door")
WHOLE = "ICDCMS_WHOLE_RUN"  # in the environment, as workers are given no arguments
BOTH = "ICDCMS_BOTH_ENGINES"  # not empty: this run is followed, or was preceded, by one on the other engine

Tests = dict[str, list[pytest.Item]]


def note_what_was_asked_for(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        named = config.args_source is pytest.Config.ArgsSource.ARGS
        os.environ[WHOLE] = "" if named or config.option.keyword else "yes"


def choose(items: list[pytest.Item], *, on_postgresql: bool) -> list[pytest.Item]:
    """The tests that this run leaves out."""
    if shares.ALL or not os.environ.get(WHOLE):
        return []
    by_test: Tests = defaultdict(list)
    for item in items:
        by_test[item.nodeid.partition("[")[0]].append(item)
    left: list[pytest.Item] = []
    if os.environ.get(BOTH):
        left += _on_the_other_engine(by_test, on_postgresql=on_postgresql)
        left += [] if on_postgresql else _on_postgresql_alone(by_test)
    left += _left_of_slow_cases(by_test)
    left += _left_of_long(by_test, set(left), "PostgreSQL" if on_postgresql else "SQLite")
    if on_postgresql:
        gone = set(left)
        left += _left_of_cases({name: cases for name, cases in by_test.items() if cases[0] not in gone})
    return list(dict.fromkeys(left))


def _on_the_other_engine(by_test: Tests, *, on_postgresql: bool) -> list[pytest.Item]:
    long = sorted(name for name, (first, *_) in by_test.items() if _is_for_a_single_engine(first))
    on_sqlite = set(shares.dice("engines of long tests").sample(long, len(long) // 2))
    left = [name for name in long if (name in on_sqlite) == on_postgresql]
    shares.note(__file__, "long tests, the others on the other engine", len(long) - len(left), len(long))
    return [item for name in left for item in by_test[name]]


def _on_postgresql_alone(by_test: Tests) -> list[pytest.Item]:
    """Half of the tests that run on PostgreSQL in any case."""
    names = sorted(name for name, (first, *_) in by_test.items() if _is_for_both_engines(first))
    chosen = set(shares.share("tests for both engines", names, len(names) // 2))
    return [item for name in names if name not in chosen for item in by_test[name]]


def _is_for_both_engines(item: pytest.Item) -> bool:
    long = _is(item, "slow") or _is(item, "campaign")
    return _is(item, "engine") and not long and not any(always in item.nodeid for always in ALWAYS)


def _is_for_a_single_engine(item: pytest.Item) -> bool:
    return _is(item, "engine") and (_is(item, "slow") or _is(item, "campaign"))


def _left_of_slow_cases(by_test: Tests) -> list[pytest.Item]:
    slow = {
        name: cases
        for name, cases in sorted(by_test.items())
        if len(cases) > 1 and _is(cases[0], "slow") and not _is(cases[0], "campaign")
    }
    left = []
    for name, cases in slow.items():
        stays = set(shares.dice(name).sample(cases, -(-len(cases) // SLOW)))
        left += [case for case in cases if case not in stays]
    whole = sum(map(len, slow.values()))
    shares.note(__file__, "cases of slow tests", whole - len(left), whole)
    return left


def _left_of_long(by_test: Tests, gone: set[pytest.Item], engine: str) -> list[pytest.Item]:
    """Long tests that do not fit into the budget, in an order of chance."""
    durations = read_durations(engine)
    long = {
        name: durations.get(name, SLOW_SECONDS)
        for name, cases in sorted(by_test.items())
        if (name in durations or _is(cases[0], "slow")) and not _is(cases[0], "campaign")
        if not gone.issuperset(cases) and not any(always in name for always in ALWAYS)
    }
    names = list(long)
    shares.dice("long tests").shuffle(names)
    budget, left = BUDGETS[engine], []
    for name in names:
        if long[name] <= budget:
            budget -= long[name]
        else:
            left.append(name)
    shares.note(__file__, "tests of more than two seconds", len(names) - len(left), len(names))
    return [item for name in left for item in by_test[name]]


def _left_of_cases(by_test: Tests) -> list[pytest.Item]:
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
