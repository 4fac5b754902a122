"""Take in a list of terms as a supplement to search, or take one out."""

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
        "Takes in FILE, lines of CODE, a tab and a TERM, as a supplement to search; results that a term brings name "
        "SOURCE and LICENCE. The same source again replaces its terms. --remove SOURCE takes them out."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, help="UTF-8; lines beginning with # are passed over")
        parser.add_argument("--source", help="what results call it, such as Disease Ontology")
        parser.add_argument("--licence", default="", help="such as CC0 1.0")
        parser.add_argument("--remove", metavar="SOURCE", help="take the terms of this source out")
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
            done = import_supplement(
                options["file"], name=options["source"], licence=options["licence"], now=timezone.now()
            )
        except RefusedListError as error:
            raise CommandError(str(error)) from error
        self.report(options["json"], {"source": options["source"], **done})

    def report(self, as_json: bool, done: dict[str, Any]) -> None:
        words = ", ".join(f"{name.replace('_', ' ')}: {value}" for name, value in done.items())
        self.stdout.write(json.dumps(done) if as_json else words)


def _names() -> str:
    supplements = TermSource.objects.filter(kind=TermSource.Kind.SUPPLEMENT).order_by("name")
    return ", ".join(supplements.values_list("name", flat=True))
