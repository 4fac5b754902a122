"""The tiny releases that other tests use."""

import pytest

from codes.models import Release
from tests.releases import HISTORY, MINI


@pytest.mark.django_db
def test_the_mini_release_comes_in_whole(mini_release: Release) -> None:
    assert mini_release.is_active
    assert mini_release.counts["codes"] == len(MINI.rows())
    assert [(v.code.code, v.billable, v.title) for v in mini_release.versions.codes().in_order()] == MINI.rows()


@pytest.mark.django_db
def test_the_mini_history_ends_with_the_active_release(mini_history: list[Release]) -> None:
    assert [(r.label, r.partial) for r in mini_history] == [
        ("2024-annual", True), ("2025-annual", False), ("2026-april", False),
    ]  # fmt: skip
    assert list(Release.objects.active()) == mini_history[-1:]


def test_the_editions_tell_a_retired_a_retitled_a_demoted_a_promoted_and_a_readded_code() -> None:
    oldest, older, newest = ({row.code: row for row in edition.tree.rows()} for edition in HISTORY)
    assert "B90.10" in older
    assert "B90.10" not in newest
    assert older["Z53.1"].title != newest["Z53.1"].title
    assert (older["Z53.0"].billable, newest["Z53.0"].billable) == (True, False)
    assert (older["B90.1"].billable, newest["B90.1"].billable) == (False, True)
    assert ["Z53.32" in rows for rows in (oldest, older, newest)] == [True, False, True]
