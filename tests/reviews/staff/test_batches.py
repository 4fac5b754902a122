"""Drafting of many codes at the desk: counted before anything is asked, followed, paused, gone on with, cancelled."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from reviews import actions
from reviews.ai.prompts import production
from reviews.ai.runs import least_cost
from reviews.ai.working import work_batches
from reviews.models import AIRun, AuditEvent, DraftBatch, Explanation, Suggestion
from tests.reviews import stories
from tests.reviews.staff.conftest import Desk, at
from tests.reviews.stories import NOW, Team


@pytest.fixture
def priced(ai: Any) -> Any:
    """A million tokens cost a thousand dollars, so that a draft may cost some twenty."""
    ai.AI_PRICE_INPUT = ai.AI_PRICE_OUTPUT = Decimal(1000)
    ai.AI_CAP_BATCH = ai.AI_CAP_DAY = ai.AI_CAP_USER_DAY = Decimal(100)
    return ai


@pytest.fixture
def batch(team: Team, ai: Any) -> DraftBatch:
    codes = [stories.code(name) for name in ("Z53.1", "Z53.8", "Z53.9")]
    return actions.ask(actor=team.author, codes=codes, sections=["summary"], title="Refusals", now=NOW)


def worked() -> int:
    return work_batches(worker="test:1", now=lambda: NOW, threads=1)


def test_counting_asks_nothing_and_asking_drafts_what_was_counted(team: Team, desk: Desk, ai: Any) -> None:
    client = desk(team.author)
    wanted = {"within": "Z53", "without_explanation": "on", "billable_only": "on", "sections": ["summary"]}
    counted = client.get(at("new-batch"), wanted).text
    assert "Expected cost: about" in counted
    assert not DraftBatch.objects.exists()
    assert not AIRun.objects.exists()
    asked = client.post(at("new-batch"), wanted | {"title": "Not carried out", "cap": "5"}, follow=True)
    batch = DraftBatch.objects.get()
    assert asked.redirect_chain == [(at("batch", batch.pk), 302)]
    assert f"Draft {batch.items.count()} codes" in counted
    assert "Not carried out" in asked.text
    assert f"0 of {batch.items.count()} drafted" in asked.text


def test_codes_that_have_an_explanation_are_left_out_unless_wanted(team: Team, desk: Desk, ai: Any) -> None:
    client = desk(team.author)
    stories.drafted(team, "Z53.9")
    without = client.get(at("new-batch"), {"within": "Z53.9", "without_explanation": "on"}).text
    assert "No code fits. Change the filter above." in without
    assert "Draft 1 code<" in client.get(at("new-batch"), {"within": "Z53.9"}).text


@pytest.mark.parametrize("cap", ["nothing", "-1", "NaN", "1000000"])
def test_a_budget_that_is_none_is_refused_with_what_was_typed(team: Team, desk: Desk, ai: Any, cap: str) -> None:
    wanted = {"within": "Z53.9", "sections": ["summary"], "cap": cap, "title": "Kept <as typed>"}
    refused = desk(team.author).post(at("new-batch"), wanted)
    assert refused.status_code == 422
    assert 'role="alert"' in refused.text
    assert "Kept &lt;as typed&gt;" in refused.text
    assert not DraftBatch.objects.exists()


def test_paused_nothing_is_asked_until_it_goes_on(team: Team, desk: Desk, batch: DraftBatch) -> None:
    client = desk(team.author)
    assert "The batch is paused." in client.post(at("pause-batch", batch.pk), follow=True).text
    assert worked() == 0
    assert "The batch is resumed." in client.post(at("resume-batch", batch.pk), follow=True).text
    assert worked() == 3
    page = client.get(at("batch", batch.pk)).text
    assert "3 of 3 drafted, 0 failed, 0 left" in page
    assert at("waiting") in page
    assert ">Pause batch<" not in page


def test_cancelled_for_good_what_is_drafted_stays(team: Team, desk: Desk, batch: DraftBatch) -> None:
    client = desk(team.author)
    assert "This cannot be undone. What is drafted stays." in client.get(at("batch", batch.pk)).text
    work_batches(worker="test:1", now=lambda: NOW, threads=1, stop=Suggestion.objects.exists)
    client.post(at("cancel-batch", batch.pk))
    assert worked() == 0
    assert Suggestion.objects.count() == 1
    assert client.post(at("resume-batch", batch.pk)).status_code == 409
    assert "cancelled" in client.get(at("ai")).text


def test_a_code_that_failed_says_why(
    team: Team, desk: Desk, batch: DraftBatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.reviews.ai.scripted import faithful_answer, model_of

    def script(request: dict[str, Any]) -> Any:
        return {"nonsense": []} if "Z53.9" in request["facts"][0]["text"] else faithful_answer(request)

    monkeypatch.setattr("tests.reviews.ai.scripted.faithful", lambda: model_of(script))
    worked()
    failed = desk(team.author).get(at("batch", batch.pk), {"state": "failed"}).text
    assert "2 of 3 drafted, 1 failed" in failed
    assert "not answer in the shape that was asked for" in failed
    assert ">Z53.9<" in failed
    assert ">Z53.8<" not in failed


def test_a_reviewer_follows_a_batch_and_finds_no_door_that_is_closed(team: Team, desk: Desk, batch: DraftBatch) -> None:
    page = desk(team.reviewer).get(at("batch", batch.pk)).text
    assert ">Z53.9<" in page
    for closed in ("start", "new-batch"):
        assert at(closed) not in page
    assert at("pause-batch", batch.pk) not in page


# --- Budgets ----------------------------------------------------------------------------------------------------------


def test_a_budget_that_lets_nothing_be_drafted_is_refused_at_once(team: Team, desk: Desk, priced: Any) -> None:
    wanted = {"within": "Z53.9", "sections": ["summary"], "cap": "1"}
    refused = desk(team.author).post(at("new-batch"), wanted)
    assert refused.status_code == 422
    assert "This budget drafts nothing: a single draft may cost over" in refused.text
    assert not DraftBatch.objects.exists()


def test_a_budget_that_is_used_up_is_raised_on_the_page_of_the_batch(team: Team, desk: Desk, priced: Any) -> None:
    priced.AI_CAP_BATCH = Decimal(1000)
    codes = [stories.code(name) for name in ("Z53.1", "Z53.8", "Z53.9")]
    least = least_cost(production())
    batch = actions.ask(actor=team.author, codes=codes, sections=["summary"], cap=least, now=NOW)
    assert worked() == 0
    client = desk(team.author)
    paused = client.get(at("batch", batch.pk)).text
    assert "The budget is used up." in paused
    assert "Write a higher budget to resume." in paused
    assert "An author can raise it." in desk(team.reviewer).get(at("batch", batch.pk)).text
    too_much = client.post(at("resume-batch", batch.pk), {"cap": "5000"})
    assert too_much.status_code == 422
    assert "A batch may cost up to 1000 US dollars" in too_much.text
    priced.AI_CAP_DAY = priced.AI_CAP_USER_DAY = Decimal(1000)
    assert "The batch is resumed." in client.post(at("resume-batch", batch.pk), {"cap": "900"}, follow=True).text
    assert work_batches(worker="test:1", now=timezone.now, threads=1) == 3
    raised = AuditEvent.objects.filter(act="resume batch").latest("number")
    assert raised.detail["budget"] == "900"


# --- Where drafts of a batch arrive -----------------------------------------------------------------------------------


def test_what_a_batch_drafted_waits_in_a_queue_until_an_author_decides(
    team: Team, desk: Desk, batch: DraftBatch
) -> None:
    worked()
    client = desk(team.author)
    queue = client.get(at("waiting")).text
    for name in ("Z53.1", "Z53.8", "Z53.9"):
        assert f'{at("start")}?code={name}"' in queue
    assert "Suggestions to decide on (3)" in client.get(at("ai")).text
    assert "No suggestion waits" in desk(team.coauthor).get(at("waiting"), {"mine": "1"}).text
    assert "AI has 1 suggestion for this code." in client.get(at("start"), {"code": "Z53.9"}).text
    started = client.post(at("start"), {"code": "Z53.9", "origin": "nothing"})
    explanation = Explanation.objects.get()
    assert started.url == at("suggestions", explanation.pk)
    taken = client.post(at("accept-supported", explanation.pk), {"version": explanation.draft.version}, follow=True)
    assert "In the draft now: Summary. You are one of its authors." in taken.text
    assert "Z53.9" not in client.get(at("waiting")).text


def test_what_was_left_open_waits_no_longer_once_the_text_is_in_review(
    team: Team, desk: Desk, batch: DraftBatch
) -> None:
    worked()
    assert "Z53.9" in desk(team.reviewer).get(at("waiting")).text
    stories.submitted(team, "Z53.9")
    assert "Z53.9" not in desk(team.reviewer).get(at("waiting")).text


# --- The switch -------------------------------------------------------------------------------------------------------


def test_an_access_admin_switches_ai_off_on_its_page_and_sees_no_batch(
    team: Team, desk: Desk, batch: DraftBatch
) -> None:
    client = desk(stories.person("porter", "access admin"))
    page = client.get(at("ai")).text
    assert "Switch AI off" in page
    assert batch.title not in page
    assert f'href="{at("ai")}"' in client.get(at("profile")).text  # in the sidebar
    off = client.post(at("switch-ai"), {"on": "0"}, follow=True).text
    assert "AI is switched off for everybody." in off
    assert "Switched off by porter" in off
