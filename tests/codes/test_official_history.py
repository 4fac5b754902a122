"""Official releases, imported one after another by our commands into a database of their own.

Two consecutive ones in every run, other ones each time; all of them with ``bin/test --all``.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit, urlunsplit

import environ
import pytest
from django.conf import settings
from django.db import connection, connections
from pytest_django.plugin import DjangoDbBlocker

from codes.models import CodeVersion, ImportRun, IndexEntry, MapEntry, PoaExemption, Reference, Release, SourceFile
from codes.releases.loading.comparing import compare_releases
from tests.codes.releases.official import COMPLETE, RELEASES, order_file, order_lines
from tests.conftest import ROOT, SHARED_DATA
from tests.shares import ALL, share

pytestmark = [pytest.mark.shared, pytest.mark.slow]

TABLES = (Release, SourceFile, CodeVersion, Reference, IndexEntry, PoaExemption, MapEntry)
ALIAS = "history"
# Neighbours of which one can be in force.
NEIGHBOURS = share("pairs of releases loaded", [pair for pair in pairwise(RELEASES) if {*pair} & {*COMPLETE}], 1)
LOADED = RELEASES if ALL else NEIGHBOURS[0]
IN_FORCE = [release for release in LOADED if release in COMPLETE]
PUBLISHED = {  # added, removed, retitled, became billable, became header
    ("2016-annual", "2017-annual"): (2_305, 212, 553, 1, 128),
    ("2024-annual", "2024-april"): (0, 0, 0, 0, 0),
    ("2024-april", "2025-annual"): (291, 3, 15, 0, 33),
    ("2025-annual", "2025-april"): (0, 0, 0, 0, 0),
    ("2025-april", "2026-annual"): (614, 12, 45, 0, 16),
    ("2026-annual", "2026-april"): (0, 0, 0, 0, 0),
}


class Command(NamedTuple):
    status: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        fields: dict[str, Any] = json.loads(self.out)
        return fields


class Loaded(NamedTuple):
    """The summaries that the commands printed."""

    url: str
    imported: dict[str, dict[str, Any]]
    activated: dict[str, dict[str, Any]]

    def run(self, *arguments: str | Path) -> Command:
        return manage(self.url, *arguments)


def manage(url: str, *arguments: str | Path) -> Command:
    done = subprocess.run(
        [sys.executable, "manage.py", *map(str, arguments)],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": url},
        capture_output=True,
        text=True,
        check=False,
    )
    return Command(done.returncode, done.stdout, done.stderr)


@pytest.fixture
def own_database(tmp_path: Path, django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """The URL of an empty database that nothing else uses; also the connection ``history``."""
    with django_db_blocker.unblock():
        if connection.vendor == "sqlite":
            url = f"sqlite:///{tmp_path / 'history.sqlite3'}"
            yield from _connected(url)
            return
        name = f"official_history_{os.getpid()}"
        url = urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=_path_of(name)))
        with connection._nodb_cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
        yield from _connected(url)
        with connection._nodb_cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _path_of(name: str) -> str:
    """The path of the suite's URL with another database at its end; the folder of a socket may be in front of it."""
    return urlsplit(os.environ["DATABASE_URL"]).path.rpartition("/")[0] + f"/{name}"


def _connected(url: str) -> Iterator[str]:
    config = environ.Env.db_url_config(url)
    config["OPTIONS"] = settings.DATABASES["default"]["OPTIONS"]
    connections.databases[ALIAS] = settings.DATABASES["default"] | config
    yield url
    connections[ALIAS].close()
    del connections[ALIAS], connections.databases[ALIAS]


@pytest.fixture
def loaded(own_database: str) -> Loaded:
    assert manage(own_database, "migrate", "--verbosity", "0").status == 0
    imported, activated = {}, {}
    for release in LOADED:
        ran = manage(own_database, "import_release", SHARED_DATA / release, "--json")
        assert ran.status == 0, ran.err
        imported[release] = ran.json
        ran = manage(own_database, "activate_release", release, "--json")
        assert (ran.status == 0) == (release in COMPLETE), ran.err
        if release in COMPLETE:
            activated[release] = ran.json
    return Loaded(own_database, imported, activated)


