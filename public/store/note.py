"""What a view says of its answer to the layer in front of it, if there is one. Pure."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

KEY = "icdcms.note"  # in the WSGI environment


@dataclass
class Note:
    """``keep``: it is the same for every reader until ``until``, or until what it shows changes.

    ``dated``: a date alone is a validator, as nothing of people's work is shown.
    """

    keep: bool = False
    dated: bool = False
    until: datetime.datetime | None = None


def note_for(environ: Mapping[str, Any]) -> Note:
    """The note of this request; one that nobody reads where no layer asks."""
    note = environ.get(KEY)
    return note if isinstance(note, Note) else Note()
