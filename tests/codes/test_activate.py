"""Activation: exactly one release is active, it is complete, and going back is the same switch."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction

from codes.models import Release
from tests.codes.conftest import Content, Ran

pytestmark = pytest.mark.engine

Run = Callable[..., Ran]


def states() -> dict[str, str]:
    return dict(Release.objects.values_list("label", "state"))


def test_a_switch_back_and_forth(mini_history: list[Release], run: Run) -> None:
    assert states() == {"2024-annual": "validated", "2025-annual": "superseded", "2026-april": "active"}

    summary = run("activate_release", "2025-annual", "--json").json
    assert states() == {"2024-annual": "validated", "2025-annual": "active", "2026-april": "superseded"}
    assert (summary["label"], summary["effective_from"]) == ("2025-annual", "2024-10-01")
    assert (summary["previous"], summary["outcome"]) == ("2026-april", "activated")
    assert summary["counts"] == {
        "added": 2, "removed": 3, "retitled": 1, "became_billable": 1, "became_header": 1, "notes_changed": 0,
        "index_changed": None, "moved": 0,
    }  # fmt: skip

    assert run("activate_release", "2026-04-01", "--json").json["previous"] == "2025-annual"
    assert states() == {"2024-annual": "validated", "2025-annual": "superseded", "2026-april": "active"}


def test_a_switch_in_words(mini_history: list[Release], run: Run) -> None:
    printed = run("activate_release", "2025-annual").out
    assert "2025-annual is active; before it was 2026-april" in printed
    assert "added: 2" in printed
    assert "index_changed: not comparable" in printed


def test_the_active_one_again_changes_nothing(mini_release: Release, run: Run, facts: Callable[[], Content]) -> None:
    before = facts()
    summary = run("activate_release", "2026-april", "--json").json
    assert (summary["outcome"], summary["previous"], summary["counts"]) == ("unchanged", None, {})
    assert facts() == before


@pytest.mark.parametrize(
    ("label", "reason"),
    [
        ("2024-annual", "2024-annual is a partial release: .*, so it cannot be made active"),
        ("2019-annual", "no release 2019-annual is loaded; loaded are: 2024-annual, 2025-annual, 2026-april"),
        ("2018-10-01", "no release 2018-10-01 is loaded; loaded are: 2024-annual, 2025-annual, 2026-april"),
    ],
)  # fmt: skip
def test_what_cannot_be_made_active(
    label: str, reason: str, mini_history: list[Release], run: Run, facts: Callable[[], Content]
) -> None:
    before = facts()
    ran = run("activate_release", label)
    assert ran.status == 1
    assert re.fullmatch(f"CommandError: {reason}\n", ran.err), ran.err
    assert facts() == before


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        (
            "UPDATE codes_codeversion SET billable = NOT billable WHERE title = 'COVID-19'",
            "billable: 33 rows where 34 were imported; headers: 30 rows where 29 were imported",
        ),
        (
            "DELETE FROM codes_codeversion WHERE title LIKE 'Weeks of gestation of%' OR title = 'Single live birth'",
            "codes: 61 rows where 63 were imported; .*",
        ),
        ("DELETE FROM codes_indexentry WHERE code = 'Z53.0'", "index_entries: 8 rows where 9 were imported"),
    ],
)
def test_it_counts_again_and_does_not_trust_what_was_noted(
    statement: str, reason: str, mini_history: list[Release], tamper: Callable[[str], None], run: Run
) -> None:
    run("activate_release", "2025-annual")
    tamper(statement)
    ran = run("activate_release", "2026-april")
    assert ran.status == 1
    assert re.fullmatch(f"CommandError: 2026-april is not whole: {reason}\n", ran.err), ran.err
    assert states()["2025-annual"] == "active"


def test_a_count_that_was_changed_is_found(mini_history: list[Release], run: Run) -> None:
    run("activate_release", "2025-annual")
    release = Release.objects.get(label="2026-april")
    release.counts["chapters"] += 1
    release.save()
    ran = run("activate_release", "2026-april")
    assert ran.err == "CommandError: 2026-april is not whole: chapters: 6 rows where 7 were imported\n"


@pytest.mark.parametrize(
    "change",
    [
        {"state": "active"},  # a second active one
        {"state": "published"},  # no such state
    ],
)
def test_the_database_itself_holds_one_active_release(mini_history: list[Release], change: dict[str, str]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Release.objects.filter(label="2025-annual").update(**change)


def test_the_database_itself_refuses_an_active_partial_release(mini_history: list[Release]) -> None:
    Release.objects.filter(label="2026-april").update(state="superseded")
    with pytest.raises(IntegrityError), transaction.atomic():
        Release.objects.filter(label="2024-annual").update(state="active")
