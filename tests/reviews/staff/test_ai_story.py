"""Drafting with AI in a real browser: asked, compared, accepted, edited, discarded; signed, and disclosed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone

from reviews import actions
from reviews.ai.evaluating import begin, evaluate
from reviews.ai.prompts import production
from reviews.ai.working import work_batches
from reviews.models import AIControl, AIRun, Draft, Suggestion
from tests.reviews import stories
from tests.reviews.staff.conftest import at, shot, sign
from tests.reviews.stories import Team

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def ai(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A scripted model that counts as a clinical one, so that its text can be signed."""
    settings.AI_MODEL = "python:tests.reviews.ai.scripted.faithful"
    monkeypatch.setattr("reviews.ai.providers.TEST_MODELS", ())
    monkeypatch.setattr("reviews.reading.checking._unsourced", lambda code, content: [])


def the_author() -> Team:
    return Team(*([User.objects.get(username="author")] * 5))


def test_from_question_to_disclosure(ai: None, members: dict[str, Page]) -> None:
    author, reviewer, publisher = members["author"], members["reviewer"], members["publisher"]
    explanation = stories.drafted(the_author())
    author.goto(f"/admin/desk/explanations/{explanation.pk}/")
    author.get_by_role("link", name="Ask AI").click()
    author.get_by_role("button", name="Ask AI").wait_for()
    for box in author.locator("input[name=sections]").all():
        box.set_checked(box.get_attribute("value") in {"summary", "what_it_is", "when_it_is_used", "faqs"})
    author.get_by_role("button", name="Ask AI").click()
    author.get_by_text("AI is working on it.").wait_for()
    assert work_batches(worker="test:1", now=timezone.now, threads=1) == 1
    author.locator("#suggested-summary").wait_for()  # the page looks again by itself
    shot(author, "ai-1-suggestions")

    author.locator("#suggested-summary ins").first.wait_for()  # compared with the draft, word by word
    for section in ("summary", "what_it_is"):
        author.locator(f"#suggested-{section}").get_by_role("button", name="Accept suggestion", exact=True).click()
        author.get_by_text("You are one of its authors now.").wait_for()
    edited = author.locator("#suggested-when_it_is_used")
    edited.get_by_text("Edit before accepting").click()
    edited.locator("textarea").first.fill("The record says that treatment was not carried out.")
    edited.get_by_role("button", name="Accept edited text").click()
    author.get_by_text("You are one of its authors now.").wait_for()
    author.locator("#suggested-faqs").get_by_role("button", name="Discard suggestion").click()
    author.get_by_text("it stays in the record").wait_for()
    shot(author, "ai-2-decided")
    states = dict(Suggestion.objects.values_list("section", "state"))
    assert states == {"summary": "accepted", "what_it_is": "accepted", "when_it_is_used": "edited", "faqs": "discarded"}
    assert Draft.objects.get().content["when_it_is_used"][0].startswith("The record says")

    author.get_by_role("link", name="Content").first.click()
    author.get_by_role("button", name="Submit for review", exact=True).click()
    author.get_by_text("Z53.9 is submitted for review.").wait_for()
    reviewer.goto(f"/admin/desk/explanations/{explanation.pk}/review/")
    for box in reviewer.locator("input[name=checked], input[name=compared]").all():
        box.check()
    sign(reviewer, "approve")
    reviewer.get_by_role("button", name="Sign and approve").click()
    reviewer.get_by_text("It is approved and can be published.").wait_for()
    publisher.goto(f"/admin/desk/explanations/{explanation.pk}/review/")
    sign(publisher, "publish")
    publisher.get_by_role("button", name="Publish now").click()
    publisher.get_by_text("Readers see it now.").wait_for()
    publisher.goto("/icd-10-cm/Z53.9")
    publisher.get_by_text("AI drafted text for it").wait_for()
    shot(publisher, "ai-3-disclosed")


def test_the_page_does_not_look_again_while_somebody_writes(ai: None, members: dict[str, Page]) -> None:
    """An answer is awaited beside an edit: the edit stays."""
    team, author = the_author(), members["author"]
    explanation = stories.drafted(team)
    for sections in (["summary"], ["faqs"]):  # the second is not answered
        work_batches(worker="test:1", now=timezone.now, threads=1)
        actions.ask(actor=team.author, codes=[explanation.code], sections=sections, now=timezone.now())
    author.goto(at("suggestions", explanation.pk))
    author.get_by_text("AI is working on it.").wait_for()
    edited = author.locator("#suggested-summary")
    edited.get_by_text("Edit before accepting").click()
    edited.locator("textarea").first.fill("Half a sentence that")
    author.wait_for_timeout(5_000)
    assert edited.locator("textarea").first.input_value() == "Half a sentence that"


def test_off(members: dict[str, Page]) -> None:
    author = members["author"]
    assert AIControl.objects.get().enabled
    explanation = stories.drafted(the_author())
    author.goto(f"/admin/desk/explanations/{explanation.pk}/")
    author.get_by_role("link", name="Ask AI").click()
    author.get_by_text("AI is off: set AI_MODEL").wait_for()


def test_on_a_phone_no_page_of_ai_runs_off_the_edge(ai: None, members: dict[str, Page]) -> None:
    """Nor does a script of the frame fail on one: ``members`` listens."""
    team = the_author()
    code = stories.code("Z53.9")
    batch = actions.ask(actor=team.author, codes=[code], sections=["summary"], title="x" * 200, now=timezone.now())
    assert work_batches(worker="test:1", now=timezone.now, threads=1) == 1
    version = actions.write_prompt(actor=team.author, text="Plain. " + "x" * 400, note="y" * 300, now=timezone.now())
    evaluated = [
        evaluate(begin(prompt=prompt, codes=2, now=timezone.now()), now=timezone.now)
        for prompt in (production(), version)
    ]
    places = (
        *(at(name) for name in ("ai", "figures", "prompts", "practice")),
        at("prompt", version.number),
        at("batch", batch.pk),
        *(at("evaluation", evaluation.pk) for evaluation in evaluated),
        reverse("admin:reviews_airun_change", args=[AIRun.objects.latest("pk").pk]),
    )
    page = members["reviewer"]
    page.set_viewport_size({"width": 390, "height": 800})
    for place in places:
        page.goto(place)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, place
    author = members["author"]
    author.set_viewport_size({"width": 390, "height": 800})
    author.goto(at("new-batch"))
    assert author.evaluate("document.documentElement.scrollWidth") <= 390