def releases_are_imported_whole(loaded: Loaded) -> None:
    for release in LOADED:
        summary, lines = loaded.imported[release], order_lines(release)
        billable = sum(line.flag == "1" for line in lines.values())
        assert (summary["outcome"], summary["codes"], summary["billable"]) == ("imported", len(lines), billable)
    assert list(Release.objects.using(ALIAS).values_list("label", "partial")) == [
        (release, release not in COMPLETE) for release in LOADED
    ]


def the_complete_ones_were_active_in_turn(loaded: Loaded) -> None:
    assert [summary["previous"] for summary in loaded.activated.values()] == [None, *IN_FORCE[:-1]]
    states = dict(Release.objects.using(ALIAS).values_list("label", "state"))
    assert states == {
        release: "active" if release == IN_FORCE[-1] else "superseded" if release in COMPLETE else "validated"
        for release in LOADED
    }
    for old, new in pairwise(IN_FORCE):
        counts = loaded.activated[new]["counts"]
        counted = tuple(counts[name] for name in ("added", "removed", "retitled", "became_billable", "became_header"))
        assert counted == PUBLISHED.get((old, new), counted)


def verify_is_clean(loaded: Loaded) -> None:
    ran = loaded.run("verify", "--json")
    assert (ran.status, ran.err) == (0, "")
    assert ran.json["broken"] == []
    assert len(ran.json["checked"]) >= 3 + 3 * len(LOADED)  # other rooms add theirs


def all_titles_and_flags_are_those_of_the_order_file(loaded: Loaded, release: str) -> None:
    versions = CodeVersion.objects.using(ALIAS).filter(release__label=release).codes().in_order()
    facts = versions.values_list("code__code", "billable", "short_title", "title", "order_number")
    assert list(facts) == [
        (line.code, line.flag == "1", line.short, line.long, number)
        for number, line in enumerate(order_lines(release).values(), start=1)
    ]


def releases_are_compared_with_the_next(loaded: Loaded) -> None:
    """Counts of RELEASE-FILES 2 where it has them, of the raw order files else; None where a partial release lacks
    the part."""
    for old, new in pairwise(LOADED):
        summary = loaded.run("compare_releases", old, new, "--json").json
        before, after = order_lines(old), order_lines(new)
        both = [(before[code], after[code]) for code in before.keys() & after.keys()]
        counts = (
            len(after.keys() - before.keys()),
            len(before.keys() - after.keys()),
            sum(a.long != b.long for a, b in both),
            sum((a.flag, b.flag) == ("0", "1") for a, b in both),
            sum((a.flag, b.flag) == ("1", "0") for a, b in both),
        )
        assert counts == PUBLISHED.get((old, new), counts)
        assert tuple(summary["counts"][name] for name in list(summary["counts"])[:5]) == counts, (old, new)
        assert summary["added"] == [code for code in after if code not in before]
        assert summary["removed"] == [code for code in before if code not in after]
        assert (summary["notes_changed"] is None) == (not {old, new} <= set(COMPLETE))
        assert summary["index_changed"] is None or (old, new) == ("2016-annual", "2017-annual")


def an_april_update_that_changed_notes_only(loaded: Loaded) -> None:
    """RELEASE-FILES 3, quirk 13: the same 97,584 rows, 18 notes more and 9 less, chapter 19's among them."""
    counts = loaded.run("compare_releases", "2025-annual", "2025-april", "--json").json["counts"]
    assert [name for name, count in counts.items() if count] == ["notes_changed"]
    releases = [Release.objects.using(ALIAS).get(label=label) for label in ("2025-annual", "2025-april")]
    comparison = compare_releases(*releases)
    assert comparison.heading_notes_changed == ["A15-A19", "19"]
    assert comparison.guidance_changed
    assert comparison.guidance_changed["19"] == 53_983
    assert counts["notes_changed"] == 14


