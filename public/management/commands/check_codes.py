import gc
from argparse import ArgumentParser
from pathlib import Path
from typing import IO, Any

from django.core.management.base import CommandError
from django.template.defaultfilters import pluralize

from codes.management.terminal import QuietCommand
from codes.tables.cells import write_csv
from codes.tables.reading import TableError, read_table
from codes.tables.writing import write_workbook
from public.checking.dates import read_date
from public.checking.lists import CheckedList
from public.reading.editions import read_editions


class Command(QuietCommand):
    help = "Check the codes of a table (CSV or XLSX) on their dates of service: the same rows, each with a verdict."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file", type=Path, help="a table with a column of codes, and one of dates where there are any"
        )
        parser.add_argument("--on", help="the date for rows without one, as 2026-05-01 (default: the release in force)")
        parser.add_argument("--out", type=Path, help="CSV, or XLSX by its ending (default: CSV on standard output)")

    def handle(self, *args: Any, **options: Any) -> None:
        file, out = options["file"], options["out"]
        on = read_date(options["on"]) if options["on"] else None
        if options["on"] and on is None:
            raise CommandError(f"--on: {options['on']} is no date, such as 2026-05-01")
        if out is not None and out.exists() and file.exists() and out.samefile(file):
            raise CommandError(f"--out: {out} is the file that is read")
        editions = read_editions()
        if not editions.all:
            raise CommandError("no release is loaded")
        gc.freeze()  # what is loaded by now stays: the collector need not look through it for every few thousand rows
        try:
            with file.open("rb") as read:
                checked = CheckedList(read_table(read, name=file.name), editions, on)
                if out is None:
                    write_csv(self._binary_output(), checked.head, checked.pieces())
                else:
                    _write(out, checked)
        except OSError as error:
            raise CommandError(f"{error.filename or file}: {error.strerror}") from error
        except TableError as error:
            raise CommandError(f"{file}: {error}") from error
        rows = checked.summary.rows
        self.stderr.write(f"{rows:,} row{pluralize(rows)}", self.style.SUCCESS)
        for what, number in checked.summary.lines():
            self.stderr.write(f"  {what}: {number:,}", lambda text: text)

    def _binary_output(self) -> IO[bytes]:
        buffer: IO[bytes] = self.stdout._out.buffer  # type: ignore[attr-defined]
        return buffer


def _write(out: Path, checked: CheckedList) -> None:
    """Into a file beside it first, so that a table that cannot be read leaves nothing."""
    part = out.with_name(f".{out.name}.part")
    try:
        with part.open("wb") as file:
            if out.suffix.lower() == ".xlsx":
                write_workbook(file, checked.head, checked.rows(), title="Checked codes")
            else:
                write_csv(file, checked.head, checked.pieces())
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)
