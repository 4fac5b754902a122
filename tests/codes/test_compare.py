"""What changed between two releases, from the command and by the pure rule."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codes.models import Release
from codes.releases.compare import Edition, State, compare, longest_rising
from codes.releases.comparing import compare_releases
from tests.codes.conftest import Ran
from tests.releases import APRIL_2026, HISTORY, term

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
    found = run("compare_releases", "2024-annual", "2025-annual", "--json").json
    assert (found["added"], found["removed"]) == (["B90.10", "B90.11", "Z53.31"], ["Z53.32"])
    assert (found["notes_changed"], found["counts"]["notes_changed"]) == (None, None)
    assert (found["index_changed"], found["counts"]["index_changed"]) == (None, None)


def test_notes_of_a_block_are_told_to_people(mini_history: list[Release], run: Run) -> None:
    printed = run("compare_releases", "2025-annual", "2026-april").out
    assert "heading_notes_changed: 1  Z40-Z53" in printed
    assert "index_changed: one of the two does not have what this compares" in printed


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
    found = compare_releases(*Release.objects.order_by("effective_from"))
    assert found.notes_changed == ["M35.0"]  # same texts in another order
    assert found.index_changed == ["M35.00", "Z53.0", "Z53.3", "Z53.8", "Z53.9"]


def edition(*codes: str, parents: dict[str, str] | None = None) -> Edition:
    states = [State(code, code, True, (parents or {}).get(code, "")) for code in codes]
    return Edition(states, None, None, {})


@pytest.mark.parametrize(
    ("old", "new", "moved"),
    [
        (edition("A", "B", "C"), edition("A", "B", "C"), []),
        (edition("A", "B", "C"), edition("A", "X", "C"), []),
        (edition("A", "B", "C", "D"), edition("D", "A", "B", "C"), ["D"]),
        (edition("A", "B"), edition("A", "B", parents={"B": "A"}), ["B"]),
    ],
)
def test_moved_is_another_place_or_another_parent(old: Edition, new: Edition, moved: list[str]) -> None:
    assert compare(old, new).moved == moved


@given(st.lists(st.integers(0, 30), max_size=9, unique=True))
def test_the_fewest_codes_are_said_to_have_moved(numbers: list[int]) -> None:
    stayed = [number for at, number in enumerate(numbers) if at in longest_rising(numbers)]
    assert stayed == sorted(stayed)
    longest = [1] * len(numbers)
    for at, number in enumerate(numbers):
        longest[at] += max((longest[before] for before in range(at) if numbers[before] < number), default=0)
    assert len(stayed) == max(longest, default=0)
