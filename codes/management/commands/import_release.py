import datetime
import getpass
from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from codes.management.terminal import QuietCommand, Stages, as_json, remarks
from codes.releases.loading.attempts import Result
from codes.releases.loading.importing import import_release


def iso_date(text: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text!r} is not a date such as 2025-10-01") from error


class Command(QuietCommand):
    help = "Import the official packages of one release, or supplements of a release that is loaded."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("packages", nargs="+", type=Path, metavar="PACKAGE", help="zips, folders or files")
        parser.add_argument("--label", help="such as 2026-annual; without it, read from the name of the folder")
        parser.add_argument("--effective", type=iso_date, help="such as 2025-10-01; without it, the date of the label")
        parser.add_argument("--activate", action="store_true", help="make it the active release as well")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        with Stages(total=14) as progress:
            result = import_release(
                packages=options["packages"],
                label=options["label"],
                effective=options["effective"],
                activate=options["activate"],
                operator=getpass.getuser(),
                progress=progress,
            )
        self.stdout.write(as_json(summary(result)) if options["json"] else in_words(result))
        for remark in [] if options["json"] else remarks(result.warnings, result.run.report["files"]):
            self.stdout.write(remark)
        if result.reasons:
            raise CommandError("\n".join(map(str, result.reasons)), returncode=1)


def summary(result: Result) -> dict[str, Any]:
    names = ("codes", "billable", "chapters", "sections", "notes", "index_entries")
    return {
        "label": result.label or None,
        "effective_from": result.effective_from,
        **{name: result.counts.get(name, 0) for name in names},
        "warnings": [str(warning) for warning in result.warnings],
        "seconds": result.seconds,
        "outcome": result.outcome,
    }


def in_words(result: Result) -> str:
    if result.outcome == "rejected":
        return "rejected: nothing was imported"
    counts = result.counts
    facts = f"{counts.get('codes', 0):,} codes, {counts.get('billable', 0):,} of them billable"
    return f"{result.label} ({result.effective_from}) {result.outcome}: {facts}, in {result.seconds} s"
