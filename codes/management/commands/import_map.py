import getpass
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from codes.management.terminal import QuietCommand, Stages, as_json, remarks
from codes.releases.loading.importing import import_map


class Command(QuietCommand):
    help = "Import maps that belong to no single release: the GEM files of 2018, a conversion table."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="zips, folders or files")
        parser.add_argument("--kind", choices=("gem", "conversion"), required=True)
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        with Stages(total=5) as progress:
            result = import_map(
                files=options["files"], kind=options["kind"], operator=getpass.getuser(), progress=progress
            )
        if options["json"]:
            summary = {"kind": options["kind"], "rows": result.counts, "seconds": result.seconds}
            warnings = [str(warning) for warning in result.warnings]
            self.stdout.write(as_json(summary | {"warnings": warnings, "outcome": result.outcome}))
        else:
            rows = ", ".join(f"{kind}: {number:,} rows" for kind, number in result.counts.items())
            self.stdout.write(f"{result.outcome}: {rows or 'nothing was imported'}")
            self.stdout.writelines(f"{remark}\n" for remark in remarks(result.warnings, result.run.report["files"]))
        if result.reasons:
            raise CommandError("\n".join(map(str, result.reasons)), returncode=1)
