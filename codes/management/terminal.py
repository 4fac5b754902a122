"""The output of our commands: progress on a terminal, one JSON object on request, errors as one clear line."""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from django.core.management.base import BaseCommand
from tqdm import tqdm

from codes.releases.files.release_warnings import ReleaseWarning, WarningCode


class QuietCommand(BaseCommand):
    """A command whose output may be cut off: ``manage.py compare_releases ... | head`` ends without a traceback."""

    def execute(self, *args: Any, **options: Any) -> str | None:
        try:
            output = super().execute(*args, **options)
            self.stdout.flush()
        except BrokenPipeError:
            # The rest of the buffer is thrown away, or Python would complain about it at exit.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise SystemExit(128 + signal.SIGPIPE) from None
        return output


class Stages:
    """A progress bar over the stages of an import: shown on a terminal, silent elsewhere."""

    def __init__(self, *, total: int) -> None:
        self.bar = tqdm(
            total=total,  # an estimate: the bar stays full when there are a few more
            file=sys.stderr,
            disable=not sys.stderr.isatty(),
            leave=False,
            bar_format="{bar:24} {elapsed} {desc}",
        )

    def __call__(self, stage: str) -> None:
        self.bar.set_description_str(stage)
        self.bar.update()

    def __enter__(self) -> Callable[[str], None]:
        return self

    def __exit__(self, *_: object) -> None:
        self.bar.close()


def as_json(value: dict[str, Any]) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False, default=str)


def remarks(warnings: Sequence[ReleaseWarning], files: Iterable[dict[str, Any]]) -> Iterator[str]:
    """Lines under the outcome of an import: its warnings, and the files that were not used and need no warning."""
    yield from (f"  warning: {warning}" for warning in warnings)
    warned = {warning.parameters["file"] for warning in warnings if warning.code == WarningCode.NOT_USED}
    for file in files:
        if "seems" in file and file["name"] not in warned:
            yield f"  not used: {file['name']}, {file['seems']}"
