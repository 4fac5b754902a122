"""From a browser with zips to a report that anybody can read."""

from __future__ import annotations

import hashlib
from pathlib import Path

from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from lxml.html import document_fromstring

from codes.models import CodeVersion, ImportRun, Release
from reviews import actions
from reviews.arrivals import progress
from reviews.models import Arrival, AuditEvent
from reviews.safety import audit
from tests.releases import APRIL_2026
from tests.releases.editions import NAMES
from tests.reviews.stories import NOW, person

from .conftest import broken, browser, given, kept, only_arrival, page, upload, uploads, work


def test_zips_become_a_release_and_a_report(desk: Client, importer: User, packages: Path) -> None:
    response = upload(desk, *uploads(packages))
    arrival = only_arrival()
    assert (response.status_code, response["Location"]) == (302, reverse("desk:arrival", args=(arrival.pk,)))
    assert (arrival.state, arrival.asked_by, arrival.label) == ("waiting", importer, "2026-april")
    waiting = page(desk, arrival)
    assert "Waiting for a worker" in waiting
    assert 'http-equiv="refresh"' in waiting

    assert work() == 1
    arrival.refresh_from_db()
    release = Release.objects.get()
    assert (arrival.state, release.label, release.state) == ("imported", "2026-april", "validated")
    assert (arrival.run.started_by, arrival.run.operator) == (importer, "importer")
    shown = page(desk, arrival)
    assert "is loaded and checked" in shown
    assert 'http-equiv="refresh"' not in shown
    for path in packages.iterdir():
        assert path.name in shown
        assert hashlib.sha256(path.read_bytes()).hexdigest() in shown
    for source in release.sources.all():
        assert source.name in shown
        assert source.sha256 in shown
        assert source.get_kind_display() in shown
    # its own names, not those on our disk: readers are shown them as the source
    assert set(release.sources.values_list("package", flat=True)) == {
        "", "code-descriptions.zip", "poa-exempt.zip", "tables-and-index.zip",
    }  # fmt: skip
    assert release.sources.get(kind="conversion").name == NAMES["conversion"]
    assert f"{release.counts['codes']:,}" in shown
    assert "98,186" in shown  # the official count, from which a mini release differs
    assert "different" in shown
    assert "Notes that name a code this release does not have" in shown
    assert [event.act for event in AuditEvent.objects.order_by("number")] == ["ask for import", "end import"]
    assert list(audit.broken(exported=None)) == []


def test_single_files_keep_their_names(desk: Client, tmp_path: Path, importer: User) -> None:
    home = tmp_path / "single"
    home.mkdir()
    paths = [APRIL_2026.write_file(kind, home) for kind in ("order", "tabular")]
    actions.ask_by_upload(actor=importer, files=given(home), label="2026-april", now=NOW)
    assert work() == 1
    assert set(Release.objects.get().sources.values_list("name", flat=True)) == {path.name for path in paths}


def test_a_rejected_package_leaves_its_report_and_no_facts(desk: Client, tmp_path: Path) -> None:
    upload(desk, *uploads(broken(APRIL_2026, tmp_path)))
    work()
    arrival = only_arrival()
    assert arrival.state == "rejected"
    assert not Release.objects.exists()
    assert not CodeVersion.objects.exists()
    shown = page(desk, arrival)
    assert "It was refused, and nothing of it is loaded" in shown
    assert "icd10cm-order-2026.txt" in shown
    (reason,) = arrival.run.report["reasons"]
    assert (reason["file"], reason["line"]) == ("icd10cm-order-2026.txt", 61)
    assert "season" in shown
    assert "Why it was refused" in shown


def test_the_same_packages_again_change_nothing(desk: Client, importer: User, packages: Path) -> None:
    for _ in range(10):
        actions.ask_by_upload(actor=importer, files=given(packages), label="2026-april", now=NOW)
    assert work() == 10
    states = Arrival.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["imported"] + 9 * ["unchanged"]
    assert Release.objects.count() == 1
    assert "All of this was loaded already" in page(desk, Arrival.objects.latest("pk"))


