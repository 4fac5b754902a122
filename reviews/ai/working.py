"""The worker's part of drafting: take codes that are due, ask, keep what comes back. Any number of workers may run.

    work_batches(worker="host:4711", now=timezone.now)      ->  how many codes were drafted

A code is held by a lease that is renewed while its call runs. Killed at any point, a worker leaves at worst a lease
that ends: the next worker finds the answer, or asks again.
"""

from __future__ import annotations

import datetime
import logging
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait

from django.conf import settings
from django.db import close_old_connections, connection, transaction

from reviews.models import AIRun, DraftBatch, DraftItem

from .answers import answer_type
from .providers import ModelFailure, ask, configured
from .reading import NoFactsError, Told, told_about
from .requests import request_of
from .runs import NotNowError, answer_there, answered, failed, interrupt, propose, question_key, reserve, verified

log = logging.getLogger(__name__)
Clock = Callable[[], datetime.datetime]
BACK_OFF = datetime.timedelta(seconds=20)  # doubled with each failure
LONGEST_BACK_OFF = datetime.timedelta(hours=1)
WAIT = datetime.timedelta(minutes=1)  # where a person has to change something first


def lease() -> datetime.timedelta:
    return datetime.timedelta(seconds=settings.AI_LEASE)


def work_batches(
    *, worker: str, now: Clock, stop: Callable[[], bool] = lambda: False, threads: int | None = None
) -> int:
    """Draft what is due, until nothing is or ``stop()``. One thread works in the caller's own connection."""
    if configured() is None:
        return 0
    at_once = settings.AI_CONCURRENCY if threads is None else threads
    if at_once == 1:
        return _one_by_one(worker, now, stop)
    done, running = 0, dict[Future[bool], DraftItem]()
    with ThreadPoolExecutor(at_once) as pool:
        while True:
            free = 0 if stop() else at_once - len(running)
            for item in claim(worker=worker, most=free, now=now()):
                running[pool.submit(_in_thread, item, worker, now)] = item
            if not running:
                return done
            finished, _ = wait(running, timeout=settings.AI_LEASE / 3, return_when=FIRST_COMPLETED)
            for future in finished:
                del running[future]
                done += future.result()
            if not finished:
                renew(worker=worker, items=list(running.values()), now=now())


def _one_by_one(worker: str, now: Clock, stop: Callable[[], bool]) -> int:
    done = 0
    while not stop() and (claimed := claim(worker=worker, most=1, now=now())):
        done += draft(claimed[0], worker=worker, now=now)
    return done


def _in_thread(item: DraftItem, worker: str, now: Clock) -> bool:
    try:
        return draft(item, worker=worker, now=now)
    except Exception:
        log.exception("drafting item %s failed; its lease ends and it is tried again", item.pk)
        return False
    finally:
        close_old_connections()


@transaction.atomic
def claim(*, worker: str, most: int, now: datetime.datetime) -> list[DraftItem]:
    """Lease up to ``most`` codes that are due, the oldest first. Two workers never lease the same."""
    if most < 1:
        return []
    due = DraftItem.objects.due(now).order_by("next_try_at", "pk")
    due = due.select_related("batch__prompt", "batch__asked_by", "code")
    if connection.features.has_select_for_update_skip_locked:
        due = due.select_for_update(skip_locked=True, of=("self",))
    taken = list(due[:most])
    for item in taken:
        if item.state == DraftItem.State.LEASED:
            interrupt(item, now)
    leased = {"state": DraftItem.State.LEASED, "leased_by": worker, "leased_until": now + lease()}
    DraftItem.objects.filter(pk__in=[item.pk for item in taken]).update(**leased)
    return taken


def renew(*, worker: str, items: list[DraftItem], now: datetime.datetime) -> None:
    held = DraftItem.objects.filter(pk__in=[item.pk for item in items], leased_by=worker, state=DraftItem.State.LEASED)
    held.update(leased_until=now + lease())


def draft(item: DraftItem, *, worker: str, now: Clock) -> bool:
    """One leased code, from the question to its suggestions; whether they are there."""
    try:
        told = told_about(item.code)
        run = _answer(item, told, now)
    except NoFactsError as error:
        return _let_go(item, worker, state=DraftItem.State.FAILED, said=str(error))
    except NotNowError as reason:
        return _wait(item, worker, reason, now())
    except ModelFailure as error:
        return _try_again(item, worker, error, now())
    found = verified(run, told)
    with transaction.atomic():
        held = DraftItem.objects.filter(pk=item.pk, leased_by=worker, state=DraftItem.State.LEASED)
        if not held.update(state=DraftItem.State.DONE, leased_until=None, said=""):
            return False  # our lease ended; whoever has it now finds the answer
        propose(run, found)
    return True


def _answer(item: DraftItem, told: Told, now: Clock) -> AIRun:
    """A run with an answer: one that is there already, or a new one. Raises NotNowError, ModelFailure."""
    batch, model = item.batch, configured()
    if model is None:
        raise NotNowError("no model is configured: set AI_MODEL")
    asked = {"prompt": batch.prompt, "sections": batch.sections, "instruction": batch.instruction}
    before = answer_there(question_key(told, model=model.name, **asked))
    if before is not None:
        return before
    request = request_of(
        prompt=batch.prompt.text,
        sheet=told.sheet,
        sections=batch.sections,
        specialists=told.specialists,
        instruction=batch.instruction,
    )
    run = reserve(code=item.code, told=told, request=request, asked_by=batch.asked_by, item=item, now=now(), **asked)
    try:
        answer = ask(request, answer_type(batch.sections, most=settings.AI_SENTENCES))
    except ModelFailure as error:
        failed(run, error, now())
        raise
    return answered(run, answer, now())


def _let_go(item: DraftItem, worker: str, **changes: object) -> bool:
    DraftItem.objects.filter(pk=item.pk, leased_by=worker, state=DraftItem.State.LEASED).update(
        leased_until=None, **changes
    )
    return False


def _wait(item: DraftItem, worker: str, reason: NotNowError, now: datetime.datetime) -> bool:
    _let_go(item, worker, state=DraftItem.State.WAITING, said=str(reason)[:500], next_try_at=reason.until or now + WAIT)
    if reason.of_batch:
        running = DraftBatch.objects.filter(pk=item.batch_id, state=DraftBatch.State.RUNNING)
        running.update(state=DraftBatch.State.PAUSED)
    return False


def _try_again(item: DraftItem, worker: str, error: ModelFailure, now: datetime.datetime) -> bool:
    attempts, said = item.attempts + 1, str(error)[:500]
    if not error.again or attempts >= settings.AI_ATTEMPTS:
        return _let_go(item, worker, state=DraftItem.State.FAILED, attempts=attempts, said=said)
    later = now + min(LONGEST_BACK_OFF, BACK_OFF * 2 ** (attempts - 1))
    return _let_go(item, worker, state=DraftItem.State.WAITING, attempts=attempts, said=said, next_try_at=later)
