"""One text at the desk, in a real browser: a block is set aside, a reviewer skips it, words are suggested and taken
over, and somebody who did none of that signs it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from reviews.checks.finding import Finding
from reviews.models import SetAside, Skip
from reviews.reading.checking import findings_of
from tests.reviews.staff.conftest import PASSWORD, at, shot, signed_in_browsers
from tests.reviews.staff.test_set_aside_story import BLOCKED
from tests.reviews.staff.test_wording_story import accessible
from tests.reviews.stories import Team, drafted, fresh

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page
    from pytest_django.live_server_helper import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

SUGGESTED = "A procedure that was planned and not done."


def blocked_codes(*asked: Any) -> list[Finding]:
    """Of the real checks the one that is sure: the texts of these tests are no explanations."""
    return [finding for finding in findings_of(*asked) if finding.check == "codes_exist"]


def review_next(page: Page) -> None:
    page.goto(at("queue", "to-review"))
    page.get_by_role("button", name="Review next").click()
    page.locator("[data-step]").first.wait_for()


def test_a_block_set_aside_a_skip_and_suggested_words(
    chromium: Browser,
    live_server: LiveServer,
    team: Team,
    team_with_passwords: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for place in ("reviews.actions.texts.submitting.findings_of", "reviews.reading.dossier.findings_of"):
        monkeypatch.setattr(place, blocked_codes)
    explanation = drafted(team, "Z53.9", coding_notes=f"A note for coders. {BLOCKED}")
    with signed_in_browsers(chromium, live_server.url, "author", "reviewer", "second-reviewer") as pages:
        author, reviewer, second = (pages[name] for name in ("author", "reviewer", "second-reviewer"))

        # a sentence that a check blocks is not submitted; its author asks for the block to be set aside
        author.goto(at("explanation", explanation.pk))
        author.get_by_role("button", name="Save and submit for review").click()
        author.get_by_text("must be fixed").first.wait_for()
        assert fresh(explanation).state == "draft"
        section = author.locator("#section-coding_notes")
        section.get_by_text("ask a reviewer to set this aside").click()
        section.get_by_label("Why").fill("It is a field of a form.")
        section.get_by_role("button", name="Ask", exact=True).click()
        author.get_by_text("Waits for a reviewer.").wait_for()

        # a reviewer sets it aside, and so cannot approve this text
        reviewer.goto(at("queue", "set-aside"))
        reviewer.get_by_role("link", name="Z53.9").first.click()
        reviewer.get_by_label("Reason (required").fill("I know the form.")
        reviewer.get_by_role("button", name="Set the check aside").click()
        reviewer.get_by_text("The block is set aside.").wait_for()
        assert SetAside.objects.get().answered_by == team.reviewer
        author.goto(at("explanation", explanation.pk))
        author.get_by_role("button", name="Save and submit for review").click()
        author.get_by_text("is submitted for review").wait_for()

        # another one is not sure and skips it with a key; nothing else waits
        review_next(second)
        second.keyboard.press("x")
        second.get_by_label("Why").fill("I have to look the form up.")
        second.keyboard.press("Control+Enter")
        second.get_by_text("You skipped Z53.9 until").wait_for()
        assert Skip.objects.get().user == team.second_reviewer
        second.goto(at("queue", "to-review"))
        second.get_by_text("Nothing waits for your review.").wait_for()

        # the first suggests other words for a sentence, and returns it
        reviewer.goto(at("review", explanation.pk))
        reviewer.get_by_text("You set a check of this text aside, so somebody else has to approve it.").wait_for()
        reviewer.get_by_text("I have to look the form up.").wait_for()
        accessible(reviewer, "desk-1-skipped")
        step = reviewer.locator("#step-what_it_is")
        step.locator(".say > summary").click()
        step.get_by_text("On a sentence, with other words for it").click()
        step.get_by_label("The sentence").select_option(index=1)
        step.get_by_label("Suggested words").fill(SUGGESTED)
        step.get_by_role("button", name="Comment", exact=True).click()
        step.locator("ins", has_text=SUGGESTED).wait_for()
        reviewer.locator("#reason").select_option("unclear")
        reviewer.get_by_role("button", name="Return it").click()
        reviewer.get_by_text("is back with its author").wait_for()

        # its author takes them over in one press, and submits again
        author.goto(at("explanation", explanation.pk))
        author.get_by_role("button", name="Take these words over").click()
        author.get_by_text("The suggested words are in the draft.").wait_for()
        author.get_by_role("button", name="Save and submit for review").click()
        author.get_by_text("is submitted for review").wait_for()
        assert fresh(explanation).submitted_revision.content["what_it_is"] == SUGGESTED  # type: ignore[union-attr]

        # it is another text now, so whoever skipped the earlier one is offered it, and signs
        review_next(second)
        for box in second.locator("input[form=approve]").all():
            box.check()
        shot(second, "desk-2-ticked")
        second.locator("#approve").get_by_label("Your password").fill(PASSWORD)
        second.get_by_role("button", name="Sign and approve").click()
        second.get_by_text("It is approved and can be published.").wait_for()
        assert fresh(explanation).state == "approved"
