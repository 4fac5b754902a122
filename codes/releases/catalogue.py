"""Where the publisher offers each release, and how many codes each has: data that people look up, kept as data.

offered("2027-annual").files[0].url      ->  "https://www.cms.gov/files/zip/2027-code-descriptions-..."
expected_counts("2026-april")            ->  {"codes": 98186, "billable": 74719, "headers": 23467}
"""

from __future__ import annotations

import datetime
import json
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

_HERE = Path(__file__).parent


class OfferedFile(NamedTuple):
    """``sha256`` is None where the official zip was not at hand to take its checksum from."""

    url: str
    sha256: str | None
    holds: str

    @property
    def name(self) -> str:
        return unquote(urlsplit(self.url).path.rpartition("/")[2])


class Offered(NamedTuple):
    label: str
    effective: datetime.date
    files: tuple[OfferedFile, ...]


@cache
def catalogue() -> dict[str, Offered]:
    """Every release in the catalogue by its label, the newest first."""
    told = _told("catalogue.json")
    return {
        each["label"]: Offered(
            each["label"],
            datetime.date.fromisoformat(each["effective"]),
            tuple(OfferedFile(file["url"], file["sha256"], file["holds"]) for file in each["files"]),
        )
        for each in told["releases"]
    }


@cache
def hosts() -> frozenset[str]:
    """The publisher's own, and the only ones anything is fetched from."""
    return frozenset(_told("catalogue.json")["hosts"])


def offered(label: str) -> Offered | None:
    return catalogue().get(label)


@cache
def _expected() -> dict[str, dict[str, int]]:
    counts: dict[str, dict[str, int]] = _told("expected.json")
    return counts


def expected_counts(label: str) -> dict[str, int]:
    """What the publisher's own order file has; empty for a release nobody has counted by hand yet."""
    return _expected().get(label, {})


def _told(name: str) -> Any:
    return json.loads((_HERE / name).read_text(encoding="utf-8"))
