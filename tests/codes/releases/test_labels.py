"""The label of a release: given, or read from the name of the folder, never guessed."""

from __future__ import annotations

import datetime as dt

import pytest

from codes.releases.files.records import ReleaseError
from codes.releases.packages.labels import effective_of, label_of, settle

OCTOBER, APRIL = dt.date(2025, 10, 1), dt.date(2026, 4, 1)


@pytest.mark.parametrize(
    ("label", "effective", "names", "version", "settled"),
    [
        ("2026-annual", None, [], "", ("2026-annual", OCTOBER)),
        ("2026-annual", None, [], "2026", ("2026-annual", OCTOBER)),
        ("2026-april", None, [], "2026", ("2026-april", APRIL)),
        ("2021-january", None, [], "", ("2021-january", dt.date(2021, 1, 1))),
        (None, OCTOBER, [], "", ("2026-annual", OCTOBER)),
        (None, APRIL, [], "", ("2026-april", APRIL)),
        ("spring", APRIL, [], "", ("spring", APRIL)),
        ("2026-april", APRIL, [], "", ("2026-april", APRIL)),
        (None, None, ["releases/2026-april"], "", ("2026-april", APRIL)),
        (None, None, ["2026-April/code-descriptions.zip", "2026-april/tables.zip"], "", ("2026-april", APRIL)),
        ("2026-annual", None, ["2025-annual"], "", ("2026-annual", OCTOBER)),
    ],
)
def test_settled(
    label: str | None, effective: dt.date | None, names: list[str], version: str, settled: tuple[str, dt.date]
) -> None:
    assert settle(label=label, effective=effective, names=names, version=version) == settled


@pytest.mark.parametrize(
    ("label", "effective", "names", "version", "reason"),
    [
        (None, None, [], "", "which release is this"),
        (None, None, ["downloads"], "2026", "which release is this"),
        (None, None, ["2025-annual/a.zip", "2026-annual/b.zip"], "", "which release is this"),
        ("spring", None, [], "", "label 'spring' does not tell its date"),
        ("1999-annual", None, [], "", "label '1999-annual' does not tell its date"),
        ("2026 annual", None, [], "", "use small letters, digits and dashes"),
        ("2026-annual\n", None, [], "", "use small letters, digits and dashes"),
        ("", OCTOBER, [], "", "use small letters, digits and dashes"),
        ("2026-annual", APRIL, [], "", "label 2026-annual takes effect on 2025-10-01, not on 2026-04-01"),
        ("2026-annual", None, [], "2025", "is of 2025, but 2026-annual is of fiscal year 2026"),
        (None, OCTOBER, [], "2025", "is of 2025, but 2025-10-01 is of fiscal year 2026"),
        ("spring", dt.date(9999, 12, 31), [], "", "9999-12-31 is no date a release takes effect on"),
        ("spring", dt.date(1899, 12, 31), [], "", "1899-12-31 is no date a release takes effect on"),
        (None, dt.date(2101, 1, 1), [], "", "2101-01-01 is no date a release takes effect on"),
        ("2000-annual", None, [], "", "1999-10-01 is no date a release takes effect on"),
        ("spring", APRIL, [], "2026b", "is of 2026b, but spring is of fiscal year 2026"),
        ("spring", APRIL, [], "2027", "is of 2027, but spring is of fiscal year 2026"),
        ("new", APRIL, [], "", "cannot be called new"),
    ],
)
def test_refused(label: str | None, effective: dt.date | None, names: list[str], version: str, reason: str) -> None:
    with pytest.raises(ReleaseError) as refused:
        settle(label=label, effective=effective, names=names, version=version)
    assert reason in str(refused.value)


@pytest.mark.parametrize("label", ["2016-annual", "2021-january", "2026-april", "2023-december"])
def test_a_label_and_its_date_are_two_names_of_one_thing(label: str) -> None:
    effective = effective_of(label)
    assert effective is not None
    assert label_of(effective) == label
