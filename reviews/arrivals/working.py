"""The worker's part of an arrival: lease what is due, fetch missing files, import, write down what came of it.

    work_arrivals(worker="host:4711", now=timezone.now)      ->  how many were ended

The lease is renewed while the import runs. A worker that is killed leaves a lease that ends by itself. The next worker
then writes down what came of an import run that was finished, or imports again from the start.
"""

from __future__ import annotations

import datetime
import logging
from collections.abc import Callable

import httpx2
from django.conf import settings
from django.db import transaction

from codes.models import ImportRun
from codes.releases.files.records import ReleaseError
from codes.releases.loading.importing import import_release
from reviews.leases import Clock, Lease, take
from reviews.models import Arrival
from reviews.safety import audit

from . import keeping, progress
from .fetching import FetchError, StoppedError, fetch

log = logging.getLogger(__name__)
MOST_ATTEMPTS = 10  # workers that were killed in the middle of one arrival
ENDED = {ImportRun.Outcome.IMPORTED, ImportRun.Outcome.UNCHANGED, ImportRun.Outcome.REJECTED}
State = Arrival.State


def work_arrivals(
    *,
    worker: str,
    now: Clock,
    stop: Callable[[], bool] = lambda: False,
    transport: httpx2.BaseTransport | None = None,
) -> int:
    """Work on one after the other, until none is due or ``stop()``."""
    ended = 0
    while not stop() and (lease := take_next(worker=worker, now=now())) is not None:
        ended += _Work(lease, now, stop, transport).do()
    return ended


@transaction.atomic
def take_next(*, worker: str, now: datetime.datetime) -> Lease[Arrival] | None:
    """Lease the oldest arrival that is due. It counts as an attempt at once, since the import may kill its worker."""
    due = Arrival.objects.due(now).select_related("run", "asked_by").order_by("asked_at", "pk")
    term = datetime.timedelta(seconds=settings.RELEASES_LEASE)
    for lease in take(due, worker=worker, most=1, now=now, term=term):
        lease.write(attempts=lease.row.attempts + 1)
        return lease
    return None


class _Work:
    """The work on one leased arrival. What it writes, it writes through the lease."""

    def __init__(
        self, lease: Lease[Arrival], now: Clock, stop: Callable[[], bool], transport: httpx2.BaseTransport | None
    ) -> None:
        self.lease, self.now, self.stop, self.transport = lease, now, stop, transport
        self.arrival = lease.row
        self.stages = 0

    def do(self) -> bool:
        """Whether it was ended, one way or the other."""
        run = self.arrival.run
        try:
            if run is not None and run.outcome in ENDED:  # a worker was killed right after its import
                return self.end(run.outcome)
            if self.arrival.attempts > MOST_ATTEMPTS:
                return self.end(State.FAILED, f"{MOST_ATTEMPTS} workers were ended in the middle of it")
            with self.lease.renewing(self.now):
                self.fetch_missing()
                return self.bring_in()
        except FetchError as error:
            return self.end(State.FAILED, str(error))
        except StoppedError:
            self.lease.end(State.WAITING, attempts=self.arrival.attempts - 1)
            return False
        except Exception:
            log.exception("%s failed; its lease ends and it is tried again", self.arrival)
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
            progress=self.note_progress,
        )
        return self.end(result.outcome)

    def fetch_missing(self) -> None:
        """Fetch what a catalogue names and is not here yet. Each file is noted as soon as it is here."""
        arrival, room = self.arrival, keeping.Room()
        for number, package in enumerate(arrival.packages, start=1):
            if package["file"]:
                room.take(package["size"])
                continue
            self.note_progress(f"fetching {package['name']} ({number} of {len(arrival.packages)})")
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
            self.lease.write(packages=arrival.packages)
        if arrival.how == Arrival.How.CATALOGUE:
            try:
                keeping.check(arrival.folder, arrival.packages)
            except ReleaseError as error:
                raise FetchError(str(error)) from error

    def note_run(self, run: ImportRun) -> None:
        self.lease.write(run=run)

    def note_progress(self, stage: str) -> None:
        self.stages += 1
        progress.write(self.arrival.folder, stage, self.stages)

    @transaction.atomic
    def end(self, state: str, reason: str = "") -> bool:
        """Write down what came of it, with its audit event; nothing where another worker has taken it over."""
        now, arrival = self.now(), self.arrival
        if not self.lease.end(state, reason=reason[:500], ended_at=now):
            return False
        outcome = {"outcome": str(state), "run": arrival.run.pk if arrival.run else None}
        detail = arrival.audit_detail() | outcome
        audit.record(actor=None, act="end import", about=arrival.target, detail=detail, now=now)
        return True
