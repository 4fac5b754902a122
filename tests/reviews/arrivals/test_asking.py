"""What may come in and what may not: nothing that is refused is kept, on disk or in the database."""

from __future__ import annotations

import datetime
import io
import os
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from codes.releases.packages import opening as limits
from reviews import actions
from reviews.arrivals import keeping
from reviews.models import Arrival, AuditEvent
from reviews.rules.errors import NotPermittedError, RefusedError, WrongStateError
from tests.reviews.stories import NOW, person

from .conftest import browser, given, kept, only_arrival, page, upload, uploads, work


def packed(name: str, data: bytes = b"text", **changes: Any) -> bytes:
    buffer, info = io.BytesIO(), zipfile.ZipInfo(name)
    info.compress_type = zipfile.ZIP_DEFLATED
    for attribute, value in changes.items():
        setattr(info, attribute, value)
    with zipfile.ZipFile(buffer, "w") as package:
        package.writestr(info, data)
    return buffer.getvalue()


def many(count: int) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        for number in range(count):
            package.writestr(f"{number}.txt", b"x")
    return buffer.getvalue()


HOSTILE = {
    "a bomb": (packed("a.txt", bytes(20_000_000)), "unpacks to over 100 times its size"),
    "a way out": (packed("../../etc/passwd"), "leads outside the package"),
    "an absolute name": (packed("/etc/passwd"), "leads outside the package"),
    "a link": (packed("a.txt", external_attr=0o120777 << 16), "is a link or a device"),
    "too many members": (many(501), "more than 500"),
    "a directory of ten thousand": (many(10_000), "more than 500"),
    "no zip": (b"PK\3\4 and then something else", "broken or not a plain zip"),
    "an empty zip": (many(0), "the zip is empty"),
    "an empty file": (b"", "the file is empty"),
}


def refused(response: HttpResponse, reason: str) -> None:
    assert response.status_code == 422, response.status_code
    assert reason in response.content.decode().replace("&#x27;", "'")
    assert not Arrival.objects.exists()
    assert not AuditEvent.objects.exists()
    assert kept() == []


