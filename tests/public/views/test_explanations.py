"""CONTRACTS "The code page" with an approved explanation: its elements in their order, and what becomes of it."""

import datetime
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.http import http_date

from codes.models import Release
from codes.releases.loading.activate import activate_release
from reviews import actions, demo
from reviews.reading.published import explanation_for
from tests.public.pages import Page, read
from tests.releases import APRIL_2026
from tests.releases import code as entry
from tests.releases.loading import load
from tests.reviews.stories import NOW, Team, act, approved, code, published, submitted, text, withdrawn

pytestmark = pytest.mark.engine

SECTIONS = [
    "what-it-is", "when-it-is-used", "what-it-does-not-mean", "where-you-may-see-it", "related-specialists",
    "coding-notes", "hierarchy", "guidance", "compatibility", "synonyms", "faq", "details", "history", "source",
    "index-terms", "about",
]  # fmt: skip
Z539 = "/icd-10-cm/Z53.9"


@pytest.fixture
def real(team: Team) -> Team:
    """The demo's explanation of Z53.9 is live."""
    published(team, "Z53.9", **demo.explanations()["Z53.9"])
    return team


# --- What is shown ----------------------------------------------------------------------------------------------------


def test_sections_stand_in_their_order(real: Team, page):
    z539 = page(Z539)
    assert z539.all("//section/@id") == SECTIONS
    assert z539.all("//nav[@aria-label='On this page']//a/@href") == [f"#{section}" for section in SECTIONS]
    assert z539.all("//section[position()<7]/h2") == [
        "What is this code?", "When is it used?", "What it does not mean", "Where you may see this code",
        "Related specialists", "Coding notes",
    ]  # fmt: skip
    summary = z539.only("//header//div[@class='summary']")
    assert summary.startswith("Z53.9 records that a planned procedure")


def test_who_signed_and_the_dates_apart(real: Team, page):
    z539 = page(Z539)
    assert z539.only("//p[@class='signed']") == "Reviewed by Reviewer, MD"
    assert z539.links("//p[@class='signed']") == ["/team/reviewer"]
    reviewed, following, imported = z539.all("//dl[@class='standing']/div")
    assert (reviewed, following) == ("Reviewed 2026-05-04", "Next review 2028-05-03")
    assert imported == f"Facts imported {timezone.now().date()}"


def test_two_signatures_are_both_named(team: Team, page):
    published(team, "B20")
    b20 = page("/icd-10-cm/B20")
    assert b20.only("//p[@class='signed']") == "Reviewed by Reviewer, MD and Second Reviewer, MD"
    assert b20.links("//p[@class='signed']") == ["/team/reviewer", "/team/second-reviewer"]
    assert len(b20.all("//ul[@class='signatures']/li")) == 2


def test_it_is_indexed_with_its_own_address_and_summary(real: Team, page):
    z539 = page(Z539)
    assert z539.all("//meta[@name='robots']") == []
    assert z539.only("//link[@rel='canonical']/@href") == "http://127.0.0.1:8000/icd-10-cm/Z53.9"
    description = z539.only("//meta[@name='description']/@content")
    assert description.startswith("Z53.9 records that")
    assert len(description) <= 200
    assert "Not yet reviewed" not in z539.text()


def test_empty_sections_are_not_shown(team: Team, page):
    nothing = {"where_you_may_see_it": "", "related_specialists": [], "coding_notes": "", "synonyms": [], "faqs": []}
    published(team, "Z37.0", sources=[], **nothing)
    shown = page("/icd-10-cm/Z37.0")
    assert shown.all("//section/@id")[:4] == ["what-it-is", "when-it-is-used", "what-it-does-not-mean", "hierarchy"]
    assert not {"coding-notes", "related-specialists", "faq", "synonyms"} & set(shown.all("//section/@id"))
    assert "Sources of the explanation" not in shown.text()
    assert not [heading for heading in shown.all("//h2|//h3") if not heading]


