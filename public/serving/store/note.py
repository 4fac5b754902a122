"""What a view tells the layer in front of it about its answer. Pure."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

KEY = "icdcms.note"  # in the WSGI environment


@dataclass
class AnswerNote:
    """``keep``: the answer is the same for every reader until ``until``, or until what it shows changes.

    ``dated``: a date alone is a validator, as it shows nothing of people's work.
    """

    keep: bool = False
    dated: bool = False
    until: datetime.datetime | None = None


def note_for(environ: Mapping[str, Any]) -> AnswerNote:
    """The note of this request; where no layer asks, a note that nobody reads."""
    note = environ.get(KEY)
    return note if isinstance(note, AnswerNote) else AnswerNote()
