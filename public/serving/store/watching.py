"""Read once a second the number of the public version, and drop the pages that a change touched.

A thread of each worker does it, on a connection of its own. While the number cannot be read, pages go on for a minute;
after that nobody knows whether they are still right (``is_known``). The number of a replica is read as well.
"""

from __future__ import annotations

import copy
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import DEFAULT_DB_ALIAS, Error, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import load_backend

from .pages import PageStore
from .replica import REPLICA
from .rules import Change, is_touched

EVERY, AT_MOST = 1.0, 60.0  # seconds
_TIMEOUT = 3  # seconds that connecting and one look may take
_SOON, _PATIENCE = 0.1, 10.0  # seconds: until the first look succeeds it is tried at once again, and requests wait
_QUERY = (
    "SELECT v.number, c.number, c.touched, c.code "
    "FROM codes_publicversion v LEFT JOIN codes_publicchange c ON c.number > {}"
)
_REPLICA_QUERY = "SELECT number FROM codes_publicversion"
_log = logging.getLogger(__name__)


@dataclass
class Watcher:
    pages: PageStore
    after_change: Callable[[], object] = lambda: None
    read_at: float = float("-inf")  # of ``time.monotonic``
    is_reading: bool = False  # whether the last look was answered
    replica_number: int | None = None  # the version that the replica had at the last look
    _thread: threading.Thread | None = None
    _first: threading.Event = field(default_factory=threading.Event)
    _starting: threading.Lock = field(default_factory=threading.Lock)

    def start(self) -> None:
        """Once in each process, at its first request: a thread does not survive a fork."""
        if self._thread is None:
            with self._starting:
                if self._thread is None:
                    self._thread = threading.Thread(target=self._watch, name="public version", daemon=True)
                    self._thread.start()
        if not self._first.is_set():
            self._first.wait(_PATIENCE)

    @property
    def is_known(self) -> bool:
        return time.monotonic() - self.read_at < AT_MOST

    def source(self) -> str:
        """Where to read from: the replica while it shows the same as the primary."""
        is_same = self.replica_number is not None and self.replica_number == self.pages.version
        return REPLICA if is_same and self.is_known else DEFAULT_DB_ALIAS

    def _watch(self) -> None:
        connection: BaseDatabaseWrapper | None = None
        replica = own_connection(REPLICA) if REPLICA in connections.settings else None
        while True:
            began = time.monotonic()
            self.replica_number = _number_of(replica) if replica else None
            try:
                connection = connection or own_connection()
                self.look(connection)
                self._first.set()
            except Exception as error:  # noqa: BLE001 - whatever it is, the next look may succeed
                if self.is_reading or connection is None:
                    _log.warning("the public version cannot be read: %s", error)
                self.is_reading = False
                if connection is not None:
                    connection.close()
            every = EVERY if self._first.is_set() else _SOON
            time.sleep(max(0.0, began + every - time.monotonic()))

    def look(self, connection: BaseDatabaseWrapper) -> None:
        """Read the number, and drop what changed since the last look."""
        began, before = time.monotonic(), self.pages.version
        with connection.cursor() as cursor:
            cursor.execute(_QUERY.format(-1 if before is None else int(before)))
            rows = cursor.fetchall()
        number = rows[0][0] if rows else 0
        if number != before:
            changes = [Change(touched, code) for _, changed, touched, code in rows if changed is not None]
            is_whole = before is not None and len(changes) == number - before
            self.pages.move_to(number, lambda path: not is_whole or is_touched(path, changes))
            self.after_change()
        self.read_at, self.is_reading = began, True


def _number_of(replica: BaseDatabaseWrapper) -> int | None:
    """The version that a replica has; None where it does not say."""
    try:
        with replica.cursor() as cursor:
            cursor.execute(_REPLICA_QUERY)
            row = cursor.fetchone()
    except Error:
        replica.close()
        return None
    return int(row[0]) if row else 0


def own_connection(alias: str = DEFAULT_DB_ALIAS) -> BaseDatabaseWrapper:
    """A connection besides those of requests, with short time-outs."""
    settings = copy.deepcopy(connections.settings[alias])
    options = settings.setdefault("OPTIONS", {})
    if settings["ENGINE"].endswith("postgresql"):
        options["connect_timeout"] = _TIMEOUT
        options["options"] = f"{options.get('options', '')} -c statement_timeout={_TIMEOUT * 1000}".strip()
    connection: BaseDatabaseWrapper = load_backend(settings["ENGINE"]).DatabaseWrapper(settings, alias)
    connection.inc_thread_sharing()
    return connection