def test_paragraphs_stand_at_blank_lines(team: Team, page):
    published(team, "Z53.9", what_it_is="One\nline.\n\n  Another.\n \nA third.")
    assert page(Z539).all("//section[@id='what-it-is']/p") == ["One line.", "Another.", "A third."]


def test_codes_in_texts_lead_there_if_they_exist(team: Team, page):
    published(
        team,
        "Z53.9",
        what_it_is="Z53.9, Z53.1; Z53.3- and (Z53.01). Z53.77 is none, nor are xZ53.8 and Z53.8x. B90-B94.",
        faqs=[{"question": "And Z37.0?", "answer": "See Z37.0."}],
    )
    z539 = page(Z539)
    assert z539.links("//section[@id='what-it-is']") == [
        f"/icd-10-cm/{name}" for name in ("Z53.1", "Z53.3", "Z53.01", "B90")
    ]
    assert "Z53.9, Z53.1; Z53.3- and (Z53.01). Z53.77 is none" in z539.section("what-it-is")
    assert z539.links("//section[@id='faq']") == ["/icd-10-cm/Z37.0"]


def test_synonyms_are_merged_and_each_says_where_it_comes_from(team: Team, page):
    rows = [("canceled  Procedure", "index"), ("Donor nos", "inclusion_term"), ("Called off", "editor")]
    synonyms = [{"term": term, "provenance": provenance} for term, provenance in rows]
    published(team, "Z53.9", synonyms=[*synonyms, synonyms[-1]])
    assert page(Z539).all("//section[@id='synonyms']//li") == [
        "Donor nos inclusion term",
        "Called off editor",
        "Canceled procedure (surgical) index",
        "Procedure (surgical), not done index",
    ]


def test_specialists_have_their_printed_names(team: Team, page):
    published(team, "Z53.9", related_specialists=["health-information-management", "surgery"])
    assert page(Z539).all("//section[@id='related-specialists']//li") == ["Health information management", "Surgery"]


def test_about_tells_from_the_record_how_it_was_made(real: Team, page):
    about = page(Z539).section("about")
    assert "People of the team wrote it for this code. No AI drafted it." in about
    assert "Reviewer, MD signed on 2026-05-04 09:00 UTC: I read this text as readers will see it" in about
    assert "does not replace professional medical advice" in about
    assert "Sources of the explanation ICD-10-CM Tabular List" in about
    assert "/team" in page(Z539).links("//section[@id='about']")


@pytest.mark.parametrize(
    ("origin", "sentence"),
    [("outline", "an outline that a program composed of official facts"), ("copied", "of another code")],
)
def test_about_says_what_it_was_made_from(team: Team, page, origin: str, sentence: str):
    source = published(team, "Z53.8").publications.get().revision if origin == "copied" else None
    draft = actions.start(actor=team.author, code=code("Z53.9"), origin=origin, source=source, now=NOW)
    act("save", draft.explanation, team.author, content=text("own", sources=[]))
    act("submit", draft.explanation, team.author)
    act("approve", draft.explanation, team.reviewer)
    act("publish", draft.explanation, team.publisher)
    assert sentence in page(Z539).section("about")


def test_headings_go_down_one_level_at_a_time_and_anchors_are_there_once(real: Team, page):
    whole: Page = page(Z539)
    levels = [int(heading.tag[1]) for heading in whole.root.xpath("//h1|//h2|//h3|//h4|//h5")]
    assert all(after - before <= 1 for before, after in pairwise(levels))
    ids = whole.all("//@id")
    assert len(ids) == len(set(ids))


def test_a_problem_can_be_reported_from_every_code_page(real: Team, page):
    for path in (Z539, "/icd-10-cm/Z53", "/icd-10-cm/B90.10"):
        assert f"/report/{path.rpartition('/')[2]}" in page(path).links()


# --- For which codes --------------------------------------------------------------------------------------------------