def the_place_of_z53_9(loaded: Loaded) -> None:
    for release in IN_FORCE:
        version = CodeVersion.objects.using(ALIAS).get(release__label=release, code__code="Z53.9")
        assert version.chapter is not None
        assert version.block is not None
        assert version.parent is not None
        above = (version.chapter.code.code, version.block.code.code, version.parent.code.code)
        assert above == ("21", "Z40-Z53", "Z53")
        assert version.notes == []
        assert version.block.notes  # inherited by the code
        assert version.chapter.notes


def what_leads_to_z53_9(loaded: Loaded, release: str, serving: str) -> None:
    on = Release.objects.using(ALIAS).get(label=release).effective_from
    newest = SourceFile.objects.using(ALIAS).filter(release__effective_from__lte=on).order_by("release__effective_from")
    sources = {source.kind: source for source in newest if source.kind in SourceFile.INDEX_KINDS}
    assert sources["alphabetic"].release is not None
    assert sources["alphabetic"].release.label == serving
    entries = IndexEntry.objects.using(ALIAS).leading_to("Z53.9", sources=sources.values())
    assert [entry.path for entry in entries] == ["Canceled procedure (surgical)", "Procedure (surgical) > not done"]


def the_same_packages_again_write_no_row_of_facts(loaded: Loaded, release: str) -> None:
    def rows() -> list[tuple[int, int | None]]:
        counts = []
        for model in TABLES:
            query = model._default_manager.using(ALIAS)
            counts.append((query.count(), query.order_by("-pk").values_list("pk", flat=True).first()))
        return counts

    before = rows()
    ran = loaded.run("import_release", SHARED_DATA / release, "--json")
    assert (ran.status, ran.json["outcome"], ran.json["codes"]) == (0, "unchanged", len(order_lines(release)))
    assert rows() == before
    outcomes = ImportRun.objects.using(ALIAS).order_by("pk").values_list("outcome", flat=True)
    assert list(outcomes) == ["imported"] * len(LOADED) + ["unchanged"]


def another_order_file_under_the_label_is_refused(loaded: Loaded, release: str, folder: Path) -> None:
    other = folder / "order.txt"
    other.write_bytes(order_file("2021-january" if release != "2021-january" else "2017-annual"))
    ran = loaded.run("import_release", other, "--label", release)
    assert ran.status == 1
    assert f"{release} was loaded from another order file; its facts never change" in ran.err
    assert ran.err.count("\n") == 1


def test_the_official_releases_one_after_another(loaded: Loaded, subtests: pytest.Subtests, tmp_path: Path) -> None:
    """A single test, since a second one on another worker would load everything again."""
    last = LOADED[-1]
    with subtests.test("each is imported whole"):
        releases_are_imported_whole(loaded)
    with subtests.test("the complete ones were active in turn"):
        the_complete_ones_were_active_in_turn(loaded)
    with subtests.test("verify is clean"):
        verify_is_clean(loaded)
    for release in LOADED:
        with subtests.test("all titles and flags", release=release):
            all_titles_and_flags_are_those_of_the_order_file(loaded, release)
    with subtests.test("each is compared with the next"):
        releases_are_compared_with_the_next(loaded)
    if {"2025-annual", "2025-april"} <= {*LOADED}:
        with subtests.test("an April update that changed notes only"):
            an_april_update_that_changed_notes_only(loaded)
    with subtests.test("the place of Z53.9"):
        the_place_of_z53_9(loaded)
    for release, serving in (("2017-annual", "2017-annual"), ("2026-april", "2025-annual")):
        if {release, serving} <= {*LOADED}:
            with subtests.test("what leads to Z53.9", release=release):
                what_leads_to_z53_9(loaded, release, serving)
    with subtests.test("the same packages again"):
        the_same_packages_again_write_no_row_of_facts(loaded, last)
    with subtests.test("another order file"):
        another_order_file_under_the_label_is_refused(loaded, last, tmp_path)
