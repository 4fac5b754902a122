from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from codes.management.terminal import QuietCommand, Stages, as_json
from codes.releases.loading.verify import checks


class Command(QuietCommand):
    help = "Count and compute again what the database holds; exit 1 with each broken item."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        found: dict[str, list[str]] = {}
        with Stages(total=10) as progress:
            for name, broken in checks():
                progress(name)
                found[name] = list(broken)
        broken = [item for items in found.values() for item in items]
        if options["json"]:
            self.stdout.write(as_json({"checked": list(found), "broken": broken, "clean": not broken}))
        else:
            self.stdout.write(f"{len(found)} checks, {len(broken)} broken")
        if broken:
            raise CommandError("\n".join(broken))
