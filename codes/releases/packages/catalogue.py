"""Where the publisher offers each release, and how many codes a release has: data that people looked up.

offered("2027-annual").files[0].url      ->  "https://www.cms.gov/files/zip/2027-code-descriptions-..."
expected_counts("2026-april")            ->  {"codes": 98186, "billable": 74719, "headers": 23467}
reported_checksum("2027-annual", "2027-code-tables-tabular-index.zip")  ->  "37baa476..."
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

from codes.releases.files.release_warnings import ReleaseWarning, WarningCode, warn

_HERE = Path(__file__).parent
_COUNTED = ("codes", "billable", "headers")


class OfferedFile(NamedTuple):
    """``sha256`` is None where the official zip was not available to compute it."""

    url: str
    sha256: str | None
    holds: str

    @property
    def name(self) -> str:
        return unquote(urlsplit(self.url).path.rpartition("/")[2])


class OfferedRelease(NamedTuple):
    """``reported`` are checksums by the name of a package, as others report them who fetched it."""

    label: str
    effective: datetime.date
    files: tuple[OfferedFile, ...]
    reported: Mapping[str, str]


@cache
def catalogue() -> dict[str, OfferedRelease]:
    """The releases of the catalogue by their labels, the newest first."""
    return {
        release["label"]: OfferedRelease(
            release["label"],
            datetime.date.fromisoformat(release["effective"]),
            tuple(OfferedFile(file["url"], file["sha256"], file["holds"]) for file in release["files"]),
            release.get("reported", {}),
        )
        for release in _read("catalogue.json")["releases"]
    }


@cache
def hosts() -> frozenset[str]:
    """The hosts of the publisher. Nothing is fetched from others."""
    return frozenset(_read("catalogue.json")["hosts"])


def offered(label: str) -> OfferedRelease | None:
    return catalogue().get(label)


def reported_checksum(label: str, name: str) -> str:
    """The checksum that others report for a package; empty where nobody does."""
    entry = offered(label)
    return entry.reported.get(name, "") if entry else ""


@cache
def _expected() -> dict[str, dict[str, Any]]:
    known: dict[str, dict[str, Any]] = _read("expected.json")
    return known


def expected_counts(label: str) -> dict[str, int]:
    """The counts of the publisher's order file; empty for a release that nobody has counted yet."""
    known = _expected().get(label, {})
    return {name: known[name] for name in _COUNTED if name in known}


def unlike_expected(label: str, counts: Mapping[str, int], billable: Mapping[str, bool]) -> list[ReleaseWarning]:
    """How a release differs from what is known about it. ``billable`` has the flag of every code of the release."""
    known = _expected().get(label, {})
    counted = [
        warn(WarningCode.COUNT_DIFFERS, label=label, what=name, number=counts[name], expected=expected)
        for name, expected in expected_counts(label).items()
        if counts[name] != expected
    ]
    codes = [(WarningCode.CODE_MISSING, code) for code in known.get("has", ()) if code not in billable]
    codes += [(WarningCode.CODE_REMAINS, code) for code in known.get("has_not", ()) if code in billable]
    codes += [(WarningCode.HEADER_EXPECTED, code) for code in known.get("has_headers", ()) if billable.get(code, True)]
    return counted + [warn(difference, label=label, code=code) for difference, code in codes]


def _read(name: str) -> Any:
    return json.loads((_HERE / name).read_text(encoding="utf-8"))
