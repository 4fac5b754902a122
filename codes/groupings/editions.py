"""Which edition a file of groupings is, and which days that covers. Pure.

edition 2026 of an MS-DRG table      ->  fiscal year 2026: 2025-10-01 to 2026-09-30; Elixhauser v2026.1, too
edition 2026 of HCC mappings         ->  payment year 2026: dates of service in 2025
"""

from __future__ import annotations

import datetime
import re

from codes.releases.files.records import ReleaseError

from .files.records import GroupingFile

FIRST_YEAR = 2016  # ICD-10-CM came into force in October 2015
_EDITION = re.compile(r"(20[0-9]{2})(?:\.[0-9]{1,2})?")
_YEARS = re.compile(r"(?<![0-9])20[1-9][0-9](?![0-9])")
_BY_PAYMENT_YEAR = ("hcc", "hcc_labels")


def settle_edition(content: GroupingFile, *, given: str, file: str, today: datetime.date) -> str:
    """The edition: as the file says, else as ``given``, else the one year in the file's name.

    Raises ReleaseError where these contradict each other, where nothing says it, and for a year that no edition has.
    """
    if given and not _EDITION.fullmatch(given):
        raise ReleaseError(f"the edition is {given[:20]!r}, not a year such as 2026", file=file)
    named = set(_YEARS.findall(file))
    if content.version:
        edition = content.version
        if given and given not in (edition, str(year_of(edition))):
            raise ReleaseError(f"the file says that it is edition {edition}, not {given}", file=file)
    elif given:
        edition = given
        if named and str(year_of(given)) not in named:
            raise ReleaseError(f"the name of the file says {min(named)}, not {given}", file=file)
    elif len(named) == 1:
        edition = named.pop()
    else:
        raise ReleaseError("the file does not say its edition; say it, as in --edition 2026", file=file)
    if not FIRST_YEAR <= year_of(edition) <= today.year + 2:
        raise ReleaseError(f"there is no edition {edition}: {FIRST_YEAR} is the first year of ICD-10-CM", file=file)
    return edition


def year_of(edition: str) -> int:
    return int(edition[:4])


def place_of(edition: str) -> tuple[int, ...]:
    """By which editions come in order: 2026 before 2026.2 before 2026.10."""
    return tuple(map(int, edition.split(".")))


def days_covered(kind: str, edition: str) -> tuple[datetime.date, datetime.date]:
    """The first and the last day. A payment year is that of the services of the calendar year before."""
    year = year_of(edition)
    if kind in _BY_PAYMENT_YEAR:
        return datetime.date(year - 1, 1, 1), datetime.date(year - 1, 12, 31)
    return datetime.date(year - 1, 10, 1), datetime.date(year, 9, 30)
