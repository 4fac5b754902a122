"""What a text corrects, and the signed texts of a code one after the other."""

from __future__ import annotations

import datetime
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from codes.releases.loading.activate import activate_release
from reviews.models import Explanation, Publication
from tests.releases.loading import load
from tests.releases.mini import APRIL_2026
from tests.reviews.stories import NOW, Team, act, approved, fresh, published, withdrawn

Z539, VERSIONS = "/icd-10-cm/Z53.9", "/icd-10-cm/Z53.9/versions"


def on(day: int) -> datetime.datetime:
    """A day of May 2026."""
    return NOW.replace(day=day)


def signed(team: Team, day: int, name: str = "Z53.9", **sections: Any) -> Explanation:
    """A text that is public from that day of May 2026."""
    explanation = approved(team, name, **sections)
    act("publish", explanation, team.publisher, now=on(day))
    return fresh(explanation)


def gone(team: Team, explanation: Explanation, day: int) -> None:
    act("withdraw", explanation, team.publisher, now=on(day))


# --- What it corrects -------------------------------------------------------------------------------------------------


@pytest.mark.engine
def test_a_correction_says_when_and_what(team: Team, page):
    gone(team, signed(team, 5, summary="The wrong one.", coding_notes="Same."), 6)
    signed(team, 7, summary="The right one.", coding_notes="Same.", faqs=[])
    shown = page(Z539).text("//div[contains(@class, 'corrected')]")
    assert shown == (
        "Corrected on 2026-05-07. This text takes the place of one that was withdrawn on 2026-05-06. "
        "What was changed: Summary, Frequently asked questions."
    )
    assert "The wrong one." not in page(Z539).text("//html")


def test_the_next_text_after_a_correction_corrects_nothing(team: Team, page):
    gone(team, signed(team, 5, summary="One."), 6)
    signed(team, 7, summary="Two.")
    signed(team, 8, summary="Three.")
    assert page(Z539).all("//div[contains(@class, 'corrected')]") == []


def test_a_first_text_and_one_that_replaces_another_correct_nothing(team: Team, page):
    signed(team, 5, summary="One.")
    assert page(Z539).all("//div[contains(@class, 'corrected')]") == []
    assert VERSIONS not in page(Z539).links()
    signed(team, 6, summary="Two.")
    assert page(Z539).all("//div[contains(@class, 'corrected')]") == []
    assert VERSIONS in page(Z539).links("//section[@id='about']")


def test_the_same_words_signed_again_say_so(team: Team, page):
    gone(team, signed(team, 5), 6)
    signed(team, 7)
    shown = page(Z539).text("//div[contains(@class, 'corrected')]")
    assert shown == "Published again on 2026-05-07, unchanged. It was withdrawn on 2026-05-06, and signed anew since."


@pytest.mark.engine
def test_a_correction_that_is_signed_again_for_another_release_stays_one(team: Team, page, tmp_path: Path):
    gone(team, signed(team, 5, summary="Wrong."), 6)
    explanation = signed(team, 7, summary="Right.")
    tree = APRIL_2026.tree.noted("Z53.9", excludes1=["something else (Z53.8)"])
    activate_release(load(replace(APRIL_2026, label="2027-annual", tree=tree), tmp_path), now=timezone.now())
    act("reapprove", explanation, team.reviewer, now=on(20))
    assert Publication.objects.live().get().revision.origin == "carried"
    assert page(Z539).text("//div[contains(@class, 'corrected')]").startswith("Corrected on 2026-05-07.")


def test_codes_that_the_text_covers_say_it_too(team: Team, page):
    gone(team, signed(team, 5, "S52.021", summary="Wrong."), 6)
    signed(team, 7, "S52.021", summary="Right.")
    assert "What was changed: Summary." in page("/icd-10-cm/S52.021A").text("//div[contains(@class, 'corrected')]")


def test_who_signs_sees_the_notice_that_readers_will_see(team: Team, site: Client):
    gone(team, signed(team, 5, summary="Wrong."), 6)
    explanation = approved(team, "Z53.9", summary="Right.")
    site.force_login(team.publisher, backend="reviews.desk.people.accounts.StaffBackend")
    shown = site.get(f"/admin/desk/explanations/{explanation.pk}/preview/").text
    assert "Corrected on" in shown
    assert "What was changed: Summary." in shown


# --- The list ---------------------------------------------------------------------------------------------------------


def test_every_signed_text_is_listed_with_its_dates_and_signers(team: Team, page):
    signed(team, 5, summary="One.")
    gone(team, signed(team, 6, summary="Two."), 7)
    signed(team, 8, summary="Three.")
    listed = page(VERSIONS)
    assert listed.all("//section/h2") == ["Version 3, the present one", "Version 2, withdrawn", "Version 1"]
    first = listed.section("version-1")
    assert first.startswith("Version 1 Public from 2026-05-05 to 2026-05-06, for release 2026-april.")
    assert "Reviewed by Reviewer, MD on 2026-05-04." in first
    assert "Public since 2026-05-08" in listed.section("version-3")
    assert "Changed against version 2: Summary." in listed.section("version-3")
    assert "One." in listed.section("version-1")
    assert "Its words are on the page of Z53.9." in listed.section("version-3")
    assert listed.all("//meta[@name='robots']/@content") == ["noindex"]


