"""How far a worker is with an arrival, told in a small file beside the packages.

Not in the database: an import holds one transaction, in which nobody else sees what it says, and on SQLite nobody
else could write meanwhile. The folder is shared by who keeps files and who imports them anyway, on either engine.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

from .keeping import home

_NAME = "progress.json"
USUAL = 14  # stages of a whole release
_LONGEST = 300


class Progress(NamedTuple):
    """``number`` stages were begun; ``stage`` is the last of them, in words."""

    stage: str
    number: int

    @property
    def percent(self) -> int:
        return min(95, 100 * self.number // USUAL)


def tell(folder: str, stage: str, number: int) -> None:
    """Replaced whole, so that a reader never sees half of it. A full disk is no reason to stop an import."""
    path = home(folder) / _NAME
    draft = path.with_suffix(".new")
    try:
        draft.write_text(json.dumps({"stage": stage[:_LONGEST], "number": number}), encoding="utf-8")
        draft.replace(path)
    except OSError:
        return


def told(folder: str) -> Progress | None:
    """None where no worker has begun, or the file cannot be read."""
    if not folder:
        return None
    try:
        said = json.loads(Path(home(folder) / _NAME).read_text(encoding="utf-8"))
        return Progress(str(said["stage"]), int(said["number"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
