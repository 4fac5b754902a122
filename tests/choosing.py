"""The tests of a whole run: all but some of the long ones, and on PostgreSQL only a few of many cases.

Long are tests marked ``slow`` or ``campaign``. A run on both engines has a long test that an engine makes a difference
to on one of them, by chance. It has a third of other slow tests and of the cases of a slow test, by chance, and all
campaigns. It has every other test that an engine makes a difference to on PostgreSQL, and half of them, by chance, on
SQLite as well. PostgreSQL has four cases, by chance, of a test with many. Other tests that took more than two seconds
(``durations``) share a budget of seconds, so that a run stays as long as it is: as many of them as fit, by chance.
Tests of guards, roles and doors are always whole. ``bin/test --all`` has everything on both engines, and so has a run
for which files or tests are named.
"""

from __future__ import annotations

import os
from collections import defaultdict

import pytest

from tests import shares
from tests.durations import read_durations

CASES = 4  # cases of a test on PostgreSQL
SLOW = 3  # a run has one in so many slow tests
BUDGETS = {"SQLite": 240.0, "PostgreSQL": 130.0}  # seconds of long tests that are neither slow nor campaigns
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
    left += _left_of_slow(by_test)
    left += _left_of_long(by_test, set(left), "PostgreSQL" if on_postgresql else "SQLite")
    if on_postgresql:
        gone = set(left)
        left += _left_of_cases({name: cases for name, cases in by_test.items() if cases[0] not in gone})
    return left


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


def _left_of_slow(by_test: Tests) -> list[pytest.Item]:
    """Some cases of tests with many cases, and some of the other tests."""
    slow = {
        name: cases
        for name, cases in sorted(by_test.items())
        if _is(cases[0], "slow") and not _is(cases[0], "campaign")
        if not (os.environ.get(BOTH) and _is_for_a_single_engine(cases[0]))
    }
    single = [cases[0] for cases in slow.values() if len(cases) == 1]
    chosen = shares.share("slow tests", single, _some(single))
    several = {name: cases for name, cases in slow.items() if len(cases) > 1}
    cases_chosen = [case for name, cases in several.items() for case in shares.dice(name).sample(cases, _some(cases))]
    shares.note(__file__, "cases of slow tests", len(cases_chosen), sum(map(len, several.values())))
    stays = {*chosen, *cases_chosen}
    return [item for cases in slow.values() for item in cases if item not in stays]


def _left_of_long(by_test: Tests, gone: set[pytest.Item], engine: str) -> list[pytest.Item]:
    """Long tests that do not fit into the budget, in an order of chance."""
    durations = read_durations(engine)
    long = sorted(
        name
        for name, (first, *_) in by_test.items()
        if name in durations and first not in gone and not (_is(first, "slow") or _is(first, "campaign"))
        if not any(always in name for always in ALWAYS)
    )
    shares.dice("long tests").shuffle(long)
    budget, left = BUDGETS[engine], []
    for name in long:
        if durations[name] <= budget:
            budget -= durations[name]
        else:
            left.append(name)
    shares.note(__file__, "tests of more than two seconds", len(long) - len(left), len(long))
    return [item for name in left for item in by_test[name]]


def _some(items: list[pytest.Item]) -> int:
    return -(-len(items) // SLOW)


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
