"""Runs: the one writer of what AI was asked, what it answered and what it proposes. Changes no explanation.

A call is three short transactions around the long wait: ``reserve`` sets aside what it may cost, ``record_answer`` or
``record_failure`` keeps what came back, ``suggest`` writes suggestions of the sections that ``verify_run`` gave before.
Where a worker is killed between them, the next one uses the answer and goes on.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet

from codes.days import day_of, start_of
from codes.models import Code
from reviews.models import AIControl, AIRun, DraftBatch, DraftItem, PromptVersion, Suggestion

from .providers import ConfiguredModel, ModelAnswer, ModelFailure, configured, cost_of, parameters, worst_cost
from .reading import Briefing
from .requests import Request, key_of
from .verifying import VerifiedSection, verify

BREAK_AFTER = 5  # failures of the provider in a row
USUAL_INPUT, USUAL_OUTPUT = 3_000, 250  # tokens of a question, and of the answer for a section
BATCH_USED_UP = "the budget of this batch is used up"
BREAK_FOR = datetime.timedelta(minutes=1)


class NotNowError(Exception):
    """No call is made now. ``until`` is when to ask again; None when a person has to change something first.

    ``of_batch`` says that the budget of the batch is used up: it pauses, and somebody may raise it.
    """

    def __init__(self, message: str, until: datetime.datetime | None = None, *, of_batch: bool = False) -> None:
        super().__init__(message)
        self.until, self.of_batch = until, of_batch


def question_key(
    briefing: Briefing, *, prompt: PromptVersion, sections: Sequence[str], instruction: str, model: str
) -> str:
    return key_of(
        facts_digest=briefing.facts_digest,
        prompt_digest=prompt.digest,
        model=model,
        sections=sections,
        instruction=instruction,
        sheet=briefing.sheet,
    )


def answer_there(key: str, purpose: str = AIRun.Purpose.DRAFT) -> AIRun | None:
    """The run that answered the same question before: its answer is used, and nothing is paid."""
    return AIRun.objects.filter(key=key, purpose=purpose, state=AIRun.State.ANSWERED).order_by("pk").first()


@transaction.atomic
def reserve(
    *,
    code: Code,
    briefing: Briefing,
    request: Request,
    prompt: PromptVersion,
    sections: Sequence[str],
    instruction: str,
    asked_by: User | None,
    now: datetime.datetime,
    item: DraftItem | None = None,
    purpose: str = AIRun.Purpose.DRAFT,
) -> AIRun:
    """Write down a call that is about to be made, with what it may cost at most. Raises NotNowError.

    All calls pass here one after the other, under the lock of the control row: caps hold whoever asks, however many.
    """
    model = _open_for_calls(now)
    cost = worst_cost(request)
    _within_caps(cost, asked_by, item, now)
    return AIRun.objects.create(
        code=code,
        release_id=briefing.release_id,
        facts_digest=briefing.facts_digest,
        item=item,
        purpose=purpose,
        sections=list(sections),
        instruction=instruction,
        prompt=prompt,
        provider=model.provider,
        model=model.name,
        test_model=model.test,
        parameters=parameters(),
        key=question_key(briefing, prompt=prompt, sections=sections, instruction=instruction, model=model.name),
        asked_by=asked_by,
        asked_at=now,
        reserved=cost,
    )


def _open_for_calls(now: datetime.datetime) -> ConfiguredModel:
    control = AIControl.objects.select_for_update(of=("self",)).get(pk=1)
    model = configured()
    if model is None:
        raise NotNowError("no model is configured: set AI_MODEL")
    if not control.enabled:
        raise NotNowError("AI is switched off")
    if control.open_until is not None and control.open_until > now:
        raise NotNowError("the provider failed several times in a row; waiting a little", control.open_until)
    return model


def _within_caps(cost: Decimal, asked_by: User | None, item: DraftItem | None, now: datetime.datetime) -> None:
    """The console, which is no user, is bound by the budget of the day alone."""
    today = day_of(now)
    tomorrow = start_of(today + datetime.timedelta(days=1))
    spent, by_user = AIRun.objects.filter(asked_at__gte=start_of(today)).spent_by(asked_by)
    if spent + cost > settings.AI_CAP_DAY:
        raise NotNowError("the budget of the day is used up", tomorrow)
    if asked_by is not None and by_user + cost > settings.AI_CAP_USER_DAY:
        raise NotNowError(f"the budget of {asked_by.get_username()} for the day is used up", tomorrow)
    if item is not None and AIRun.objects.filter(item__batch=item.batch_id).spent() + cost > item.batch.cap:
        raise NotNowError(BATCH_USED_UP, of_batch=True)


@transaction.atomic
def record_answer(run: AIRun, answer: ModelAnswer, now: datetime.datetime) -> AIRun:
    _finish(run, AIRun.State.ANSWERED, now, raw=answer.raw, tokens=(answer.input_tokens, answer.output_tokens))
    run.answer, run.latency_ms = _storable(answer.sections), answer.latency_ms
    run.save(update_fields=(*_FINISHED, "answer"))
    AIControl.objects.filter(pk=1).exclude(failures=0, open_until=None).update(failures=0, open_until=None)
    return run


@transaction.atomic
def record_failure(run: AIRun, error: ModelFailure, now: datetime.datetime) -> AIRun:
    """Where nobody knows what was paid, ``cost`` stays open, and all that was reserved counts."""
    _finish(run, AIRun.State.FAILED, now, raw=error.raw, tokens=error.tokens)
    if error.paid_nothing:
        run.cost = Decimal(0)
    run.error_kind, run.error, run.latency_ms = error.kind, str(error)[:500], error.latency_ms
    run.save(update_fields=(*_FINISHED, "error_kind", "error"))
    if error.provider_failed:
        control = AIControl.objects.select_for_update(of=("self",)).get(pk=1)
        control.failures += 1
        if control.failures >= BREAK_AFTER:
            control.failures, control.open_until = 0, now + BREAK_FOR
        control.save(update_fields=("failures", "open_until"))
    return run


def _finish(run: AIRun, state: str, now: datetime.datetime, *, raw: str, tokens: tuple[int, int]) -> None:
    run.state, run.finished_at, run.raw_output = state, now, raw.replace("\0", _NOT_KEPT)
    if any(tokens):
        run.input_tokens, run.output_tokens = tokens
        run.cost = cost_of(*tokens)


_FINISHED = ("state", "finished_at", "raw_output", "input_tokens", "output_tokens", "cost", "latency_ms")
_NOT_KEPT = "\ufffd"


def _storable(answer: dict[str, Any]) -> dict[str, Any]:
    """The answer without NUL, which PostgreSQL keeps in no text: a model may write anything."""
    kept: dict[str, Any] = json.loads(json.dumps(answer).replace("\\u0000", _NOT_KEPT))
    return kept


def interrupt(runs: QuerySet[AIRun], now: datetime.datetime) -> int:
    """Close the calls of a worker that was killed in the middle; what they may have cost stays reserved."""
    running = runs.filter(state=AIRun.State.RUNNING)
    return running.update(state=AIRun.State.INTERRUPTED, finished_at=now, error="its worker was stopped")


def verify_run(run: AIRun, briefing: Briefing) -> list[VerifiedSection]:
    """The verified answer. It is worked out before the transaction that keeps it, for which others wait."""
    return verify(run.answer or {}, sheet=briefing.sheet, subject=briefing.subject, specialists=briefing.specialists)


def suggest(run: AIRun, sections: Iterable[VerifiedSection]) -> None:
    """Write a suggestion for each section that has sentences, once a run. Inside the caller's transaction."""
    present = set(run.suggestions.values_list("section", flat=True))
    Suggestion.objects.bulk_create(
        Suggestion(run=run, code_id=run.code_id, section=section, value=value, sentences=sentences)
        for section, value, sentences in sections
        if sentences and section not in present
    )


def least_cost(prompt: PromptVersion) -> Decimal:
    """US dollars below which no budget lets a single call be made: what a call without any facts may cost at most."""
    return worst_cost(Request(prompt.text, ""))


def spent_in(batch: DraftBatch) -> Decimal:
    return AIRun.objects.filter(item__batch=batch).spent()


def expected_cost(sections: Sequence[str]) -> Decimal:
    """US dollars for a code, for a preview and never for a cap: what answers cost lately, else what the sizes allow."""
    lately = AIRun.objects.filter(state=AIRun.State.ANSWERED, cost__gt=0).order_by("-pk")[:200]
    costs = [run.cost or Decimal(0) for run in lately if len(run.sections) == len(sections)]
    if costs:
        return sum(costs, Decimal(0)) / len(costs)
    return cost_of(USUAL_INPUT, USUAL_OUTPUT * len(sections))
