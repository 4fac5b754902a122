"""A claim said with facts in one press, and a block that a reviewer sets aside, in a real browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from reviews.models import Draft, SetAside
from reviews.reading.checking import findings_of
from tests.reviews.staff.conftest import at
from tests.reviews.staff.test_wording_story import accessible
from tests.reviews.stories import drafted, people

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

BLOCKED = "The local form also has a field Q99.99, which is no diagnosis."
CLAIM = "Z53.9 can be billed as it stands, whatever the payer."


def test_a_claim_is_replaced_by_facts_and_a_block_is_set_aside(
    members: dict[str, Page], monkeypatch: pytest.MonkeyPatch
) -> None:
    # given a draft with a true sentence that a check blocks, and one of official fact
    monkeypatch.setattr("reviews.reading.dossier.findings_of", findings_of)  # as it was before ``no_findings``
    author, reviewer = members["author"], members["reviewer"]
    explanation = drafted(people(), "Z53.9", coding_notes=f"{CLAIM} {BLOCKED}")
    draft = Draft.objects.get(explanation=explanation)

    # when its author presses once, the sentence is said with facts, and can be had back
    author.goto(at("explanation", explanation.pk))
    section = author.locator("#section-coding_notes")
    section.get_by_text("Say it with official facts").click()
    accessible(author, "set-aside-1-claim")
    section.get_by_role("button", name="Replace the sentence").click()
    words = section.locator("textarea").input_value()
    assert words == f"[[code]] is [[billable]]. {BLOCKED}"
    author.keyboard.press("Control+z")
    assert section.locator("textarea").input_value() == f"{CLAIM} {BLOCKED}"
    author.keyboard.press("Control+Shift+z")
    author.get_by_role("button", name="Save", exact=True).first.click()
    author.get_by_text("Saved at").first.wait_for()
    draft.refresh_from_db()
    assert draft.content["coding_notes"] == words

    # and asks for the block to be set aside
    section.get_by_text("ask a reviewer to set this aside").click()
    section.get_by_label("Why").fill("It is a field of a form.")
    accessible(author, "set-aside-2-request")
    section.get_by_role("button", name="Ask", exact=True).click()
    author.get_by_text("Waits for a reviewer.").wait_for()

    # then a reviewer meets it in a queue, and sets it aside
    reviewer.goto(at("queue", "set-aside"))
    reviewer.get_by_role("link", name="Z53.9").first.click()
    accessible(reviewer, "set-aside-3-answer")
    reviewer.get_by_label("Reason (required").fill("I know the form.")
    reviewer.get_by_role("button", name="Set the check aside").click()
    reviewer.get_by_text("The block is set aside.").wait_for()
    accessible(reviewer, "set-aside-4-answered")
    assert SetAside.objects.get().reason == "I know the form."

    # and its author sees that it stands in the way no more
    author.reload()
    author.get_by_text("Set aside by a reviewer.").wait_for()
    assert not author.get_by_text("must be fixed before you submit").count()


def test_findings_follow_what_is_saved_by_itself(members: dict[str, Page], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reviews.reading.dossier.findings_of", findings_of)
    author = members["author"]
    explanation = drafted(people(), "Z53.9", coding_notes="Nothing to add.")
    author.goto(at("explanation", explanation.pk))
    beside = author.locator("#findings-coding_notes")
    assert BLOCKED not in beside.inner_text()

    # when a sentence that a check blocks is typed, its finding comes without a press
    words = author.locator("#section-coding_notes textarea")
    words.fill(BLOCKED)
    beside.get_by_text("Must be fixed.").wait_for()
    assert words.input_value() == BLOCKED

    # and the count above leads to the first one
    counts = author.locator("#findings-counts a.bad")
    counts.click()
    finding = author.locator(counts.get_attribute("href") or "")
    expect(finding).to_be_in_viewport()

    # then it goes with the sentence
    words.fill("Nothing to add.")
    beside.get_by_text("Must be fixed.").wait_for(state="detached")
