"""Add a list of terms to search as a supplement, or remove one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from codes.models import TermSource
from codes.search.build import remove_source
from codes.search.vocabulary import RefusedListError, import_supplement


class Command(BaseCommand):
    help = (
        "Adds the terms of FILE to search: lines of CODE, a tab and a TERM. Results found by them name SOURCE and "
        "LICENCE. The same source again replaces its terms. --remove SOURCE removes them."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, help="UTF-8; lines beginning with # are skipped")
        parser.add_argument("--source", help="its name in results, such as Disease Ontology")
        parser.add_argument("--licence", default="", help="such as CC0 1.0")
        parser.add_argument("--remove", metavar="SOURCE", help="remove the terms of this source")
        parser.add_argument("--json", action="store_true", help="print what was done as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["remove"]:
            if options["file"]:
                raise CommandError("give a FILE or --remove, not both")
            removed = remove_source(TermSource.Kind.SUPPLEMENT, options["remove"])
            if not removed:
                raise CommandError(f"there is no supplement {options['remove']}; there are: {_names() or 'none'}")
            self.report(options["json"], {"source": options["remove"], "removed": removed})
            return
        if not options["file"] or not options["source"]:
            raise CommandError("give a FILE and its --source, or --remove SOURCE")
        try:
            counts = import_supplement(
                options["file"], name=options["source"], licence=options["licence"], now=timezone.now()
            )
        except RefusedListError as error:
            raise CommandError(str(error)) from error
        self.report(options["json"], {"source": options["source"], **counts})

    def report(self, as_json: bool, summary: dict[str, Any]) -> None:
        words = ", ".join(f"{name.replace('_', ' ')}: {value}" for name, value in summary.items())
        self.stdout.write(json.dumps(summary) if as_json else words)


def _names() -> str:
    supplements = TermSource.objects.filter(kind=TermSource.Kind.SUPPLEMENT).order_by("name")
    return ", ".join(supplements.values_list("name", flat=True))
