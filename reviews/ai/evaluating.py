"""Ask a prompt version for every code of the frozen set, one after the other, and keep what each answer is worth.

    evaluation = begin(prompt=prompt, codes=None, now=now())     one that was left unfinished is gone on with
    evaluate(evaluation, now=timezone.now)                       the rest of its codes, then the figures of all

Killed at any point nothing is lost: what is answered stays, and is not paid for again. Changes no explanation.
"""

from __future__ import annotations

import datetime
import json
import time
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q

from codes.models import Code, CodeVersion, Release
from reviews.models import AIRun, Evaluation, EvaluationResult, PromptVersion

from .answers import answer_type
from .providers import ModelFailure, ask, configured, parameters
from .reading import NoFactsError, Told, told_about
from .requests import ASKABLE, Request, request_of
from .runs import NotNowError, answered, failed, reserve
from .scoring import Scored, no_answer, score, summed, text_of

Clock = Callable[[], datetime.datetime]
_FROZEN_SET = Path(__file__).with_name("evaluation_codes.json")
_MARGIN = datetime.timedelta(seconds=15)  # around a call, for what is done before and after it
_LONGEST_WAIT = 30.0  # seconds between tries
# The provider answers nobody, or not us: no figure of the prompt. A timeout may be the prompt's own.
_STOPS = frozenset({"refused key", "rate limit", "unavailable", "connection", "not set up"})


@lru_cache(maxsize=1)
def frozen_set() -> tuple[str, ...]:
    """Codes of all chapters and kinds, chosen once so that versions can be compared; their order is fixed."""
    return tuple(each["code"] for each in json.loads(_FROZEN_SET.read_text())["codes"])


@transaction.atomic
def begin(
    *, prompt: PromptVersion, codes: int | None, now: datetime.datetime, asked_by: User | None = None
) -> Evaluation:
    """``codes`` is how many of the frozen set, spread over all of it; None is all. Raises NotNowError."""
    model, release = configured(), Release.objects.active().first()
    if model is None:
        raise NotNowError("no model is configured: set AI_MODEL")
    if release is None:
        raise NotNowError("no release is active, so there are no facts to tell a model")
    names = _of(release)
    wanted = _spread(names, len(names) if codes is None else codes)
    if not wanted:
        raise NotNowError(f"{release.label} has none of the codes that are asked for")
    asked = {"prompt": prompt, "release": release, "model": model.name}
    shaped = {"parameters": parameters(), "codes": wanted}
    for left in Evaluation.objects.filter(state=Evaluation.State.RUNNING, **asked).order_by("pk"):
        if shaped == {"parameters": left.parameters, "codes": left.codes}:
            return left
    more = {"provider": model.provider, "test_model": model.test, "asked_by": asked_by, "started_at": now}
    return Evaluation.objects.create(whole=len(wanted) == len(names), **asked, **shaped, **more)


def _of(release: Release) -> list[str]:
    """The frozen set without what the release does not have, in its order."""
    versions = CodeVersion.objects.codes().filter(release=release, code__code__in=frozen_set())
    there = set(versions.values_list("code__code", flat=True))
    return [name for name in frozen_set() if name in there]


