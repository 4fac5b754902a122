"""A database made of a copy: every table compared, guards in place, all of it verified."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from codes.management.terminal import as_json
from codes.releases.loading.verify import checks
from reviews.safety.copies import CopyError, restore_copy


class Command(BaseCommand):
    help = "Restore a copy made by `backup` into an empty database, compare every table, and verify it."
    requires_system_checks = ()  # they would miss the guards of a database that is empty yet

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("copy", type=Path, help="a folder that `backup` made")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        began = time.monotonic()
        try:
            tables = restore_copy(options["copy"])
        except CopyError as error:
            raise CommandError(str(error)) from error
        restored = round(time.monotonic() - began, 1)
        call_command("migrate", verbosity=0)  # a newer program's tables, and the guards
        broken = [item for _, items in checks() for item in items]
        rows, seconds = sum(table.rows for table in tables.values()), round(time.monotonic() - began, 1)
        if options["json"]:
            self.stdout.write(as_json({
                "tables": len(tables), "rows": rows, "equal": True, "broken": broken, "seconds": seconds,
                "seconds_to_restore": restored,
            }))  # fmt: skip
        else:
            self.stdout.write(
                f"{len(tables)} tables, {rows:,} rows, equal to the copy; restored and verified in {seconds} s"
            )
        if broken:
            raise CommandError("\n".join(broken))
