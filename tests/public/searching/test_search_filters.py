"""Filters of a search: what they leave, how they combine, are kept and taken away; releases that are not in force."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from codes.models import Release
from reviews.reading.shown.explained import explained_codes
from tests.public.pages import Page, read
from tests.reviews.stories import Team, act, published, withdrawn

pytestmark = pytest.mark.engine
CODES = "//ul[@class='hits']/li/a/b"
CHIPS = "//ul[@class='chips']/li[not(@class)]/a"
ALL = "/search?q=a00-z99"


def codes(page: Any, query: str) -> set[str]:
    """Codes of all pages of results."""
    shown, names = page(f"/search?{query}"), set[str]()
    while True:
        names |= set(shown.all(CODES))
        following = shown.all("//a[@rel='next']/@href")
        if not following:
            return names
        shown = page(f"/search{following[0]}")


def asked(href: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(href).query).items()}


# --- Chapters ---------------------------------------------------------------------------------------------------------


def test_the_chapters_of_the_release_can_be_chosen(page):
    shown = page("/search?q=gout&chapter=13")
    assert shown.all("//select[@name='chapter']/option/@value") == ["", "1", "13", "19", "20", "21", "22"]
    assert shown.all("//select[@name='chapter']/option[@selected]") == [
        "13: Diseases of the musculoskeletal system and connective tissue"
    ]


def test_results_of_one_chapter(page):
    assert codes(page, "q=a00-z99&chapter=1") == {"B20", "B90", "B90.0", "B90.1"}


def test_a_result_says_its_chapter_unless_all_are_of_it(page):
    where = "//*[@class='of-chapter']"
    title = "Chapter 13: Diseases of the musculoskeletal system and connective tissue"
    assert set(page("/search?q=gout").all(where)) == {title}
    assert page("/search?q=gout&chapter=13").all(where) == []


@pytest.mark.parametrize("chapter", ["99", "one", "-1", "1.0", "%00", "1" * 500])
def test_a_chapter_that_does_not_exist_is_mentioned_and_left_out(page, chapter: str):
    shown = page(f"/search?q=z53.3&chapter={chapter}")
    assert "chapter is a number from 1 to 22" in shown.only("//*[@id='problems']")
    assert len(shown.all(CODES)) == 3
    assert shown.all(CHIPS) == []


# --- New this fiscal year ---------------------------------------------------------------------------------------------


def test_new_codes_were_not_in_the_last_release_of_the_year_before(page):
    assert codes(page, "q=a00-z99&new=1") == {"Z53.01", "Z53.09", "Z53.32"}
    assert "not in 2025-annual" in page("/search").text("//label[@for='new']")


def test_what_was_new_in_an_earlier_release(page):
    assert codes(page, "q=a00-z99&new=1&on=2025-05-05") == {"B90.10", "B90.11", "Z53.31"}


def test_where_the_year_before_is_not_loaded_nothing_is_known_to_be_new(page):
    shown = page("/search?q=z53.3&new=1&on=2023-10-01")
    assert "no release of the fiscal year before is loaded" in shown.only("//*[@id='problems']")
    assert shown.all("//input[@name='new']") == []
    assert shown.all(CODES) == ["Z53.3", "Z53.32"]


# --- With a reviewed explanation --------------------------------------------------------------------------------------


def test_codes_whose_page_shows_a_reviewed_text(team: Team, page):
    published(team, "Z53.9")
    published(team, "S52.021")
    withdrawn(team, "Z53.8")
    assert codes(page, "q=a00-z99&explained=1") == {"Z53.9", "S52.021", "S52.021A", "S52.021B", "S52.021S"}
    assert codes(page, "q=procedure&explained=1") == {"Z53.9"}


def test_every_code_of_the_filter_shows_a_text_and_no_other_does(team: Team, site: Client, page):
    """The filter and the pages answer the same question twice: held against each other for all codes."""
    published(team, "Z53.9")
    published(team, "X52")
    published(team, "S52.021")
    withdrawn(team, "S52.021B")  # its own tombstone stands before the text of its header
    shown = codes(page, "q=a00-z99&explained=1")
    everything = codes(page, "q=a00-z99")
    assert {name for name in everything if b"Reviewed by" in site.get(f"/icd-10-cm/{name}").content} == shown


def test_a_text_that_came_or_went_is_another_page(team: Team, site: Client):
    address = f"{ALL}&explained=1"
    before = site.get(address)
    explanation = published(team, "Z53.9")
    came = site.get(address, headers={"if-none-match": before.headers["ETag"]})
    assert read(came).all(CODES) == ["Z53.9"]
    act("withdraw", explanation, team.publisher)
    gone = site.get(address, headers={"if-none-match": came.headers["ETag"]})
    assert read(gone).all(CODES) == []


def test_what_is_explained_is_one_question_however_many_texts(team: Team):
    release = Release.objects.active().get()
    published(team, "Z53.9")
    with CaptureQueriesContext(connection) as with_single_text:
        assert len(list(explained_codes(release))) == 1
    published(team, "B20")
    published(team, "X52")
    with CaptureQueriesContext(connection) as with_three_texts:
        assert len(list(explained_codes(release))) == 6
    assert len(with_single_text) == len(with_three_texts)


# --- Together ---------------------------------------------------------------------------------------------------------


def test_filters_combine(page):
    assert codes(page, "q=a00-z99&new=1&billable=0") == set()
    assert codes(page, "q=procedure&new=1&billable=1&chapter=21") == {"Z53.01", "Z53.09", "Z53.32"}


def test_paging_and_what_was_meant_keep_them(page):
    following = page(f"{ALL}&billable=1&on=2025-05-05").only("//a[@rel='next']/@href")
    assert asked(following) == {
        "q": "a00-z99", "billable": "1", "on": "2025-05-05", "page": "2",
    }  # fmt: skip
    meant = page("/search?q=proceduer+converted&new=1").only("//p[starts-with(., 'Did you mean')]/a/@href")
    assert asked(meant) == {"q": "procedure converted", "new": "1"}


def test_each_can_be_taken_away_by_itself_or_all_at_once(page):
    shown = page("/search?q=procedure&billable=1&chapter=21&new=1&explained=1&on=2025-05-05")
    assert shown.all(CHIPS) == [
        "Remove filter: Billable only ×",
        "Remove filter: Chapter 21: Factors influencing health status and contact with health services ×",
        "Remove filter: New since 2024-annual ×",
        "Remove filter: With a reviewed explanation ×",
        "Remove filter: Release 2025-annual ×",
    ]
    without = [asked(href) for href in shown.all(f"{CHIPS}/@href")]
    everything = {"q": "procedure", "billable": "1", "chapter": "21", "new": "1", "explained": "1", "on": "2025-05-05"}
    names = ("billable", "chapter", "new", "explained", "on")
    assert without == [{key: value for key, value in everything.items() if key != name} for name in names]
    assert asked(shown.only("//li[@class='clear']/a/@href")) == {"q": "procedure"}


def test_what_filters_hide_is_counted(page):
    shown = page("/search?q=z53.3&chapter=1")
    assert "Nothing found for “z53.3” with these filters" in shown.text()
    assert shown.only("//a[text()='3 results without filters']/@href") == "/search?q=z53.3"
    assert "without filters" not in page("/search?q=qqqq&chapter=1").text()


def test_what_filters_hide_is_counted_in_the_release_that_is_searched(page):
    shown = page("/search?q=b90.1&chapter=21&on=2025-05-05")
    href = shown.only("//a[text()='3 results without filters']/@href")
    assert page(href).all(CODES) == ["B90.1", "B90.10", "B90.11"]


# --- Releases ---------------------------------------------------------------------------------------------------------


def test_the_release_of_a_day_is_searched_and_leads_to_its_pages(page):
    shown = page("/search?q=b90.1&on=2025-05-05")
    assert shown.all(CODES) == ["B90.1", "B90.10", "B90.11"]
    assert shown.all("//ul[@class='hits']/li/a/@href")[1] == "/icd-10-cm/2024-10-01/B90.10"
    assert shown.all("//select[@name='on']/option[@selected]") == ["2025-annual, from 2024-10-01"]


def test_a_day_of_the_release_in_force_leads_to_pages_that_stay_current(page):
    shown = page("/search?q=b90.1&on=2026-05-05")
    assert shown.all("//ul[@class='hits']/li/a/@href") == ["/icd-10-cm/B90.1"]


def test_a_partial_release_has_no_chapters_to_choose_or_show(page):
    shown = page("/search?q=s52.021&on=2023-10-01")
    assert shown.all(CODES)[0] == "S52.021"
    assert shown.all("//*[@class='of-chapter']") == shown.all("//select[@name='chapter']") == []


def test_a_day_that_nothing_covers_says_what_is_covered(page):
    shown = page("/search?q=z53.3&on=2019-05-05")
    problems = shown.only("//*[@id='problems']")
    assert "No release loaded here covers 2019-05-05" in problems
    assert "2025-annual: 2024-10-01 to 2025-09-30" in problems
    assert shown.links("//*[@id='problems']") == ["/search?q=z53.3"]
    assert shown.all(CODES) == []
    assert "Nothing found" not in shown.text()


@pytest.mark.parametrize("day", ["soon", "2026-99-99", "05/01/2026", "%00", "2026-05-01T00:00"])
def test_what_is_no_day_is_refused_with_how_to_write_one(page, day: str):
    shown = page(f"/search?q=z53.3&on={day}", 400)
    assert "Write the day as year, month and day: 2026-05-01." in shown.only("//*[@id='problems']")


# --- Seventh characters -----------------------------------------------------------------------------------------------


def sevenths(shown: Page, name: str) -> list[str]:
    return shown.all(f"//ul[@aria-label='Codes that complete {name}']/li/a")


def test_a_header_that_lacks_a_seventh_character_shows_every_choice(page):
    shown = page("/search?q=s52.021")
    assert sevenths(shown, "S52.021") == [
        "S52.021A initial encounter for closed fracture",
        "S52.021B initial encounter for open fracture type I or II",
        "S52.021S sequela",
    ]
    assert shown.links("//ul[@aria-label='Codes that complete S52.021']") == [
        "/icd-10-cm/S52.021A", "/icd-10-cm/S52.021B", "/icd-10-cm/S52.021S",
    ]  # fmt: skip


def test_the_choice_is_that_of_the_code(page):
    """A table of its own stands before that of its category, and an exception takes two away."""
    shown = page("/search?q=s52.011")
    assert [row.partition(" ")[0] for row in sevenths(shown, "S52.011")] == ["S52.011A", "S52.011S"]
    assert [row.partition(" ")[0] for row in sevenths(page("/search?q=s06.1x7"), "S06.1X7")] == ["S06.1X7A"]
    assert [row.partition(" ")[0] for row in sevenths(page("/search?q=x52"), "X52")] == [
        "X52.XXXA", "X52.XXXD", "X52.XXXS",
    ]  # fmt: skip


def test_of_a_release_that_is_not_in_force_the_choice_leads_to_dated_pages(page):
    shown = page("/search?q=x52&on=2023-10-01")
    assert sevenths(shown, "X52")[0] == "X52.XXXA initial encounter"
    assert shown.links("//ul[@aria-label='Codes that complete X52']")[0] == "/icd-10-cm/2023-10-01/X52.XXXA"


@pytest.mark.parametrize("query", ["z53.3", "s52", "s52.02", "s52.021a", "b20"])
def test_no_other_result_has_a_choice(page, query: str):
    first = "//ul[@class='hits']/li[1]//*[contains(@class, 'sevenths')]"
    assert page(f"/search?q={query}").all(first) == []


def test_a_page_of_results_asks_no_more_for_more_of_them(site: Client, warm: None):
    counts = []
    for query in ("s52.021", "s00-x99"):
        with CaptureQueriesContext(connection) as queries:
            site.get(f"/search?q={query}")
        counts.append(len(queries))
    assert counts[0] == counts[1]
