"""CONTRACTS "The code page": its elements, in their order, from facts alone."""

from itertools import pairwise

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.public.pages import Page, read

pytestmark = pytest.mark.engine

SECTIONS = [
    "hierarchy", "guidance", "compatibility", "synonyms", "details", "history", "source", "index-terms", "about",
]  # fmt: skip

_GAP = "between 2024-10-01 and 2026-04-01"  # the annual release of 2026 is not loaded


def test_head_says_what_the_page_is(page):
    z539 = page("/icd-10-cm/Z53.9")
    title = "Procedure and treatment not carried out, unspecified reason"
    assert z539.only("//title") == f"ICD-10-CM Code Z53.9 for {title} | ICD CMS"
    assert z539.only("//h1") == f"ICD-10-CM Code Z53.9: {title}"
    assert z539.all("//link[@rel='canonical']/@href") == ["http://127.0.0.1:8000/icd-10-cm/Z53.9"]


def test_sections_stand_in_their_order(page):
    z539 = page("/icd-10-cm/Z53.9")
    assert z539.all("//section/@id") == SECTIONS
    assert z539.all("//nav[@aria-label='On this page']//a/@href") == [f"#{section}" for section in SECTIONS]


def test_a_section_with_nothing_in_it_is_not_shown(page):
    plain = page("/icd-10-cm/Z37")
    assert not {"compatibility", "synonyms", "index-terms"} & set(plain.all("//section/@id"))
    assert "Index terms" not in plain.text()


def test_without_an_explanation_it_says_so_and_is_not_indexed(page):
    z539 = page("/icd-10-cm/Z53.9")
    assert "Not yet reviewed: this page shows official facts only" in z539.text()
    assert z539.all("//meta[@name='robots']/@content") == ["noindex"]
    assert "Reviewed by" not in z539.text()


@time_machine.travel("2026-06-01 12:00Z")
def test_badges_while_the_release_is_in_force(page):
    z539 = page("/icd-10-cm/Z53.9")
    assert z539.all("//ul[@aria-label='Status']/li") == [
        "ICD-10-CM", "Billable", "Valid from 2026-04-01 to 2026-09-30",
    ]  # fmt: skip
    assert "A newer release is due" not in z539.text("//body")
    assert page("/icd-10-cm/Z53").all("//ul[@aria-label='Status']/li")[1] == "Not billable (header)"


@time_machine.travel("2026-10-01 03:59Z")
def test_the_last_day_is_covered(page):
    assert "Valid from" in page("/icd-10-cm/Z53.9").text()


@time_machine.travel("2026-10-01 04:00Z")
@pytest.mark.parametrize(
    "path", ["/", "/icd-10-cm/", "/icd-10-cm/Z53.9", "/icd-10-cm/Z40-Z53", "/search", "/about", "/privacy"]
)
def test_past_its_end_every_page_says_that_a_newer_release_is_due(page, path: str):
    assert "A newer release is due" in page(path).text("//body")


@time_machine.travel("2026-11-23 12:00Z")
def test_past_its_end_validity_is_until(page):
    z539 = page("/icd-10-cm/Z53.9")
    assert z539.all("//ul[@aria-label='Status']/li")[2] == "Valid until 2026-09-30"
    assert "later dates are in no release loaded here" in z539.section("details")


def test_hierarchy_ends_with_the_code_itself(page):
    z539 = page("/icd-10-cm/Z53.9")
    assert z539.all("//section[@id='hierarchy']/ol/li/a/@href") == [
        "/icd-10-cm/chapter/21", "/icd-10-cm/Z40-Z53", "/icd-10-cm/Z53", "/icd-10-cm/Z53.9",
    ]  # fmt: skip
    assert z539.all("//section[@id='hierarchy']//a[@aria-current='page']/b") == ["Z53.9"]
    assert z539.all("//a[@rel='prev']/b") == ["Z53.8"]
    assert z539.all("//a[@rel='next']/b") == ["U07"]


def test_blocks_that_overlap_are_all_in_the_path(page):
    path = page("/icd-10-cm/W00.0").all("//section[@id='hierarchy']/ol/li/a/b")
    assert path == ["20", "V00-X58", "W00-X58", "W00-W19", "W00", "W00.0"]


def test_a_block_named_like_its_category_has_its_own_address(page):
    links = page("/icd-10-cm/B20").all("//section[@id='hierarchy']/ol/li/a/@href")
    assert links == ["/icd-10-cm/chapter/1", "/icd-10-cm/section/B20", "/icd-10-cm/B20"]


