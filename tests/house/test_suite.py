"""The promises about a run of the suite: CI notices what is missing, and a seed repeats its shares."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import choosing, shares
from tests.closing import closing_of
from tests.conftest import ROOT


def collect(**variables: str) -> subprocess.CompletedProcess[str]:
    """Collect the tests of a small file, as a run with these variables would."""
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "tests/codes/releases/test_text.py"]
    variables |= {"ICDCMS_LEFT_OUT": ""}  # that run does not belong to ours
    return subprocess.run(command, cwd=ROOT, env=os.environ | variables, capture_output=True, text=True, check=False)


def test_under_ci_missing_official_releases_are_an_error(tmp_path: Path) -> None:
    run = collect(CI="true", ICDCMS_SHARED_DATA=str(tmp_path / "nowhere"))
    assert run.returncode == pytest.ExitCode.USAGE_ERROR
    assert "no official releases in" in run.stderr


def test_under_ci_a_variable_may_say_that_there_are_none() -> None:
    assert collect(CI="true", ICDCMS_SHARED_DATA="none").returncode == pytest.ExitCode.OK


def test_a_seed_repeats_its_shares_and_all_has_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shares, "taken", {})
    chosen = []
    for seed in (1, 1, 2):
        monkeypatch.setattr(shares, "SEED", seed)
        chosen.append(shares.share("numbers", range(100), 10))
    assert chosen[0] == chosen[1] == sorted(chosen[0])
    assert chosen[0] != chosen[2]
    assert {len(numbers) for numbers in chosen} == {10}
    monkeypatch.setattr(shares, "ALL", True)
    assert shares.share("numbers", range(100), 10) == list(range(100))
    assert shares.size("NUMBER_OF_ROUNDS", share=1, whole=3) == 3


def test_a_variable_says_how_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shares, "taken", {})
    monkeypatch.setenv("NUMBER_OF_ROUNDS", "20")
    assert shares.size("NUMBER_OF_ROUNDS", share=1, whole=3) == 20
    assert shares.taken == {(__file__, "number of rounds"): (20, 3)}


def test_the_closing_line_is_pytests_and_counts_what_was_left_out() -> None:
    runs = [
        {"counts": {"passed": 3_577, "skipped": 27, "deselected": 0}},
        {"counts": {"passed": 738, "failed": 1, "skipped": 18, "deselected": 2_849}},
    ]
    line = closing_of(runs, 634).strip("=")
    assert line == " 1 failed, 4315 passed, 45 skipped, 2849 deselected in 634s (0:10:34) "


@pytest.fixture
def suite(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> list[pytest.Item]:
    """In a run of the whole suite: nine slow tests, one of nine cases, a campaign, eight long tests and ten others for
    both engines, a test of twenty cases, one of guards with twenty."""
    lines = [f"@pytest.mark.slow\ndef test_slow_{number}(): pass" for number in range(9)]
    lines += ["@pytest.mark.slow\n@pytest.mark.parametrize('n', range(9))\ndef test_parts(n): pass"]
    lines += ["@pytest.mark.slow\n@pytest.mark.campaign\ndef test_campaign(): pass"]
    for number, mark in enumerate(("slow", "campaign") * 4):
        lines += [f"@pytest.mark.engine\n@pytest.mark.{mark}\ndef test_both_{number}(): pass"]
    lines += [f"@pytest.mark.engine\ndef test_short_{number}(): pass" for number in range(10)]
    cases = "@pytest.mark.parametrize('case', range(20))\ndef test_cases(case): pass"
    pytester.makeini("[pytest]\nmarkers = slow\n campaign\n engine\n")
    many = dict.fromkeys(("test_many", "test_guards"), f"import pytest\n{cases}")
    pytester.makepyfile(test_long="\n".join(["import pytest", *lines]), **many)
    items, _ = pytester.inline_genitems()
    monkeypatch.setattr(shares, "taken", {})
    monkeypatch.setattr(shares, "ALL", False)
    monkeypatch.setenv(choosing.WHOLE, "yes")
    monkeypatch.setenv(choosing.BOTH, "yes")
    return items


def left(items: list[pytest.Item], *, on_postgresql: bool = False) -> list[str]:
    return [item.name.partition("[")[0] for item in choosing.choose(items, on_postgresql=on_postgresql)]


def named(names: list[str], start: str) -> set[str]:
    return {name for name in names if name.startswith(start)}


def test_a_whole_run_has_some_slow_tests_and_all_campaigns(
    suite: list[pytest.Item], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(choosing.BUDGETS, "SQLite", 59.0)  # for five tests of which nobody knows how long they take
    on_sqlite = left(suite)
    slow = {item.name.partition("[")[0] for item in suite if item.get_closest_marker("slow")} - {"test_campaign"}
    assert len(named(on_sqlite, "test_slow")) >= 9 - 5
    assert sum(on_sqlite.count(name) < (9 if name == "test_parts" else 1) for name in slow) == 5
    assert on_sqlite.count("test_parts") in {9 - 3, 9}
    assert not named(on_sqlite, "test_campaign")
    assert left(suite) == on_sqlite
    monkeypatch.setattr(shares, "SEED", shares.SEED)
    assert any(left(suite) != on_sqlite for shares.SEED in range(20))
    monkeypatch.setattr(shares, "ALL", True)
    assert left(suite) == []


def test_of_many_cases_postgresql_has_some_and_of_guards_all(suite: list[pytest.Item]) -> None:
    assert "test_cases" not in left(suite)
    assert left(suite, on_postgresql=True).count("test_cases") == 20 - choosing.CASES


def test_what_is_long_and_for_both_engines_runs_on_one_of_them(
    suite: list[pytest.Item], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(choosing, "BUDGETS", dict.fromkeys(choosing.BUDGETS, 1_000.0))
    of_both = {f"test_both_{number}" for number in range(8)}
    on_sqlite, on_postgresql = (of_both - set(left(suite, on_postgresql=there)) for there in (False, True))
    assert len(on_sqlite) == 4
    assert on_sqlite == of_both - on_postgresql
    monkeypatch.setenv(choosing.BOTH, "")
    alone = of_both - set(left(suite))
    assert alone >= {f"test_both_{number}" for number in (1, 3, 5, 7)}  # campaigns


def test_what_is_short_and_for_both_engines_is_always_on_postgresql_and_half_on_sqlite(
    suite: list[pytest.Item], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert len(named(left(suite), "test_short")) == 5
    assert not named(left(suite, on_postgresql=True), "test_short")
    monkeypatch.setenv(choosing.BOTH, "")
    assert not named(left(suite), "test_short")


def test_long_tests_share_a_budget(suite: list[pytest.Item], monkeypatch: pytest.MonkeyPatch) -> None:
    durations = {f"test_long.py::test_short_{number}": 50.0 for number in range(10)}
    suite = [item for item in suite if item.name.startswith("test_short")]
    monkeypatch.setattr(choosing, "read_durations", {"PostgreSQL": durations, "SQLite": {}}.__getitem__)
    monkeypatch.setitem(choosing.BUDGETS, "PostgreSQL", 199.0)
    assert len(named(left(suite, on_postgresql=True), "test_short")) == 10 - 3
    monkeypatch.setattr(shares, "SEED", shares.SEED)
    chosen = {frozenset(named(left(suite, on_postgresql=True), "test_short")) for shares.SEED in range(20)}
    assert len(chosen) > 1


def test_whoever_names_a_test_has_it(suite: list[pytest.Item], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(choosing.WHOLE, "")
    assert left(suite, on_postgresql=True) == []
