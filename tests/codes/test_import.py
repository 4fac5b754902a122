"""Releases are imported completely and once; supplements are added later; all attempts are on record."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.db.models import Model
from django.utils import timezone

from codes.models import (
    Code,
    CodeVersion,
    ImportRun,
    IndexEntry,
    MapEntry,
    PoaExemption,
    Release,
    SourceFile,
    TermLine,
)
from codes.releases.loading import importing
from tests.codes.conftest import Content, Ran
from tests.releases import APRIL_2026, MINI, conversion_table, gem_file, pack
from tests.releases.editions import NAMES

pytestmark = pytest.mark.engine

Run = Callable[..., Ran]
Facts = Callable[[], Content]

CORE = APRIL_2026.only("order", "codes", "tabular")
ROWS = MINI.rows()
TABULAR = APRIL_2026.file("tabular")


@pytest.fixture
def core_release(run: Run, db: None, tmp_path: Path) -> Release:
    """April 2026 without any supplement."""
    assert run("import_release", CORE.write(tmp_path / "core")).status == 0
    return Release.objects.get(label="2026-april")


@pytest.mark.parametrize("model", [Code, CodeVersion, IndexEntry, PoaExemption, SourceFile, TermLine])
def test_the_planner_knows_of_the_rows_of_an_import(run: Run, db: None, tmp_path: Path, model: type[Model]) -> None:
    assert run("import_release", APRIL_2026.write(tmp_path)).status == 0
    planned = "SELECT DISTINCT tbl FROM sqlite_stat1"
    if connection.vendor == "postgresql":
        planned = "SELECT relname FROM pg_class WHERE reltuples > 0"
    with connection.cursor() as cursor:
        cursor.execute(planned)
        assert (model._meta.db_table,) in cursor.fetchall()


@pytest.mark.django_db
def test_what_a_program_reads_of_an_import(run: Run, tmp_path: Path) -> None:
    summary = run("import_release", APRIL_2026.write(tmp_path), "--json").json
    assert 0 <= summary.pop("seconds") < 60
    warnings = summary.pop("warnings")
    assert "B20: the note names Z20.6, which is no code of it" in warnings
    assert summary == {
        "label": "2026-april",
        "effective_from": "2026-04-01",
        "codes": len(ROWS),
        "billable": sum(row.billable for row in ROWS),
        "chapters": TABULAR.count(b"<chapter>"),
        "sections": TABULAR.count(b"<section "),
        "notes": TABULAR.count(b"<note>"),
        "index_entries": 9,
        "outcome": "imported",
    }


@pytest.mark.django_db
def test_the_record_of_an_import(run: Run, tmp_path: Path) -> None:
    run("import_release", APRIL_2026.write(tmp_path))
    release, record = Release.objects.get(), ImportRun.objects.get()
    assert (record.release, record.outcome, record.label) == (release, "imported", "2026-april")
    assert record.operator
    assert record.finished_at is not None
    assert {file["kind"] for file in record.report["files"]} == {
        "order", "codes", "tabular", "index", "poa", "conversion",
    }  # fmt: skip
    assert all(len(file["sha256"]) == 64 and file["size"] and file["name"] for file in record.report["files"])
    assert record.report["counts"] == release.counts
    assert {source.kind: source.package for source in release.sources.all()} == {
        "order": "code-descriptions.zip",
        "codes": "code-descriptions.zip",
        "tabular": "tables-and-index.zip",
        "alphabetic": "tables-and-index.zip",
        "external": "tables-and-index.zip",
        "neoplasm": "tables-and-index.zip",
        "drug": "tables-and-index.zip",
        "poa": "poa-exempt.zip",
        "conversion": "",
    }


def test_each_fact_knows_the_file_it_came_from(mini_release: Release) -> None:
    kinds = set(mini_release.versions.values_list("code__kind", "source__kind").order_by())
    assert kinds == {("code", "order"), ("block", "tabular"), ("chapter", "tabular")}


OF_A_RELEASE = ("Release", "SourceFile", "CodeVersion", "Reference", "IndexEntry", "PoaExemption", "MapEntry")


@pytest.mark.django_db
@pytest.mark.parametrize("given", ["folder", "zips", "files", "folder and zip of it"])
def test_folders_zips_and_single_files_give_the_same(given: str, run: Run, facts: Facts, tmp_path: Path) -> None:
    folder = APRIL_2026.write(tmp_path)
    zips = sorted(folder.iterdir())
    files = [APRIL_2026.write_file(kind, tmp_path) for kind in APRIL_2026.files()]
    paths = {"folder": [folder], "zips": zips, "files": files, "folder and zip of it": [folder, zips[0]]}[given]
    ran = run("import_release", *paths, "--label", "2026-april", "--json")
    assert ran.status == 0, ran.err
    assert ran.json["codes"] == len(ROWS)
    assert {kind: len(rows) for kind, rows in facts().items() if kind in OF_A_RELEASE} == {
        "Release": 1, "SourceFile": 9, "CodeVersion": len(ROWS) + 6 + 15, "Reference": 14,
        "IndexEntry": 16, "PoaExemption": 3, "MapEntry": 4,
    }  # fmt: skip


def test_the_same_packages_again_change_nothing_and_are_not_even_parsed(
    mini_release: Release, run: Run, facts: Facts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = facts()
    monkeypatch.delattr(importing, "read_bundle")
    ran = run("import_release", APRIL_2026.write(tmp_path / "again"), "--activate", "--json")
    assert (ran.status, ran.json["outcome"], ran.json["codes"]) == (0, "unchanged", len(ROWS))
    assert facts() == before
    assert ImportRun.objects.latest("pk").outcome == "unchanged"


def test_a_release_is_not_loaded_again_as_of_another_day(db: None, run: Run, facts: Facts, tmp_path: Path) -> None:
    packages = APRIL_2026.write(tmp_path / "spring")
    assert run("import_release", packages, "--label", "spring", "--effective", "2026-04-01").status == 0
    before = facts()
    ran = run("import_release", packages, "--label", "spring", "--effective", "2026-03-01")
    assert ran.status == 1
    assert "spring is loaded as of 2026-04-01, not of 2026-03-01" in ran.err
    assert facts() == before


@pytest.mark.parametrize(
    ("kind", "model", "rows"),
    [
        ("alphabetic", IndexEntry, 8),
        ("external", IndexEntry, 3),
        ("neoplasm", IndexEntry, 3),
        ("drug", IndexEntry, 2),
        ("poa", PoaExemption, 3),
        ("conversion", MapEntry, 4),
    ],
)
def test_a_supplement_joins_later_once(
    kind: str, model: type[PoaExemption], rows: int, core_release: Release, run: Run, facts: Facts, tmp_path: Path
) -> None:
    supplement = APRIL_2026.only(kind)
    before = facts()

    ran = run("import_release", supplement.write(tmp_path / "later"), "--json")
    assert (ran.status, ran.json["outcome"]) == (0, "imported")
    assert model.objects.filter(source__release=core_release, source__kind=kind).count() == rows
    joined = facts()
    assert (joined["CodeVersion"], joined["Reference"]) == (before["CodeVersion"], before["Reference"])
    assert run("verify").status == 0

    ran = run("import_release", supplement.write(tmp_path / "again"), "--json")
    assert (ran.status, ran.json["outcome"]) == (0, "unchanged")
    assert facts() == joined

    other = supplement.write_file(kind, tmp_path)
    if kind == "conversion":
        other.write_bytes(conversion_table(("Z53.31", 2016, "Z53.9")))
    else:
        other.write_bytes(other.read_bytes().replace(b"</version>", b"</version>\r\n").replace(b"central", b"other"))
    ran = run("import_release", other, "--label", "2026-april")
    assert ran.status == 1
    assert "once each" in ran.err
    assert facts() == joined


def test_a_supplement_that_is_ahead_of_the_codes_is_a_warning(core_release: Release, run: Run, tmp_path: Path) -> None:
    index = APRIL_2026.write_file("alphabetic", tmp_path)
    index.write_bytes(index.read_bytes().replace(b"M35.00", b"M35.09"))
    summary = run("import_release", index, "--label", "2026-april", "--json").json
    assert summary["outcome"] == "imported"
    assert summary["warnings"] == [f"{index.name}: 1 codes are not in this release: M35.09"]


@pytest.mark.django_db
def test_every_file_is_used_or_named_as_not_used(run: Run, tmp_path: Path) -> None:
    folder = CORE.write(tmp_path)
    (folder / "layout.pdf").write_bytes(b"%PDF-1.7 ...")
    (folder / "codes.csv").write_bytes(b"code,title\nA00,Cholera\n")
    ran = run("import_release", folder)
    assert (ran.status, ran.err) == (0, "")
    assert [line for line in ran.out.splitlines() if "not used" in line] == [
        "  warning: codes.csv: not used; it seems to be comma-separated values (CSV)",
        "  not used: layout.pdf, a PDF",
    ]
    report = ImportRun.objects.get().report
    assert {file["name"]: file["seems"] for file in report["files"] if not file["kind"]} == {
        "codes.csv": "comma-separated values (CSV)", "layout.pdf": "a PDF",
    }  # fmt: skip
    again = run("import_release", folder, "--json").json
    assert (again["outcome"], len(again["warnings"])) == ("unchanged", 1)  # the other warnings were about facts


@pytest.mark.django_db
def test_a_zip_made_by_macos_is_read(run: Run, tmp_path: Path) -> None:
    """macOS adds a second file to every file of a zip, which only macOS uses."""
    files = {NAMES[kind].format(year="2026"): data for kind, data in CORE.files().items()}
    twin = b"\0\5\x16\7\0\2\0\0Mac OS X        " + bytes(200)
    inside = {f"2026/{name}": data for name, data in files.items()} | {"2026/.DS_Store": b"\0\0\0\1Bud1" + bytes(90)}
    inside |= {f"__MACOSX/2026/._{name}": twin for name in files}
    ran = run("import_release", pack(tmp_path / "2026-april.zip", inside), "--label", "2026-april", "--json")
    assert (ran.status, ran.err) == (0, "")
    assert ran.json["codes"] == len(ROWS)
    assert not [warning for warning in ran.json["warnings"] if "not used" in warning]


@pytest.mark.django_db
def test_an_import_tells_what_is_not_as_known_of_the_release(run: Run, tmp_path: Path) -> None:
    """Other counts or checksums than known are warnings, and no reason to refuse."""
    package = "2027-code-descriptions-tabular-order.zip"
    order = {"icd10cm_order_2027.txt": CORE.file("order")}
    summary = run("import_release", pack(tmp_path / package, order), "--label", "2027-annual", "--json").json
    assert summary["outcome"] == "imported"
    other = f"{package}: others report another SHA-256, 91c6c9d11177...; see the publisher's page"
    assert other in summary["warnings"]
    assert f"2027-annual is not what is known of it: {len(ROWS)} codes where 98,403 are expected" in summary["warnings"]
    assert "2027-annual is not what is known of it: QA1 is expected, and is not there" in summary["warnings"]


def test_an_index_of_another_year_does_not_join(core_release: Release, run: Run, facts: Facts, tmp_path: Path) -> None:
    index = APRIL_2026.write_file("alphabetic", tmp_path)
    index.write_bytes(index.read_bytes().replace(b"<version>2026", b"<version>2025"))
    before = facts()
    ran = run("import_release", index, "--label", "2026-april")
    assert ran.err == "CommandError: the tabular list or index is of 2025, but 2026-april is of fiscal year 2026\n"
    assert facts() == before


GEM = gem_file(("Z539", "V643", "10000"), ("Z5331", "NoDx", "11000"))
GEM_BACK = gem_file(("V643", "Z539", "10000"), from_icd9=True)


@pytest.mark.django_db
def test_maps_belong_to_no_release(run: Run, facts: Facts, tmp_path: Path) -> None:
    (tmp_path / "first.txt").write_bytes(GEM)
    (tmp_path / "second.txt").write_bytes(GEM_BACK)
    summary = run("import_map", tmp_path, "--kind", "gem", "--json").json
    assert summary.pop("seconds") < 60
    assert summary == {"kind": "gem", "rows": {"gem_i10": 2, "gem_i9": 1}, "warnings": [], "outcome": "imported"}
    entries = MapEntry.objects.order_by("pk")
    assert list(entries.values_list("source__kind", "from_code", "to_code", "approximate", "no_map")) == [
        ("gem_i10", "Z53.9", "V64.3", True, False),
        ("gem_i10", "Z53.31", "", True, True),
        ("gem_i9", "V64.3", "Z53.9", True, False),
    ]
    before = facts()
    assert run("import_map", tmp_path, "--kind", "gem", "--json").json["outcome"] == "unchanged"
    assert facts() == before


@pytest.mark.django_db
def test_a_map_of_another_kind_is_refused(run: Run, facts: Facts, tmp_path: Path) -> None:
    (tmp_path / "gem.txt").write_bytes(GEM)
    before = facts()
    ran = run("import_map", tmp_path / "gem.txt", "--kind", "conversion")
    assert (ran.status, ran.err) == (1, "CommandError: gem.txt: this is no map of kind conversion\n")
    assert facts() == before


@pytest.mark.django_db
def test_interrupted_while_loading_leaves_no_facts(
    run: Run, facts: Facts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = facts()
    with monkeypatch.context() as patch:
        patch.setattr("codes.releases.loading.load.Loader.supplements", _interrupt)
        with pytest.raises(KeyboardInterrupt):
            run("import_release", APRIL_2026.write(tmp_path))
    assert facts() == before
    assert ImportRun.objects.get().outcome == "interrupted"
    assert run("import_release", APRIL_2026.write(tmp_path), "--json").json["outcome"] == "imported"


@pytest.mark.django_db
def test_interrupted_after_the_facts_are_in_it_counts_as_imported(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(importing, "refresh_statistics", _interrupt)
        with pytest.raises(KeyboardInterrupt):
            run("import_release", APRIL_2026.write(tmp_path))
    assert CodeVersion.objects.codes().count() == len(ROWS)
    assert ImportRun.objects.get().outcome == "imported"
    assert run("verify").status == 0


def _interrupt(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


@pytest.mark.django_db
@pytest.mark.parametrize(
    "limit",
    [
        "loading.load.MAX_REFERENCES",
        "loading.load.MAX_WARNINGS",
        "rules.references.MAX_SPREAD",
        "rules.references.MAX_NAMED",
    ],
)
def test_notes_that_name_without_end_are_refused(
    limit: str, run: Run, facts: Facts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A short note can name many codes, so that limits of files do not help."""
    monkeypatch.setattr(f"codes.releases.{limit}", 0)
    before = facts()
    ran = run("import_release", CORE.write(tmp_path))
    assert ran.status == 1
    assert "far more" in ran.err
    assert "than any official list" in ran.err or "than those of any official list" in ran.err
    assert facts() == before


