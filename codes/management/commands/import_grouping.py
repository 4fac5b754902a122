from __future__ import annotations

import getpass
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from codes.groupings.importing import Imported, ReadFile, import_groupings
from codes.management.terminal import QuietCommand, Stages, as_json

_ROWS = "  {name}, edition {edition}, {covers_from} to {covers_to}: {rows:,} rows, {codes:,} codes\n"
_LABELS = "  {name}, edition {edition}: {labels:,} labels\n"


class Command(QuietCommand):
    help = (
        "Import groupings of other publishers, recognized by content: MS-DRG tables 6I and 6J, mappings and labels of "
        "CMS-HCC and RxHCC, AHRQ's Elixhauser reference file."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="zips, folders or files")
        parser.add_argument("--edition", default="", help="fiscal or payment year where a file does not say, as 2026")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        with Stages(total=2 * len(options["files"])) as progress:
            imported = import_groupings(
                files=options["files"], edition=options["edition"], operator=getpass.getuser(), progress=progress
            )
        systems = [system for file in imported.files for system in _systems(file)]
        if options["json"]:
            self.stdout.write(as_json(_summary(imported, systems)))
        else:
            self.stdout.write(imported.result.outcome)
            self.stdout.writelines((_ROWS if system["rows"] else _LABELS).format(**system) for system in systems)
        if imported.result.reasons:
            raise CommandError("\n".join(map(str, imported.result.reasons)), returncode=1)


def _systems(file: ReadFile) -> list[dict[str, Any]]:
    """A file's systems, as they stand in the database."""
    first, last = file.covers
    of = {system: [row.code for row in file.content.rows if row.system == system] for system in file.content.systems}
    return [
        {
            "system": system, "name": name, "edition": file.edition, "covers_from": first, "covers_to": last,
            "codes": len(set(of[system])), "rows": len(of[system]),
            "labels": sum(label.system == system for label in file.content.labels),
            "publisher": file.content.publisher, "file": file.member.name, "sha256": file.member.sha256,
        }
        for system, name in file.content.systems.items()
    ]  # fmt: skip


def _summary(imported: Imported, systems: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """All files as one; ``groupings`` has their systems."""
    return {
        "system": ", ".join(dict.fromkeys(str(system["system"]) for system in systems)),
        "edition": ", ".join(dict.fromkeys(file.edition for file in imported.files)),
        "covers_from": min((file.covers[0] for file in imported.files), default=None),
        "covers_to": max((file.covers[1] for file in imported.files), default=None),
        "codes": len({row.code for file in imported.files for row in file.content.rows}),
        "rows": sum(len(file.content.rows) for file in imported.files),
        "outcome": imported.result.outcome,
        "groupings": list(systems),
    }