def test_a_seventh_character_code_shows_that_of_the_nearest_code_above(team: Team, page):
    published(team, "S52.021")
    for name in ("S52.021A", "S52.021B"):
        shown = page(f"/icd-10-cm/{name}")
        assert f"This explanation was written for S52.021; {name} is that code completed" in shown.text()
        assert "/icd-10-cm/S52.021" in shown.links("//header")
        assert shown.only("//link[@rel='canonical']/@href").endswith(f"/icd-10-cm/{name}")
        assert shown.all("//meta[@name='robots']") == []
        assert "What this code is (canary" in shown.section("what-it-is")
        assert "editor, of S52.021" in shown.section("synonyms")
    assert "written for" not in page("/icd-10-cm/S52.021").text()


def test_a_placeholder_does_not_hide_the_code_above(team: Team, page):
    published(team, "X52")
    assert "This explanation was written for X52" in page("/icd-10-cm/X52.XXXA").text()


def test_its_own_comes_first(team: Team, page):
    published(team, "S52.021", summary="Of the fracture.")
    published(team, "S52.021A", summary="Of the first encounter.")
    assert page("/icd-10-cm/S52.021A").only("//div[@class='summary']") == "Of the first encounter."
    assert page("/icd-10-cm/S52.021B").only("//div[@class='summary']") == "Of the fracture."


def test_other_codes_below_do_not_show_it(team: Team, page):
    published(team, "Z53.0")
    assert "Not yet reviewed" in page("/icd-10-cm/Z53.01").text()
    published(team, "S52.0")
    assert "Not yet reviewed" in page("/icd-10-cm/S52.021").text()


@pytest.mark.parametrize("above", ["S52", "S52.0", "S52.02"])
def test_a_text_covers_no_code_whose_parent_is_another(team: Team, page, above: str):
    """A text of S52 says that S52 is not billable, which S52.021A is."""
    published(team, above)
    assert "Not yet reviewed" in page("/icd-10-cm/S52.021A").text()


def test_a_text_covers_no_code_of_eight_characters_that_is_an_entry_of_its_own(team: Team, page, tmp_path: Path):
    """As C44.1021 is: written out in the tabular list, below C44.102."""
    tree = APRIL_2026.tree.added("B90", entry("B90.222", "Sequelae of one kind", entry("B90.2221", "On the right")))
    later = replace(APRIL_2026, label="2027-annual", tree=tree, indexes={}, conversion=())
    activate_release(load(later, tmp_path), now=timezone.now())
    published(team, "B90.222")
    assert "Not yet reviewed" in page("/icd-10-cm/B90.2221").text()
    assert "canary" in page("/icd-10-cm/B90.222").text()


def test_the_live_text_is_shown_whatever_the_clocks_say(team: Team, page):
    """A server whose clock is fast published and withdrew a text; one that is right published the correction."""
    fast = NOW + datetime.timedelta(minutes=5)
    explanation = approved(team, "Z53.9", summary="The wrong one.")
    act("publish", explanation, team.publisher, now=fast)
    act("withdraw", explanation, team.publisher, now=fast)
    published(team, "Z53.9", summary="The right one.")
    assert page(Z539).only("//div[@class='summary']") == "The right one."


def test_signers_lead_to_their_own_pages_whatever_the_clocks_say(team: Team, page):
    """The server on which the first one signed was five minutes ahead, and each name led to the other's page."""
    explanation = submitted(team, "B20")
    act("approve", explanation, team.reviewer, now=NOW + datetime.timedelta(minutes=5))
    act("approve", explanation, team.second_reviewer, now=NOW)
    act("publish", explanation, team.publisher, now=NOW + datetime.timedelta(minutes=6))
    shown = page("/icd-10-cm/B20")
    links = shown.root.xpath("//main//a[starts-with(@href, '/team/')]")
    assert {(link.text_content().split(",")[0], link.get("href")) for link in links} == {
        ("Reviewer", "/team/reviewer"), ("Second Reviewer", "/team/second-reviewer"),
    }  # fmt: skip