@pytest.mark.django_db
def test_every_file_with_a_year_is_of_the_year_of_the_label(run: Run, facts: Facts, tmp_path: Path) -> None:
    home = APRIL_2026.only("order", "tabular").write(tmp_path)
    (home / "index.xml").write_bytes(APRIL_2026.file("external").replace(b"<version>2026<", b"<version>2025<"))
    before = facts()
    ran = run("import_release", home)
    assert ran.err == "CommandError: the tabular list or index is of 2025, but 2026-april is of fiscal year 2026\n"
    assert facts() == before


@pytest.mark.django_db
def test_runs_that_were_killed_are_closed_by_the_next_one(run: Run, tmp_path: Path) -> None:
    now = timezone.now()
    killed = ImportRun.objects.create(label="2025-annual", started_at=now - timedelta(hours=3))
    at_work = ImportRun.objects.create(label="2025-april", started_at=now - timedelta(hours=1))
    ended = ImportRun.objects.create(label="2016-annual", started_at=now - timedelta(days=3), outcome="rejected")
    assert run("import_release", CORE.write(tmp_path)).status == 0
    for import_run, outcome in ((killed, "interrupted"), (at_work, "running"), (ended, "rejected")):
        import_run.refresh_from_db()
        assert import_run.outcome == outcome
    assert killed.finished_at is not None
    assert [reason["text"] for reason in killed.report["reasons"]] == [
        "it never said how it ended: its process was killed"
    ]