def _spread(names: list[str], number: int) -> list[str]:
    """Evenly over the list, which runs through the chapters."""
    number = max(0, min(number, len(names)))
    return [names[at * len(names) // number] for at in range(number)]


def evaluate(
    evaluation: Evaluation,
    *,
    now: Clock,
    progress: Callable[[str], None] = lambda _: None,
    wait: Callable[[float], None] = time.sleep,
) -> Evaluation:
    """Ask what was not asked yet, and finish. ``progress`` is told each code that is done.

    Raises NotNowError (caps, the switch, another process at it) and ModelFailure (the provider); again goes on.
    """
    hold = _Hold(evaluation.pk, now)
    try:
        evaluation.refresh_from_db()
        _interrupt(evaluation, now())
        done = set(evaluation.results.values_list("code__code", flat=True))
        system = evaluation.release.system_id
        codes = Code.objects.filter(kind=Code.Kind.CODE, system=system, code__in=evaluation.codes)
        by_name = {code.code: code for code in codes}
        for name in evaluation.codes:
            if name not in done:
                _one(evaluation, by_name[name], hold, wait)
            progress(name)
        return _finish(evaluation, now())
    finally:
        hold.end()


class _Hold:
    """An evaluation is one process's at a time. Killed, a process leaves a hold that ends when its call would have."""

    def __init__(self, pk: int, now: Clock) -> None:
        self.pk, self.now = pk, now
        self.until: datetime.datetime | None = None
        self.renew()

    def renew(self) -> None:
        now = self.now()
        until = now + datetime.timedelta(seconds=settings.AI_TIMEOUT) + _MARGIN
        free = Q(held_until=None) | Q(held_until__lte=now) if self.until is None else Q(held_until=self.until)
        running = Evaluation.objects.filter(pk=self.pk, state=Evaluation.State.RUNNING)
        if not running.filter(free).update(held_until=until):
            held = running.values_list("held_until", flat=True).first()
            until_when = f"; if it was killed, try again after {held:%H:%M:%S} UTC" if held else ""
            raise NotNowError(f"another process is at evaluation {self.pk}{until_when}", held)
        self.until = until

    def end(self) -> None:
        mine = Evaluation.objects.filter(pk=self.pk, held_until=self.until, state=Evaluation.State.RUNNING)
        mine.update(held_until=None)


def _interrupt(evaluation: Evaluation, now: datetime.datetime) -> None:
    """Close the call of a process that was killed in the middle; what it may have cost stays reserved."""
    if (left := evaluation.calling) is not None and left.state == AIRun.State.RUNNING:
        ended = {"state": AIRun.State.INTERRUPTED, "finished_at": now, "error": "its process was stopped"}
        AIRun.objects.filter(pk=left.pk).update(**ended)


def _one(evaluation: Evaluation, code: Code, hold: _Hold, wait: Callable[[float], None]) -> None:
    try:
        told = told_about(code)
    except NoFactsError as error:
        raise NotNowError(str(error)) from error
    if told.release_id != evaluation.release_id:
        raise NotNowError(f"{evaluation} is of {evaluation.release.label}, which is not in force any more; begin anew")
    run = _left_behind(evaluation, code) or _asked(evaluation, code, told, hold, wait)
    if run.state == AIRun.State.ANSWERED:
        figures = score(run.answer or {}, sheet=told.sheet, subject=told.subject, specialists=told.specialists)
    else:
        figures = no_answer(run.error_kind)
    EvaluationResult.objects.create(evaluation=evaluation, code=code, run=run, figures=figures)


def _left_behind(evaluation: Evaluation, code: Code) -> AIRun | None:
    """What a process that was killed had been told, and did not come to score."""
    left = evaluation.calling
    if left is None or left.code_id != code.pk:
        return None
    tells = left.state == AIRun.State.ANSWERED or (left.state == AIRun.State.FAILED and left.error_kind not in _STOPS)
    return left if tells else None


def _asked(evaluation: Evaluation, code: Code, told: Told, hold: _Hold, wait: Callable[[float], None]) -> AIRun:
    """A call that tells something of the prompt. Where the provider fails, a few tries, and then ModelFailure."""
    prompt = evaluation.prompt
    request = request_of(prompt=prompt.text, sheet=told.sheet, sections=ASKABLE, specialists=told.specialists)
    for attempt in range(1, settings.AI_ATTEMPTS + 1):
        hold.renew()
        run = _reserved(evaluation, code, told, request, hold.now())
        try:
            return answered(run, ask(request, answer_type(ASKABLE, most=settings.AI_SENTENCES)), hold.now())
        except ModelFailure as error:
            failed(run, error, hold.now())
            if error.kind not in _STOPS:
                return run
            if not error.again or attempt == settings.AI_ATTEMPTS:
                raise
            wait(min(_LONGEST_WAIT, 2.0**attempt))
    raise NotNowError("AI_ATTEMPTS allows no call")


@transaction.atomic
def _reserved(evaluation: Evaluation, code: Code, told: Told, request: Request, now: datetime.datetime) -> AIRun:
    run = reserve(
        code=code,
        told=told,
        request=request,
        prompt=evaluation.prompt,
        sections=ASKABLE,
        instruction="",
        asked_by=evaluation.asked_by,
        purpose=AIRun.Purpose.EVALUATION,
        now=now,
    )
    Evaluation.objects.filter(pk=evaluation.pk).update(calling=run)
    return run


@transaction.atomic
def _finish(evaluation: Evaluation, now: datetime.datetime) -> Evaluation:
    results = evaluation.results.select_related("code", "run").order_by("pk")
    evaluation.figures = summed([_scored(result) for result in results])
    evaluation.state, evaluation.finished_at = Evaluation.State.FINISHED, now
    evaluation.calling, evaluation.held_until = None, None
    evaluation.save()
    return evaluation


def _scored(result: EvaluationResult) -> Scored:
    run = result.run
    cost = run.reserved if run.cost is None else run.cost
    text = text_of(run.answer or {})
    return Scored(result.code.code, result.figures, text, run.input_tokens, run.output_tokens, cost, run.latency_ms)
