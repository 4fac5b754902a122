"""From a search in vain to a line that readers find, in a real browser, with nothing that axe objects to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe

from codes.models import UnfoundSearch
from tests.reviews.staff.conftest import shot
from tests.reviews.stories import NOW

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def accessible(page: Page, name: str) -> None:
    shot(page, name)
    result = Axe().run(page, context="#desk")
    assert result.violations_count == 0, result.generate_report()


def test_from_a_search_in_vain_to_readers(small_vocabulary: None, members: dict[str, Page]) -> None:
    author, reviewer = members["author"], members["reviewer"]
    UnfoundSearch.objects.create(question="king evil", times=9, day=NOW.date())
    author.get_by_role("link", name="Searched, not found").click()
    accessible(author, "wording-1-unfound")
    author.get_by_role("link", name="Propose a line for “king evil”").click()
    assert author.get_by_label("Term").input_value() == "king evil"
    author.get_by_label("Term").fill("king's evil")
    author.get_by_label("The codes, the likeliest first, or the words").fill("m109")
    author.get_by_label("Kind").select_option("lay")
    author.get_by_label("Why").fill("Searched nine times.")
    author.get_by_role("button", name="Show effect").click()
    author.get_by_role("heading", name="What “king's evil” finds").wait_for()
    assert author.get_by_label("Why").input_value() == "Searched nine times."
    accessible(author, "wording-2-effect")
    author.get_by_role("button", name="Propose change").click()
    author.get_by_role("button", name="Take back proposal").wait_for()

    reviewer.get_by_role("link", name="Search vocabulary").click()
    accessible(reviewer, "wording-3-vocabulary")
    reviewer.get_by_role("link", name="Proposals (1 open)").click()
    accessible(reviewer, "wording-4-proposals")
    reviewer.get_by_role("link", name="Add “king's evil”").click()
    accessible(reviewer, "wording-5-proposal")
    reviewer.get_by_role("button", name="Confirm proposal").click()
    reviewer.get_by_text("Search knows it from now on.").wait_for()

    author.goto("/search?q=kings+evil")
    author.get_by_text("it is also called “king's evil”").wait_for()
