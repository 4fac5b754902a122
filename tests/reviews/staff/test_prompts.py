"""The pages of prompts and evaluations. Who may: ``access``."""

from __future__ import annotations

from typing import Any

import pytest

from reviews import actions
from reviews.ai.evaluating import begin, evaluate
from reviews.ai.prompts import production
from reviews.models import Evaluation, PromptVersion
from tests.reviews.ai.scripted import sentence
from tests.reviews.staff.conftest import Desk, at
from tests.reviews.stories import NOW, Team


def evaluated(number: int, codes: int | None = None) -> Evaluation:
    prompt = PromptVersion.objects.get(number=number)
    return evaluate(begin(prompt=prompt, codes=codes, now=NOW), now=lambda: NOW)


def test_from_the_text_in_production_to_production(team: Team, desk: Desk, clinical: None) -> None:
    author, reviewer = desk(team.author), desk(team.reviewer)
    form = author.get(at("new-prompt"))
    assert production().text.strip()[:60] in form.content.decode()
    text = production().text.replace("No promises", "No promises <b>at all</b>")
    made = author.post(at("new-prompt"), {"text": text, "note": "stricter <i>"}, follow=True)
    assert made.redirect_chain[-1][0] == at("prompt", 2)
    page = made.content.decode()
    assert "[added: </span> &lt;b&gt;at all&lt;/b&gt;" in page
    assert "A reviewer or publisher who did not write it can." in page
    assert "needs a finished evaluation" in reviewer.get(at("prompt", 2)).content.decode()
    assert reviewer.post(at("move-production", 2), {"instead_of": 1}).status_code == 409
    grounds = evaluated(2)
    page = reviewer.get(at("prompt", 2)).text
    assert f"evaluation {grounds.pk}</a> first" in page
    assert "Put prompt 2 in production" in page
    moved = reviewer.post(at("move-production", 2), {"instead_of": 1}, follow=True)
    assert "Prompt 2 is in production." in moved.content.decode()
    assert production().number == 2
    listed = reviewer.get(at("prompts")).content.decode()
    assert "stricter &lt;i&gt;" in listed
    assert production().digest[:12] in listed
    assert "put in production by reviewer" in listed


def test_what_was_typed_stays_when_it_is_refused(team: Team, desk: Desk) -> None:
    client = desk(team.publisher)
    for text, note in (("A text that stays.", ""), (production().text, "the same"), ("x" * 20_001, "long"), ("", "a")):
        refused = client.post(at("new-prompt"), {"text": text, "note": note})
        assert refused.status_code == 422
        assert 'role="alert"' in refused.content.decode()
    assert "A text that stays." in client.post(at("new-prompt"), {"text": "A text that stays."}).content.decode()
    assert PromptVersion.objects.count() == 1


def test_the_writer_reads_that_somebody_else_moves_it(team: Team, desk: Desk, clinical: None) -> None:
    actions.write_prompt(actor=team.reviewer, text="Write plainly.", note="shorter", now=NOW)
    evaluated(2)
    client = desk(team.reviewer)
    assert "another reviewer or publisher puts it in production" in client.get(at("prompt", 2)).content.decode()
    assert client.post(at("move-production", 2), {"instead_of": 1}).status_code == 403


@pytest.mark.parametrize("typed", ["", "x", "-1", "²", "9" * 40, "2"])
def test_a_page_that_saw_something_else_moves_nothing(team: Team, desk: Desk, clinical: None, typed: str) -> None:
    actions.write_prompt(actor=team.author, text="Write plainly.", note="shorter", now=NOW)
    evaluated(2, codes=None)
    assert desk(team.publisher).post(at("move-production", 2), {"instead_of": typed}).status_code == 409
    assert production().number == 1


def test_with_a_test_model_nothing_is_moved_and_the_pages_say_so(team: Team, desk: Desk, ai: Any) -> None:
    actions.write_prompt(actor=team.author, text="Write plainly.", note="shorter", now=NOW)
    client, mine = desk(team.reviewer), evaluated(2)
    assert "production is not moved on them" in client.get(at("evaluation", mine.pk)).text
    assert "with a test model only" in client.get(at("prompts")).text
    page = client.get(at("prompt", 2)).text
    assert "with a clinical model first" in page
    assert "Put prompt 2 in production" not in page
    assert client.post(at("move-production", 2), {"instead_of": 1}).status_code == 409


def test_an_evaluation_beside_production(team: Team, desk: Desk, ai: Any) -> None:
    actions.write_prompt(actor=team.author, text="Write plainly.", note="shorter", now=NOW)
    client, mine = desk(team.reviewer), evaluated(2)
    alone = client.get(at("evaluation", mine.pk)).content.decode()
    assert "manage.py evaluate_prompt 1" in alone
    assert "test model, not clinical" in alone
    standard = evaluated(1, codes=2)
    beside = client.get(at("evaluation", mine.pk)).content.decode()
    assert f"evaluation {standard.pk}</a> of prompt 1" in beside
    assert "of other codes: not to be compared one to one" in beside
    assert "in production</span>" in client.get(at("evaluation", standard.pk)).content.decode()
    assert f"Evaluation {mine.pk}</a>" in client.get(at("prompt", 2)).content.decode()


def test_an_evaluation_that_is_not_finished_shows_how_far_it_is(team: Team, desk: Desk, ai: Any) -> None:
    begun = begin(prompt=production(), codes=None, now=NOW)
    page = desk(team.reviewer).get(at("evaluation", begun.pk)).content.decode()
    assert f"0 of {len(begun.codes)} codes are done" in page
    assert "No code is done yet." in page


def test_failures_and_what_the_checks_stop_are_shown(
    team: Team, desk: Desk, ai: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.reviews.ai.scripted import faithful_answer, model_of

    def script(request: dict[str, Any]) -> Any:
        if "Z53.9" in request["facts"][0]["text"]:
            return {"nonsense": []}
        return faithful_answer(request) | {"summary": [sentence("It stands beside <b>Q99.9</b>.")]}

    monkeypatch.setattr("tests.reviews.ai.scripted.faithful", lambda: model_of(script))
    page = desk(team.reviewer).get(at("evaluation", evaluated(1).pk)).content.decode()
    assert "wrong shape" in page
    assert "codes_exist" in page
    assert "<b>Q99.9</b>" not in page


def test_numbers_that_are_nothing_are_not_found(team: Team, desk: Desk) -> None:
    client = desk(team.reviewer)
    for number in (0, 99, 2**31, 2**63, 10**30):
        assert client.get(at("prompt", number)).status_code == 404
        assert client.post(at("move-production", number), {"instead_of": 1}).status_code == 404
        assert client.get(at("evaluation", number)).status_code == 404
