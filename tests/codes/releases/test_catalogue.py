"""The catalogue and the official counts: data in which a typing error must not go unnoticed."""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from codes.releases.files.text import CODE
from codes.releases.packages import catalogue as catalogue_module
from codes.releases.packages.catalogue import (
    catalogue,
    expected_counts,
    hosts,
    offered,
    reported_checksum,
    unlike_expected,
)
from codes.releases.packages.labels import effective_of
from codes.spelling import spelled
from public.addresses import possible_nodes


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
    assert list(expected_counts("2027-annual")) == ["codes", "billable", "headers"]


KNOWN_OF_2027 = json.loads((Path(catalogue_module.__file__).parent / "expected.json").read_text())["2027-annual"]


def flags(*, without: str = "", more: str = "") -> dict[str, bool]:
    """The flags of codes that are known of 2027-annual; counts are checked separately."""
    flags = dict.fromkeys(KNOWN_OF_2027["has"], True) | dict.fromkeys(KNOWN_OF_2027["has_headers"], False)
    return {code: flag for code, flag in (flags | ({more: True} if more else {})).items() if code != without}


def warned(label: str, counts: dict[str, int], flags: dict[str, bool]) -> list[str]:
    return [*map(str, unlike_expected(label, counts, flags))]


def test_warnings_tell_whether_a_release_that_nobody_had_seen_is_complete() -> None:
    counts = expected_counts("2027-annual")
    assert warned("2027-annual", counts, flags()) == []
    known = "2027-annual is not what is known of it"
    assert warned("2027-annual", counts | {"codes": 98_186}, flags()) == [
        f"{known}: 98,186 codes where 98,403 are expected"
    ]
    assert warned("2027-annual", counts, flags(without="K31.B")) == [f"{known}: K31.B is expected, and is not there"]
    assert warned("2027-annual", counts, flags(more="S23.420")) == [f"{known}: S23.420 is there, and should be gone"]
    assert warned("2027-annual", counts, flags(more="D69.1")) == [f"{known}: D69.1 is expected to be a header"]
    assert warned("1999-annual", {}, {}) == []


def test_the_shapes_of_codes_to_come_are_codes() -> None:
    for code in (*KNOWN_OF_2027["has"], *KNOWN_OF_2027["has_headers"]):
        assert CODE.match(code)
        assert spelled(code.lower()) == code
        assert ("code", code) in possible_nodes(code)


def test_a_checksum_that_only_others_report_is_no_pin() -> None:
    entry = catalogue()["2027-annual"]
    assert entry.reported
    assert all(re.fullmatch("[0-9a-f]{64}", digest) for digest in entry.reported.values())
    assert {file.name for file in entry.files} & entry.reported.keys()
    assert all(file.sha256 is None for file in entry.files)
    name, digest = next(iter(entry.reported.items()))
    assert reported_checksum("2027-annual", name) == digest
    assert reported_checksum("2027-annual", "other.zip") == reported_checksum("2026-april", name) == ""
