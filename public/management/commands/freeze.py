import os
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.utils import timezone
from tqdm import tqdm

from codes.management.terminal import QuietCommand, as_json
from codes.models import PublicChange, PublicVersion
from public.freezing.copying import STATE, Copied, State, copy_site, forget_old, read_state, write_state
from public.freezing.seeds import seeds
from public.reading.editions import read_editions
from public.serving.store.rules import Change

_SHOWN = 20


class Command(QuietCommand):
    help = "Write the public site as files, compressed, with an nginx.conf that serves them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="a new or empty folder, or one that an earlier run wrote")
        parser.add_argument("--processes", type=int, default=os.cpu_count() or 1, help="how many at once (all cores)")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        folder, processes = options["folder"].resolve(), options["processes"]
        if not 1 <= processes <= 64:
            raise CommandError("--processes is 1 to 64")
        editions = read_editions()
        if editions.in_force is None:
            raise CommandError("no release is in force: there are no pages to write")
        now = State(_version(), editions.in_force.label, settings.SITE_URL)
        try:
            state = _begin(folder, now)
            with tqdm(file=sys.stderr, disable=not sys.stderr.isatty(), leave=False, unit=" pages") as bar:
                copied = copy_site(folder, state, seeds(editions), processes=processes, progress=_show_on(bar))
            _write_conf(folder)
        except OSError as error:
            raise CommandError(f"{error.filename or folder}: {error.strerror or error}") from error
        is_current = _version() == state.version
        self._say(copied, options["json"], is_current=is_current)

    def _say(self, copied: Copied, json: bool, *, is_current: bool) -> None:
        if json:
            self.stdout.write(as_json(copied._asdict() | {"is_current": is_current}))
        else:
            self.stdout.write(
                f"{copied.pages:,} pages ({copied.made:,} made now), {copied.bytes / 1e6:,.0f} MB, "
                f"{len(copied.broken)} broken links; sha256 {copied.sha256}"
            )
        faults = [*copied.problems, *(f"{page} leads to {link}, which is not there" for page, link in copied.broken)]
        for fault in faults[:_SHOWN]:
            self.stderr.write(fault)
        if faults:
            raise CommandError(f"{len(faults)} pages or links are wrong")
        if not is_current:
            raise CommandError("readers' pages changed meanwhile: run it again, which makes anew what changed alone")


def _version() -> int:
    return PublicVersion.objects.values_list("number", flat=True).first() or 0


def _begin(folder: Path, now: State) -> State:
    """The state to go on from: that of an earlier run, without what changed since, or a new one."""
    before = None if folder.is_file() else read_state(folder)
    if before is None:
        if folder.exists() and (folder.is_file() or any(folder.iterdir())):
            raise CommandError(f"{folder} is no empty folder, and no copy that this command made (it has no {STATE})")
        folder.mkdir(parents=True, exist_ok=True)
        write_state(folder, now)
        return now
    changes = _changes_since(before.version, now.version) if before.is_of(now) else None
    forget_old(folder, before, changes, timezone.now())
    now.files, now.turns = before.files, before.turns
    write_state(folder, now)
    return now


def _changes_since(version: int, until: int) -> list[Change] | None:
    """What changed from one public version to another; None where that is not known any more."""
    rows = PublicChange.objects.filter(number__gt=version, number__lte=until).values_list("touched", "code")
    changes = [Change(*row) for row in rows]
    return changes if len(changes) == until - version else None


def _show_on(bar: "tqdm[Any]") -> Any:
    def show(done: int, known: int) -> None:
        bar.total = known
        bar.update(done - bar.n)

    return show


def _write_conf(folder: Path) -> None:
    conf = (Path(__file__).parents[2] / "freezing" / "nginx.conf").read_text(encoding="utf-8")
    written = conf.replace("@FOLDER@", str(folder)).replace("@SITE@", settings.SITE_URL)
    (folder.parent / f"{folder.name}.nginx.conf").write_text(written, encoding="utf-8")
