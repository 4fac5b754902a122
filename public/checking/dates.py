"""Dates as people and spreadsheets write them. Pure.

    read_date("2026-05-01")      read_date("5/1/2026")        read_date("1.5.2026")
    read_date("1 May 2026")      read_date("May 1, 2026")     read_date("20260501103000")     read_date("46143")

Of "5/1/2026" the month comes first, as in the United States, unless that cannot be; of "1.5.2026" the day.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from functools import lru_cache

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_TIME = r"(?:[T ,]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?: ?[AP]M)?(?:Z| ?[+-]\d{2}:?\d{2})?)?"
_FIRST_DAY = datetime.date(1899, 12, 30)  # the day 0 of spreadsheets
_SERIALS = range(32_874, 73_051)  # 1990-01-01 to 2099-12-31
_YEARS = range(1900, 2100)


def _by_name(day: str, month: str, year: str) -> datetime.date:
    return datetime.date(_year(year), _MONTHS.index(month[:3].lower()) + 1, int(day))


def _year(text: str) -> int:
    return int(text) + 2000 if len(text) == 2 else int(text)


def _month_first(month: str, day: str, year: str) -> datetime.date:
    if int(month) > 12:
        month, day = day, month
    return datetime.date(_year(year), int(month), int(day))


_FORMS: tuple[tuple[re.Pattern[str], Callable[..., datetime.date]], ...] = tuple(
    (re.compile(pattern + _TIME + r"\Z", re.IGNORECASE), read)
    for pattern, read in (
        (r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})", lambda y, m, d: datetime.date(int(y), int(m), int(d))),
        (r"(\d{1,2})[/-](\d{1,2})[/-](\d{4}|\d{2})", _month_first),
        (r"(\d{1,2})\. ?(\d{1,2})\. ?(\d{4}|\d{2})", lambda d, m, y: datetime.date(_year(y), int(m), int(d))),
        (r"(\d{1,2})(?:st|nd|rd|th)?[ .-]+([a-z]{3,9})[ .,-]+(\d{4}|\d{2})", _by_name),
        (r"([a-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})", lambda m, d, y: _by_name(d, m, y)),
        (r"(\d{4})(\d{2})(\d{2})(?:\d{4}(?:\d{2})?)?", lambda y, m, d: datetime.date(int(y), int(m), int(d))),
    )
)


@lru_cache(maxsize=4096)
def read_date(text: str) -> datetime.date | None:
    """None for what is no date, or one outside 1900 to 2099."""
    plain = " ".join(text.split())
    if not plain.isascii():
        return None
    if re.fullmatch(r"\d{5}(?:\.\d+)?", plain):
        serial = int(plain[:5])
        return _FIRST_DAY + datetime.timedelta(serial) if serial in _SERIALS else None
    for form, read in _FORMS:
        if parts := form.match(plain):
            try:
                day = read(*parts.groups())
            except ValueError:
                return None
            return day if day.year in _YEARS else None
    return None
