"""Leases: how one worker at a time holds a row, of all that work on it. The one writer of the columns of ``Leased``.

    for lease in take(Arrival.objects.due(now), worker="host:4711", most=1, now=now, term=term):
        with lease.renewing(now=timezone.now):     renewed from a thread of its own while the work is done
            ...
        lease.end("imported", ended_at=now)        whether the lease was still held, and so the end was written

Two workers never hold the same row. Whatever a worker writes through its lease is written only while the lease is its
own. A worker that is killed leaves a lease that ends by itself; the next worker then takes the row over.
"""

from __future__ import annotations

import datetime
import logging
import os
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Generic, TypeVar

from django.db import DatabaseError, connection, transaction
from django.db.models import QuerySet

from reviews.models.leased import Leased

log = logging.getLogger(__name__)
Clock = Callable[[], datetime.datetime]
Row = TypeVar("Row", bound=Leased)


def worker_name() -> str:
    """The name under which this process holds leases."""
    return f"{socket.gethostname()[:40]}:{os.getpid()}"


@transaction.atomic
def take(
    due: QuerySet[Row], *, worker: str, most: int, now: datetime.datetime, term: datetime.timedelta
) -> list[Lease[Row]]:
    """Lease up to ``most`` rows of ``due``, in its order, each for ``term`` from ``now`` on.

    PostgreSQL skips rows that another worker is just taking. On both engines a row is leased only if nobody has leased
    it since it was read.
    """
    if most < 1:
        return []
    if connection.features.has_select_for_update_skip_locked:
        due = due.select_for_update(skip_locked=True, of=("self",))
    leases = [Lease(row, worker, term) for row in due[:most]]
    return [lease for lease in leases if lease._begin(now)]


class Lease(Generic[Row]):
    """The hold of one worker on one row. ``taken_over`` says that an earlier worker left the row without an end."""

    def __init__(self, row: Row, worker: str, term: datetime.timedelta) -> None:
        self.row, self.worker, self.term = row, worker, term
        self.taken_over = row.leased_until is not None

    def _begin(self, now: datetime.datetime) -> bool:
        row = self.row
        as_read = self._rows().filter(state=row.state, leased_by=row.leased_by, leased_until=row.leased_until)
        return self._write(as_read, {"state": row.HELD, "leased_by": self.worker, "leased_until": now + self.term})

    def renew(self, now: datetime.datetime) -> bool:
        """Hold the row for another term; False where the lease was lost."""
        return self.write(leased_until=now + self.term)

    def write(self, **changes: Any) -> bool:
        """Write columns of the row, in the database and in memory; False where the lease was lost."""
        held = self._rows().filter(state=self.row.HELD, leased_by=self.worker, leased_until__isnull=False)
        return self._write(held, changes)

    def end(self, state: str, **changes: Any) -> bool:
        """Give the lease up and leave the row in ``state``; False where the lease was lost."""
        return self.write(state=str(state), leased_until=None, **changes)

    @contextmanager
    def renewing(self, now: Clock) -> Iterator[None]:
        """Renew it three times a term, on a connection of its own: the caller's is in a transaction for long."""
        done = threading.Event()

        def keep_renewing() -> None:
            while not done.wait(self.term.total_seconds() / 3):
                try:
                    self.renew(now())
                except DatabaseError:
                    log.warning("the lease of %s could not be renewed just now", self.row)
                finally:
                    connection.close()

        thread = threading.Thread(target=keep_renewing, name=f"lease of {self.row}", daemon=True)
        thread.start()
        try:
            yield
        finally:
            done.set()
            thread.join()

    def _rows(self) -> QuerySet[Row]:
        return type(self.row)._default_manager.filter(pk=self.row.pk)

    def _write(self, rows: QuerySet[Row], changes: dict[str, Any]) -> bool:
        if not rows.update(**changes):
            return False
        for name, value in changes.items():
            setattr(self.row, name, value)
        return True
