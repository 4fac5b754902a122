"""One code side by side in two releases."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.public.pages import Page, read
from tests.releases import APRIL_2026, HISTORY
from tests.releases.loading import load

DATES = "?from=2024-10-01&to=2026-04-01"


def parts(page: Page) -> dict[str, str]:
    rows = page.root.xpath("//table[@class='sides']/tbody/tr")
    return {
        " ".join(row.xpath("string(th)").split()): " ".join(row.xpath("string()").split()).removeprefix(
            " ".join(row.xpath("string(th)").split())
        ).strip()
        for row in rows
    }  # fmt: skip


def test_what_is_equal_is_a_line(page):
    rows = parts(page(f"/icd-10-cm/compare/Z53.9{DATES}"))
    assert rows["Title"].endswith("Procedure and treatment not carried out, unspecified reason")
    assert rows["Billable"] == "Same in both: Yes"
    assert rows["Parent"] == "Same in both: Z53"
    assert rows["Chapter"].startswith("Same in both: 21 ")
    assert rows["Block"].startswith("Same in both: Z40-Z53 ")
    assert rows["Own notes"] == "Same in both: no notes"
    assert rows["Seventh characters"] == "Same in both: no characters"
    assert rows["Index terms"] == "Not comparable: 2025-annual has no index."


def test_what_changed_stands_side_by_side(page):
    shown = page(f"/icd-10-cm/compare/Z53.1{DATES}")
    assert shown.all("//tr[th='Title']//del") == ["or"]
    assert shown.all("//tr[th='Title']//ins") == ["and group"]
    flags = page(f"/icd-10-cm/compare/Z53.0{DATES}")
    assert flags.all("//tr[th='Billable']/td") == ["Yes", "No"]


def test_inherited_notes_are_compared_by_owner_the_nearest_first(page):
    """The block's note went from Excludes1 to Excludes2; no code's own note changed."""
    shown = page(f"/icd-10-cm/compare/Z53.9{DATES}")
    assert [name for name in parts(shown) if name.startswith("Notes of")] == [
        "Notes of block Z40-Z53", "Notes of chapter 21",
    ]  # fmt: skip
    note = "follow-up examination for medical surveillance after treatment (Z08-Z09)"
    row = "//tr[th='Notes of block Z40-Z53']"
    assert shown.all(f"{row}//del") == [f"Excludes1: {note}"]
    assert f"Excludes2: {note}" in shown.all(f"{row}//ins")
    assert parts(shown)["Notes of chapter 21"] == "Same in both: 2 notes"
    assert parts(page(f"/icd-10-cm/compare/Z52.9{DATES}"))["Notes of Z52"] == "Same in both: 2 notes"
    assert parts(page("/icd-10-cm/compare/Z53.9?from=2023-10-01&to=2024-10-01"))["Inherited notes"] == (
        "Not comparable: 2024-annual has no tabular list."
    )


def test_a_block_whose_range_grew_is_the_same_owner(db: None, client: Client, tmp_path: Path):
    chapters = [
        replace(part, blocks=tuple(replace(b, id="Z40-Z54") if b.id == "Z40-Z53" else b for b in part.blocks))
        for part in APRIL_2026.tree.chapters
    ]
    load(HISTORY[1], tmp_path)
    load(APRIL_2026.with_tree(replace(APRIL_2026.tree, chapters=tuple(chapters))), tmp_path)
    rows = parts(read(client.get(f"/icd-10-cm/compare/Z53.9{DATES}")))
    assert "Excludes1: follow-up" in rows["Notes of block Z40-Z53, now Z40-Z54"]


def test_seventh_characters_in_force_are_those_of_the_nearest_table(page):
    rows = parts(page(f"/icd-10-cm/compare/S52.011A{DATES}"))
    assert rows["Seventh characters"] == "Same in both: 2 characters"


def test_a_release_without_a_tabular_list_cannot_be_compared_in_full(page):
    rows = parts(page("/icd-10-cm/compare/Z53.9?from=2023-10-01&to=2024-10-01"))
    assert rows["Own notes"] == "Not comparable: 2024-annual has no tabular list."
    assert rows["Title"].startswith("Same in both")


def test_a_code_that_one_of_them_lacks(page):
    assert "B90.10 is in 2025-annual, and no longer in 2026-april." in page(f"/icd-10-cm/compare/B90.10{DATES}").text()
    assert "/icd-10-cm/B90.1" in page(f"/icd-10-cm/compare/B90.10{DATES}").links()
    assert "Z53.01 is not in 2025-annual" in page(f"/icd-10-cm/compare/Z53.01{DATES}").text()
    neither = page("/icd-10-cm/compare/Z53.01?from=2023-10-01&to=2024-10-01")
    assert "Z53.01 is neither in 2024-annual nor in 2025-annual." in neither.text()


def test_without_dates_the_release_in_force_and_the_one_before(page):
    shown = page("/icd-10-cm/compare/Z53.1")
    assert shown.only("//h1/span[@class='title']") == "2025-annual and 2026-april, side by side"
    assert shown.only("//meta[@name='robots']/@content") == "noindex"
    assert shown.all("//select[@id='from']/option[@selected]") == ["2025-annual"]


@pytest.mark.parametrize(
    ("query", "status", "problem"),
    [
        ("from=yesterday", 400, "“yesterday” is no date."),
        ("from=2024-99-99", 400, "is no date"),
        ("from=2019-10-01", 404, "No release that takes effect on 2019-10-01 is loaded."),
        ("to=2023-10-01", 404, "No earlier release is loaded to compare with."),
        ("from=2026-04-01&to=2026-04-01", 400, "the same release twice"),
        ("from=%00", 400, "is no date"),
    ],
)
def test_a_choice_that_cannot_be_is_a_page_that_says_so(page, query: str, status: int, problem: str):
    shown = page(f"/icd-10-cm/compare/Z53.9?{query}", status)
    assert problem in shown.text("//*[@role='alert']")
    assert shown.all("//select[@id='to']/option")


def test_other_ways_to_ask_lead_there(site: Client):
    turned = site.get("/icd-10-cm/compare/Z53.9?from=2026-04-01&to=2024-10-01")
    assert (turned.status_code, turned["Location"]) == (302, f"/icd-10-cm/compare/Z53.9{DATES}")
    written = site.get(f"/icd-10-cm/compare/z539{DATES}")
    assert (written.status_code, written["Location"]) == (301, f"/icd-10-cm/compare/Z53.9{DATES}")


def test_unknown_codes_are_404(site: Client):
    assert site.get(f"/icd-10-cm/compare/Z99.99{DATES}").status_code == 404
    assert site.get(f"/icd-10-cm/compare/%3Cb%3E{DATES}").status_code == 404


@pytest.mark.parametrize("name", ["Z53.9", "S52.011A", "M35.00", "U07.1"])
def test_a_few_queries_whatever_the_code(site: Client, warm: None, name: str):
    with CaptureQueriesContext(connection) as queries:
        site.get(f"/icd-10-cm/compare/{name}{DATES}")
    assert len(queries) <= 5
