"""Do what is due now: for cron, once a minute, where `work` does not run."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from reviews.jobs.clock import tick


class Command(BaseCommand):
    help = "Publish what is scheduled, end claims, send digests, export the audit head. Again changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        done = tick(now=timezone.now())
        self.stdout.write(", ".join(f"{name} {value}" for name, value in done.items() if value) or "nothing was due")
        if done["failed"]:
            raise CommandError(f"could not do: {', '.join(done['failed'])}; the log says why")
