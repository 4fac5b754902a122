from argparse import ArgumentParser
from typing import Any

from codes.management.releases import named_release
from codes.management.terminal import QuietCommand, as_json
from codes.releases.loading.comparing import compare_releases
from codes.releases.rules.compare import KINDS, Comparison

_SHOWN = 20


def lists_of(comparison: Comparison) -> dict[str, list[str] | None]:
    """The lists of codes for programs; those of chapters and blocks are for people only."""
    return {name: comparison.of(name) for name in KINDS}


def counts_of(comparison: Comparison) -> dict[str, int | None]:
    return {name: None if codes is None else len(codes) for name, codes in lists_of(comparison).items()}


class Command(QuietCommand):
    help = "What changed between two loaded releases."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("old", help="label or effective date")
        parser.add_argument("new", help="label or effective date")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        old, new = named_release(options["old"]), named_release(options["new"])
        comparison = compare_releases(old, new)
        if options["json"]:
            counts = {"from": old.label, "to": new.label, "counts": counts_of(comparison)}
            self.stdout.write(as_json(counts | lists_of(comparison)))
            return
        self.stdout.write(f"{old.label} -> {new.label}")
        for name in (*KINDS, "heading_notes_changed"):
            codes = comparison.of(name)
            if codes is None:
                self.stdout.write(f"{name}: one of the two releases has nothing to compare here")
                continue
            some = ", ".join(codes[:_SHOWN]) + (", ..." if len(codes) > _SHOWN else "")
            self.stdout.write(f"{name}: {len(codes):,}{'  ' + some if codes else ''}")