def test_children_with_title_and_mark(page):
    children = page("/icd-10-cm/Z53.0").all("//section[@id='hierarchy']/ul/li")
    assert children[0] == "Z53.01 Procedure and treatment not carried out due to patient smoking Billable"
    assert page("/icd-10-cm/Z53").all("//section[@id='hierarchy']/ul/li/small")[0] == "Header"


def test_inherited_notes_nearest_first(page):
    owners = page("/icd-10-cm/Z53.9").all("//section[@id='guidance']//h3[a]")
    assert owners == [
        "Inherited from block Z40-Z53 Encounters for other specific health care",
        "Inherited from chapter 21 Factors influencing health status and contact with health services",
    ]
    own = page("/icd-10-cm/Z52").all("//section[@id='guidance']//h3")
    assert own[0] == "On Z52 itself"


def test_codes_in_notes_are_linked_and_the_wording_is_exact(site: Client, page):
    z52 = page("/icd-10-cm/Z52")
    assert {"/icd-10-cm/Z53.0", "/icd-10-cm/Z53.1", "/icd-10-cm/Z53.9"} <= set(z52.links("//section[@id='guidance']"))
    assert "Z codes represent reasons for  encounters." in site.get("/icd-10-cm/Z52").content.decode()


def test_referred_to_by_goes_the_other_way(page):
    guidance = page("/icd-10-cm/M10").section("guidance")
    assert "Referred to by" in guidance
    assert "M35.0 Sjögren syndrome" in guidance or "M35.0 Sjogren syndrome" in guidance


def test_seventh_characters_name_the_codes_they_make(page):
    leaf = page("/icd-10-cm/S52.021")
    rows = leaf.all("//section[@id='guidance']//tbody/tr")
    assert (
        rows[1] == "B initial encounter for open fracture type I or II initial encounter for open fracture NOS S52.021B"
    )
    assert "/icd-10-cm/S52.021B" in leaf.links("//section[@id='guidance']")
    nearest = page("/icd-10-cm/S52.011").all("//section[@id='guidance']//tbody/tr/th")
    assert nearest == ["A", "S"]


def test_a_seventh_character_code_marks_its_own_row(page):
    own = page("/icd-10-cm/S52.021A")
    assert own.all("//tr[@class='own']/th") == ["A"]
    assert "defined at S52" in own.section("guidance")


def test_a_character_that_makes_no_code_says_so(page):
    assert page("/icd-10-cm/S06.1X7").all("//section[@id='guidance']//tbody/tr/td[2]") == [
        "S06.1X7A", "no such code", "no such code",
    ]  # fmt: skip


def test_placeholder_is_explained(page):
    assert "Each X in the 4th and 5th and 6th place is a placeholder" in page("/icd-10-cm/X52.XXXA").section("guidance")


def test_icd9_map_in_both_directions_labelled_frozen(page):
    section = page("/icd-10-cm/Z53.9").section("compatibility")
    assert "General Equivalence Mappings, frozen 2018" in section
    assert "ICD-10-CM to ICD-9-CM V64.3 approximate match" in section
    assert "ICD-9-CM to ICD-10-CM V64.3 equivalent" in section
    assert "no equivalent" in page("/icd-10-cm/B90.0").section("compatibility")
    assert "scenario 1, one code from each choice list" in page("/icd-10-cm/B90.1").section("compatibility")


def test_predecessors_and_successors(page):
    assert "Z53.8 Procedure and treatment not carried out for other reasons" in page("/icd-10-cm/Z53.31").section(
        "compatibility"
    )
    successors = page("/icd-10-cm/Z53.8").links("//section[@id='compatibility']")
    assert successors == ["/icd-10-cm/Z53.31", "/icd-10-cm/Z53.32"]


def test_synonyms_have_their_provenance(page):
    assert page("/icd-10-cm/Z52.9").all("//section[@id='synonyms']//li") == ["Donor NOS inclusion term"]
    assert page("/icd-10-cm/Z53.9").all("//section[@id='synonyms']//li") == [
        "Canceled procedure (surgical) index", "Procedure (surgical), not done index",
    ]  # fmt: skip


def test_flags_come_from_the_order_file_and_the_poa_list(page):
    flags = page("/icd-10-cm/Z53.9").all("//section[@id='details']/table[2]//tr")
    assert "Billable Yes" in flags
    assert any(flag.startswith("POA exempt Yes") for flag in flags)
    assert "POA exempt No" in page("/icd-10-cm/Z53.8").section("details")
    assert "POA exempt" not in page("/icd-10-cm/Z53").section("details")  # a header is never reported


