"""Which day it is: the publisher's. There releases take effect, and with them all that falls due on a day does.

    day_of(timezone.now())            ->  today
    start_of(date(2026, 10, 1))       ->  2026-10-01 04:00 UTC, its first moment

Time stamps are UTC, and so is the day printed of one; nothing else asks a clock for its date.
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
