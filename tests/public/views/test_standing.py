"""Codes as of a release, codes that are gone, and codes that never were."""

from dataclasses import replace
from pathlib import Path

import pytest
from django.test import Client

from codes.models import Release
from tests.public.pages import read
from tests.releases import APRIL_2026, HISTORY
from tests.releases.loading import load


def test_a_dated_page_has_that_releases_facts(page):
    then, now = page("/icd-10-cm/2024-10-01/Z53.1"), page("/icd-10-cm/Z53.1")
    assert "belief or pressure" in then.only("//h1")
    assert "belief and group pressure" in now.only("//h1")
    assert "Valid from 2024-10-01 to 2025-09-30" in then.text()
    assert "Facts as of release 2025-annual" in then.text()
    assert "/icd-10-cm/Z53.1" in then.links()
    assert "Not yet reviewed" not in then.text()


def test_a_dated_page_points_to_the_undated_one_unless_the_code_is_retired(page):
    canonical = "//link[@rel='canonical']/@href"
    assert page("/icd-10-cm/2024-10-01/Z53.1").only(canonical) == "http://127.0.0.1:8000/icd-10-cm/Z53.1"
    assert page("/icd-10-cm/2024-10-01/B90.10").only(canonical) == "http://127.0.0.1:8000/icd-10-cm/2024-10-01/B90.10"


def test_a_dated_page_tells_nothing_that_came_later(page):
    then = page("/icd-10-cm/2024-10-01/Z53.1")
    assert "2026" not in then.section("history")
    assert "Retitled" not in then.section("history")


def test_links_of_a_dated_page_stay_in_its_release(page):
    then = page("/icd-10-cm/2024-10-01/Z53.3")
    assert "/icd-10-cm/2024-10-01/Z53.31" in then.links("//section[@id='hierarchy']")
    assert "/icd-10-cm/Z40-Z53" in then.links("//section[@id='hierarchy']")


def test_a_partial_release_says_what_it_lacks(page):
    then = page("/icd-10-cm/2023-10-01/Z53.9")
    assert "chapter, block, official notes and seventh characters are not known for it" in then.text()
    assert then.all("//section[@id='hierarchy']/ol/li/a/b") == ["Z53", "Z53.9"]
    assert not then.section("guidance")
    assert not then.section("index-terms")  # none is loaded at or before it
    assert "POA exempt Not known no list of fiscal year 2024 is loaded" in then.section("details")


def test_a_retired_code_has_the_list_of_its_own_release(db: None, client: Client, tmp_path: Path):
    """The list of a later year has no code of an earlier one, and says nothing of it."""
    load(replace(HISTORY[1], poa=("B90.0", "B90.10")), tmp_path)
    load(APRIL_2026, tmp_path, activate=True)
    details = [read(client.get(f"/icd-10-cm/{name}")).section("details") for name in ("B90.10", "B90.11", "B90.0")]
    assert ["POA exempt Yes" in details[0], "POA exempt No " in details[1], "POA exempt Yes" in details[2]] == [
        True
    ] * 3


@pytest.mark.parametrize("date", ["2024-10-02", "1999-01-01", "2024-99-99"])
def test_an_unknown_date_lists_the_dates_there_are(page, date: str):
    shown = page(f"/icd-10-cm/{date}/Z53.9", 404)
    assert shown.links()[:3] == [f"/icd-10-cm/{day}/Z53.9" for day in ("2026-04-01", "2024-10-01", "2023-10-01")]


def test_a_staged_release_is_not_there(site: Client):
    assert site.get("/icd-10-cm/2025-04-01/Z53.9").status_code == 404
    active = Release.objects.active().get()
    Release.objects.create(
        system=active.system, label="2025-april", effective_from="2025-04-01", partial=False, loaded_at=active.loaded_at
    )
    assert site.get("/icd-10-cm/2025-04-01/Z53.9").status_code == 404


def test_a_retired_code_says_so_and_names_its_successors(page):
    gone = page("/icd-10-cm/B90.10")
    notice = gone.only("//*[contains(@class, 'notice')]")
    assert "B90.10 is no longer in ICD-10-CM" in notice
    assert "The last release that has it is 2025-annual" in notice
    assert "B90.1 Sequelae of genitourinary tuberculosis" in notice
    assert gone.all("//ul[@aria-label='Status']/li")[:3] == ["ICD-10-CM", "Retired", "Was billable"]
    assert "Valid for HIPAA transactions No" in gone.section("details")
    assert "Removed 2026-april" in gone.section("history")


def test_a_code_that_only_a_later_release_has_is_not_in_force(site: Client, page):
    Release.objects.filter(label="2026-april").update(state="superseded")
    Release.objects.filter(label="2025-annual").update(state="active")
    ahead = page("/icd-10-cm/Z53.01")
    assert "Z53.01 is not in force" in ahead.text()
    assert "Retired" not in ahead.text()


def test_an_unknown_code_shows_the_longest_prefix_and_what_is_below_it(page):
    shown = page("/icd-10-cm/Z53.34", 404)
    assert "There is no code Z53.34" in shown.only("//h1")
    assert shown.links()[:3] == ["/icd-10-cm/Z53.3", "/icd-10-cm/Z53.31", "/icd-10-cm/Z53.32"]


def test_an_unknown_category_shows_its_neighbours_in_order(page):
    shown = page("/icd-10-cm/M11", 404)
    assert shown.all("//ul[@class='codes']/li/a/b") == ["M10"]
    assert page("/icd-10-cm/Z99", 404).all("//ul[@class='codes']/li/a/b") == ["Z3A", "Z52", "Z53"]
    assert page("/icd-10-cm/U82", 404).all("//ul[@class='codes']/li/a/b") == ["U07"]
    assert page("/icd-10-cm/K99", 404).all("//ul[@class='codes']/li/a/b") == []


@pytest.mark.parametrize(
    ("typed", "meant"), [("B9O.0", ["B90.0"]), ("ML0.9", ["M10.9"]), ("Z53.O", ["Z53.0", "Z53.01", "Z53.09"])]
)
def test_letters_typed_for_digits_lead_to_the_code_that_was_meant(page, typed: str, meant: list[str]):
    assert page(f"/icd-10-cm/{typed}", 404).all("//ul[@class='codes']/li/a/b") == meant


def test_a_code_that_a_release_does_not_have_shows_what_is_near_in_it(page):
    shown = page("/icd-10-cm/2024-10-01/Z53.01", 404)
    assert shown.only("//h1") == "Z53.01 is not in release 2025-annual"
    assert shown.links()[:2] == ["/icd-10-cm/2026-04-01/Z53.01", "/icd-10-cm/2024-10-01/Z53.0"]
