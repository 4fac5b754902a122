"""How an act is held against its event in the audit log (``accounted``)."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from typing import NamedTuple

from reviews.models import AuditEvent


class Key(NamedTuple):
    """One act, as its row and its event tell it alike. ``of`` is what it was done to: an id, or a release's label;
    ``digest`` its signature or the digest of its content, empty in events of a time when they did not hold it."""

    act: str
    of: int | str | None
    by: int | None
    at: datetime.datetime
    digest: str = ""


class Entry(NamedTuple):
    """``rows`` that need an event, with their names in a finding; ``keys`` of the rows that an event of ``acts`` is
    about. ``all_kept``: every act left a row, so that an event without one is a finding too."""

    acts: frozenset[str]
    rows: Callable[[], Iterable[tuple[Key, str]]]
    keys: Callable[[AuditEvent], Iterable[Key]]
    all_kept: bool = True
