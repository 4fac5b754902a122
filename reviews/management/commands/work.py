"""The worker: the clock every minute, drafting with AI in between and imports beside, until SIGTERM or SIGINT."""

from __future__ import annotations

import logging
import os
import signal
import socket
import threading
import time
from argparse import ArgumentParser
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from django.core.management.base import BaseCommand
from django.db import close_old_connections
from django.utils import timezone

from reviews.clock import tick

log = logging.getLogger(__name__)
LOOK_EVERY = 1.0  # seconds between looks for codes to draft and packages to import


class Command(BaseCommand):
    help = "Run the clock (`tick` every minute), import what arrives, draft what is asked of AI, until told to stop."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--every", type=float, default=60, help="seconds between ticks")

    def handle(self, *args: Any, **options: Any) -> None:
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        worker = f"{socket.gethostname()[:40]}:{os.getpid()}"
        self.stdout.write(f"working; a tick every {options['every']:g} seconds")
        next_tick, importing = time.monotonic(), Future[None]()
        importing.set_result(None)
        with ThreadPoolExecutor(1, "arrivals") as beside:  # an import takes its time; the clock does not wait for it
            while not stop.is_set():
                close_old_connections()
                if importing.done():
                    importing = beside.submit(bring_in, worker, stop.is_set)
                if time.monotonic() >= next_tick:
                    next_tick = time.monotonic() + options["every"]
                    tick(now=timezone.now())
                draft(worker, lambda ends=next_tick: stop.is_set() or time.monotonic() >= ends)
                stop.wait(min(LOOK_EVERY, options["every"]))
        self.stdout.write("stopped")


def draft(worker: str, stop: Any) -> None:
    """Whatever is due, until the next tick. Imported here: most workers never ask a model."""
    from reviews.ai.providers import configured

    if configured() is not None:
        from reviews.ai.working import work_batches

        work_batches(worker=worker, now=timezone.now, stop=stop)


def bring_in(worker: str, stop: Any) -> None:
    """Whatever has arrived, one after the other. Imported here: readers of workbooks and XML are heavy."""
    from reviews.arrivals.working import work_arrivals

    close_old_connections()
    try:
        work_arrivals(worker=worker, now=timezone.now, stop=stop)
    except Exception:
        log.exception("arrivals could not be looked at; it is tried again")
    finally:
        close_old_connections()