def test_a_withdrawn_version_is_a_tombstone(team: Team, site: Client, page):
    gone(team, signed(team, 5, summary="Nobody may read this."), 6)
    tombstone = page(VERSIONS)
    assert "This text was withdrawn on 2026-05-06. Its words are not shown." in tombstone.section("version-1")
    assert "Reviewed by" not in tombstone.text()
    assert b"Nobody may read this" not in site.get(VERSIONS).content
    assert b"canary" not in site.get(VERSIONS).content
    assert VERSIONS in page(Z539).links("//header")


@pytest.mark.engine
def test_words_that_were_withdrawn_are_read_in_no_earlier_version_either(team: Team, page):
    """The second text kept a wrong sentence of the first one and was withdrawn for it."""
    signed(team, 5, summary="A good sentence. A  WRONG sentence.", what_it_is="Plain.", coding_notes="Of the first.")
    gone(team, signed(team, 6, summary="A wrong sentence. Another.", what_it_is="Plain.", coding_notes="Second."), 7)
    signed(team, 8, summary="Right.", what_it_is="Plain.", coding_notes="Third.")
    first = page(VERSIONS).section("version-1")
    assert "sentence" not in first
    assert "Not shown, as words of it were withdrawn later or are not shown at present: Summary." in first
    assert "Of the first." in first
    assert "Plain." in first  # as it was signed again since


def test_what_the_page_hides_beside_changed_facts_is_not_read_in_earlier_versions(team: Team, page, tmp_path: Path):
    signed(team, 5, summary="One.", what_it_is="The same.")
    signed(team, 6, summary="Two.", what_it_is="The same.")
    assert "The same." in page(VERSIONS).section("version-1")
    tree = APRIL_2026.tree.retitled("Z53.9", "Something else")
    activate_release(
        load(replace(APRIL_2026, label="2027-annual", tree=tree, indexes={}, conversion=()), tmp_path),
        now=timezone.now(),
    )
    assert "The same." not in page(Z539).text()
    assert "The same." not in page(VERSIONS).text()
    assert "One." in page(VERSIONS).section("version-1")


def test_drafts_and_what_is_under_review_are_not_listed(team: Team, page):
    explanation = signed(team, 5, summary="One.")
    act("start", explanation, team.author)
    act("save", explanation, team.author)
    assert len(page(VERSIONS).all("//section/h2")) == 1
    act("submit", fresh(explanation), team.author)
    assert len(page(VERSIONS).all("//section/h2")) == 1


@pytest.mark.parametrize(
    "asked", ["/icd-10-cm/z539/versions", "/icd-10-cm/Z539/versions", "/icd-10-cm/Z53.9./versions"]
)
def test_other_spellings_lead_there(team: Team, site: Client, asked: str):
    response = site.get(asked)
    assert (response.status_code, response["Location"]) == (301, VERSIONS)


def test_a_code_without_a_text_of_its_own(team: Team, page):
    nothing = page("/icd-10-cm/Z53.8/versions", status=404)
    assert "No text was signed for Z53.8 itself" in nothing.text()
    assert "/icd-10-cm/Z53.8" in nothing.links()
    published(team, "S52.021")
    assert "/icd-10-cm/S52.021/versions" in page("/icd-10-cm/S52.021A/versions", status=404).links()
    assert "There is no code Z53.77" in page("/icd-10-cm/Z53.77/versions", status=404).text()


def test_the_texts_of_a_retired_code_stay_listed(team: Team, page, tmp_path: Path):
    signed(team, 5, "Z53.8", summary="One.")
    later = replace(APRIL_2026, label="2027-annual", tree=APRIL_2026.tree.without("Z53.8"), indexes={}, conversion=())
    activate_release(load(later, tmp_path), now=timezone.now())
    assert page("/icd-10-cm/Z53.8/versions").all("//section/h2") == ["Version 1, the present one"]


def test_it_is_kept_like_other_pages_and_changes_with_each_step(team: Team, site: Client):
    def tag() -> str:
        response = site.get(VERSIONS)
        assert (response["Cache-Control"], response.cookies) == ("public, max-age=30, s-maxage=20", {})
        with CaptureQueriesContext(connection) as queries:
            again = site.get(VERSIONS, headers={"If-None-Match": response["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert len(queries) <= 4
        return str(response["ETag"])

    signed(team, 5, summary="One.")
    tags = [tag()]
    explanation = signed(team, 6, summary="Two.")
    tags.append(tag())
    gone(team, explanation, 7)
    assert len({*tags, tag()}) == 3


def test_it_is_in_no_sitemap(team: Team, site: Client):
    signed(team, 5)
    assert "/icd-10-cm/Z53.9<" in site.get("/sitemap-1.xml").text
    assert "/versions" not in site.get("/sitemap-1.xml").text


def test_nothing_is_written(team: Team, site: Client):
    withdrawn(team)
    assert site.post(VERSIONS).status_code == 405
    assert site.get(f"{VERSIONS}/")["Location"] == VERSIONS
