"""A release of the catalogue, fetched from the publisher as the desk does, and imported as ``import_release`` does."""

from __future__ import annotations

import getpass
import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from codes.management.commands.import_release import in_words, summary
from codes.management.terminal import QuietCommand, Stages, as_json, remarks
from codes.releases.files.records import printable
from codes.releases.loading.importing import import_release
from codes.releases.packages.catalogue import catalogue, offered
from reviews.arrivals.fetching import FetchError, fetch_offered


class Command(QuietCommand):
    help = "Fetch a release from the publisher (or RELEASES_MIRROR), check it and import it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("label", help="such as 2027-annual")
        parser.add_argument("--activate", action="store_true", help="make it the active release as well")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        entry = offered(options["label"])
        if entry is None:
            known = ", ".join(catalogue())
            raise CommandError(f"the catalogue has no release {printable(options['label'])}; it has {known}")
        with tempfile.TemporaryDirectory() as folder, Stages(total=14 + len(entry.files)) as progress:
            try:
                packages = fetch_offered(entry, Path(folder), progress)
            except FetchError as error:
                raise CommandError(f"{entry.label} was not fetched: {error}") from error
            result = import_release(
                packages=list(packages),
                names=packages,
                label=entry.label,
                effective=entry.effective,
                activate=options["activate"],
                operator=getpass.getuser(),
                progress=progress,
            )
        self.stdout.write(as_json(summary(result)) if options["json"] else in_words(result))
        for remark in [] if options["json"] else remarks(result.warnings, result.run.report["files"]):
            self.stdout.write(remark)
        if result.reasons:
            raise CommandError("\n".join(map(str, result.reasons)), returncode=1)
