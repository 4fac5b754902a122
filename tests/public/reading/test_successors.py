"""What came after a code: in ranges as the table prints them, and led on to what is valid on the day asked."""

from __future__ import annotations

import datetime
from dataclasses import replace
from pathlib import Path

import pytest
from django.test import Client

from codes.models import Release
from codes.releases.loading.importing import import_map
from public.reading.editions import read_editions
from public.reading.successors import read_successors
from tests.public.pages import read
from tests.releases import HISTORY
from tests.releases.loading import load

pytestmark = pytest.mark.engine

IN_2025, IN_2026 = datetime.date(2025, 5, 1), datetime.date(2026, 5, 1)
# Z53.0 was billable in 2025 and is a header in 2026; Z53.7 and Z53.6 are in none of the releases.
TABLE = (
    ("Z53.0", 2024, "Z53.7"),
    ("Z53.01", 2025, "Z53.0"),
    ("Z53.09", 2025, "Z53.0"),
    ("Z53.8", 2025, "Z53.6; Z53.7"),
    ("B90.1", 2025, "B90.10-B90.11"),
    ("B90.0", 2025, "None"),
    ("Z53.5", 2025, "Z53.4"),
)


@pytest.fixture
def releases(db: None, tmp_path: Path) -> None:
    for edition in HISTORY[:-1]:
        load(edition, tmp_path)
    load(replace(HISTORY[-1], conversion=TABLE), tmp_path, activate=True)


def successors(code: str, on: datetime.date) -> list[str]:
    return read_successors([code], read_editions(), on).get(code, [])


@pytest.mark.parametrize("code", ["B90.10", "B90.11"])
def test_a_code_within_a_printed_range_has_the_successor(releases: None, code: str, client: Client):
    assert successors(code, IN_2026) == ["B90.1"]
    assert successors(code, IN_2025) == []
    shown = read(client.get(f"/icd-10-cm/{code}"))
    assert shown.all("//div[@class='notice retired']//li/a/b") == ["B90.1"]
    assert "Later codes that came from this one B90.1" in shown.section("compatibility")


def test_a_successor_that_became_a_header_leads_on(releases: None):
    assert successors("Z53.7", IN_2025) == ["Z53.0"]
    assert successors("Z53.7", IN_2026) == ["Z53.01", "Z53.09", "Z53.8"]
    assert successors("Z53.0", IN_2026) == ["Z53.01", "Z53.09"]


def test_what_leads_nowhere_is_shown_as_printed(releases: None):
    assert successors("Z53.4", IN_2026) == ["Z53.5"]


def test_a_day_that_no_release_covers_gets_the_table_as_printed(releases: None):
    assert successors("Z53.7", datetime.date(2029, 1, 1)) == ["Z53.0", "Z53.8"]


def test_a_table_whose_rows_go_round_in_a_circle_ends(db: None, tmp_path: Path):
    circle = (("Z53.6", 2025, "Z53.7"), ("Z53.7", 2025, "Z53.6"))
    load(replace(HISTORY[-1], conversion=circle), tmp_path)
    assert successors("Z53.7", IN_2026) == ["Z53.6"]


@pytest.mark.shared
def test_the_ten_retired_codes_in_official_ranges(mini_release: Release, shared_data: Path):
    """A release that has none of them gets the table as printed."""
    table = shared_data / "2026-annual" / "conversion-table.xlsx"
    assert import_map(files=[table], kind="conversion").outcome == "imported"
    for code in ("I60.20", "I60.21", "I60.22"):
        assert successors(code, IN_2026) == ["I60.2"]
    for code in ("H81.41", "H81.42", "H81.43", "H81.49"):
        assert successors(code, IN_2026) == ["H81.4"]
    for code in ("S06.897S", "S06.898S"):
        assert successors(code, IN_2026) == ["S06.A0XS", "S06.A1XS"]
    for code in ("S06.897D", "S06.898D"):
        assert {"S06.A0XD", "S06.A1XD"} < set(successors(code, IN_2026))
