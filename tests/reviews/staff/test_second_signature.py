"""In a real browser: a reviewer sees on which pages a text will stand, and a second one signs when the risk rises."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from reviews.jobs.clock import tick
from reviews.models import Publication
from reviews.rules.risk import HIGH_CATEGORIES
from tests.reviews import stories
from tests.reviews.staff.conftest import at, shot, sign, signed_in_browsers
from tests.reviews.stories import NOW, Team, act

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from pytest_django.live_server_helper import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def test_a_text_is_signed_by_a_second_person_when_its_risk_has_risen(
    chromium: Browser,
    live_server: LiveServer,
    team: Team,
    team_with_passwords: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    explanation = stories.submitted(team, "X52")
    with signed_in_browsers(chromium, live_server.url, "reviewer", "second-reviewer") as pages:
        reviewer, second = pages["reviewer"], pages["second-reviewer"]
        reviewer.goto(at("review", explanation.pk))
        reviewer.get_by_text("It will stand on 4 pages: its own and 3 generated codes").click()
        reviewer.locator(".codes").get_by_text("X52.XXXD").wait_for()
        shot(reviewer, "second-signature-1-pages")
        for box in reviewer.locator("input[name=checked], input[name=compared]").all():
            box.check()
        sign(reviewer, "approve")
        reviewer.get_by_role("button", name="Sign and approve").click()
        reviewer.get_by_text("It is approved and can be published.").wait_for()
        act("publish", explanation, team.publisher)

        monkeypatch.setattr("reviews.rules.risk.HIGH_CATEGORIES", (*HIGH_CATEGORIES, ("X52", "X52")))
        tick(now=NOW)
        second.goto(at("queue", "to-review"))
        second.get_by_text("needs a second signature").first.wait_for()
        shot(second, "second-signature-2-queue")
        second.get_by_role("link", name="X52", exact=True).click()
        second.get_by_text("Its risk asks for two signatures now, and it has 1.").wait_for()
        shot(second, "second-signature-3-review")
        second.set_viewport_size({"width": 390, "height": 800})
        shot(second, "second-signature-4-phone")
        second.get_by_label("I checked every section against the official facts").check()
        sign(second, "reapprove")
        second.get_by_role("button", name="Sign again").click()
        second.get_by_text("You signed X52 again.").wait_for()
        second.goto("/icd-10-cm/X52.XXXD")
        second.get_by_text("Reviewed by Reviewer, MD and Second Reviewer, MD").wait_for()
        shot(second, "second-signature-5-public")
    assert [row["name"] for row in Publication.objects.live().get().signers] == ["Reviewer", "Second Reviewer"]
