"""Write the head of the audit log to a file kept elsewhere than the database."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from reviews.safety import audit


class Command(BaseCommand):
    help = "Append the head of the audit log to AUDIT_HEAD_FILE; nothing where no event came since the last line."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--file", type=Path, default=None, help="another file than AUDIT_HEAD_FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        path = options["file"] or Path(settings.AUDIT_HEAD_FILE)
        line = audit.export_head(path=path, now=timezone.now())
        self.stdout.write(f"event {line['number']} written to {path}" if line else "no event since the last line")
