"""The catalogue and the official counts: data that a slip of the pen must not spoil."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest

from codes.releases.catalogue import catalogue, expected_counts, hosts, offered
from codes.releases.labels import effective_of


@pytest.mark.parametrize("label", catalogue())
def test_an_entry_is_of_the_publisher_and_of_its_date(label: str) -> None:
    entry = catalogue()[label]
    assert entry.effective == effective_of(label)
    assert entry.files
    for file in entry.files:
        parts = urlsplit(file.url)
        assert (parts.scheme, parts.hostname in hosts(), parts.query) == ("https", True, "")
        assert re.fullmatch(r"[\w.-]+\.(zip|xlsx|xml|txt)", file.name)
        assert file.sha256 is None or re.fullmatch("[0-9a-f]{64}", file.sha256)


def test_the_newest_stand_first_and_unknown_ones_nowhere() -> None:
    dates = [entry.effective for entry in catalogue().values()]
    assert dates == sorted(dates, reverse=True)
    assert offered("1999-annual") is None


def test_counts_add_up() -> None:
    for label in ("2014-annual", "2017-annual", "2021-january", "2026-april", "2027-annual"):
        counts = expected_counts(label)
        assert counts["codes"] == counts["billable"] + counts["headers"]
    assert expected_counts("1999-annual") == {}
