"""Fill a fresh database with a real release and demo staff. ``bin/demo`` runs this before it serves."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from codes.management.terminal import Stages
from codes.models import Release
from codes.releases.loading.activate import activate_on_console
from codes.releases.loading.attempts import Result
from codes.releases.loading.built_in import LABEL, built_in_tabular
from codes.releases.loading.importing import import_map, import_release
from codes.releases.packages.catalogue import catalogue
from codes.releases.packages.labels import effective_of
from reviews.demo.seeding import TEAM, seed
from reviews.safety import audit

OPERATOR = "demo"
STAFF, PASSWORD = "demo-importer", "demo-importer"


class Command(BaseCommand):
    help = "Import a real ICD-10-CM release and make demo staff. Running it again changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--packages", type=Path, help="a folder of official packages, a folder a release")
        parser.add_argument("--latest", action="store_true", help="fetch the newest release from the publisher")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("the demo makes staff with known passwords: it does not run with ICDCMS_ENV=production")
        if options["packages"]:
            self.import_all(options["packages"])
        elif options["latest"]:
            self.import_latest()
        if not options["packages"] and not Release.objects.active().exists():
            self.import_built_in()
        release = Release.objects.active().first()
        if release is None:
            raise CommandError("no complete release was found, so there is nothing to show")
        loaded = ", ".join(visible.label for visible in Release.objects.visible())
        self.stdout.write(f"releases: {loaded}; active: {release.label} with {release.counts['codes']:,} codes")
        seed(now=timezone.now(), say=self.stdout.write)
        audit.export_head(path=Path(settings.AUDIT_HEAD_FILE), now=timezone.now())  # as the clock would within the hour
        self.stdout.write("look at /icd-10-cm/Z53.9; staff: log in at /admin/, the password is the name, as one of")
        for member in TEAM:
            self.stdout.write(f"  {member.username:15} {', '.join(member.roles)}")

    def import_latest(self) -> None:
        """The newest release of the catalogue; where it cannot be had, one line says why another one serves."""
        newest = next(iter(catalogue()))
        if Release.objects.filter(label=newest).exists():
            return
        try:
            call_command("fetch_release", newest, activate=True, stdout=self.stdout)
        except CommandError as error:
            self.stdout.write(f"{error}. The release that comes with the demo serves instead; try --latest again later")

    def import_built_in(self) -> None:
        """The official April 2026 tabular list, which a package of the Python index carries as data."""
        self.report(self.import_packages([built_in_tabular()], LABEL))

    def import_all(self, folder: Path) -> None:
        """Every release in the folder, oldest first; the newest complete one becomes active. GEM files as maps."""
        if not folder.is_dir():
            raise CommandError(f"there is no folder {folder}")
        folders = releases_in(folder)
        if not folders:
            raise CommandError(f"{folder} has no folder named after a release, such as 2026-annual or 2026-april")
        for label, path in folders:
            self.report(self.import_packages([path], label))
        for path in sorted(folder.glob("gem*")):
            with Stages(total=12) as progress:
                self.report(import_map(files=[path], kind="gem", operator=OPERATOR, progress=progress))
        newest = Release.objects.visible().filter(partial=False).order_by("effective_from").last()
        if newest is not None:
            activate_on_console(newest, now=timezone.now())

    def import_packages(self, packages: list[Path], label: str) -> Result:
        with Stages(total=12) as progress:
            return import_release(packages=packages, label=label, operator=OPERATOR, progress=progress, activate=False)

    def report(self, result: Result) -> None:
        name = result.label or "maps"
        reasons = "; ".join(map(str, result.reasons))
        self.stdout.write(f"{name}: {result.outcome}{', ' if reasons else ''}{reasons}")
        if result.outcome == "imported" and result.label and not Release.objects.active().exists():
            release = Release.objects.get(label=result.label)
            if not release.partial:
                activate_on_console(release, now=timezone.now())


def releases_in(folder: Path) -> list[tuple[str, Path]]:
    """(label, folder) of each release, oldest first: sub-folders named by label, or the folder itself."""
    named = [(path.name.lower(), path) for path in (folder, *folder.iterdir()) if path.is_dir()]
    releases = [(effective, label, path) for label, path in named if (effective := effective_of(label))]
    return [(label, path) for _, label, path in sorted(releases)]
