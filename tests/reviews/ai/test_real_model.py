"""Drafting over HTTP with a real server and a real, tiny model: what it says is nonsense, how it is handled is not."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest

from reviews import actions
from reviews.ai.prompts import digest_of
from reviews.models import AIControl, AIRun, Draft, DraftBatch, PromptVersion, Suggestion
from reviews.rules.errors import RefusedError
from tests.reviews import stories
from tests.reviews.stories import NOW, Team, act

from .conftest import worked
from .model_server import ModelServer, weights

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(weights() is None, reason="no model weights: requirements-peer.txt"),
]


@pytest.fixture(scope="module")
def server() -> Iterator[ModelServer]:
    with ModelServer() as started:
        started.wait(200)
        yield started


@pytest.fixture
def small(settings: Any, team: Team) -> Any:
    """The small model, with a short prompt and short answers: it thinks slowly."""
    settings.AI_MODEL, settings.AI_SENTENCES, settings.AI_MAX_TOKENS, settings.AI_RETRIES = "local:smollm2", 1, 700, 0
    settings.AI_TEMPERATURE = 0.0
    text = "Write one short sentence about the code, from the facts. Name the fact and quote it."
    short = PromptVersion.objects.create(number=2, text=text, digest=digest_of(text), note="short", written_at=NOW)
    AIControl.objects.update(production=short)
    return settings


def waiting(team: Team) -> DraftBatch:
    return actions.ask(actor=team.author, codes=[stories.code("Z53.9")], sections=["summary"], now=NOW)


def asked(team: Team) -> DraftBatch:
    batch = waiting(team)
    worked()
    return batch


def test_a_draft_of_z53_9(server: ModelServer, small: Any, team: Team) -> None:
    small.AI_BASE_URL = server.url
    explanation = stories.drafted(team)
    batch = asked(team)
    run = AIRun.objects.get()
    assert batch.items.get().state == "done", run.error
    assert (run.state, run.test_model, run.model) == ("answered", True, "local:smollm2")
    assert 50 < (run.input_tokens or 0) < 2000
    assert 5 < (run.output_tokens or 0) <= 700
    assert run.raw_output.strip().startswith("{")
    suggestion = Suggestion.objects.get()
    assert suggestion.sentences[0]["standing"] in {"supported", "general", "dropped"}
    text = suggestion.value or "A sentence that a person put in its place."
    draft = actions.accept(
        actor=team.author, suggestion_id=suggestion.pk, explanation_id=explanation.pk, edited=text,
        version=Draft.objects.get().version, now=NOW,
    )  # fmt: skip
    assert draft.ai[0]["test"]
    act("submit", explanation, team.author)
    with pytest.raises(RefusedError, match="test model"):
        act("approve", explanation, team.reviewer)


def test_a_provider_by_its_own_name(
    server: ModelServer, small: Any, team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As with ``openai:...``: its own variables say where it is and what its key is. Call after call."""
    small.AI_MODEL = "openai-chat:smollm2"
    monkeypatch.setenv("OPENAI_BASE_URL", server.url)
    monkeypatch.setenv("OPENAI_API_KEY", "sk-canary")
    for wish in ("", "Shorter."):
        batch = actions.ask(
            actor=team.author, codes=[stories.code("Z53.9")], sections=["summary"], instruction=wish, now=NOW
        )
        worked()
        assert batch.items.get().state == "done"
    assert set(AIRun.objects.values_list("provider", "test_model")) == {("openai-chat", True)}
    assert "canary" not in str(list(AIRun.objects.values()))


def failed(batch: DraftBatch) -> tuple[str, str]:
    """The kind of the newest run's failure, and the item's state: seen by people, to be tried again, nothing half."""
    run = AIRun.objects.latest("pk")
    assert run.state == "failed"
    assert batch.items.get().reason
    assert not Suggestion.objects.exists()
    return run.error_kind, batch.items.get().state


def test_a_wrong_key(small: Any, team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AI_API_KEY", "sk-wrong-canary")
    with ModelServer(key="right") as locked:
        locked.wait(200)
        small.AI_BASE_URL = locked.url
        batch = asked(team)
        assert failed(batch) == ("refused key", "failed")
        assert "canary" not in str(AIRun.objects.values().get())
        monkeypatch.setenv("AI_API_KEY", "right")
        AIControl.objects.update(enabled=True)
        again(batch, team)
        assert batch.items.get().state == "done"


def again(batch: DraftBatch, team: Team) -> None:
    """What somebody does about it: pause and go on, which tries once more what failed."""
    actions.pause_batch(actor=team.author, batch_id=batch.pk, now=NOW)
    actions.resume_batch(actor=team.author, batch_id=batch.pk, now=NOW)
    batch.items.update(next_try_at=NOW)
    worked()


def test_a_server_that_is_still_loading(small: Any, team: Team) -> None:
    import_module("pydantic_ai.models.openai")  # which takes the first call longer than loading takes the server
    with ModelServer() as loading:
        small.AI_BASE_URL = loading.url
        batch = waiting(team)
        assert loading.wait(503, 200) == 503
        worked()
        assert failed(batch) == ("unavailable", "waiting")
        loading.wait(200)
        batch.items.update(next_try_at=NOW)
        worked()
        assert batch.items.get().state == "done"


def test_facts_that_are_longer_than_the_model_reads(small: Any, team: Team) -> None:
    with ModelServer(context=256) as narrow:
        narrow.wait(200)
        small.AI_BASE_URL = narrow.url
        assert failed(asked(team)) == ("too long", "failed")


def test_an_answer_that_is_cut_off(server: ModelServer, small: Any, team: Team) -> None:
    small.AI_BASE_URL, small.AI_MAX_TOKENS = server.url, 8
    assert failed(asked(team)) == ("cut off", "failed")
    run = AIRun.objects.get()
    assert run.raw_output
    assert run.output_tokens == 8


def test_an_answer_that_comes_too_late(server: ModelServer, small: Any, team: Team) -> None:
    small.AI_BASE_URL, small.AI_TIMEOUT = server.url, 0.05
    assert failed(asked(team)) == ("timeout", "waiting")
    assert AIRun.objects.get().cost is None  # nobody knows what was paid: all of it stays reserved


def test_a_connection_that_is_cut_in_the_middle(small: Any, team: Team) -> None:
    with ModelServer() as dying:
        dying.wait(200)
        small.AI_BASE_URL = dying.url
        threading.Thread(target=lambda: (time.sleep(0.4), dying.kill())).start()
        assert failed(asked(team)) == ("connection", "waiting")


def test_nobody_listens(small: Any, team: Team) -> None:
    small.AI_BASE_URL = "http://127.0.0.1:9/v1"
    batch = asked(team)
    assert failed(batch) == ("connection", "waiting")
    for _ in range(5):
        batch.items.update(next_try_at=NOW)
        worked()
    assert batch.items.get().state == "failed"
    assert AIControl.objects.get().open_until is not None or AIControl.objects.get().failures


def test_the_breaker_opens_and_closes(small: Any, team: Team) -> None:
    small.AI_BASE_URL, small.AI_ATTEMPTS = "http://127.0.0.1:9/v1", 100
    batch = asked(team)
    for _ in range(4):
        batch.items.update(next_try_at=NOW)
        worked()
    assert AIRun.objects.count() == 5
    batch.items.update(next_try_at=NOW)
    worked()
    assert AIRun.objects.count() == 5  # no call is made
    assert "failed several times in a row" in batch.items.get().reason