def test_other_bytes_under_the_label_are_refused(desk: Client, importer: User, tmp_path: Path, packages: Path) -> None:
    actions.ask_by_upload(actor=importer, files=given(packages), label="2026-april", now=NOW)
    other = APRIL_2026.with_tree(APRIL_2026.tree.retitled("Z53.9", "Another title")).write(tmp_path / "other")
    actions.ask_by_upload(actor=importer, files=given(other), label="2026-april", now=NOW)
    work()
    last = Arrival.objects.order_by("pk").last()
    assert last is not None
    assert last.state == "rejected"
    assert "its facts never change" in page(desk, last)


def test_supplements_join_later(desk: Client, importer: User, tmp_path: Path) -> None:
    bare = APRIL_2026.only("order", "codes", "tabular").write(tmp_path / "bare")
    more = APRIL_2026.only("poa", "conversion").write(tmp_path / "more")
    for folder in (bare, more):
        actions.ask_by_upload(actor=importer, files=given(folder), label="2026-april", now=NOW)
    work()
    assert list(Arrival.objects.order_by("pk").values_list("state", flat=True)) == ["imported", "imported"]
    assert Release.objects.get().sources.filter(kind__in=("poa", "conversion")).count() == 2


def test_a_running_arrival_shows_how_far_it_is(desk: Client, importer: User, packages: Path) -> None:
    seen = []

    def look(folder: str, stage: str, number: int) -> None:
        write(folder, stage, number)
        if number in {1, 2}:  # outside the import's transaction; inside it a test's one connection would see too much
            seen.append(page(desk, only_arrival()))

    write, progress.write = progress.write, look
    try:
        actions.ask_by_upload(actor=importer, files=given(packages), label="2026-april", now=NOW)
        work()
    finally:
        progress.write = write
    assert "Opening packages …" in seen[0]
    assert "<progress" in seen[1]
    assert "Reading icd10cm-" in seen[1]
    for looked_at in seen:  # the part of the page that changes by itself
        again = document_fromstring(looked_at).get_element_by_id("again").text_content()
        assert again.split()[0] == "reading"
        assert "waiting" not in again
    assert all('http-equiv="refresh"' in view for view in seen)


def test_the_list_shows_what_came_in_and_what_is_loaded(desk: Client, importer: User, packages: Path) -> None:
    empty = desk.get(reverse("desk:releases")).content.decode()
    assert "Nothing has come in through the desk yet" in empty
    assert "No release is loaded" in empty
    actions.ask_by_upload(actor=importer, files=given(packages), label="2026-april", now=NOW)
    work()
    full = desk.get(reverse("desk:releases")).content.decode()
    assert "2026-april" in full
    assert "validated" in full


def test_a_publisher_reads_and_brings_nothing_in(importer: User, packages: Path) -> None:
    arrival = actions.ask_by_upload(actor=importer, files=given(packages), label="2026-april", now=NOW)
    publisher = browser(person("publisher", "publisher"))
    assert "cancel" not in page(publisher, arrival).partition('<main class="desk"')[2].lower()
    assert publisher.get(reverse("desk:new-arrival")).status_code == 403
    assert upload(publisher, *uploads(packages)).status_code == 403
    assert publisher.post(reverse("desk:cancel-arrival", args=(arrival.pk,))).status_code == 403
    assert Arrival.objects.count() == 1
    assert len([path for path in kept() if path.is_dir()]) == 1


def test_its_run_is_an_import_run_like_any_other(importer: User, packages: Path) -> None:
    actions.ask_by_upload(actor=importer, files=given(packages), label="2026-april", now=NOW)
    work()
    run = ImportRun.objects.get()
    assert run == only_arrival().run
    assert {file["name"] for file in run.report["files"]} >= {"icd10cm-order-2026.txt", "conversion-table.xlsx"}
