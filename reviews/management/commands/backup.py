"""A copy of the whole database, of one moment, while the site goes on."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from codes.management.terminal import as_json
from reviews.safety.copies import CopyError, save_copy


class Command(BaseCommand):
    help = "Save a copy of the whole database in a folder, with what every table holds."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="where copies are kept, best on another machine's disk")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        began = time.monotonic()
        try:
            copy = save_copy(options["folder"], now=timezone.now())
        except CopyError as error:
            raise CommandError(str(error)) from error
        size, seconds = sum(file.stat().st_size for file in copy.iterdir()), round(time.monotonic() - began, 1)
        if options["json"]:
            self.stdout.write(as_json({"copy": str(copy), "bytes": size, "seconds": seconds}))
        else:
            self.stdout.write(f"{copy}: {size / 1_000_000:.1f} MB in {seconds} s")
