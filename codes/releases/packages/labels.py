"""The label and the effective date of a release.

2026-annual  -> 1 October 2025 (FY2026 begins then);  2026-april -> 1 April 2026;  2021-january -> 1 January 2021
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable

from codes.releases.files.records import ReleaseError

_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_LABEL = re.compile(rf"(\d{{4}})-(annual|{'|'.join(_MONTHS)})")
_YEARS = range(2000, 2101)  # no release is older, and other years are typing errors
DATE_UNKNOWN = "date_unknown"  # the code of the error
LABEL_SHAPE = re.compile(r"[a-z0-9][a-z0-9-]{2,39}\Z")


def effective_of(label: str) -> datetime.date | None:
    """The effective date that a label tells; None for one without a date."""
    parts = _LABEL.fullmatch(label)
    if not parts:
        return None
    year, edition = int(parts[1]), parts[2]
    if year not in _YEARS:
        return None
    if edition == "annual":
        return datetime.date(year - 1, 10, 1)
    return datetime.date(year, _MONTHS.index(edition) + 1, 1)


def label_of(effective: datetime.date) -> str:
    """The label of a release by its effective date: the annual edition on 1 October, else year and month."""
    if (effective.month, effective.day) == (10, 1):
        return f"{effective.year + 1}-annual"
    return f"{effective.year}-{_MONTHS[effective.month - 1]}"


def fiscal_year(effective: datetime.date) -> int:
    """FY2026 runs from 1 October 2025 to 30 September 2026."""
    return effective.year + (effective.month >= 10)


def settle(
    *, label: str | None, effective: datetime.date | None, names: Iterable[str], version: str
) -> tuple[str, datetime.date]:
    """Label and effective date as given, else from the names of folders and zips ("2026-april/...").

    ``version`` is the year inside the tabular list or index; a label of another fiscal year is refused. Raises
    ReleaseError where these contradict each other or none has a date, which is never guessed.
    """
    if label is None and effective is None:
        label = _label_in(names)
    if label == "new":
        raise ReleaseError("a release cannot be called new: at that address the desk takes new ones in")
    if label is not None and not LABEL_SHAPE.match(label):
        raise ReleaseError(f"label {label!r}: use small letters, digits and dashes, such as 2026-annual")
    dated = effective_of(label) if label else None
    if effective is None:
        if dated is None:
            reason = f"label {label!r} does not tell its date; give --effective as well"
            raise ReleaseError(reason, code=DATE_UNKNOWN, about=label or "")
        effective = dated
    elif dated is not None and dated != effective:
        raise ReleaseError(f"label {label} takes effect on {dated}, not on {effective}")
    if effective.year not in _YEARS:
        raise ReleaseError(f"{effective} is no date a release takes effect on: the years are 2000 to 2100")
    if version and version != str(fiscal_year(effective)):
        reason = f"the tabular list or index is of {version[:20]}, but {label or effective} is of fiscal year"
        raise ReleaseError(f"{reason} {fiscal_year(effective)}")
    return label or label_of(effective), effective


def _label_in(names: Iterable[str]) -> str:
    labels = {match[0] for name in names for match in _LABEL.finditer(name.lower())}
    if len(labels) != 1:
        raise ReleaseError(
            "which release is this? give --label, such as 2026-annual or 2026-april, or --effective 2025-10-01"
        )
    return labels.pop()
