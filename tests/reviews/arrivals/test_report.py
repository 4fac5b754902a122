"""The rules of the report: what counts as equal, which warnings belong together."""

from __future__ import annotations

from pathlib import Path

import pytest

from codes.releases.files.release_warnings import ReleaseWarning, WarningCode, codes_not_in_release, warn
from codes.releases.loading.importing import _unlike_reported
from codes.releases.packages.catalogue import catalogue
from reviews.arrivals.report import counts, warnings

ALL = [
    (warn(WarningCode.NOT_USED, file="a.pdf", seems="a PDF"), "a.pdf: not used; it seems to be a PDF"),
    (
        warn(WarningCode.OTHER_CHECKSUM, file="a.zip", sha256="91c6c9d11177" + "0" * 52),
        "a.zip: others report another SHA-256, 91c6c9d11177...; see the publisher's page",
    ),
    (
        warn(WarningCode.COUNT_DIFFERS, label="2027-annual", what="codes", number=9, expected=98403),
        "2027-annual is not what is known of it: 9 codes where 98,403 are expected",
    ),
    (
        warn(WarningCode.CODE_MISSING, label="2027-annual", code="QA1"),
        "2027-annual is not what is known of it: QA1 is expected, and is not there",
    ),
    (
        warn(WarningCode.CODE_REMAINS, label="2027-annual", code="QA1"),
        "2027-annual is not what is known of it: QA1 is there, and should be gone",
    ),
    (
        warn(WarningCode.HEADER_EXPECTED, label="2027-annual", code="QA1"),
        "2027-annual is not what is known of it: QA1 is expected to be a header",
    ),
    (
        warn(WarningCode.NOTE_NAMES_NO_CODE, owner="F02", code="G31.90"),
        "F02: the note names G31.90, which is no code of it",
    ),
    (codes_not_in_release("index.xml", ["I16.2"]), "index.xml: 1 codes are not in this release: I16.2"),
    (
        codes_not_in_release("index.xml", ["I16.2"] * 21),
        f"index.xml: 21 codes are not in this release: {', '.join(['I16.2'] * 20)}, ...",
    ),
    (
        warn(
            WarningCode.MANIFESTATION_IS_TEXT,
            file="neoplasm.xml",
            line=1952,
            path=["Neoplasm", "book-leaf (mouth)"],
            printed="ventral",
        ),
        "neoplasm.xml: line 1952: the manifestation code of Neoplasm, book-leaf (mouth) is text: 'ventral'",
    ),
    (warn(WarningCode.COPY_OF_RELEASE, label="2027-annual"), "a copy of 2027-annual"),
]


def test_counts_against_the_official_ones() -> None:
    counted = {"codes": 10, "billable": 7, "headers": 3, "notes": 4}
    rows = counts(counted, {"codes": 10, "billable": 8})
    assert [(count.counted, count.expected, count.verdict) for count in rows] == [
        (10, 10, "equal"),
        (7, 8, "different"),
        (3, None, "unknown"),
        (4, None, "unknown"),
    ]
    assert counts({}, {"codes": 10}) == []


@pytest.mark.parametrize(("warning", "text"), ALL)
def test_words_are_made_of_a_code_and_its_parameters(warning: ReleaseWarning, text: str) -> None:
    assert str(warning) == text
    assert warning.in_report() == {"code": str(warning.code), "parameters": warning.parameters, "text": text}


def test_every_code_has_words() -> None:
    assert {warning.code for warning, _ in ALL} == set(WarningCode) - {WarningCode.OTHER}


def test_warnings_of_a_kind_stand_together_and_none_is_lost() -> None:
    kept = [
        warn(WarningCode.NOTE_NAMES_NO_CODE, owner="F02", code="G31.90").in_report(),
        codes_not_in_release("index.xml", ["I16.2"] * 44).in_report(),
        warn(WarningCode.NOTE_NAMES_NO_CODE, owner="R10.85", code="R10.4").in_report(),
        ALL[-2][0].in_report(),
        {"code": "other", "parameters": {}, "text": "something nobody has seen yet"},
    ]
    groups = warnings(kept)
    assert [len(group.texts) for group in groups] == [2, 1, 1, 1]
    assert groups[0].kind.startswith("Notes that name a code")
    assert sorted(text for group in groups for text in group.texts) == sorted(warning["text"] for warning in kept)


def test_a_package_unlike_what_is_reported_of_it_has_a_kind_of_its_own(tmp_path: Path) -> None:
    label, entry = next((label, entry) for label, entry in catalogue().items() if entry.reported)
    package = tmp_path / next(iter(entry.reported))
    package.write_bytes(b"another file")
    (group,) = warnings(warning.in_report() for warning in _unlike_reported([package], label, {}))
    assert group.kind == "Not what is known of this release"
