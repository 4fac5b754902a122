"""Each kind of finding with codes of official releases, of which only the categories in question are loaded."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path

import pytest

from codes.edits.finding import Finding, Severity
from codes.releases.loading.importing import import_map, import_release
from public.reading.checking import Check, read_check
from public.reading.editions import read_editions
from tests.codes.releases.official import of_categories
from tests.conftest import SHARED_DATA

pytestmark = [pytest.mark.shared, pytest.mark.slow]

CATEGORIES = {
    "A04", "E11", "E78", "F02", "F03", "G30", "G35", "H25", "I01", "I05", "I23", "I51", "J80", "K50", "O24", "P22",
    "R42", "S67", "S72", "S82", "T36", "T81", "W19", "Z79",
}  # fmt: skip
RELEASES = ("2016-annual", "2017-annual", "2025-annual", "2026-annual", "2026-april")


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    home = tmp_path_factory.mktemp("releases")
    return [of_categories(release, CATEGORIES, home / release) for release in RELEASES]


@pytest.fixture
def releases(db: None, folders: list[Path], tmp_path: Path) -> None:
    for release, folder in zip(RELEASES, folders, strict=True):
        packages = [folder]
        if release == "2026-annual":
            packages += [SHARED_DATA / release / name for name in ("poa-exempt.zip", "conversion-table.xlsx")]
        result = import_release(packages=packages, label=release, activate=release == "2026-april", operator="tests")
        assert result.outcome == "imported", result.reasons
    with zipfile.ZipFile(SHARED_DATA / "gem-2018" / "general-equivalence-mappings.zip") as package:
        (name,) = [name for name in package.namelist() if "i9gem" in name.lower()]
        package.extract(name, tmp_path)
    assert import_map(files=[tmp_path / name], kind="gem", operator="tests").outcome == "imported"


def check(on: str, *codes: str, first: str = "") -> Check:
    return read_check(codes, date.fromisoformat(on), read_editions(), first)


def kinds(on: str, *codes: str, first: str = "") -> set[str]:
    """The kinds that are more than information."""
    checked = check(on, *codes, first=first).findings
    return {str(finding.kind) for finding in checked if finding.severity is not Severity.INFORMATION}


def only(kind: str, on: str, *codes: str, first: str = "") -> Finding:
    (finding,) = [finding for finding in check(on, *codes, first=first).findings if finding.kind == kind]
    return finding


def test_every_kind_of_finding(releases: None) -> None:
    """One test, since loading the releases takes longest."""
    _codes_one_by_one()
    _codes_together()


def _codes_one_by_one() -> None:
    assert kinds("2025-09-30", "G35") == set()
    assert only("header", "2025-10-01", "G35").suggested[:2] == ("G35.A", "G35.B0")
    assert kinds("2025-10-01", "G35") == {"header", "notes_unknown"}
    assert kinds("2026-05-01", "G35") == {"header"}

    for on in ("2015-10-01", "2017-09-30"):
        assert kinds(on, "T81.4XXA") == set()
    for on in ("2025-01-01", "2026-05-01"):
        successors = ("T81.40XA", "T81.41XA", "T81.42XA", "T81.43XA", "T81.44XA", "T81.49XA")
        assert only("not_valid_on_date", on, "T81.4XXA").suggested == successors
    assert "not yet" in only("not_valid_on_date", "2025-01-01", "G35.A").message

    assert only("seventh_invalid", "2026-05-01", "S67.01A").suggested == ("S67.01XA",)
    assert only("seventh_missing", "2026-05-01", "S67.01").suggested == ("S67.01XA", "S67.01XD", "S67.01XS")
    assert only("seventh_missing", "2026-05-01", "S67.01X").suggested[0] == "S67.01XA"
    wrong = only("seventh_invalid", "2026-05-01", "S82.821B")
    assert "A, D, G, K, P, S" in wrong.message
    assert only("seventh_invalid", "2025-12-01", "S82.821B").suggested == wrong.suggested  # without a tabular list
    assert only("seventh_invalid", "2026-05-01", "E11.9XXA").suggested == ("E11.9",)

    assert only("header", "2026-05-01", "E78.0").suggested == ("E78.00", "E78.010", "E78.011", "E78.019")
    assert only("icd9_code", "2026-05-01", "250.00").suggested == ("E11.9",)
    assert only("icd9_code", "2026-05-01", "250").codes == ("250",)
    assert only("unknown_code", "2026-05-01", "E1l.9").suggested == ("E11.9",)
    assert only("unknown_code", "2026-05-01", "diabetes").codes == ("DIABETES",)
    assert only("outside_coverage", "2026-10-01", "E11.9", "250.00").codes == ("E11.9", "250.00")
    assert [standing.valid for standing in check("2010-01-01", "E11.9").standings] == [None]


def _codes_together() -> None:
    assert kinds("2015-10-05", "R42", "F03.90") == {"excludes1"}
    assert kinds("2026-05-01", "R42", "F03.90") == set()
    inherited = only("excludes1", "2015-10-05", "R42", "F03.90")
    assert inherited.note is not None
    assert (inherited.note.owner, inherited.note.inherited) == ("R40-R46", True)
    assert inherited.note.text == "symptoms and signs constituting part of a pattern of mental disorder (F01-F99)"
    assert inherited.note.release == "2015-10-01"

    both_ways = [finding for finding in check("2026-05-01", "I51.0", "I23.1").findings if finding.kind == "excludes1"]
    assert [finding.note.owner for finding in both_ways if finding.note] == ["I51.0", "I23.1"]
    assert {finding.codes for finding in both_ways} == {("I51.0", "I23.1")}
    assert only("excludes1", "2026-05-01", "J80", "P22.0").note.owner == "J80"  # type: ignore[union-attr]
    assert kinds("2026-05-01", "I01.0", "I05.0") == {"excludes1_conditional"}

    assert only("both_sides", "2026-05-01", "H25.12", "H25.11").suggested == ("H25.13",)
    assert kinds("2026-05-01", "S72.001A", "S72.002A") == set()  # no bilateral code
    assert only("duplicate", "2026-05-01", "E11.9", "e119").codes == ("E11.9",)

    assert kinds("2026-05-01", "F02.80") == {"manifestation_first", "code_first"}
    assert kinds("2026-05-01", "G30.9", "F02.80") == set()
    wrong_order = only("code_first", "2026-05-01", "G30.9", "F02.80", first="F02.80")
    assert wrong_order.codes == ("G30.9", "F02.80")
    assert wrong_order.note is not None
    assert wrong_order.note.text == "Alzheimer's (G30.-)"
    assert only("use_additional", "2026-05-01", "E11.9").codes == ("E11.9",)
    assert not [f for f in check("2026-05-01", "E11.9", "Z79.4").findings if f.kind == "use_additional"]
    assert kinds("2026-05-01", "W19.XXXA", "S72.001A") == {"not_first"}
    assert kinds("2026-05-01", "S72.001A", "W19.XXXA") == set()
    assert only("poa_exempt", "2026-05-01", "Z79.4", "E11.9").codes == ("Z79.4",)
    assert kinds("2025-12-01", "J80", "P22.0") == {"notes_unknown"}
