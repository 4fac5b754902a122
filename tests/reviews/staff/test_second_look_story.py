"""A blind second look that disagrees, and the third person, in a real browser."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from reviews.models import LookVerdict
from tests.reviews import stories
from tests.reviews.staff.conftest import PASSWORD, at, signed_in_browsers
from tests.reviews.staff.test_wording_story import accessible
from tests.reviews.stories import Team, fresh, person

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from pytest_django.live_server_helper import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def test_two_verdicts_differ_and_a_third_person_decides(
    chromium: Browser, live_server: LiveServer, team: Team, team_with_passwords: None, settings: Any
) -> None:
    # given a text that is approved and published
    settings.SECOND_LOOK_FIRST = 50
    third = person("third-reviewer", "reviewer")
    third.set_password(PASSWORD)
    third.save()
    explanation = stories.published(team)

    with signed_in_browsers(chromium, live_server.url, "reviewer", "second-reviewer", "third-reviewer") as pages:
        first, second, decider = pages["reviewer"], pages["second-reviewer"], pages["third-reviewer"]

        # when a second reviewer comes upon it, they do not see who approved it
        second.goto(at("home"))
        second.get_by_role("link", name="Second look", exact=True).last.click()
        accessible(second, "second-look-1-queue")
        second.get_by_role("button", name="Look next").click()
        second.get_by_text("Who approved it, and what they").wait_for()
        second.get_by_text("Claimed by you until").wait_for()
        assert "Reviewer, MD" not in second.locator("#desk").inner_text()
        accessible(second, "second-look-2-blind")

        # and would return it, by the keyboard alone
        second.keyboard.press("r")
        second.keyboard.press("1")
        second.keyboard.type("The title says otherwise.")
        second.keyboard.press("Control+Enter")
        second.get_by_text("differ. A third person decides.").wait_for()
        second.goto(at("home"))
        second.get_by_role("heading", name="Second looks of yours").wait_for()
        accessible(second, "second-look-3-home")

        # then a third person reads both verdicts, and takes the text back in the same press
        decider.goto(at("queue", "second-look"))
        decider.get_by_text("two verdicts differ").wait_for()
        decider.locator("a.code", has_text="Z53.9").click()
        decider.get_by_role("heading", name="Two verdicts differ").wait_for()
        accessible(decider, "second-look-4-third")
        form = decider.locator("form#return")
        form.get_by_label("Why").select_option("facts")
        form.get_by_label("In your words").fill("The second reviewer is right.")
        form.get_by_label("Your password").fill(PASSWORD)
        form.get_by_role("button", name="It should not have been approved").click()
        decider.get_by_text("It is withdrawn.").wait_for()
        assert fresh(explanation).state == "withdrawn"
        assert LookVerdict.objects.get(part="third").followed == "withdraw"

        # and the first reviewer learns of it, and practises what they missed
        first.goto(at("home"))
        first.get_by_text("should not have been approved").wait_for()
        first.locator("section[aria-labelledby=looks] a.code").click()
        first.get_by_role("heading", name="A third person has decided").wait_for()
        accessible(first, "second-look-5-decided")
        first.goto(at("practice"))
        first.get_by_text("Your next practice drafts are about that").wait_for()
        accessible(first, "second-look-6-practice")
