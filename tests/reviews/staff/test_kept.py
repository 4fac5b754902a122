"""In a real browser: what was typed stays there until the server has it, whatever became of the page or the session."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from django.contrib.sessions.models import Session

from reviews.models import Draft, Explanation
from tests.reviews import stories
from tests.reviews.staff.conftest import PASSWORD, at, shot, sign, signed_in_browsers
from tests.reviews.stories import Team

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Dialog, Page
    from pytest_django.live_server_helper import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

NOT_SAVED = "Not saved yet: Summary"
OFFERED = "Not on the server:"


@pytest.fixture
def author(chromium: Browser, live_server: LiveServer, team_with_passwords: None) -> Iterator[Page]:
    with signed_in_browsers(chromium, live_server.url, "author") as pages:
        yield pages["author"]


@pytest.fixture
def reviewer(chromium: Browser, live_server: LiveServer, team_with_passwords: None) -> Iterator[Page]:
    with signed_in_browsers(chromium, live_server.url, "reviewer") as pages:
        yield pages["reviewer"]


def kept(page: Page) -> list[str]:
    """The keys of all words that the browser keeps."""
    keys: list[str] = page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('icdcms.words.'))")
    return keys


def content(explanation: Explanation) -> dict[str, object]:
    content: dict[str, object] = Draft.objects.get(explanation=explanation).content
    return content


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).first.click()


def open_editor(page: Page, explanation: Explanation) -> None:
    page.goto(at("explanation", explanation.pk))


def sign_in(page: Page, name: str = "author") -> None:
    page.goto("/admin/desk/")
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Sign in")
    page.locator("#desk").wait_for()


@contextmanager
def answered(page: Page, *, leave: bool = True) -> Iterator[list[str]]:
    """The questions that the browser asks meanwhile; answered with going on, or with staying."""
    asked: list[str] = []

    def answer(dialog: Dialog) -> None:
        asked.append(f"{dialog.type} {dialog.message}".strip())
        dialog.accept() if leave else dialog.dismiss()

    page.on("dialog", answer)
    yield asked
    page.remove_listener("dialog", answer)


def merged(page: Page, team: Team, explanation: Explanation) -> None:
    """The page of an author whose Save met what somebody else saved of another section."""
    open_editor(page, explanation)
    stories.act("save", explanation, team.coauthor, content=content(explanation) | {"coding_notes": "Their notes."})
    page.locator("#id-summary").fill("My own summary.")
    press(page, "Save")
    page.get_by_text(NOT_SAVED).wait_for()


def test_what_is_put_together_says_that_it_is_not_saved_and_asks_before_it_is_left(author: Page, team: Team):
    explanation = stories.drafted(team)
    merged(author, team, explanation)
    assert author.locator("#id-coding_notes").input_value() == "Their notes."
    assert content(explanation)["summary"] != "My own summary."
    shot(author, "kept-1-merged")
    author.locator("#id-note").click()  # a browser asks nobody who touched nothing
    with answered(author) as asked:
        author.get_by_role("link", name="History", exact=True).click()
        author.get_by_text("Revisions and decisions").wait_for()
    assert asked == ["beforeunload"]
    author.get_by_text(OFFERED).wait_for()
    shot(author, "kept-2-offered")
    author.get_by_text("Look at it").click()
    assert author.get_by_text("My own summary.").is_visible()
    press(author, "Save it now")
    author.locator("#editor").wait_for()
    author.get_by_text("Saved at").wait_for()
    assert (content(explanation)["summary"], content(explanation)["coding_notes"]) == (
        "My own summary.",
        "Their notes.",
    )
    assert kept(author) == []
    assert not author.get_by_text(OFFERED).is_visible()


def test_what_was_put_together_and_saved_is_kept_no_longer(author: Page, team: Team):
    explanation = stories.drafted(team)
    merged(author, team, explanation)
    press(author, "Save")
    author.get_by_text("Saved at").wait_for()
    assert (content(explanation)["summary"], kept(author)) == ("My own summary.", [])
    with answered(author) as asked:
        open_editor(author, explanation)
    assert asked == []


def lose_cookies(page: Page) -> None:
    page.context.clear_cookies()


def end_session(page: Page) -> None:
    Session.objects.all().delete()


@pytest.mark.parametrize("end", [lose_cookies, end_session])
def test_a_text_outlives_the_session(author: Page, team: Team, end: Callable[[Page], None]):
    explanation = stories.drafted(team)
    open_editor(author, explanation)
    author.locator("#id-note").fill("Please look at the summary.")
    author.locator("#id-summary").fill("Typed before\nthe session ended.")
    end(author)
    press(author, "Save")
    author.wait_for_load_state()
    author.goto("/admin/desk/")
    author.get_by_text("offered again after signing in").wait_for()
    sign_in(author)
    author.get_by_text(OFFERED).first.wait_for()
    shot(author, "kept-3-after-sign-in")
    author.get_by_role("link", name="Open its page").first.click()
    author.locator("#editor").wait_for()
    assert author.locator("#id-note").input_value() == "Please look at the summary."
    shot(author, "kept-4-editor")
    press(author, "Save it now")
    author.get_by_text("Saved at").wait_for()
    assert content(explanation)["summary"] == "Typed before\nthe session ended."
    assert author.locator("#id-note").input_value() == "Please look at the summary."
    press(author, "Submit for review")
    author.get_by_text("is submitted for review").wait_for()
    assert explanation.revisions.get().note == "Please look at the summary."
    assert kept(author) == []


def test_a_text_that_somebody_does_not_want_can_be_thrown_away(author: Page, team: Team):
    explanation = stories.drafted(team)
    open_editor(author, explanation)
    author.locator("#id-summary").fill("Not meant.")
    lose_cookies(author)
    sign_in_with_dialogs(author)
    author.get_by_text(OFFERED).wait_for()
    press(author, "Throw it away")
    assert kept(author) == []
    assert author.get_by_text(OFFERED).count() == 0


def sign_in_with_dialogs(page: Page, name: str = "author") -> None:
    with answered(page):
        sign_in(page, name)


def test_nobody_else_is_offered_it_and_it_waits_for_who_typed_it(author: Page, team: Team):
    explanation = stories.drafted(team)
    open_editor(author, explanation)
    author.locator("#id-summary").fill("The author's own.")
    lose_cookies(author)
    sign_in_with_dialogs(author, "coauthor")
    assert author.get_by_text(OFFERED).count() == 0
    with author.expect_navigation():
        author.locator("#logout-form").evaluate("form => form.requestSubmit()")
    assert len(kept(author)) == 1
    sign_in(author)
    author.get_by_text(OFFERED).wait_for()


def test_signing_out_takes_it_away_and_asks_first(author: Page, team: Team):
    explanation = stories.drafted(team)
    open_editor(author, explanation)
    author.locator("#id-summary").fill("x" * 601)  # what the server does not take
    author.locator("#saved", has_text="Not saved: Summary").wait_for()
    with answered(author, leave=False) as asked:
        author.locator("#logout-form").evaluate("form => form.requestSubmit()")
        author.wait_for_function("document.getElementById('logout-form').dataset.keptFirst === '1'")
        author.wait_for_timeout(1000)
    assert len(asked) == 1
    assert "Sign out and lose it?" in asked[0]
    assert len(kept(author)) == 1
    with answered(author) as asked:
        author.locator("#logout-form").evaluate("form => form.requestSubmit()")
        author.get_by_text("logged out").or_(author.get_by_label("Username")).first.wait_for()
    assert len(asked) == 1
    assert author.evaluate("Object.keys(localStorage).filter((key) => /^icdcms.(words|ticks)/.test(key))") == []


def test_a_paste_from_word_is_saved_and_its_invisible_characters_named(author: Page, team: Team):
    explanation = stories.drafted(team)
    open_editor(author, explanation)
    author.locator("#id-summary").fill("Dia\u00adbetes\u200b")
    author.locator("#saved", has_text="soft hyphen (U+00AD), once").wait_for()
    assert author.locator("#id-summary").input_value() == "Diabetes"
    shot(author, "kept-5-taken-out")
    assert content(explanation)["summary"] == "Diabetes"
    assert kept(author) == []


def test_sections_that_are_right_are_saved_and_the_other_stays(author: Page, team: Team):
    explanation = stories.drafted(team)
    open_editor(author, explanation)
    author.locator("#id-summary").fill("turned \u202e around")
    author.locator("#id-coding_notes").fill("These are right.")
    author.locator("#saved", has_text="Not saved: Summary").wait_for()
    shot(author, "kept-6-partly")
    assert content(explanation)["coding_notes"] == "These are right."
    with answered(author) as asked:
        open_editor(author, explanation)
    assert asked == ["beforeunload"]
    author.get_by_text(OFFERED).wait_for()
    press(author, "Save it now")
    author.get_by_text("Not saved yet: Summary").wait_for()
    assert author.locator("#id-summary").input_value() == "turned \u202e around"
    author.locator("#id-summary").fill("Turned back.")
    press(author, "Save")
    author.get_by_text("Saved at").wait_for()
    assert (content(explanation)["summary"], kept(author)) == ("Turned back.", [])


def test_a_row_taken_away_is_kept_as_well(author: Page, team: Team):
    explanation = stories.drafted(team)
    open_editor(author, explanation)
    author.get_by_role("button", name="Remove this row of When is it used?").first.click()
    lose_cookies(author)
    sign_in_with_dialogs(author)
    press(author, "Save it now")
    author.get_by_text("Saved at").wait_for()
    assert content(explanation)["when_it_is_used"] == ["When somebody else does."]


def test_comments_and_reasons_outlive_the_session(reviewer: Page, team: Team):
    explanation = stories.submitted(team)
    reviewer.goto(at("comments", explanation.pk))
    reviewer.locator("#text").fill("A comment of\ntwo lines.")
    reviewer.locator("#section").select_option("summary")
    reviewer.goto(at("review", explanation.pk))
    reviewer.locator("#reason").select_option("unclear")
    reviewer.locator("#return-text").fill("Say it plainly.")
    lose_cookies(reviewer)
    press(reviewer, "Return it")
    reviewer.wait_for_load_state()
    sign_in(reviewer, "reviewer")
    assert reviewer.get_by_text(OFFERED).count() == 2
    reviewer.goto(at("comments", explanation.pk))
    assert reviewer.locator("#text").input_value() == "A comment of\ntwo lines."
    shot(reviewer, "kept-7-comment")
    press(reviewer, "Comment")
    reviewer.get_by_text("Comment added.").wait_for()
    assert (explanation.comments.get().text, explanation.comments.get().section) == (
        "A comment of\ntwo lines.",
        "summary",
    )
    assert reviewer.locator("#text").input_value() == ""
    reviewer.goto(at("review", explanation.pk))
    assert reviewer.locator("#return-text").input_value() == "Say it plainly."
    press(reviewer, "Return it")
    reviewer.get_by_text("is back with its author").wait_for()
    assert kept(reviewer) == []


def test_no_password_is_ever_kept(reviewer: Page, team: Team):
    explanation = stories.published(team)
    reviewer.goto(at("review", explanation.pk))
    reviewer.get_by_text("Withdraw from readers …").click()
    reviewer.locator("#withdraw-text").fill("It is wrong.")
    sign(reviewer, "withdraw")
    reviewer.locator("#withdraw-text").fill("It is all wrong.")
    stored = json.dumps(reviewer.evaluate("({...localStorage})"))
    assert "It is all wrong." in stored
    assert PASSWORD not in stored


def test_ticks_outlive_claiming_and_commenting(reviewer: Page, team: Team):
    explanation = stories.submitted(team)
    reviewer.goto(at("review", explanation.pk))
    for box in reviewer.locator("input[name=checked]").all()[:3]:
        box.check()
    reviewer.get_by_text("Claimed by you until").wait_for()
    press(reviewer, "Release")
    reviewer.get_by_text("You released it").wait_for()
    assert not Explanation.objects.exclude(claimed_by=None).exists()
    reviewer.goto(at("review", explanation.pk))
    reviewer.get_by_text("Claimed by you until").wait_for()
    assert reviewer.locator("input[name=checked]:checked").count() == 3
    reviewer.locator("input[name=checked]").first.uncheck()
    reviewer.get_by_role("link", name="Comments").first.click()
    reviewer.locator("#text").fill("One thing.")
    press(reviewer, "Comment")
    reviewer.get_by_role("link", name="Review", exact=True).click()
    assert reviewer.locator("input[name=checked]:checked").count() == 2


def test_ticks_are_of_one_text(reviewer: Page, team: Team):
    explanation = stories.submitted(team)
    reviewer.goto(at("review", explanation.pk))
    reviewer.locator("input[name=checked]").first.check()
    stories.act("recall", explanation, team.author)
    stories.act("save", explanation, team.author)
    stories.act("submit", explanation, team.author)
    reviewer.goto(at("review", explanation.pk))
    assert reviewer.locator("input[name=checked]").count() > 1
    assert reviewer.locator("input[name=checked]:checked").count() == 0
