"""Ask for the import of official packages: uploaded, from a folder on the server, or from the publisher.

Files are on our disk, counted, hashed and looked at, before a row says so; where anything is refused nothing is left.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction

from codes.releases.files.records import ReleaseError
from codes.releases.packages.catalogue import offered
from codes.releases.packages.labels import DATE_UNKNOWN, settle
from reviews.actions.common import change_row, lock_row, require
from reviews.arrivals import keeping
from reviews.arrivals.keeping import MOST_FILES, Given, Package, Room
from reviews.arrivals.offered import chosen, opened
from reviews.models import Arrival
from reviews.rules.errors import RefusedError, WrongStateError
from reviews.safety import audit

ACT = "import release"
MOST_WAITING = 20
STRAY_AFTER = datetime.timedelta(days=1)  # no upload takes that long
State = Arrival.State


def ask_by_upload(
    *, actor: User, files: Iterable[Given], label: str, effective: datetime.date | None = None, now: datetime.datetime
) -> Arrival:
    """Keep what somebody uploads, and put it in the worker's queue."""
    return _ask(actor, Arrival.How.UPLOAD, files, "uploaded", label, effective, now)


def ask_by_folder(
    *, actor: User, name: str, label: str, effective: datetime.date | None = None, now: datetime.datetime
) -> Arrival:
    """Copy the files of a folder on the server: what is imported is what was there at this moment."""
    require(actor, ACT)
    with _in_words():
        folder = chosen(name)
    return _ask(actor, Arrival.How.FOLDER, opened(folder), f"folder {name}", label, effective, now)


def ask_by_catalogue(*, actor: User, label: str, now: datetime.datetime) -> Arrival:
    """The worker fetches a release from the publisher."""
    require(actor, ACT)
    entry = offered(label)
    if entry is None:
        raise RefusedError("the catalogue has no such release")
    _refuse_too_many()
    packages = [
        {"name": file.name, "sha256": "", "size": 0, "origin": file.url, "file": "", "pinned": file.sha256 or ""}
        for file in entry.files
    ]
    with _folder() as folder:
        return _add(actor, Arrival.How.CATALOGUE, folder, packages, entry.label, entry.effective, now)


def _ask(
    actor: User,
    how: Arrival.How,
    files: Iterable[Given],
    origin: str,
    label: str,
    effective: datetime.date | None,
    now: datetime.datetime,
) -> Arrival:
    require(actor, ACT)
    _refuse_too_many()
    with _in_words(), _folder() as folder:
        named, date = _release(label, effective)
        packages: list[Package] = []
        room = Room()
        for number, given in enumerate(files, start=1):
            if number > MOST_FILES:
                raise RefusedError(f"at most {MOST_FILES} files at once")
            packages.append(keeping.keep(folder, number, given, origin=origin, room=room))
        if not packages:
            raise RefusedError("choose the files first")
        keeping.check(folder, packages)
        return _add(actor, how, folder, packages, named, date, now)


def _release(label: str, effective: datetime.date | None) -> tuple[str, datetime.date]:
    """Which release somebody means, before any file is read. Raises ReleaseError, RefusedError."""
    if not label.strip() and effective is None:
        raise RefusedError("say which release this is: its label, such as 2027-annual, or the date it takes effect on")
    return settle(label=label.strip().lower() or None, effective=effective, names=(), version="")


def _refuse_too_many() -> None:
    if Arrival.objects.filter(state__in=Arrival.GOING).count() >= MOST_WAITING:
        raise RefusedError(f"{MOST_WAITING} arrivals are waiting already; wait for the worker, or cancel some")


@contextmanager
def _in_words() -> Iterator[None]:
    """What is wrong with files or a label is a refusal."""
    try:
        yield
    except ReleaseError as error:
        if error.code == DATE_UNKNOWN:
            raise RefusedError(f"label {error.about!r} does not tell its date; give the date as well") from error
        raise RefusedError(f"in {error}" if error.file else str(error)) from error


def release_named(label: str, effective: datetime.date | None = None) -> tuple[str, datetime.date]:
    """The label and the date that a release typed so would get. Raises RefusedError."""
    with _in_words():
        return _release(label, effective)


@contextmanager
def _folder() -> Iterator[str]:
    """A fresh folder, gone again where what follows fails."""
    folder = keeping.new_folder()
    try:
        yield folder
    except BaseException:
        keeping.discard(folder)
        raise
    keeping.settled(folder)


@transaction.atomic
def _add(
    actor: User,
    how: Arrival.How,
    folder: str,
    packages: list[Package],
    label: str,
    effective: datetime.date,
    now: datetime.datetime,
) -> Arrival:
    arrival = Arrival.objects.create(
        how=how, label=label, effective=effective, packages=packages, folder=folder, asked_by=actor, asked_at=now
    )
    audit.record(actor=actor, act="ask for import", about=arrival.target, detail=arrival.audit_detail(), now=now)
    return arrival


def cancel_arrival(*, actor: User, arrival_id: int, now: datetime.datetime) -> Arrival:
    """Before a worker has it. An import that runs is not broken off: it is over in a minute, and nobody sees it yet."""
    return _turn(actor, arrival_id, "cancel import", {State.WAITING}, now, state=State.CANCELLED, ended_at=now)


def retry_arrival(*, actor: User, arrival_id: int, now: datetime.datetime) -> Arrival:
    """Once more, what failed for a reason that may have passed, with the files that came in."""
    again = {"state": State.WAITING, "ended_at": None, "attempts": 0, "reason": "", "run": None}
    return _turn(actor, arrival_id, "retry import", {State.FAILED}, now, **again)


@transaction.atomic
def _turn(
    actor: User, arrival_id: int, act: str, fitting: set[State], now: datetime.datetime, **changes: object
) -> Arrival:
    require(actor, ACT)
    arrival = lock_row(Arrival.objects.all(), arrival_id, fitting)
    if changes["state"] == State.WAITING and not arrival.folder:
        raise WrongStateError("its files were discarded; bring them in again")
    change_row(arrival, **changes)
    audit.record(actor=actor, act=act, about=arrival.target, detail={"label": arrival.label}, now=now)
    return arrival


def discard_files(*, now: datetime.datetime) -> int:
    """The clock's part: files of arrivals that ended some days ago, and strays. What they were stays on record."""
    before = now - datetime.timedelta(days=settings.RELEASES_KEPT_DAYS)
    gone = 0
    for arrival in Arrival.objects.exclude(folder="").filter(ended_at__lt=before):
        if Arrival.objects.filter(pk=arrival.pk, ended_at=arrival.ended_at).update(folder=""):
            keeping.discard(arrival.folder)
            gone += 1
    known = lambda: set(Arrival.objects.values_list("folder", flat=True))  # noqa: E731
    return gone + keeping.discard_strays(known=known, before=now - STRAY_AFTER)
