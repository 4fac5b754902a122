from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from codes.management.releases import named_release
from codes.management.terminal import QuietCommand, as_json
from codes.releases.files.records import ReleaseError
from codes.releases.loading.activate import activate_on_console
from codes.releases.loading.comparing import compare_releases

from .compare_releases import counts_of


class Command(QuietCommand):
    help = "Make a loaded release the one readers see. Going back to an earlier one is the same command."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("label", help="such as 2026-annual")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            release, previous = activate_on_console(named_release(options["label"]), now=timezone.now())
        except ReleaseError as error:
            raise CommandError(str(error)) from error
        unchanged = previous == release
        counts = counts_of(compare_releases(previous, release)) if previous and not unchanged else {}
        if options["json"]:
            summary = {
                "label": release.label,
                "effective_from": release.effective_from,
                "previous": previous.label if previous and not unchanged else None,
                "outcome": "unchanged" if unchanged else "activated",
                "counts": counts,
            }
            self.stdout.write(as_json(summary))
            return
        if unchanged:
            self.stdout.write(f"{release.label} is the active release already")
            return
        self.stdout.write(f"{release.label} is active" + (f"; before it was {previous.label}" if previous else ""))
        for name, number in counts.items():
            self.stdout.write(f"  {name}: {'not comparable' if number is None else format(number, ',')}")
