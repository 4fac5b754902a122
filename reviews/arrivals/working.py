"""The worker's part of an arrival: take one that is due, fetch what is missing, import, write down what came of it.

    work_arrivals(worker="host:4711", now=timezone.now)      ->  how many were ended

An arrival is held by a lease that is renewed while its import runs. Killed at any point, a worker leaves at worst a
lease that ends: the next worker finds the import run finished and writes that down, or imports again from the start.
"""

from __future__ import annotations

import datetime
import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpx2
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.models import QuerySet

from codes.models import ImportRun
from codes.releases.files.records import ReleaseError
from codes.releases.loading.importing import import_release
from reviews.models import Arrival
from reviews.safety import audit

from . import keeping, progress
from .fetching import FetchError, StoppedError, fetch

log = logging.getLogger(__name__)
Clock = Callable[[], datetime.datetime]
MOST_ATTEMPTS = 10  # of workers, one after the other, that ended in the middle
ENDED = {ImportRun.Outcome.IMPORTED, ImportRun.Outcome.UNCHANGED, ImportRun.Outcome.REJECTED}
State = Arrival.State


def lease() -> datetime.timedelta:
    return datetime.timedelta(seconds=settings.RELEASES_LEASE)


def work_arrivals(
    *,
    worker: str,
    now: Clock,
    stop: Callable[[], bool] = lambda: False,
    transport: httpx2.BaseTransport | None = None,
) -> int:
    """One after the other, until none is due or ``stop()``."""
    done = 0
    while not stop() and (pk := claim(worker=worker, now=now())) is not None:
        done += _Work(pk, worker, now, stop, transport).do()
    return done


@transaction.atomic
def claim(*, worker: str, now: datetime.datetime) -> int | None:
    """Lease the oldest that is due. Two workers never lease the same."""
    due = Arrival.objects.due(now).order_by("asked_at", "pk")
    if connection.features.has_select_for_update_skip_locked:
        due = due.select_for_update(skip_locked=True, of=("self",))
    arrival = due.first()
    if arrival is None:
        return None
    arrival.state, arrival.leased_by, arrival.leased_until = State.RUNNING, worker, now + lease()
    arrival.attempts += 1
    arrival.save(update_fields=("state", "leased_by", "leased_until", "attempts"))
    return int(arrival.pk)


class _Work:
    """One leased arrival in the hands of one worker. What it writes, it writes only while the lease is its own."""

    def __init__(
        self, pk: int, worker: str, now: Clock, stop: Callable[[], bool], transport: httpx2.BaseTransport | None
    ) -> None:
        self.pk, self.worker, self.now, self.stop, self.transport = pk, worker, now, stop, transport
        self.arrival = Arrival.objects.select_related("run", "asked_by").get(pk=pk)
        self.stages = 0

    def do(self) -> bool:
        """Whether it was ended, one way or the other."""
        run = self.arrival.run
        try:
            if run is not None and run.outcome in ENDED:  # a worker was killed right after its import
                return self.end(run.outcome)
            if self.arrival.attempts > MOST_ATTEMPTS:
                return self.end(State.FAILED, f"{MOST_ATTEMPTS} workers were ended in the middle of it")
            with self.held():
                self.fetch_missing()
                return self.bring_in()
        except FetchError as error:
            return self.end(State.FAILED, str(error))
        except StoppedError:
            return self.give_back()
        except Exception:
            log.exception("arrival %s failed; its lease ends and it is tried again", self.pk)
            return False

    def bring_in(self) -> bool:
        arrival = self.arrival
        if name := keeping.altered(arrival.folder, arrival.packages):
            return self.end(State.FAILED, f"{name} is not on the disk any more as it came in; bring it in again")
        kept = keeping.paths(arrival.folder, arrival.packages)
        result = import_release(
            packages=list(kept),
            names=kept,
            label=arrival.label,
            effective=arrival.effective,
            operator=arrival.asked_by.get_username(),
            started_by=arrival.asked_by_id,
            began=self.note_run,
            progress=self.tell,
        )
        return self.end(result.outcome)

    def fetch_missing(self) -> None:
        """What a catalogue names and is not here yet, each noted as soon as it is."""
        arrival, room = self.arrival, keeping.Room()
        for number, package in enumerate(arrival.packages, start=1):
            if package["file"]:
                room.take(package["size"])
                continue
            self.tell(f"fetching {package['name']} ({number} of {len(arrival.packages)})")
            to = keeping.home(arrival.folder) / str(number)
            package["sha256"], package["size"] = fetch(
                package["origin"],
                to=to,
                name=package["name"],
                pinned=package["pinned"],
                room=room,
                stop=self.stop,
                transport=self.transport,
            )
            package["file"] = to.name
            self.mine().update(packages=arrival.packages)
        if arrival.how == Arrival.How.CATALOGUE:
            try:
                keeping.check(arrival.folder, arrival.packages)
            except ReleaseError as error:
                raise FetchError(str(error)) from error

    def tell(self, stage: str) -> None:
        self.stages += 1
        progress.tell(self.arrival.folder, stage, self.stages)

    def mine(self) -> QuerySet[Arrival]:
        return Arrival.objects.filter(pk=self.pk, leased_by=self.worker, state=State.RUNNING)

    def note_run(self, run: ImportRun) -> None:
        self.arrival.run = run
        self.mine().update(run=run)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Renew the lease now and then, on a connection of its own: this one is in a transaction for long."""
        done = threading.Event()

        def renew() -> None:
            while not done.wait(settings.RELEASES_LEASE / 3):
                try:
                    self.mine().update(leased_until=self.now() + lease())
                except DatabaseError:
                    log.warning("the lease of arrival %s could not be renewed just now", self.pk)
                finally:
                    connection.close()

        renewing = threading.Thread(target=renew, name=f"lease of arrival {self.pk}", daemon=True)
        renewing.start()
        try:
            yield
        finally:
            done.set()
            renewing.join()

    @transaction.atomic
    def end(self, state: str, said: str = "") -> bool:
        """What came of it, on record; nothing where somebody else holds it by now."""
        now = self.now()
        ended = {"state": str(state), "said": said[:500], "leased_until": None, "ended_at": now}
        if not self.mine().update(**ended):
            return False
        run = self.arrival.run
        detail = self.arrival.told() | {"outcome": str(state), "run": run.pk if run else None}
        audit.record(actor=None, act="end import", about=str(self.arrival), detail=detail, now=now)
        return True

    def give_back(self) -> bool:
        self.mine().update(state=State.WAITING, leased_until=None, attempts=self.arrival.attempts - 1)
        return False
