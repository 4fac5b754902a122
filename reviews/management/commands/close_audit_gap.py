"""After a restore: record that exported heads of the audit log name events that the database does not have."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from reviews.rules.errors import RefusedError
from reviews.safety import audit


class Command(BaseCommand):
    help = "Record that the database was restored, so that `verify` no longer misses the events whose heads it lacks."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--reason", required=True, help="which copy was restored, when and why")

    def handle(self, *args: Any, **options: Any) -> None:
        path = Path(settings.AUDIT_HEAD_FILE)
        try:
            event = audit.close_gap(path=path, reason=options["reason"], now=timezone.now())
        except RefusedError as error:
            raise CommandError(str(error)) from error
        lost = event.fields["lost"]
        numbers = f"up to event {max(number for number, _ in lost)}"
        self.stdout.write(f"{len(lost)} exported heads, {numbers}, are lost; event {event.number} says so")