@pytest.mark.parametrize("what", HOSTILE)
def test_hostile_packages_are_refused_at_the_door(desk: Client, what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("codes.releases.files.zips.unpack", lambda *_, **__: pytest.fail("it was unpacked"))
    data, reason = HOSTILE[what]
    refused(upload(desk, SimpleUploadedFile("a.zip", data)), reason)


def test_a_good_file_beside_a_bad_one_is_not_kept_either(desk: Client, packages: Path) -> None:
    bad = SimpleUploadedFile("z.zip", HOSTILE["a bomb"][0])
    refused(upload(desk, *uploads(packages), bad), "In z.zip: member")


def test_names_from_outside_never_name_a_path(importer: User, packages: Path) -> None:
    files = given(packages)
    names = ["../../../tmp/evil.zip", r"C:\evil\tables.zip", "/etc/cron.d/poa.zip", "conversion.xlsx"]
    hostile = [file._replace(name=name) for file, name in zip(files, names, strict=True)]
    arrival = actions.ask_by_upload(actor=importer, files=hostile, label="2026-april", now=NOW)
    assert arrival.names == ["evil.zip", "tables.zip", "poa.zip", "conversion.xlsx"]
    assert [path.name for path in kept()] == [arrival.folder, "1", "2", "3", "4"]


@pytest.mark.parametrize("name", ["a.exe", "a.pdf", "a", "zip", "a.zip\n.exe", "a\u202egpj.zip", "x" * 300 + ".zip"])
def test_other_kinds_and_odd_names_are_refused(desk: Client, importer: User, name: str) -> None:
    with pytest.raises(RefusedError):
        actions.ask_by_upload(actor=importer, files=[keeping.Given(name, [b"text"])], label="2026-april", now=NOW)
    assert kept() == []


def test_too_large_is_noticed_on_the_way(desk: Client, packages: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "MAX_FILE", 1000)
    refused(upload(desk, *uploads(packages)), "more than 0 MB")
    monkeypatch.undo()


def test_all_together_have_a_limit(desk: Client, packages: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "MAX_TOTAL", 3000)
    refused(upload(desk, *uploads(packages)), "more than 0 MB together")


def test_what_they_unpack_to_has_a_limit(desk: Client, packages: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_TOTAL", 20_000)
    refused(upload(desk, *uploads(packages)), "MB")


def test_too_many_files(desk: Client) -> None:
    files = [SimpleUploadedFile(f"{number}.txt", b"x") for number in range(keeping.MOST_FILES + 1)]
    refused(upload(desk, *files), "at most 20 files at once".capitalize())
    hundreds = [SimpleUploadedFile(f"{number}.txt", b"x") for number in range(101)]
    assert upload(desk, *hundreds).status_code == 413


def test_of_a_post_that_is_too_long_nothing_is_read(importer: User, packages: Path) -> None:
    """Nor of one by somebody who may not; the token is looked for after that."""
    strict = browser(importer, enforce_csrf_checks=True)
    too_long = str(200 * 1024 * 1024)
    address = reverse("desk:upload-release")

    class Untouched(io.BytesIO):
        def read(self, *_: Any) -> bytes:
            raise AssertionError("it was read")

    def posted(client: Client) -> int:
        return client.generic(
            "POST", address, b"", content_type="multipart/form-data; boundary=x",
            CONTENT_LENGTH=too_long, **{"wsgi.input": Untouched()},
        ).status_code  # fmt: skip

    assert posted(strict) == 413
    too_long = "\u00b2"  # a digit to Python, and no number
    assert posted(strict) == 413
    assert posted(browser(person("author", "author"))) == 403
    assert upload(strict, *uploads(packages)).status_code == 403  # no token
    assert kept() == []


@pytest.mark.parametrize(
    ("label", "effective", "reason"),
    [
        ("", "", "Say which release this is"),
        ("2027", "", "does not tell its date"),
        ("2026-april", "2026-10-01", "takes effect on 2026-04-01"),
        ("Z" * 60, "", "use small letters"),
        ("2026-april", "the first of April", "Write the date as"),
    ],
)
def test_a_label_that_tells_no_date(desk: Client, packages: Path, label: str, effective: str, reason: str) -> None:
    refused(upload(desk, *uploads(packages), label=label, effective=effective), reason)


def test_a_date_alone_names_the_release(importer: User, packages: Path) -> None:
    arrival = actions.ask_by_upload(
        actor=importer, files=given(packages), label="", effective=datetime.date(2026, 4, 1), now=NOW
    )
    assert arrival.label == "2026-april"


def test_a_full_queue_is_said(importer: User, packages: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reviews.actions.releases.arriving.MOST_WAITING", 1)
    actions.ask_by_catalogue(actor=importer, label="2027-annual", now=NOW)
    with pytest.raises(RefusedError, match="waiting already"):
        actions.ask_by_upload(actor=importer, files=given(packages), label="2026-april", now=NOW)


@pytest.mark.parametrize("role", ["author", "reviewer", "publisher", "access admin", "auditor"])
def test_who_may_not(role: str, db: None, packages: Path, settings: Any) -> None:
    settings.RELEASES_PATH = [str(packages.parent)]
    somebody = person("somebody", role)
    asks = (
        lambda: actions.ask_by_upload(actor=somebody, files=given(packages), label="2026-april", now=NOW),
        lambda: actions.ask_by_folder(actor=somebody, name=packages.name, label="2026-april", now=NOW),
        lambda: actions.ask_by_catalogue(actor=somebody, label="2027-annual", now=NOW),
    )
    for ask in asks:
        with pytest.raises(NotPermittedError):
            ask()
    assert (Arrival.objects.count(), kept()) == (0, [])


# --- A folder on the server ---


def asked_of(desk: Client, folder: str, label: str = "2026-april") -> HttpResponse:
    answer: HttpResponse = desk.post(reverse("desk:release-from-folder"), {"folder": folder, "label": label})
    return answer


def test_a_folder_is_off_until_somebody_names_it(desk: Client, packages: Path) -> None:
    assert "Switched off" in desk.get(reverse("desk:new-arrival")).content.decode()
    refused(asked_of(desk, packages.name), "there is no such folder".capitalize())


def test_a_folder_is_listed_copied_and_imported(desk: Client, packages: Path, settings: Any) -> None:
    settings.RELEASES_PATH = [str(packages.parent)]
    (packages / "readme.pdf").write_bytes(b"%PDF")  # no kind that is taken
    listed = desk.get(reverse("desk:new-arrival")).content.decode()
    assert packages.name in listed
    assert "tables-and-index.zip" in listed
    assert asked_of(desk, packages.name).status_code == 302
    arrival = only_arrival()
    (packages / "tables-and-index.zip").write_bytes(b"another")  # what was there then is what is imported
    assert work() == 1
    arrival.refresh_from_db()
    assert (arrival.state, len(arrival.packages)) == ("imported", 4)


@pytest.mark.parametrize("name", ["..", "../secrets", "/etc", "2026-april/..", "", ".", "linked", "2026-april\0"])
def test_what_is_not_listed_is_refused(desk: Client, packages: Path, settings: Any, name: str) -> None:
    root, secrets = packages.parent, packages.parent.parent / "secrets"
    settings.RELEASES_PATH = [str(root)]
    secrets.mkdir()
    (secrets / "secret.txt").write_text("secret")
    (root / "linked").symlink_to(secrets)
    refused(asked_of(desk, name), "there is no such folder".capitalize())


def test_linked_files_are_left_out(desk: Client, packages: Path, settings: Any) -> None:
    settings.RELEASES_PATH = [str(packages.parent)]
    secret = packages.parent.parent / "secret.txt"
    secret.write_text("secret")
    (packages / "linked.txt").symlink_to(secret)
    asked_of(desk, packages.name)
    assert "linked.txt" not in only_arrival().names


def test_names_that_are_no_text_are_left_out(desk: Client, packages: Path, settings: Any) -> None:
    settings.RELEASES_PATH = [str(packages.parent)]
    (packages / os.fsdecode(b"caf\xe9.zip")).write_bytes(b"x")
    assert "tables-and-index.zip" in desk.get(reverse("desk:new-arrival")).content.decode()
    assert asked_of(desk, packages.name).status_code == 302
    assert len(only_arrival().packages) == 4


def test_a_link_that_takes_a_files_place_is_refused(importer: User, packages: Path, settings: Any) -> None:
    from reviews.arrivals.offered import chosen, opened

    settings.RELEASES_PATH = [str(packages.parent)]
    folder = chosen(packages.name)
    (packages / "poa-exempt.zip").unlink()
    (packages / "poa-exempt.zip").symlink_to("/etc/passwd")
    with pytest.raises(Exception, match="it cannot be read"):
        list(opened(folder))


# --- Cancel, retry, discard ---


def test_cancel_before_a_worker_has_it(desk: Client, importer: User, packages: Path) -> None:
    arrival = actions.ask_by_upload(actor=importer, files=given(packages), label="2026-april", now=NOW)
    assert "?cancel=1" in page(desk, arrival)
    asked = desk.get(reverse("desk:arrival", args=(arrival.pk,)), {"cancel": "1"}).content.decode()
    assert "Cancel arrival" in asked
    assert 'http-equiv="refresh"' not in asked
    assert desk.post(reverse("desk:cancel-arrival", args=(arrival.pk,))).status_code == 302
    assert work() == 0
    assert "cancelled before a worker began" in page(desk, arrival)
    assert desk.post(reverse("desk:cancel-arrival", args=(arrival.pk,))).status_code == 409
    with pytest.raises(WrongStateError):
        actions.retry_arrival(actor=importer, arrival_id=arrival.pk, now=NOW)


def test_what_failed_is_tried_again(desk: Client, importer: User, packages: Path) -> None:
    arrival = actions.ask_by_upload(actor=importer, files=given(packages), label="2026-april", now=NOW)
    file = keeping.home(arrival.folder) / "1"
    data = file.read_bytes()
    file.write_bytes(b"something else")
    work()
    failed = page(desk, arrival)
    assert "is not on the disk any more as it came in" in failed
    assert "Try again" in failed
    file.write_bytes(data)
    assert desk.post(reverse("desk:retry-arrival", args=(arrival.pk,))).status_code == 302
    work()
    assert only_arrival().state == "imported"
    assert desk.post(reverse("desk:retry-arrival", args=(arrival.pk,))).status_code == 409


def test_an_arrival_that_is_not_there(desk: Client) -> None:
    for name in ("arrival", "cancel-arrival", "retry-arrival"):
        ask = desk.get if name == "arrival" else desk.post
        assert ask(reverse(f"desk:{name}", args=(99,))).status_code == 404


def test_files_are_discarded_after_some_days(desk: Client, importer: User, packages: Path, settings: Any) -> None:
    settings.RELEASES_KEPT_DAYS = 3
    arrival = actions.ask_by_upload(actor=importer, files=given(packages), label="2026-april", now=NOW)
    waiting = actions.ask_by_catalogue(actor=importer, label="2027-annual", now=NOW)
    actions.cancel_arrival(actor=importer, arrival_id=waiting.pk, now=NOW + datetime.timedelta(days=2))
    stray = keeping.new_folder()
    work()
    assert actions.discard_files(now=NOW + datetime.timedelta(days=2)) == 0
    old = (NOW - datetime.timedelta(days=2)).timestamp()
    os.utime(keeping.home(stray) / "incoming", (old, old))
    assert actions.discard_files(now=NOW + datetime.timedelta(days=3, seconds=1)) == 2
    assert [path.name for path in kept()] == [waiting.folder]
    arrival.refresh_from_db()
    assert (arrival.folder, arrival.names[0]) == ("", "code-descriptions.zip")
    assert "not kept any more" in page(desk, arrival)


# --- The label, before a file is sent ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ({"label": ""}, "Say which release this is"),
        ({"label": "2027 annual"}, "use small letters, digits and dashes"),
        ({"label": "winter"}, "does not tell its date"),
        ({"label": "2027-annual", "effective": "2026-04-01"}, "takes effect on 2026-10-01, not on 2026-04-01"),
        ({"label": "winter", "effective": "soon"}, "Write the date as 2026-10-01"),
    ],
)
def test_a_wrong_label_is_told_before_any_file(desk: Client, typed: dict[str, str], problem: str) -> None:
    assert problem in desk.get(reverse("desk:check-label"), typed).json()["problem"]


def test_a_right_label_is_put_in_words(desk: Client, importer: User, packages: Path) -> None:
    answer = desk.get(reverse("desk:check-label"), {"label": " 2027-Annual "}).json()
    assert answer == {"problem": "", "says": "2027-annual takes effect on 2026-10-01.", "year": 2027}
    actions.ask_by_upload(actor=importer, files=given(packages), label="2026-april", now=NOW)
    work()
    assert "loaded already" in desk.get(reverse("desk:check-label"), {"label": "2026-april"}).json()["says"]
