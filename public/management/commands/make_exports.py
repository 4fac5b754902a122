"""Make the bulk files that are missing or not right any more, as the worker does by itself."""

from __future__ import annotations

from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from codes.management.terminal import QuietCommand, as_json
from public.exports.keeping import keep_up


class Command(QuietCommand):
    help = "Make bulk files of releases and explanations that are missing or not right any more."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        made = keep_up()
        if options["json"]:
            self.stdout.write(as_json({"made": [asdict(export) for export in made]}))
            return
        for export in made:
            for file in export.files:
                self.stdout.write(f"{file.name}: {export.rows:,} rows, {file.bytes:,} bytes, SHA-256 {file.sha256}")
        if not made:
            self.stdout.write("all exports are there and right")
