"""What changed between two releases, from the command and by the pure rule."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from codes.benchmarks import comparing
from codes.management.commands.benchmark import benchmarks
from codes.models import Release
from codes.releases.loading.comparing import compare_releases, pairs_in_turn
from codes.releases.rules.compare import CodeState, ComparedRelease, compare, longest_rising
from tests.codes.conftest import Ran
from tests.releases import APRIL_2026, HISTORY, term
from tests.releases.loading import load

pytestmark = pytest.mark.engine

Run = Callable[..., Ran]


def test_two_complete_releases(mini_history: list[Release], run: Run) -> None:
    assert run("compare_releases", "2025-annual", "2026-april", "--json").json == {
        "from": "2025-annual",
        "to": "2026-april",
        "counts": {
            "added": 3, "removed": 2, "retitled": 1, "became_billable": 1, "became_header": 1, "notes_changed": 0,
            "index_changed": None, "moved": 0,
        },
        "added": ["Z53.01", "Z53.09", "Z53.32"],
        "removed": ["B90.10", "B90.11"],
        "retitled": ["Z53.1"],
        "became_billable": ["B90.1"],
        "became_header": ["Z53.0"],
        "notes_changed": [],
        "index_changed": None,
        "moved": [],
    }  # fmt: skip


def test_what_one_side_lacks_is_not_changed(mini_history: list[Release], run: Run) -> None:
    summary = run("compare_releases", "2024-annual", "2025-annual", "--json").json
    assert (summary["added"], summary["removed"]) == (["B90.10", "B90.11", "Z53.31"], ["Z53.32"])
    assert (summary["notes_changed"], summary["counts"]["notes_changed"]) == (None, None)
    assert (summary["index_changed"], summary["counts"]["index_changed"]) == (None, None)


def test_notes_of_a_block_are_shown_to_people(mini_history: list[Release], run: Run) -> None:
    printed = run("compare_releases", "2025-annual", "2026-april").out
    assert "heading_notes_changed: 1  Z40-Z53" in printed
    assert "index_changed: one of the two releases has nothing to compare here" in printed


def test_a_release_that_is_not_loaded(mini_release: Release, run: Run) -> None:
    ran = run("compare_releases", "2025-annual", "2026-april")
    assert (ran.status, ran.err) == (1, "CommandError: no release 2025-annual is loaded; loaded are: 2026-april\n")


@pytest.mark.django_db
def test_notes_and_index_entries_that_changed(run: Run, tmp_path: Path) -> None:
    index = {"alphabetic": (term("Canceled procedure", code="Z53.8"), term("Sicca", code="M35.00", manif="B90.0"))}
    older = HISTORY[1].with_tree(
        APRIL_2026.tree.noted("M35.0", excludes1=["gout (M10.-)"], inclusion_term=["Sicca syndrome"])
    )
    older = type(older)(older.label, older.tree, index)
    for edition in (older, APRIL_2026):
        assert run("import_release", edition.write(tmp_path)).status == 0
    comparison = compare_releases(*Release.objects.order_by("effective_from"))
    assert comparison.notes_changed == ["M35.0"]  # same texts in another order
    assert comparison.index_changed == ["M35.00", "Z53.0", "Z53.3", "Z53.8", "Z53.9"]


def edition(*codes: str, parents: dict[str, str] | None = None) -> ComparedRelease:
    states = {code: CodeState(code, code, True, (parents or {}).get(code, "")) for code in codes}
    return ComparedRelease(codes, states, None, None, {}, {})


@pytest.mark.parametrize(
    ("old", "new", "moved"),
    [
        (edition("A", "B", "C"), edition("A", "B", "C"), []),
        (edition("A", "B", "C"), edition("A", "X", "C"), []),
        (edition("A", "B", "C", "D"), edition("D", "A", "B", "C"), ["D"]),
        (edition("A", "B"), edition("A", "B", parents={"B": "A"}), ["B"]),
    ],
)
def test_moved_is_another_place_or_another_parent(old: ComparedRelease, new: ComparedRelease, moved: list[str]) -> None:
    assert compare(old, new).moved == moved


def test_what_is_the_same_on_both_sides_may_be_left_out() -> None:
    old, new = edition("A", "B", "C"), edition("A", "C", "D", parents={"C": "A"})
    assert compare(old, new) == compare(old._replace(states={"B": old.states["B"], "C": old.states["C"]}),
                                        new._replace(states={"C": new.states["C"], "D": new.states["D"]}))  # fmt: skip


def test_each_changed_code_comes_with_its_states_and_chapter(mini_history: list[Release]) -> None:
    """2024-annual has no chapters: those of its codes come from the other side, or from the newest release."""
    comparison = compare_releases(mini_history[1], mini_history[2])
    assert comparison.chapters["Z53.01"] == "21"
    assert comparison.chapters["B90.10"] == "1"
    assert comparison.before["Z53.1"].title.endswith("or pressure")
    assert comparison.after["Z53.1"].title.endswith("and group pressure")
    assert ("Z53.01" in comparison.before, comparison.after["Z53.01"].parent) == (False, "Z53.0")
    assert set(compare_releases(mini_history[0], mini_history[1]).chapters.values()) == {"1", "21"}


def test_codes_that_inherit_other_notes_are_counted_by_chapter(mini_history: list[Release], tmp_path: Path) -> None:
    """Also where both have the same order file, so that hardly any code is read."""
    before, annual, april = mini_history
    assert compare_releases(before, annual).guidance_changed is None  # 2024-annual has no notes
    assert compare_releases(annual, april).guidance_changed == {"21": 9}
    tree = HISTORY[1].tree.noted("19", notes=["Another note of the chapter"])
    update = load(dataclasses.replace(HISTORY[1], label="2025-april", tree=tree), tmp_path)
    comparison = compare_releases(annual, update)
    assert (comparison.heading_notes_changed, comparison.notes_changed) == (["19"], [])
    inheriting = update.versions.codes().filter(chapter__code__code="19").count()
    assert comparison.guidance_changed == {"19": inheriting}
    assert inheriting > 9


def test_a_comparison_is_remembered_until_a_side_gets_another_file(
    mini_history: list[Release], run: Run, tmp_path: Path
) -> None:
    old, new = mini_history[1:]
    first = compare_releases(old, new)
    with CaptureQueriesContext(connection) as queries:
        assert compare_releases(old, new) is first
    assert len(queries) == 1
    older = HISTORY[1].label
    (tmp_path / "more").mkdir()
    supplement = dataclasses.replace(HISTORY[1], indexes=APRIL_2026.indexes).write_file("external", tmp_path / "more")
    assert run("import_release", supplement, "--label", older).status == 0
    again = compare_releases(old, new)
    assert (first.index_changed, again.index_changed) == (None, [])


def test_releases_in_turn_are_those_compared_two_by_two(mini_history: list[Release]) -> None:
    with CaptureQueriesContext(connection) as queries:
        pairs = pairs_in_turn(mini_history)
    assert len(queries) == 1
    assert [pair.compare() for pair in pairs] == [
        compare_releases(old, new) for old, new in itertools.pairwise(mini_history)
    ]


@given(st.lists(st.integers(0, 30), max_size=9, unique=True))
def test_the_fewest_codes_count_as_moved(numbers: list[int]) -> None:
    stayed = [number for at, number in enumerate(numbers) if at in longest_rising(numbers)]
    assert stayed == sorted(stayed)
    longest = [1] * len(numbers)
    for at, number in enumerate(numbers):
        longest[at] += max((longest[before] for before in range(at) if numbers[before] < number), default=0)
    assert len(stayed) == max(longest, default=0)


def test_the_benchmark_measures_both_sides_of_the_ratio(mini_history: list[Release]) -> None:
    assert comparing in benchmarks()
    lines: list[str] = []
    (pair, figures), *more = comparing.run(lines.append).items()
    assert (pair, more) == ("2025-annual to 2026-april", [])
    assert {"compare_s", "floor_s", "ratio", "bound"} <= set(figures)
    assert len(lines) == 2 * comparing.ROUNDS
