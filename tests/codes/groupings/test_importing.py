"""``import_grouping`` adds an edition whole or not at all; the same again changes nothing; what it wrote stays."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction

from codes.groupings.reading import groupings_of, read_groupings
from codes.models import Grouping, GroupingCode, ImportRun, PublicVersion, Release
from tests.codes.conftest import Content, Ran

from .files import MAPPINGS, drg_table, elixhauser, labels, mappings

pytestmark = pytest.mark.engine

Run = Callable[..., Ran]
Facts = Callable[[], Content]
NEW_IN_2026 = "Z53.01"
IN_2025, IN_2026 = datetime.date(2025, 12, 1), datetime.date(2026, 2, 1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, data in {
        "6i.txt": drg_table("B20"),
        "6j.txt": drg_table("M35.00", which="6J"),
        "hcc-2026.csv": mappings(),
        "labels.csv": labels(),
        "cmr.xlsx": elixhauser({"B20": (1, 0, 0)}),
    }.items():
        (tmp_path / name).write_bytes(data)
    return tmp_path


def groups_of(code: str, on: datetime.date) -> list[tuple[str, str, str]]:
    return [(m.grouping.name, m.group_name, m.label) for m in groupings_of([code], on).get(code, [])]


def test_all_files_of_a_year_at_once(db: None, folder: Path, run: Run) -> None:
    ran = run("import_grouping", *sorted(folder.iterdir()), "--edition", "2026", "--json")
    assert ran.status == 0, ran.err
    summary = {name: value for name, value in ran.json.items() if name not in ("system", "groupings")}
    assert summary == {
        "edition": "2026, 2026.1",
        "covers_from": "2025-01-01",
        "covers_to": "2026-09-30",
        "codes": 2,
        "rows": 8,
        "outcome": "imported",
    }
    assert groups_of("B20", IN_2025) == [
        ("MS-DRG", "MCC", "Major complication or comorbidity"),
        ("CMS-HCC V28", "HCC 1", "HIV/AIDS"),
        ("CMS-HCC V24", "HCC 1", ""),
        ("RxHCC V08", "RXHCC 5", "Opportunistic Infections"),
        ("Elixhauser", "CMR_AIDS", "Acquired immune deficiency syndrome"),
    ]
    assert groupings_of(["Z53.9"], IN_2025) == {}
    source = groupings_of(["B20"], IN_2025)["B20"][0].grouping.source
    assert (source.name, len(source.sha256), source.run.outcome) == ("6i.txt", 64, "imported")


def test_one_file_is_one_object(db: None, folder: Path, run: Run) -> None:
    ran = run("import_grouping", folder / "6i.txt", "--edition", "2026", "--json")
    assert {name: value for name, value in ran.json.items() if name != "groupings"} == {
        "system": "ms-drg", "edition": "2026", "covers_from": "2025-10-01", "covers_to": "2026-09-30", "codes": 1,
        "rows": 1, "outcome": "imported",
    }  # fmt: skip
    again = run("import_grouping", folder / "6i.txt", folder / "labels.csv", "--edition", "2026")
    assert "  MS-DRG, edition 2026, 2025-10-01 to 2026-09-30: 1 rows, 1 codes\n" in again.out
    assert "  RxHCC V08, edition 2026: 1 labels\n" in again.out


def test_the_same_again_is_unchanged(db: None, folder: Path, run: Run, facts: Facts) -> None:
    files = sorted(folder.iterdir())
    assert run("import_grouping", *files, "--edition", "2026").status == 0
    before = facts()
    again = run("import_grouping", *files, "--edition", "2026", "--json")
    assert (again.status, again.json["outcome"], again.json["rows"]) == (0, "unchanged", 8)
    assert facts() == before


def test_labels_may_come_first_and_serve_later_editions(db: None, folder: Path, run: Run) -> None:
    run("import_grouping", folder / "labels.csv", "--edition", "2026")
    run("import_grouping", folder / "hcc-2026.csv")
    (folder / "hcc-2027.csv").write_bytes(mappings([("B20", 1, "CMS-HCC Model V28")]))
    run("import_grouping", folder / "hcc-2027.csv")
    assert ("CMS-HCC V28", "HCC 1", "HIV/AIDS") in groups_of("B20", IN_2025)
    assert groups_of("B20", IN_2026) == [("CMS-HCC V28", "HCC 1", "HIV/AIDS")]


def test_days_choose_the_edition(db: None, folder: Path, run: Run) -> None:
    run("import_grouping", folder / "hcc-2026.csv")
    groupings = read_groupings()
    assert groupings.covering(IN_2026) == groupings.covering(datetime.date(2024, 12, 31)) == []
    assert {g.edition for g in groupings.newest_by(IN_2026)} == {"2026"}  # the last before
    assert groupings.newest_by(datetime.date(2024, 12, 31)) == []


def test_a_corrected_file_takes_the_place_of_the_edition_as_a_whole(db: None, folder: Path, run: Run) -> None:
    run("import_grouping", folder / "hcc-2026.csv")
    (folder / "again-2026.csv").write_bytes(mappings([("M3500", 93, "CMS-HCC Model V28")]))
    assert run("import_grouping", folder / "again-2026.csv", "--json").json["outcome"] == "imported"
    assert groups_of("B20", IN_2025) == []
    assert groups_of("M35.00", IN_2025) == [("CMS-HCC V28", "HCC 93", "")]
    assert GroupingCode.objects.count() == len(MAPPINGS) + 1  # the earlier one stays on record
    assert run("verify").status == 0


@pytest.mark.parametrize(
    ("files", "edition", "reason"),
    [
        (("6i.txt",), "", "6i.txt: the file does not say its edition; say it, as in --edition 2026"),
        (("hcc-2026.csv",), "2027", "hcc-2026.csv: the name of the file says 2026, not 2027"),
        (("cmr.xlsx",), "2025", "cmr.xlsx: the file says that it is edition 2026.1, not 2025"),
        (("6i.txt", "6i.txt"), "2026", "6i.txt: this is a second file of edition 2026: MS-DRG table 6I, complete MCC"),
        (("6i.txt", "odd.txt"), "2026", "odd.txt: its layout is not known"),
        (("6i.txt", "cut.csv"), "2026", "cut.csv, line 6: the file is truncated"),
        (("6i.txt", "not there"), "2026", "not there: there is no such file"),
    ],
)
def test_a_refused_import_writes_nothing(
    files: tuple[str, ...], edition: str, reason: str, db: None, folder: Path, run: Run, facts: Facts
) -> None:
    (folder / "odd.txt").write_bytes(b"B20\tMCC\r\n")
    (folder / "cut.csv").write_bytes(mappings()[:-5])
    before, version = facts(), PublicVersion.objects.first()
    ran = run("import_grouping", *(folder / name for name in files), "--edition", edition, "--json")
    assert (ran.status, ran.json["outcome"], ran.json["rows"], ran.err.count("\n")) == (1, "rejected", 0, 1)
    assert reason in ran.err
    assert facts() == before
    assert PublicVersion.objects.first() == version
    assert ImportRun.objects.latest("id").outcome == ImportRun.Outcome.REJECTED


def test_a_file_is_of_one_edition(db: None, folder: Path, run: Run) -> None:
    assert run("import_grouping", folder / "6i.txt", "--edition", "2026").status == 0
    ran = run("import_grouping", folder / "6i.txt", "--edition", "2025")
    assert (ran.status, "this file is loaded as edition 2026, not 2025" in ran.err) == (1, True)


def test_codes_of_later_releases_show_that_the_edition_is_wrong(
    mini_history: list[Release], folder: Path, run: Run
) -> None:
    (folder / "6j.txt").write_bytes(drg_table("M35.00", NEW_IN_2026, which="6J"))
    ran = run("import_grouping", folder / "6j.txt", "--edition", "2025")
    assert ran.status == 1
    assert f"it is not edition 2025: 1 of its codes came only after 2025-09-30, such as {NEW_IN_2026}" in ran.err
    assert run("import_grouping", folder / "6j.txt", "--edition", "2026").status == 0


def test_readers_notice_an_import(transactional_db: None, mini_release: Release, folder: Path, run: Run) -> None:
    before = PublicVersion.objects.get().number
    run("import_grouping", folder / "6i.txt", "--edition", "2026")
    assert PublicVersion.objects.get().number > before


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE codes_grouping SET edition = '2027'",
        "DELETE FROM codes_grouping",
        "UPDATE codes_groupingcode SET code = 'Z53.8'",
        "DELETE FROM codes_groupingcode",
        "UPDATE codes_groupinglabel SET label = 'Another'",
        "DELETE FROM codes_groupinglabel",
    ],
)
def test_the_database_keeps_what_was_imported(statement: str, db: None, folder: Path, run: Run) -> None:
    run("import_grouping", folder / "6i.txt", "--edition", "2026")
    refused = pytest.raises(IntegrityError, match="facts of an official file do not change")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize(
    ("statement", "broken"),
    [
        (
            "DELETE FROM codes_groupingcode WHERE code = 'B20'",
            "MS-DRG 2026: 0 rows and 0 codes of 6i.txt where 1 and 1",
        ),
        ("DELETE FROM codes_groupinglabel WHERE \"group\" = 'HCC93'", "2 rows of labels.csv where 3 were read"),
    ],
)
def test_verify_recounts(
    statement: str, broken: str, db: None, folder: Path, run: Run, tamper: Callable[[str], None]
) -> None:
    run("import_grouping", folder / "6i.txt", folder / "labels.csv", "--edition", "2026")
    assert Grouping.objects.count() == 3
    tamper(statement)
    ran = run("verify")
    assert (ran.status, broken in ran.err) == (1, True)
