"""What each release changed: the list of releases, pairs with filters, CSV and Atom."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from codes.releases.loading.comparing import forget
from codes.releases.loading.importing import import_release
from codes.releases.rules.compare import compare
from codes.tables.cells import csv_of, neutralised, restored
from public.presenters.differences import line_diff, word_diff
from public.reading.changes import count_as_published
from tests.codes.releases.test_official_counts import edition
from tests.releases import APRIL_2026, HISTORY
from tests.releases.loading import load

pytestmark = pytest.mark.engine

PAIR = "/icd-10-cm/changes/2024-10-01..2026-04-01"
ATOM = {"a": "http://www.w3.org/2005/Atom"}


def test_releases_are_listed_newest_first_with_counts(page):
    shown = page("/icd-10-cm/changes/")
    assert shown.all("//table//tbody/tr") == [
        "2026-april in force 2026-04-01 3 3 2 9 2025-annual",
        "2025-annual 2024-10-01 3 1 1 not known 2024-annual but for notes",
        "2024-annual 2023-10-01 the earliest release loaded here",
    ]
    assert PAIR in shown.links()


def test_the_form_for_any_two_leads_to_their_page_whichever_comes_first(site: Client):
    for old, new in (("2024-10-01", "2026-04-01"), ("2026-04-01", "2024-10-01")):
        response = site.get("/icd-10-cm/changes/", {"from": old, "to": new})
        assert (response.status_code, response["Location"]) == (302, PAIR)
    assert site.get("/icd-10-cm/changes/?from=x&to=2026-04-01").status_code == 404


def test_what_cannot_be_compared_is_not_shown_as_the_same(page):
    partial = "/icd-10-cm/changes/2023-10-01..2024-10-01"
    shown = page(f"{partial}?kind=notes_changed").text("//main")
    assert "Whether anything of this kind changed cannot be told" in shown
    assert "Nothing of this kind changed in chapter 21." in page(f"{PAIR}?kind=moved&chapter=21").text("//main")


def test_new_revised_and_deleted_codes_in_tabular_order(page):
    shown = page(PAIR)
    assert shown.all("//section[@id='codes']//h3") == ["New", "Revised", "Deleted"]
    assert shown.all("//ul[@class='changes']/li/a/b") == [
        "Z53.01", "Z53.09", "Z53.32", "B90.1", "Z53.0", "Z53.1", "B90.10", "B90.11",
    ]  # fmt: skip


def test_a_new_title_is_held_against_the_old_word_by_word(page):
    shown = page(f"{PAIR}?kind=retitled")
    assert shown.all("//ul[@class='changes']//del") == ["or"]
    assert shown.all("//ul[@class='changes']//ins") == ["and group"]
    assert "/icd-10-cm/compare/Z53.1?from=2024-10-01&to=2026-04-01" in shown.links()


def test_flags_that_changed_are_named(page):
    text = page(PAIR).section("codes")
    assert "B90.1 Sequelae of genitourinary tuberculosis Billable Became billable" in text
    assert "Z53.0 Procedure and treatment not carried out because of contraindication Header Became a header" in text


def test_deleted_codes_name_their_official_successors(page):
    shown = page(f"{PAIR}?kind=removed")
    assert shown.all("//ul[@class='changes']/li//p") == ["Official successors: B90.1"] * 2


def test_what_one_side_lacks_is_shown(page):
    assert page("/icd-10-cm/changes/2023-10-01..2024-10-01").text("//div[@role='note']") == (
        "Official notes are not comparable: 2024-annual has no tabular list. "
        "Index terms are not comparable: 2024-annual and 2025-annual have no index."
    )


def test_codes_that_inherit_changed_notes_are_counted_apart(page):
    """The note of Z40-Z53 stands above nine codes of both releases; none of them is revised by it."""
    assert "Counted separately: 9 codes inherit official notes that changed" in page(PAIR).text("//*[@id='inheriting']")
    assert "9 codes of chapter 21 inherit" in page(f"{PAIR}?chapter=21").text("//*[@id='inheriting']")
    assert not page(f"{PAIR}?chapter=1").all("//*[@id='inheriting']")
    assert not page("/icd-10-cm/changes/2023-10-01..2024-10-01").all("//*[@id='inheriting']")


def test_chapters_and_blocks_whose_notes_changed_are_linked(page):
    assert "/icd-10-cm/Z40-Z53" in page(PAIR).links("//section[@id='headings']")


def test_the_publishers_sums_stand_beside_ours_and_lead_to_their_codes(page):
    """B90.1 became billable and Z53.0 a header: added and deleted for the publisher, revised here."""
    shown = page(PAIR)
    assert "billable codes alone: 4 added, 3 deleted, 1 revised." in shown.text("//*[@id='as-published']")
    assert shown.all("//*[@id='as-published']//li") == [
        "added: 3 New", "added: 1 Became billable", "deleted: 2 Deleted", "deleted: 1 Became a header",
        "revised: 1 Retitled",
    ]  # fmt: skip
    for href, row in zip(
        shown.links("//*[@id='as-published']"), shown.all("//*[@id='as-published']//li/a"), strict=True
    ):
        assert page(href).only("//section[@id='codes']/h2").split()[0] == row


@pytest.mark.shared
def test_the_sums_of_2026_are_those_that_the_publisher_announced(shared_data: Path):
    sums = count_as_published(compare(edition("2025-april"), edition("2026-annual")))
    assert (sums.added, sums.deleted, sums.revised) == (487, 28, 38)


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("kind=added&billable=1", ["Z53.01", "Z53.09", "Z53.32"]),
        ("billable=1&chapter=21", ["Z53.01", "Z53.09", "Z53.32", "Z53.0", "Z53.1"]),
        ("chapter=1", ["B90.1", "B90.10", "B90.11"]),
        ("chapter=21&kind=added", ["Z53.01", "Z53.09", "Z53.32"]),
        ("kind=became_header", ["Z53.0"]),
        ("kind=revised", ["B90.1", "Z53.0", "Z53.1"]),
        ("chapter=22", []),
    ],
)
def test_filtered_by_chapter_and_kind(page, query: str, codes: list[str]):
    shown = page(f"{PAIR}?{query}")
    assert shown.all("//ul[@class='changes']/li/a/b") == codes
    assert shown.only("//meta[@name='robots']/@content") == "noindex"


def test_counts_by_chapter_are_a_table_with_bars(page):
    shown = page(PAIR)
    rows = shown.all("//table[@class='chart']/tbody/tr")
    assert [row.split()[-3:] for row in rows] == [["0", "1", "2"], ["3", "2", "0"]]
    assert shown.all("//table[@class='chart']//svg/@aria-hidden") == ["true", "true"]
    assert shown.all("//*[@style]") == []


def test_many_changes_are_paged(page, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("public.presenters.changes.PAGE_SIZE", 3)
    shown = page(f"{PAIR}?page=3")
    assert shown.all("//ul[@class='changes']/li/a/b") == ["B90.10", "B90.11"]
    assert shown.all("//a[@rel='prev']/@href") == ["?page=2"]
    assert shown.all("//a[@rel='next']/@href") == []
    assert page(f"{PAIR}?page=99").all("//ul[@class='changes']/li/a/b") == ["B90.10", "B90.11"]


def test_a_release_on_both_sides_and_one_that_is_not_loaded(page):
    assert "the same release on both sides" in page("/icd-10-cm/changes/2024-10-01..2024-10-01", 404).text()
    unknown = page("/icd-10-cm/changes/2019-10-01..2024-10-01", 404)
    assert unknown.only("//h1") == "No release that takes effect on 2019-10-01 is loaded"
    assert "/icd-10-cm/changes/" in unknown.links()
    page("/icd-10-cm/changes/2024-99-99..2024-10-01", 404)


def test_the_wrong_way_round_leads_to_the_right_one(site: Client):
    response = site.get("/icd-10-cm/changes/2026-04-01..2024-10-01.csv?kind=added")
    assert (response.status_code, response["Location"]) == (301, f"{PAIR}.csv?kind=added")


@pytest.mark.parametrize("query", ["kind=nonsense", "chapter=x", "chapter=999", "chapter=%00", "billable=no"])
@pytest.mark.parametrize("suffix", ["", ".csv", ".atom"])
def test_a_filter_that_is_none_is_a_page_that_says_so(page, query: str, suffix: str):
    assert page(f"{PAIR}{suffix}?{query}", 404).only("//h1") == "There is no such chapter or kind of change"


def test_without_its_slash_the_list_is_reached(site: Client):
    response = site.get("/icd-10-cm/changes")
    assert (response.status_code, response["Location"]) == (301, "/icd-10-cm/changes/")


def test_csv_has_a_row_for_each_code_and_kind_of_change(site: Client):
    response = site.get(f"{PAIR}.csv")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    head, *rows = csv.reader(io.StringIO(response.content.decode()))
    assert head == [
        "change", "code", "chapter", "old title", "new title", "old billable", "new billable", "successors",
    ]  # fmt: skip
    assert ["removed", "B90.10", "1", "Sequelae of renal tuberculosis", "", "yes", "", "B90.1"] in rows
    assert [row[1] for row in rows if row[0] == "added"] == ["Z53.01", "Z53.09", "Z53.32"]
    only = list(csv.reader(io.StringIO(site.get(f"{PAIR}.csv?kind=became_header&chapter=21").content.decode())))
    assert [row[:2] for row in only[1:]] == [["became_header", "Z53.0"]]


@given(st.text(alphabet="=+-@\t\r\n\0＝＋－＠ a1|", max_size=9))
def test_no_cell_of_a_csv_begins_like_a_formula(text: str):
    made = neutralised(text)
    assert restored(made) == text.replace("\0", "")
    assert not made.lstrip().startswith(tuple("=+-@＝＋－＠"))
    assert not made.startswith(("\t", "\r", "\n"))
    assert "\0" not in made
    read_again = list(csv.reader(io.StringIO(csv_of(["a"], [[text]]), newline="")))
    assert read_again[1] == [made] or not made


def test_atom_has_an_entry_for_each_release(site: Client):
    feed = etree.fromstring(site.get("/icd-10-cm/changes/atom.xml").content)
    assert feed.xpath("a:entry/a:title/text()", namespaces=ATOM)[0].startswith("ICD-10-CM 2026-april: 3 new")
    assert feed.xpath("a:entry/a:id/text()", namespaces=ATOM) == [
        "tag:127.0.0.1,2026-04-01:/icd-10-cm/changes/2024-10-01..2026-04-01",
        "tag:127.0.0.1,2024-10-01:/icd-10-cm/changes/2023-10-01..2024-10-01",
    ]
    titles = feed.xpath("a:entry/a:title/text()", namespaces=ATOM)
    assert [title.endswith("(notes aside, which cannot be compared)") for title in titles] == [False, True]


def test_a_list_that_nothing_is_compared_by_makes_no_entry_new(site: Client, tmp_path: Path):
    """It came later than the facts; an index that both sides bring would be compared."""
    before = [site.get(path).content for path in ("/icd-10-cm/changes/atom.xml", f"{PAIR}.atom")]
    more = replace(HISTORY[1], poa=("B90.0",)).only("poa").write(tmp_path)
    assert import_release(packages=[more]).outcome == "imported"
    assert [site.get(path).content for path in ("/icd-10-cm/changes/atom.xml", f"{PAIR}.atom")] == before


def test_atom_of_a_pair_has_an_entry_for_each_changed_code(site: Client):
    first, second = (site.get(f"{PAIR}.atom?chapter=1").content for _ in range(2))
    assert first == second
    feed = etree.fromstring(first)
    assert [title.split()[0] for title in feed.xpath("a:entry/a:title/text()", namespaces=ATOM)] == [
        "B90.1", "B90.10", "B90.11",
    ]  # fmt: skip
    assert feed.xpath("a:entry/a:id/text()", namespaces=ATOM)[1] == (
        "tag:127.0.0.1,2026-04-01:/icd-10-cm/changes/2024-10-01..2026-04-01/B90.10"
    )
    dates = set(feed.xpath("a:updated/text() | a:entry/a:updated/text()", namespaces=ATOM))
    assert len(dates) == 1  # when the later of the two was read


def test_a_feed_of_nothing_says_the_same_each_time(site: Client):
    first, second = (site.get(f"{PAIR}.atom?chapter=22").content for _ in range(2))
    assert first == second


@pytest.mark.parametrize("path", ["/", "/icd-10-cm/changes/", PAIR, f"{PAIR}.csv", f"{PAIR}.atom"])
def test_what_is_known_is_asked_no_more(site: Client, path: str):
    """The editions, the files of all releases, chapters, notes, successors: whatever the number of changes."""
    forget()
    site.get(path)
    with CaptureQueriesContext(connection) as queries:
        site.get(path)
    assert len(queries) <= 5


def test_home_tells_the_latest_changes(page):
    home = page("/")
    assert "2026-april, effective 2026-04-01: 3 new, 3 revised, 2 deleted against 2025-annual" in home.section(
        "latest-changes"
    )
    assert "/icd-10-cm/changes/" in home.links()


def test_the_sitemap_has_what_each_release_changed(site: Client):
    part = site.get("/sitemap-1.xml").content.decode()
    assert "/icd-10-cm/changes/2024-10-01..2026-04-01<" in part
    assert "/icd-10-cm/changes/<" in part


def test_history_leads_to_both_sides_and_to_all_changes(page):
    links = page("/icd-10-cm/Z53.1").links("//section[@id='history']")
    assert "/icd-10-cm/compare/Z53.1?from=2024-10-01&to=2026-04-01" in links
    assert "/icd-10-cm/changes/" in links


def test_a_code_that_returns_says_when_it_was_gone(page):
    """Z53.32 is in 2024-annual, not in 2025-annual, and in 2026-april again."""
    events = page("/icd-10-cm/Z53.32").all("//ol[@class='history']/li")
    assert [event.split("Returned")[0] != event for event in events] == [True, False, False]
    assert "Removed" in events[1]


def test_a_retired_code_leads_to_its_official_successors(page):
    retired = page("/icd-10-cm/B90.10")
    assert "Official successors, from the conversion table" in retired.text("//div[@class='notice retired']")
    assert "/icd-10-cm/B90.1" in retired.links("//div[@class='notice retired']")


def test_a_code_of_the_conversion_table_that_no_release_has_leads_nowhere(db: None, client: Client, tmp_path: Path):
    """As E11.3X11 and V29.80XA of the publisher's table, which no order file has."""
    load(replace(APRIL_2026, conversion=(("B90.1", 2025, "B90.10"),)), tmp_path, activate=True)
    page = client.get("/icd-10-cm/B90.1").content.decode()
    assert "<b>B90.10</b> <small>in no release loaded here</small>" in page
    assert "/icd-10-cm/B90.10" not in page
    assert "- B90.10, in no release loaded here" in client.get("/icd-10-cm/B90.1.md").content.decode()


@given(st.text(max_size=40), st.text(max_size=40))
def test_a_word_diff_joined_again_is_both_texts(old: str, new: str):
    was, now = word_diff(old, new)
    assert ("".join(run.text for run in was), "".join(run.text for run in now)) == (old, new)
    assert [run.text for run in was if not run.changed] == [run.text for run in now if not run.changed]


@given(st.lists(st.sampled_from("abc"), max_size=6), st.lists(st.sampled_from("abc"), max_size=6))
def test_lines_that_are_there_twice_count_twice(old: list[str], new: list[str]):
    removed, added = line_diff(old, new)
    assert sorted([*old, *added]) == sorted([*new, *removed])