@pytest.mark.parametrize(
    ("code", "beginnings"),
    [
        ("Z53.9", ["2023-10-01 In ICD-10-CM since 2024-annual or earlier (earliest release loaded) 2024-annual"]),
        ("Z53.1", [f"{_GAP} Retitled 2026-april · side by side from Procedure and", "2023-10-01 In ICD-10-CM since"]),
        ("Z53.0", [f"{_GAP} Became a header (no longer billable) 2026-april", "2023-10-01 In ICD-10-CM since"]),
        ("Z53.31", ["2024-10-01 Added 2025-annual"]),
        ("Z53.32", [f"{_GAP} Returned 2026-april", "2024-10-01 Removed 2025-annual", "2023-10-01 In ICD-10-CM since"]),
    ],
)
def test_history_newest_first(page, code: str, beginnings: list[str]):
    events = page(f"/icd-10-cm/{code}").all("//ol[@class='history']/li")
    assert len(events) == len(beginnings)
    for event, beginning in zip(events, beginnings, strict=True):
        assert event.startswith(beginning)


def test_source_names_files_with_their_digests(page):
    source = page("/icd-10-cm/Z53.9").section("source")
    for name in ("icd10cm-order-2026.txt", "icd10cm-tabular-2026.xml", "2026-april", "2026-04-01"):
        assert name in source
    hashes = page("/icd-10-cm/Z53.9").all("//section[@id='source']//span[@class='hash']")
    assert len(hashes) >= 2
    assert all(len(digest) == 64 for digest in hashes)


def test_index_terms_are_the_whole_path_as_printed(page):
    assert page("/icd-10-cm/Z53.9").all("//section[@id='index-terms']//li") == [
        "Canceled procedure (surgical) Z53.9", "Procedure (surgical) > not done Z53.9",
    ]  # fmt: skip
    assert "M35.00 [B90.0]" in page("/icd-10-cm/M35.00").section("index-terms")
    assert "M35.00 [B90.0]" in page("/icd-10-cm/B90.0").section("index-terms")
    assert "Z53.3- more characters needed" in page("/icd-10-cm/Z53.3").section("index-terms")
    assert "Malignant Primary" in page("/icd-10-cm/M10.9").section("index-terms")


def test_a_seventh_character_code_has_the_index_terms_of_the_code_it_completes(page):
    section = page("/icd-10-cm/T51.0X1A").section("index-terms")
    assert "The index leads to T51.0X1; the seventh character completes it." in section
    assert "Alcohol > ethyl" in section


def test_about_says_that_nothing_was_written_or_signed(page):
    about = page("/icd-10-cm/Z53.9").section("about")
    assert "No explanation of this code is published, and no AI text is shown" in about
    assert "does not replace professional medical advice" in about
    assert "/team" in page("/icd-10-cm/Z53.9").links("//section[@id='about']")


@pytest.mark.parametrize("code", ["Z53.9", "Z53", "S52.021A", "S06", "B90.10", "W00.0", "M10.9"])
def test_six_queries_whatever_is_loaded(site: Client, warm: None, code: str):
    with CaptureQueriesContext(connection) as queries:
        response = site.get(f"/icd-10-cm/{code}")
    assert response.status_code == 200
    assert len(queries) <= 6


def test_headings_go_down_one_level_at_a_time(page):
    whole: Page = page("/icd-10-cm/S52.021A")
    levels = [int(heading.tag[1]) for heading in whole.root.xpath("//h1|//h2|//h3|//h4|//h5")]
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert not [heading for heading in whole.all("//h1|//h2|//h3|//h4") if not heading]


def test_every_anchor_is_there_once(page):
    ids = page("/icd-10-cm/Z53.9").all("//@id")
    assert len(ids) == len(set(ids))


def test_what_readers_take_along(page):
    shown = page("/icd-10-cm/Z53.9")
    values = shown.root.xpath("//div[@class='taking']//input/@value")
    assert values == ["Z53.9", "Z53.9 Procedure and treatment not carried out, unspecified reason"]
    citation = shown.only("//div[@class='taking']//p[@class='whole']")
    assert citation.startswith("ICD-10-CM Z53.9, Procedure and treatment not carried out, unspecified reason.")
    assert "Release 2026-april, effective 2026-04-01, National Center for Health Statistics" in citation
    assert "(SHA-256 " in citation
    assert citation.endswith("/icd-10-cm/2026-04-01/Z53.9")
    assert "/check?codes=Z53.9" in shown.links()
    assert "/check?codes=Z53.9&on=2024-10-01" in page("/icd-10-cm/2024-10-01/Z53.9").links()


def test_no_script_no_inline_style_no_other_host(site: Client):
    response = site.get("/icd-10-cm/S52.021A")
    shown = read(response)
    assert not shown.root.xpath("//script[not(@type='application/ld+json')]|//style|//@style|//iframe")
    assert [src for src in shown.root.xpath("//@src|//link[@rel!='canonical']/@href") if "//" in src] == []
