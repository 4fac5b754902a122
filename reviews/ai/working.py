"""The worker's part of drafting: lease codes that are due, ask, keep what comes back. Any number of workers may run.

    work_batches(worker="host:4711", now=timezone.now)      ->  how many codes were drafted

A lease is renewed while its call runs. A worker that is killed leaves a lease that ends by itself. The next worker
then uses the answer, if there is one, or asks again.
"""

from __future__ import annotations

import datetime
import logging
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait

from django.conf import settings
from django.db import close_old_connections, transaction

from reviews.leases import Clock, Lease, take
from reviews.models import AIRun, DraftBatch, DraftItem

from .answers import answer_type
from .providers import ModelFailure, ask, configured
from .reading import Briefing, NoFactsError, briefing_of
from .requests import request_of
from .runs import (
    NotNowError,
    answer_there,
    interrupt,
    question_key,
    record_answer,
    record_failure,
    reserve,
    suggest,
    verify_run,
)

log = logging.getLogger(__name__)
BACK_OFF = datetime.timedelta(seconds=20)  # doubled with each failure
LONGEST_BACK_OFF = datetime.timedelta(hours=1)
WAIT = datetime.timedelta(minutes=1)  # where a person has to change something first
State = DraftItem.State


def work_batches(
    *, worker: str, now: Clock, stop: Callable[[], bool] = lambda: False, threads: int | None = None
) -> int:
    """Draft what is due, until nothing is or ``stop()``. One thread works in the caller's own connection."""
    if configured() is None:
        return 0
    at_once = settings.AI_CONCURRENCY if threads is None else threads
    if at_once == 1:
        return _work_alone(worker, now, stop)
    drafted, running = 0, dict[Future[bool], Lease[DraftItem]]()
    with ThreadPoolExecutor(at_once) as pool:
        while True:
            free = 0 if stop() else at_once - len(running)
            for lease in take_due(worker=worker, most=free, now=now()):
                running[pool.submit(_draft_in_thread, lease, now)] = lease
            if not running:
                return drafted
            finished, _ = wait(running, timeout=settings.AI_LEASE / 3, return_when=FIRST_COMPLETED)
            for future in finished:
                del running[future]
                drafted += future.result()
            if not finished:
                for lease in running.values():
                    lease.renew(now())


def _work_alone(worker: str, now: Clock, stop: Callable[[], bool]) -> int:
    drafted = 0
    while not stop() and (leases := take_due(worker=worker, most=1, now=now())):
        drafted += draft(leases[0], now=now)
    return drafted


def _draft_in_thread(lease: Lease[DraftItem], now: Clock) -> bool:
    try:
        return draft(lease, now=now)
    except Exception:
        log.exception("drafting item %s failed; its lease ends and it is tried again", lease.row.pk)
        return False
    finally:
        close_old_connections()


@transaction.atomic
def take_due(*, worker: str, most: int, now: datetime.datetime) -> list[Lease[DraftItem]]:
    """Lease up to ``most`` codes that are due, the oldest first."""
    due = DraftItem.objects.due(now).order_by("next_try_at", "pk")
    due = due.select_related("batch__prompt", "batch__asked_by", "code")
    term = datetime.timedelta(seconds=settings.AI_LEASE)
    leases = take(due, worker=worker, most=most, now=now, term=term)
    for lease in leases:
        if lease.taken_over:
            interrupt(lease.row.runs.all(), now)
    return leases


def draft(lease: Lease[DraftItem], *, now: Clock) -> bool:
    """One leased code, from the question to its suggestions; whether they are there."""
    try:
        briefing = briefing_of(lease.row.code)
        run = _answered_run(lease.row, briefing, now)
    except NoFactsError as error:
        lease.end(State.FAILED, reason=str(error))
        return False
    except NotNowError as reason:
        return _postpone(lease, reason, now())
    except ModelFailure as error:
        return _try_later(lease, error, now())
    sections = verify_run(run, briefing)
    with transaction.atomic():
        if not lease.end(State.DONE, reason=""):
            return False  # the lease was lost; the worker that has it now uses the answer
        suggest(run, sections)
    return True


def _answered_run(item: DraftItem, briefing: Briefing, now: Clock) -> AIRun:
    """A run with an answer: an earlier one of the same question, or a new one. Raises NotNowError, ModelFailure."""
    batch, model = item.batch, configured()
    if model is None:
        raise NotNowError("no model is configured: set AI_MODEL")
    question = {"prompt": batch.prompt, "sections": batch.sections, "instruction": batch.instruction}
    earlier = answer_there(question_key(briefing, model=model.name, **question))
    if earlier is not None:
        return earlier
    request = request_of(
        prompt=batch.prompt.text,
        sheet=briefing.sheet,
        sections=batch.sections,
        specialists=briefing.specialists,
        instruction=batch.instruction,
    )
    run = reserve(
        code=item.code, briefing=briefing, request=request, asked_by=batch.asked_by, item=item, now=now(), **question
    )
    try:
        answer = ask(request, answer_type(batch.sections, most=settings.AI_SENTENCES))
    except ModelFailure as error:
        record_failure(run, error, now())
        raise
    return record_answer(run, answer, now())


def _postpone(lease: Lease[DraftItem], reason: NotNowError, now: datetime.datetime) -> bool:
    lease.end(State.WAITING, reason=str(reason)[:500], next_try_at=reason.until or now + WAIT)
    if reason.of_batch:
        running = DraftBatch.objects.filter(pk=lease.row.batch_id, state=DraftBatch.State.RUNNING)
        running.update(state=DraftBatch.State.PAUSED)
    return False


def _try_later(lease: Lease[DraftItem], error: ModelFailure, now: datetime.datetime) -> bool:
    """Only calls that failed count as attempts: a worker that was killed says nothing of the code."""
    attempts, reason = lease.row.attempts + 1, str(error)[:500]
    if not error.again or attempts >= settings.AI_ATTEMPTS:
        lease.end(State.FAILED, attempts=attempts, reason=reason)
    else:
        later = now + min(LONGEST_BACK_OFF, BACK_OFF * 2 ** (attempts - 1))
        lease.end(State.WAITING, attempts=attempts, reason=reason, next_try_at=later)
    return False
