"""Two people at one draft, each in a browser: they save at the same moment, lose the connection, and go back.

    EDITS=200 python -m pytest tests/reviews/staff/test_two_browsers.py -m campaign -s

Nothing that was typed is lost: it is in the draft, or stands before its writer to be saved.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from django.contrib.sessions.models import Session

from reviews.models import Draft, Explanation
from tests.reviews import stories
from tests.reviews.staff.conftest import at, signed_in_browsers
from tests.reviews.staff.test_kept import OFFERED, answered, press, sign_in
from tests.reviews.stories import Team
from tests.shares import size

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page
    from pytest_django.live_server_helper import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.campaign, pytest.mark.django_db(transaction=True)]

EDITS = size("EDITS", share=12, whole=200)
OWN = {"author": "what_it_is", "coauthor": "coding_notes"}  # the section that each writes in
SHARED, EVERY = "summary", 5  # both write here in every fifth turn
SENT = "window.sent = true; document.querySelector('#editor').requestSubmit()"


@pytest.fixture
def writers(chromium: Browser, live_server: LiveServer, team_with_passwords: None) -> Iterator[dict[str, Page]]:
    with signed_in_browsers(chromium, live_server.url, *OWN) as pages:
        yield pages


@pytest.fixture
def explanation(team: Team, no_findings: None) -> Explanation:
    return stories.drafted(team, by=(team.author, team.coauthor))


def content(explanation: Explanation) -> dict[str, str]:
    content: dict[str, str] = Draft.objects.get(explanation=explanation).content
    return content


def fill(page: Page, section: str, words: str) -> None:
    page.locator(f"#id-{section}").fill(words)


def settle(page: Page) -> bool:
    """Save until the server has it; whether a section had two texts to choose from. Mine is kept."""
    chose = False
    for _ in range(5):
        page.wait_for_function("!window.sent && document.getElementById('saved')")
        if not page.locator(".merge").count() and not page.get_by_text("Not saved yet").count():
            return chose
        chose = chose or page.locator(".merge").count() > 0
        page.evaluate(SENT)
    raise AssertionError("five times somebody else was faster")


def test_edits_at_the_same_moment(writers: dict[str, Page], explanation: Explanation) -> None:
    for page in writers.values():
        page.goto(at("explanation", explanation.pk))
    met = 0
    for turn in range(EDITS // 2):
        both = turn % EVERY == EVERY - 1
        for name, page in writers.items():
            fill(page, OWN[name], f"{name} wrote this in turn {turn}.")
            if both:
                fill(page, SHARED, f"{name} sums it up in turn {turn}.")
        for page in writers.values():
            page.evaluate(SENT)
        before = {name: page.locator(f"#id-{OWN[name]}") for name, page in writers.items()}
        chosen = [settle(page) for page in writers.values()]
        met += any(chosen)
        kept = content(explanation)
        for name in writers:
            assert kept[OWN[name]] == f"{name} wrote this in turn {turn}.", (turn, name)
            assert before[name].input_value() == kept[OWN[name]]
        if both:
            assert kept[SHARED] in {f"{name} sums it up in turn {turn}." for name in writers}
    sys.stdout.write(f"{EDITS} edits in two browsers, {met} turns with two texts to choose from: none lost\n")


def test_a_lost_connection_and_a_session_that_ended_lose_no_words(
    writers: dict[str, Page], explanation: Explanation
) -> None:
    author, other = writers["author"], writers["coauthor"]
    for page in writers.values():
        page.goto(at("explanation", explanation.pk))
    author.context.set_offline(True)
    fill(author, "what_it_is", "Written on a train.")
    fill(other, "coding_notes", "Written at the desk.")
    press(other, "Save")
    other.get_by_text("Saved at").first.wait_for()
    author.context.set_offline(False)
    author.evaluate(SENT)
    settle(author)
    assert (content(explanation)["what_it_is"], content(explanation)["coding_notes"]) == (
        "Written on a train.",
        "Written at the desk.",
    )

    fill(author, "what_it_is", "Written after the session.")
    Session.objects.all().delete()
    author.goto(at("home"))
    sign_in(author)
    author.get_by_text(OFFERED).wait_for()
    press(author, "Save it now")
    settle(author)
    assert content(explanation)["what_it_is"] == "Written after the session."


def test_the_back_button_loses_no_words(writers: dict[str, Page], explanation: Explanation) -> None:
    author = writers["author"]
    author.goto(at("explanation", explanation.pk))
    author.context.set_offline(True)  # so that nothing is saved by itself
    author.locator("#id-what_it_is").press_sequentially("Before going back. ")
    typed = author.locator("#id-what_it_is").input_value()
    author.context.set_offline(False)
    with answered(author):
        author.get_by_role("link", name="History", exact=True).click()
        author.get_by_text("Revisions and decisions").wait_for()
    author.go_back()
    author.locator("#editor").wait_for()
    if author.locator("#id-what_it_is").input_value() != typed:
        author.get_by_text(OFFERED).wait_for()
        press(author, "Save it now")
    else:
        author.evaluate(SENT)
    settle(author)
    assert content(explanation)["what_it_is"] == typed
