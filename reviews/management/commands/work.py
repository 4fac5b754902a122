"""The worker: the clock every minute; beside it imports, bulk files, drafting with AI; until SIGTERM or SIGINT."""

from __future__ import annotations

import logging
import signal
import threading
import time
from argparse import ArgumentParser
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import close_old_connections, connections
from django.utils import timezone
from django.utils.module_loading import import_string

from reviews.jobs.clock import tick
from reviews.leases import worker_name

log = logging.getLogger(__name__)
LOOK_EVERY = 1.0  # seconds between looks for codes to draft and packages to import
EXPORTS_EVERY = 5.0  # seconds between looks whether bulk files are right
LONGEST_BACK_OFF = 60.0


class Command(BaseCommand):
    help = "Run the clock (`tick` every minute), imports, bulk files, spreadsheets and drafting, until told to stop."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--every", type=float, default=60, help="seconds between ticks")

    def handle(self, *args: Any, **options: Any) -> None:
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        worker = worker_name()
        every = options["every"]
        self.stdout.write(f"working; a tick every {every:g} seconds")
        parts: dict[str, tuple[Callable[[], object], float]] = {
            "clock": (lambda: tick(now=timezone.now()), every),
            "arrivals": (lambda: bring_in(worker, stop.is_set), min(LOOK_EVERY, every)),
            "spreadsheets": (lambda: read_sheets(worker, stop.is_set), min(LOOK_EVERY, every)),
            "exports": (keep_up_exports, min(EXPORTS_EVERY, every)),
            "drafting": (lambda: draft(worker, stop.is_set), min(LOOK_EVERY, every)),
        }
        with ThreadPoolExecutor(len(parts), "work") as pool:  # none of them waits for another
            running = [pool.submit(keep_doing, name, do, every=pause, stop=stop) for name, (do, pause) in parts.items()]
            wait(running, return_when=FIRST_COMPLETED)
            stop.set()
        for part in running:
            part.result()
        self.stdout.write("stopped")


def keep_doing(name: str, do: Callable[[], object], *, every: float, stop: threading.Event) -> None:
    """Do it every so many seconds until ``stop``.

    A failure, such as a database that is locked or restarts, is logged. Each failure in a row makes the wait longer, up
    to a minute.
    """
    failures = 0
    while not stop.is_set():
        began = time.monotonic()
        close_old_connections()
        try:
            do()
            failures = 0
        except Exception:
            failures += 1
            log.exception("the worker could not do its part %r; it is tried again", name)
        spent = time.monotonic() - began
        stop.wait(max(0.0, every - spent, back_off(failures)))
    connections.close_all()


def back_off(failures: int) -> float:
    """Seconds to wait after so many failures in a row."""
    return min(LONGEST_BACK_OFF, 2.0 ** min(failures, 10) / 2) if failures else 0.0


def draft(worker: str, stop: Callable[[], bool]) -> None:
    """Draft what is due. The imports are here, since most workers never ask a model."""
    from reviews.ai.providers import configured

    if configured() is not None:
        from reviews.ai.working import work_batches

        work_batches(worker=worker, now=timezone.now, stop=stop)


def keep_up_exports() -> None:
    """Make bulk files that are missing or not right any more. The wiring says how: this room does not know the public
    one."""
    import_string(settings.KEEP_UP_EXPORTS)()


def bring_in(worker: str, stop: Callable[[], bool]) -> None:
    """Import what has arrived. The import is here, since readers of workbooks and XML are heavy."""
    from reviews.arrivals.working import work_arrivals

    work_arrivals(worker=worker, now=timezone.now, stop=stop)


def read_sheets(worker: str, stop: Callable[[], bool]) -> None:
    """Read spreadsheets of texts, and take their rows over. Their libraries are heavy, too."""
    from reviews.jobs.sheets import work_sheets

    work_sheets(worker=worker, now=timezone.now, stop=stop)
