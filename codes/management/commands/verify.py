from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from codes.management.terminal import QuietCommand, Stages, as_json
from codes.releases.loading.verify import checks


class Command(QuietCommand):
    help = "Count and compute again what the database holds; exit 1 with a line for every broken item."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        broken_by_check: dict[str, list[str]] = {}
        with Stages(total=10) as progress:
            for name, broken in checks():
                progress(name)
                broken_by_check[name] = list(broken)
        broken = [item for items in broken_by_check.values() for item in items]
        if options["json"]:
            self.stdout.write(as_json({"checked": list(broken_by_check), "broken": broken, "clean": not broken}))
        else:
            self.stdout.write(f"{len(broken_by_check)} checks, {len(broken)} broken")
        if broken:
            raise CommandError("\n".join(broken))