def test_dated_pages_never_show_an_explanation(real: Team, page):
    for day in ("2026-04-01", "2024-10-01", "2023-10-01"):
        dated = page(f"/icd-10-cm/{day}/Z53.9")
        assert not {"what-it-is", "faq"} & set(dated.all("//section/@id"))
        assert "Reviewed by" not in dated.text()
        assert dated.all("//meta[@name='robots']/@content") == ["noindex"]


# --- What becomes of it -----------------------------------------------------------------------------------------------


def test_a_withdrawn_text_leaves_a_tombstone(team: Team, page):
    withdrawn(team, "Z53.9")
    z539 = page(Z539)
    assert "An explanation of this code was withdrawn on 2026-05-04." in z539.text()
    assert z539.all("//meta[@name='robots']/@content") == ["noindex"]
    assert "canary" not in z539.text("//html")
    assert "Reviewed by" not in z539.text()


def test_below_a_withdrawn_text_the_tombstone_names_its_code(team: Team, page):
    withdrawn(team, "S52.021")
    shown = page("/icd-10-cm/S52.021A")
    assert "An explanation of S52.021, shown here as well, was withdrawn on 2026-05-04." in shown.text()
    assert shown.all("//meta[@name='robots']/@content") == ["noindex"]


def test_after_a_withdrawal_a_new_text_is_shown(team: Team, page):
    withdrawn(team, "Z53.9")
    published(team, "Z53.9", summary="The new one.")
    assert page(Z539).only("//div[@class='summary']") == "The new one."
    assert "official facts only" not in page(Z539).text()
    assert "Corrected on 2026-05-04." in page(Z539).text("//header")


def test_a_review_that_is_overdue_is_mentioned_quietly(real: Team, page):
    with time_machine.travel("2028-05-03 12:00Z"):
        assert "was due" not in page(Z539).text("//dl[@class='standing']")
    with time_machine.travel("2028-05-04 12:00Z"):
        assert "Next review was due on 2028-05-03" in page(Z539).text("//dl[@class='standing']")


def test_changed_facts_are_mentioned_and_others_not(team: Team, page):
    """The release is switched back to one in which Z53.1 has another title, and Z53.9 the same."""
    published(team, "Z53.1")
    published(team, "Z53.9")
    sentence = "is being reviewed again and is not shown until then."
    assert sentence not in page("/icd-10-cm/Z53.1").text()
    activate_release(Release.objects.get(label="2025-annual"), now=timezone.now())
    z531 = page("/icd-10-cm/Z53.1")
    assert sentence in z531.text()
    assert "The title changed, so the text may describe something else." in z531.text()
    assert "canary" not in z531.text()
    assert sentence not in page(Z539).text()


def test_the_facts_of_the_code_it_was_written_for_count(team: Team, page, tmp_path: Path):
    """Those of the seventh-character code did not change."""
    published(team, "S52.021")
    later = replace(APRIL_2026, label="2027-annual", tree=APRIL_2026.tree.retitled("S52.021", "Another title"),
                    indexes={}, conversion=())  # fmt: skip
    release = load(later, tmp_path)
    assert "is being reviewed again" not in page("/icd-10-cm/S52.021A").text()
    activate_release(release, now=timezone.now())
    shown = page("/icd-10-cm/S52.021A").text()
    assert "The explanation of S52.021, shown here as well, is being reviewed again" in shown
    assert "canary" not in shown


# --- Cost and caching -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["Z53.9", "S52.021A", "B20", "Z53.8"])
def test_seven_queries(team: Team, site: Client, warm: None, name: str):
    withdrawn(team, "Z53.8")
    published(team, "B20")
    published(team, "S52.021")
    published(team, "Z53.9", **demo.explanations()["Z53.9"])
    with CaptureQueriesContext(connection) as queries:
        assert site.get(f"/icd-10-cm/{name}").status_code == 200
    assert len(queries) <= 7


