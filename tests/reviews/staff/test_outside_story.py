"""In a real browser: an outside expert is invited, comments on a phone without a script, is read, and the link dies."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from reviews import actions
from tests.reviews.staff.conftest import SHOTS, at, shot
from tests.reviews.stories import NOW, Team, act, fresh, submitted

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page
    from pytest_django.live_server_helper import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def looked_at(chromium: Browser, link: str, name: str) -> None:
    """Wide and narrow, light and dark: no fault for axe, nothing beside the screen, nothing in the console."""
    for width, scheme in product((390, 1280), ("light", "dark")):
        context = chromium.new_context(viewport={"width": width, "height": 844}, color_scheme=scheme)
        page, errors = context.new_page(), []
        page.on("console", lambda message, errors=errors: errors.append(message.text))
        page.goto(link)
        assert [fault["id"] for fault in Axe().run(page).response["violations"]] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert [text for text in errors if "404" not in text] == []  # the browser says so of a page that is gone
        if SHOTS:
            page.screenshot(path=Path(SHOTS) / f"{name}-{width}-{scheme}.png", full_page=True)
        context.close()


def test_an_expert_outside_is_asked_answers_and_the_link_dies(
    members: dict[str, Page], chromium: Browser, live_server: LiveServer, team: Team, settings: Any
) -> None:
    settings.SITE_URL = live_server.url
    author, reviewer, explanation = members["author"], members["reviewer"], submitted(team)
    author.goto(at("review", explanation.pk))
    author.get_by_role("link", name="Ask an outside expert").click()
    author.get_by_label("For whom").fill("Dr. Roe")
    author.get_by_role("button", name="Create link").click()
    author.get_by_text("It is shown here once").wait_for()
    link = author.get_by_label("Link", exact=True).input_value()
    assert Axe().run(author, context="#desk").response["violations"] == []
    shot(author, "outside-1-made")

    phone = chromium.new_context(viewport={"width": 390, "height": 844}, java_script_enabled=False)
    page = phone.new_page()
    page.goto(link)
    page.get_by_text("This text is under review, and not public.").wait_for()
    page.get_by_role("link", name="Write a comment").click()
    page.get_by_label("On", exact=True).select_option(label="What this code is (canary-Z53.9-1).")
    page.get_by_label("Comment", exact=True).fill("In my clinic we say it otherwise.")
    page.get_by_label("Your name").fill("Jane Roe")
    page.get_by_label("Your credentials").fill("MD")
    page.get_by_role("button", name="Send comment").click()
    page.get_by_text("Thank you.").wait_for()
    assert page.get_by_label("Your name").input_value() == "Jane Roe"
    assert phone.cookies() == []
    looked_at(chromium, link, "outside-2-expert")

    reviewer.goto(at("review", explanation.pk))
    reviewer.get_by_text("In my clinic we say it otherwise.").first.wait_for()
    reviewer.get_by_text("outside expert").first.wait_for()
    reviewer.get_by_text("answer them or set them aside first").first.wait_for()
    reviewer.get_by_text("Consulted outside: Jane Roe, MD").wait_for()
    shot(reviewer, "outside-3-review")
    reviewer.goto(at("invitations"))
    reviewer.get_by_role("button", name="Revoke").wait_for()
    assert Axe().run(reviewer, context="#desk").response["violations"] == []
    shot(reviewer, "outside-4-listed")
    reviewer.get_by_role("button", name="Revoke").click()
    reviewer.get_by_text("The link is revoked. It does not work any more.").wait_for()

    page.goto(link)
    page.get_by_text("This link does not work.").wait_for()
    looked_at(chromium, link, "outside-5-dead")
    phone.close()
    comment = explanation.comments.get()
    assert (comment.quote, comment.by) == ("What this code is (canary-Z53.9-1).", "Jane Roe, MD")
    about = {"explanation_id": explanation.pk, "comment_id": comment.pk, "now": NOW}
    actions.reply(actor=team.author, outcome="answered", text="So do we, elsewhere.", **about)
    act("approve", explanation, team.reviewer)
    assert fresh(explanation).state == "approved"
