"""Ask a prompt version for every code of the frozen set, one after the other, and keep what each answer is worth.

    evaluation = begin(prompt=prompt, codes=None, now=now())     an unfinished one is continued
    evaluate(evaluation, now=timezone.now)                       asks the rest of its codes, then sums up

A process holds its evaluation by a lease, so no two ask the same code. Where it is killed, the next one uses what was
answered, and pays for nothing twice. Changes no explanation.
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

from codes.days import written
from codes.models import Code, CodeVersion, Release
from reviews.leases import Clock, Lease, take, worker_name
from reviews.models import AIRun, Evaluation, EvaluationResult, PromptVersion
from reviews.rules.content import askable

from .answers import answer_type
from .providers import ModelFailure, ask, configured, parameters
from .reading import Briefing, NoFactsError, briefing_of
from .requests import Request, request_of
from .runs import NotNowError, interrupt, record_answer, record_failure, reserve
from .scoring import ScoredAnswer, no_answer, score, summed, text_of

_FROZEN_SET = Path(__file__).with_name("evaluation_codes.json")
_MARGIN = datetime.timedelta(seconds=15)  # around a call, for what is done before and after it
_LONGEST_WAIT = 30.0  # seconds between tries
# The provider answers nobody, or not us, so it is no figure of the prompt. A timeout may be due to the prompt.
_STOPS = frozenset({"refused key", "rate limit", "unavailable", "connection", "not set up"})


@lru_cache(maxsize=1)
def frozen_set() -> tuple[str, ...]:
    """Codes of all chapters and kinds, chosen once so that versions can be compared. Their order is fixed."""
    return tuple(entry["code"] for entry in json.loads(_FROZEN_SET.read_text())["codes"])


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
    names = _frozen_set_in(release)
    wanted = _spread(names, len(names) if codes is None else codes)
    if not wanted:
        raise NotNowError(f"{release.label} has none of the codes that are asked for")
    columns = {"prompt": prompt, "release": release, "model": model.name}
    lists = {"parameters": parameters(), "codes": wanted}
    for unfinished in Evaluation.objects.filter(state=Evaluation.State.RUNNING, **columns).order_by("pk"):
        if lists == {"parameters": unfinished.parameters, "codes": unfinished.codes}:
            return unfinished
    more = {"provider": model.provider, "test_model": model.test, "asked_by": asked_by, "started_at": now}
    return Evaluation.objects.create(whole=len(wanted) == len(names), **columns, **lists, **more)


def _frozen_set_in(release: Release) -> list[str]:
    """The codes of the frozen set that the release has, in order."""
    versions = CodeVersion.objects.codes().filter(release=release, code__code__in=frozen_set())
    present = set(versions.values_list("code__code", flat=True))
    return [name for name in frozen_set() if name in present]


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
    """Ask what was not asked yet, and finish. ``progress`` gets the name of each code that is done.

    Raises NotNowError (caps, the switch, another process) and ModelFailure (the provider). Called again, it goes on.
    """
    lease = _lease(evaluation, now())
    try:
        evaluation = lease.row
        if evaluation.calling_id is not None:
            interrupt(AIRun.objects.filter(pk=evaluation.calling_id), now())
        done = set(evaluation.results.values_list("code__code", flat=True))
        system = evaluation.release.system_id
        codes = Code.objects.filter(kind=Code.Kind.CODE, system=system, code__in=evaluation.codes)
        by_name = {code.code: code for code in codes}
        for name in evaluation.codes:
            if name not in done:
                _evaluate_code(lease, by_name[name], now, wait)
            progress(name)
        return _finish(lease, now())
    finally:
        lease.end(Evaluation.State.RUNNING)


def _lease(evaluation: Evaluation, now: datetime.datetime) -> Lease[Evaluation]:
    """The lease outlasts one call, and is renewed before each."""
    due = Evaluation.objects.due(now).filter(pk=evaluation.pk).select_related("prompt", "release", "calling")
    term = datetime.timedelta(seconds=settings.AI_TIMEOUT) + _MARGIN
    leases = take(due, worker=worker_name(), most=1, now=now, term=term)
    if not leases:
        raise _held_by_another(evaluation)
    return leases[0]


def _held_by_another(evaluation: Evaluation) -> NotNowError:
    running = Evaluation.objects.filter(pk=evaluation.pk, state=Evaluation.State.RUNNING)
    until = running.values_list("leased_until", flat=True).first()
    again = written(until + datetime.timedelta(minutes=1)) if until else ""
    until_when = f"; if it was killed, try again after {again}" if again else ""
    return NotNowError(f"another process is at evaluation {evaluation.pk}{until_when}", until)


def _renew(lease: Lease[Evaluation], now: datetime.datetime) -> None:
    if not lease.renew(now):
        raise _held_by_another(lease.row)


def _evaluate_code(lease: Lease[Evaluation], code: Code, now: Clock, wait: Callable[[float], None]) -> None:
    evaluation = lease.row
    try:
        briefing = briefing_of(code)
    except NoFactsError as error:
        raise NotNowError(str(error)) from error
    if briefing.release_id != evaluation.release_id:
        raise NotNowError(f"{evaluation} is of {evaluation.release.label}, which is not in force any more; begin anew")
    run = _left_behind(evaluation, code) or _call(lease, code, briefing, now, wait)
    if run.state == AIRun.State.ANSWERED:
        sheet, subject, specialists = briefing.sheet, briefing.subject, briefing.specialists
        figures = score(run.answer or {}, sheet=sheet, subject=subject, specialists=specialists)
    else:
        figures = no_answer(run.error_kind)
    with transaction.atomic():
        _renew(lease, now())
        EvaluationResult.objects.create(evaluation=evaluation, code=code, run=run, figures=figures)


def _left_behind(evaluation: Evaluation, code: Code) -> AIRun | None:
    """The newest call of a process that was killed before it scored the answer."""
    run = evaluation.calling
    if run is None or run.code_id != code.pk:
        return None
    failed = run.state == AIRun.State.FAILED and run.error_kind not in _STOPS
    return run if run.state == AIRun.State.ANSWERED or failed else None


def _call(lease: Lease[Evaluation], code: Code, briefing: Briefing, now: Clock, wait: Callable[[float], None]) -> AIRun:
    """A call that gives a figure of the prompt. Raises ModelFailure where the provider fails again and again."""
    prompt, sheet, specialists = lease.row.prompt.text, briefing.sheet, briefing.specialists
    request = request_of(prompt=prompt, sheet=sheet, sections=askable(), specialists=specialists)
    for attempt in range(1, settings.AI_ATTEMPTS + 1):
        run = _reserve(lease, code, briefing, request, now())
        try:
            return record_answer(run, ask(request, answer_type(askable(), most=settings.AI_SENTENCES)), now())
        except ModelFailure as error:
            record_failure(run, error, now())
            if error.kind not in _STOPS:
                return run
            if not error.again or attempt == settings.AI_ATTEMPTS:
                raise
            wait(min(_LONGEST_WAIT, 2.0**attempt))
    raise NotNowError("AI_ATTEMPTS allows no call")


@transaction.atomic
def _reserve(
    lease: Lease[Evaluation], code: Code, briefing: Briefing, request: Request, now: datetime.datetime
) -> AIRun:
    _renew(lease, now)
    run = reserve(
        code=code,
        briefing=briefing,
        request=request,
        prompt=lease.row.prompt,
        sections=askable(),
        instruction="",
        asked_by=lease.row.asked_by,
        purpose=AIRun.Purpose.EVALUATION,
        now=now,
    )
    lease.write(calling=run)
    return run


@transaction.atomic
def _finish(lease: Lease[Evaluation], now: datetime.datetime) -> Evaluation:
    results = lease.row.results.select_related("code", "run").order_by("pk")
    figures = summed([_scored(result) for result in results])
    if not lease.end(Evaluation.State.FINISHED, figures=figures, finished_at=now, calling=None):
        raise _held_by_another(lease.row)
    return lease.row


def _scored(result: EvaluationResult) -> ScoredAnswer:
    run = result.run
    cost = run.reserved if run.cost is None else run.cost
    text = text_of(run.answer or {})
    tokens = run.input_tokens, run.output_tokens
    return ScoredAnswer(result.code.code, result.figures, text, *tokens, cost, run.latency_ms)
