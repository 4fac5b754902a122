"""How far a worker is with an arrival, in a small file beside the packages.

It is not in the database. An import is one transaction, which nobody else sees into, and on SQLite nobody else can
write meanwhile. The processes that keep files and those that import them share the folder anyway.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

from .keeping import home

_NAME = "progress.json"
USUAL = 14  # stages of a whole release
_LONGEST = 300


class ImportProgress(NamedTuple):
    """How many stages were begun, and the newest of them in words."""

    stage: str
    number: int

    @property
    def percent(self) -> int:
        return min(95, 100 * self.number // USUAL)


def write(folder: str, stage: str, number: int) -> None:
    """Replace the file as a whole, so that a reader never sees half of it. A full disk does not stop an import."""
    path = home(folder) / _NAME
    draft = path.with_suffix(".new")
    try:
        draft.write_text(json.dumps({"stage": stage[:_LONGEST], "number": number}), encoding="utf-8")
        draft.replace(path)
    except OSError:
        return


def read(folder: str) -> ImportProgress | None:
    """The newest stage; None where no worker has begun, or the file cannot be read."""
    if not folder:
        return None
    try:
        fields = json.loads(Path(home(folder) / _NAME).read_text(encoding="utf-8"))
        return ImportProgress(str(fields["stage"]), int(fields["number"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