def conditional(site: Client, path: str, response) -> int:
    headers = {"If-None-Match": response["ETag"], "If-Modified-Since": response["Last-Modified"]}
    return site.get(path, headers=headers).status_code


def test_the_validator_changes_with_each_step_at_once(team: Team, site: Client):
    def seen() -> str:
        response = site.get(Z539)
        assert response["Cache-Control"] == "public, max-age=30, s-maxage=20"
        with CaptureQueriesContext(connection) as queries:
            assert conditional(site, Z539, response) == 304
        assert len(queries) <= 3
        return response["ETag"]

    tags = [seen()]
    explanation = published(team, "Z53.9", summary="One.")
    tags.append(seen())
    profile = team.reviewer.reviewer_profile  # type: ignore[attr-defined]
    profile.listed = False
    profile.save()
    tags.append(seen())
    profile.listed = True
    profile.save()
    published(team, "Z53.9", summary="Two.")
    tags.append(seen())
    act("withdraw", explanation, team.publisher)
    tags.append(seen())
    assert len(set(tags)) == len(tags)


def test_work_that_is_not_public_changes_no_validator(real: Team, site: Client):
    response = site.get(Z539)
    draft = actions.start(actor=real.author, code=code("Z53.9"), now=NOW)
    act("save", draft.explanation, real.author)
    assert conditional(site, Z539, response) == 304


def test_last_modified_is_that_of_the_publication(team: Team, site: Client):
    later = timezone.now().replace(microsecond=0) + datetime.timedelta(hours=1)
    before = site.get(Z539)["Last-Modified"]
    explanation = published(team, "Z53.9")
    with time_machine.travel(later, tick=False):
        act("start", explanation, team.author)
        act("save", explanation, team.author, now=later)
        act("submit", explanation, team.author, now=later)
        act("approve", explanation, team.reviewer, now=later)
        act("publish", explanation, team.publisher, now=later)
        after = site.get(Z539)["Last-Modified"]
    assert after != before
    assert after == http_date(later.timestamp())
    # A date alone never answers for people's work: two acts may share its second.
    assert site.get(Z539, headers={"If-Modified-Since": after}).status_code == 200


def test_a_signer_who_left_is_named_without_a_link(real: Team, site: Client, page):
    real.reviewer.is_active = False
    real.reviewer.save()
    assert page(Z539).only("//p[@class='signed']") == "Reviewed by Reviewer, MD"
    assert page(Z539).links("//p[@class='signed']") == []
    assert site.get("/team/reviewer").status_code == 404


def test_a_printed_name_stays_as_it_was_signed(real: Team, page):
    profile = real.reviewer.reviewer_profile  # type: ignore[attr-defined]
    profile.printed_name = "Somebody Else"
    profile.save()
    assert page(Z539).only("//p[@class='signed']") == "Reviewed by Reviewer, MD"


def test_no_script_no_inline_style_no_cookie(real: Team, site: Client):
    response = site.get(Z539)
    assert not response.cookies
    assert not read(response).root.xpath("//script[not(@type='application/ld+json')]|//style|//@style|//iframe")
    assert len(response.content) < 40_000


def test_a_page_does_not_look_through_all_publications(real: Team, site: Client):
    """With a hundred thousand of them the query of each page would."""
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL looks through small tables whatever the query")
    releases = list(Release.objects.values_list("pk", flat=True))
    with CaptureQueriesContext(connection) as queries:
        explanation_for(name="Z53.9", releases=releases)
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {queries[0]['sql']}")
        steps = [row[3] for row in cursor.fetchall()]
    assert any("reviews_publication" in step for step in steps)
    assert not [step for step in steps if step.startswith("SCAN") and "reviews_publication" in step]
