"""Which day it is, in the time zone of the publisher: releases take effect and dates fall due by its days.

    day_of(timezone.now())            ->  today
    start_of(date(2026, 10, 1))       ->  2026-10-01 04:00 UTC, its first moment
    written(timezone.now())           ->  "2026-10-01 04:00 UTC", as every page, mail and message writes a moment

Time stamps are in UTC, and so are the days printed of them. Nothing else asks a clock for its date.
"""

from __future__ import annotations

import datetime
from zoneinfo import ZoneInfo

PUBLISHER = ZoneInfo("America/New_York")


def day_of(moment: datetime.datetime) -> datetime.date:
    """The day of an aware moment."""
    return moment.astimezone(PUBLISHER).date()


def start_of(day: datetime.date) -> datetime.datetime:
    """The first moment of a day, in UTC."""
    return datetime.datetime.combine(day, datetime.time(), PUBLISHER).astimezone(datetime.UTC)


def written(moment: datetime.datetime) -> str:
    """An aware moment to the minute, in UTC."""
    return f"{moment.astimezone(datetime.UTC):%Y-%m-%d %H:%M} UTC"
