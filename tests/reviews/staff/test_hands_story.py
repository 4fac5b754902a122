"""A block that is set aside, a text that is skipped, and words that are suggested and taken over: in one story, in real
browsers. Whoever had a hand in it cannot sign it in the end; whoever skipped it can."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from reviews.models import Explanation, Skip
from reviews.reading.checking import findings_of
from tests.reviews.staff.conftest import PASSWORD, at, signed_in_browsers
from tests.reviews.staff.test_wording_story import accessible
from tests.reviews.stories import Team, drafted, fresh

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page
    from pytest_django.live_server_helper import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

BLOCKED = "The local form also has a field Q99.99, which is no diagnosis."
SUGGESTED = "The procedure was planned and did not take place."


def test_a_block_a_skip_and_suggested_words_on_the_way_to_a_signature(
    chromium: Browser,
    live_server: LiveServer,
    team: Team,
    team_with_passwords: None,
    no_findings: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    explanation = drafted(team, "Z53.9", coding_notes=BLOCKED)
    names = ("author", "coauthor", "reviewer", "second-reviewer")
    with monkeypatch.context() as patch, signed_in_browsers(chromium, live_server.url, *names) as pages:
        author, suggests, skips, sets_aside = (pages[name] for name in names)
        patch.setattr("reviews.reading.dossier.findings_of", findings_of)  # as it was before ``no_findings``
        ask_to_set_aside(author, explanation)
        set_aside(sets_aside)
        submit(author, explanation)
        skip(skips)
        suggest(suggests, explanation)
        take_over(author, explanation)
        for page in (sets_aside, suggests):
            page.goto(at("review", explanation.pk))
            assert not page.get_by_role("button", name="Sign and approve").is_visible()
        approve(skips)
    explanation = fresh(explanation)
    assert explanation.state == "approved"
    assert explanation.submitted_revision is not None
    assert explanation.submitted_revision.content["what_it_is"] == SUGGESTED
    assert {row.user.username for row in explanation.submitted_revision.contributors.all()} == {"author", "coauthor"}


def ask_to_set_aside(author: Page, explanation: Explanation) -> None:
    author.goto(at("explanation", explanation.pk))
    section = author.locator("#section-coding_notes")
    section.get_by_text("ask a reviewer to set this aside").click()
    section.get_by_label("Why").fill("It is a field of a form.")
    section.get_by_role("button", name="Ask", exact=True).click()
    author.get_by_text("Waits for a reviewer.").wait_for()


def set_aside(reviewer: Page) -> None:
    reviewer.goto(at("queue", "set-aside"))
    reviewer.get_by_role("link", name="Z53.9").first.click()
    reviewer.get_by_label("Reason (required").fill("I know the form.")
    reviewer.get_by_role("button", name="Set the check aside").click()
    reviewer.get_by_text("The block is set aside.").wait_for()


def submit(author: Page, explanation: Explanation) -> None:
    author.goto(at("explanation", explanation.pk))
    for box in author.locator("input[name=acknowledged]").all():
        box.check()
    author.get_by_role("button", name="Save and submit for review").click()
    author.get_by_text("is submitted for review").wait_for()


def skip(reviewer: Page) -> None:
    """By the keyboard; the text leaves this reviewer's queue and no other."""
    reviewer.goto(at("queue", "to-review"))
    reviewer.get_by_role("button", name="Review next").press("Enter")
    reviewer.wait_for_url("**/review/**")
    reviewer.keyboard.press("x")
    reviewer.keyboard.type("I am not sure of the form.")
    reviewer.keyboard.press("Control+Enter")
    reviewer.get_by_text("Nothing else waits in “To review”.").wait_for()
    assert Skip.objects.standing().get().reason == "I am not sure of the form."


def suggest(reviewer: Page, explanation: Explanation) -> None:
    """A sentence in other words, and back to its author; that somebody skipped it stands there."""
    reviewer.goto(at("queue", "to-review"))
    reviewer.get_by_role("button", name="Review next").press("Enter")
    reviewer.wait_for_url("**/review/**")
    reviewer.get_by_text("I am not sure of the form.").wait_for()
    accessible(reviewer, "hands-1-skipped")
    reviewer.keyboard.press("j")
    reviewer.keyboard.press("j")
    reviewer.keyboard.press("e")
    reviewer.keyboard.press("ArrowDown")
    reviewer.keyboard.press("Tab")
    reviewer.keyboard.type(SUGGESTED)
    reviewer.keyboard.press("Control+Enter")
    reviewer.get_by_text("Comment added.").wait_for()
    reviewer.keyboard.press("r")
    reviewer.keyboard.press("3")
    reviewer.keyboard.type("Say it plainly.")
    reviewer.keyboard.press("Control+Enter")
    reviewer.get_by_text("Z53.9 is back with its author.").wait_for()


def take_over(author: Page, explanation: Explanation) -> None:
    author.goto(at("explanation", explanation.pk))
    author.get_by_text("who then cannot approve this text").wait_for()
    accessible(author, "hands-2-suggested")
    author.get_by_role("button", name="Take these words over").click()
    author.get_by_text("The suggested words are in the draft.").wait_for()
    expect(author.locator("#id-what_it_is")).to_have_value(SUGGESTED)
    submit(author, explanation)


def approve(reviewer: Page) -> None:
    """Whoever skipped the text has it in their queue again, as it was decided on since."""
    reviewer.goto(at("queue", "to-review"))
    reviewer.get_by_role("button", name="Review next").press("Enter")
    reviewer.wait_for_url("**/review/**")
    for box in reviewer.locator("input[form=approve][type=checkbox]").all():
        box.check()
    reviewer.keyboard.press("Control+Enter")
    reviewer.keyboard.type(PASSWORD)
    reviewer.keyboard.press("Control+Enter")
    reviewer.get_by_text("It is approved and can be published.").wait_for()
