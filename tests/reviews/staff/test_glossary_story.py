"""From a word that somebody minds to the preferred one in a draft, in a real browser, and axe objects to nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from reviews.models import Draft, TermProposal
from reviews.reading.checking import findings_of
from tests.reviews.staff.test_wording_story import accessible
from tests.reviews.stories import drafted, people, published

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def test_a_term_is_proposed_confirmed_reported_and_replaced(
    members: dict[str, Page], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reviews.reading.dossier.findings_of", findings_of)  # as it was before ``no_findings``
    author, reviewer = members["author"], members["reviewer"]
    published(people(), "Z53.1", what_it_is="Somebody decided otherwise.")
    explanation = drafted(people(), "Z53.9", coding_notes="The blues are no reason. Syncope is one.")
    author.get_by_role("link", name="Glossary").click()
    author.get_by_label("Any word of a term").fill("heart")
    author.get_by_role("button", name="Find", exact=True).click()
    author.get_by_text("myocardial infarction").wait_for()
    accessible(author, "glossary-1-terms")
    author.get_by_role("link", name="Propose a term …").click()
    author.locator("#preferred").fill("low mood")
    author.locator("#banned").fill("the blues\nfeeling blue")
    author.get_by_label("It warns").check()
    author.locator("#reason").fill("it is plain")
    author.get_by_label("Why").fill("Met in two texts.")
    author.get_by_role("button", name="Show effect").click()
    author.get_by_text("The blues are no reason.").wait_for()
    accessible(author, "glossary-2-effect")
    author.get_by_role("button", name="Propose change").click()
    author.get_by_role("button", name="Take back proposal").wait_for()

    reviewer.get_by_role("link", name="Glossary").click()
    reviewer.get_by_role("link", name="Proposals (1 open)").click()
    reviewer.get_by_role("link", name="Add “low mood”").click()
    accessible(reviewer, "glossary-3-proposal")
    reviewer.get_by_role("button", name="Confirm proposal").click()
    reviewer.get_by_text("Every check goes by it from now on.").wait_for()
    assert TermProposal.objects.get().state == "confirmed"

    author.goto(f"/admin/desk/explanations/{explanation.pk}/")
    author.get_by_text("“The blues”: write “low mood”. It is plain.").wait_for()
    author.get_by_text("Words for readers").click()
    author.get_by_role("button", name="fainting").wait_for()
    author.locator("#section-what_it_is").get_by_text("Signed for siblings").click()
    accessible(author, "glossary-4-editor")
    notes = author.locator("#id-coding_notes")
    button = author.get_by_role("button", name="Write “Low mood”")
    button.click()
    assert notes.input_value() == "Low mood are no reason. Syncope is one."
    author.keyboard.press("Control+z")
    assert notes.input_value() == "The blues are no reason. Syncope is one."
    author.get_by_role("button", name="Replaced").click()
    assert notes.input_value() == "Low mood are no reason. Syncope is one."
    author.get_by_text("“The blues”: write “low mood”").wait_for(state="detached")  # the findings follow the autosave
    assert Draft.objects.get().content["coding_notes"] == "Low mood are no reason. Syncope is one."

    author.locator("#section-what_it_is").get_by_role("button", name="Take over").click()
    author.get_by_text("Sentences were taken over from the signed text of Z53.1").wait_for()
    assert author.locator("#id-what_it_is").input_value().endswith("Somebody decided otherwise.")
    with author.context.expect_page() as opened:
        author.get_by_role("link", name="How to write Summary").click()
    guide = opened.value
    guide.get_by_role("heading", name="Summary").wait_for()
    accessible(guide, "glossary-5-style-guide")
    guide.close()
