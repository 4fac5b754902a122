"""The worker: a tick every minute until SIGTERM or SIGINT, which let the present one finish."""

from __future__ import annotations

import signal
import threading
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import close_old_connections
from django.utils import timezone

from reviews.clock import tick


class Command(BaseCommand):
    help = "Run the clock: `tick` every minute, until it is told to stop."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--every", type=float, default=60, help="seconds between ticks")

    def handle(self, *args: Any, **options: Any) -> None:
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        self.stdout.write(f"working; a tick every {options['every']:g} seconds")
        while not stop.is_set():
            close_old_connections()
            tick(now=timezone.now())
            stop.wait(options["every"])
        self.stdout.write("stopped")
