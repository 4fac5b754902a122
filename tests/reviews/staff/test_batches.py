"""Drafting of many codes at the desk: counted before anything is asked, followed, paused, gone on with, cancelled."""

from __future__ import annotations

from typing import Any

import pytest

from reviews import actions
from reviews.ai.working import work_batches
from reviews.models import AIRun, DraftBatch, Suggestion
from tests.reviews import stories
from tests.reviews.staff.conftest import Desk, at
from tests.reviews.stories import NOW, Team


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
    assert "The batch goes on." in client.post(at("resume-batch", batch.pk), follow=True).text
    assert worked() == 3
    page = client.get(at("batch", batch.pk)).text
    assert "3 of 3 drafted, 0 failed, 0 left" in page
    assert "Open a code to start its draft" in page
    assert ">Pause<" not in page


def test_cancelled_for_good_what_is_drafted_stays(team: Team, desk: Desk, batch: DraftBatch) -> None:
    client = desk(team.author)
    assert "For good. What is drafted stays." in client.get(at("batch", batch.pk)).text
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
