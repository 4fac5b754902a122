"""From a phrase that somebody minds to a warning beside a text, in a real browser, with nothing that axe objects to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from reviews.models import MannerProposal
from reviews.reading.checking import findings_of
from tests.reviews.staff.test_wording_story import accessible
from tests.reviews.stories import drafted, people

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def test_from_a_proposal_to_a_warning(members: dict[str, Page], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reviews.reading.dossier.findings_of", findings_of)  # as it was before ``no_findings``
    author, reviewer = members["author"], members["reviewer"]
    explanation = drafted(people(), "Z53.9", coding_notes="Hopefully the record says why.")
    author.get_by_role("link", name="Manner of texts").click()
    accessible(author, "manner-1-rows")
    author.get_by_role("link", name="Propose a row …").click()
    author.get_by_label("Name").fill("Hope")
    author.get_by_label("The words, one a line").fill("hopefully\nno doubt")
    author.get_by_label("It warns").check()
    author.get_by_label("What the author reads").fill("nobody knows that")
    author.get_by_label("An example that it finds").fill("Hopefully it heals.")
    author.get_by_label("An example that it does not find").fill("Patients hope that it heals.")
    author.get_by_label("Why").fill("Met in two texts.")
    author.get_by_role("button", name="Show effect").click()
    author.get_by_text("Hopefully the record says why.").wait_for()
    assert author.get_by_label("Why").input_value() == "Met in two texts."
    accessible(author, "manner-2-effect")
    author.get_by_role("button", name="Propose change").click()
    author.get_by_role("button", name="Take back proposal").wait_for()

    reviewer.get_by_role("link", name="Manner of texts").click()
    reviewer.get_by_role("link", name="Proposals (1 open)").click()
    accessible(reviewer, "manner-3-proposals")
    reviewer.get_by_role("link", name="Add “hope”").click()
    accessible(reviewer, "manner-4-proposal")
    reviewer.get_by_role("button", name="Confirm proposal").click()
    reviewer.get_by_text("Every check goes by it from now on.").wait_for()
    assert MannerProposal.objects.get().state == "confirmed"

    author.goto(f"/admin/desk/explanations/{explanation.pk}/")
    author.get_by_text("“Hopefully”: nobody knows that.").first.wait_for()
