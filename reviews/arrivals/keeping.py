"""Files that come in, on our disk: in a folder for each arrival, under numbers. No name from outside becomes a path.

folder = new_folder()
package = keep(folder, 1, Given("tables.zip", chunks), origin="uploaded", room=Room())
"""

from __future__ import annotations

import datetime
import hashlib
import re
import shutil
import uuid
from collections.abc import Callable, Iterable
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, NamedTuple

from django.conf import settings

from codes.releases.files.records import ReleaseError
from codes.releases.files.zips import MEBI, check_name
from codes.releases.packages.opening import MAX_FILE, MAX_TOTAL, check_packages

MOST_FILES = 20
SUFFIXES = (".zip", ".xlsx", ".xml", ".txt")
_INCOMING = "incoming"
_CHUNK = 256 * 1024
_FOLDER = re.compile("[0-9a-f]{32}")
Package = dict[str, Any]


class Given(NamedTuple):
    """A file on its way in."""

    name: str
    chunks: Iterable[bytes]


class Room:
    """How many bytes may still come."""

    def __init__(self) -> None:
        self.left = MAX_TOTAL

    def take(self, count: int) -> None:
        self.left -= count
        if self.left < 0:
            raise ReleaseError(f"the files have more than {MAX_TOTAL // MEBI} MB together")


def home(folder: str) -> Path:
    if not _FOLDER.fullmatch(folder):
        raise ValueError(f"{folder!r} is no folder of an arrival")
    return Path(settings.RELEASES_DIR) / folder


def new_folder() -> str:
    """A folder that is marked as incoming, until ``settled`` says that a row has it."""
    folder = uuid.uuid4().hex
    home(folder).mkdir(parents=True, mode=0o700)
    (home(folder) / _INCOMING).touch()
    return folder


def settled(folder: str) -> None:
    (home(folder) / _INCOMING).unlink(missing_ok=True)


def discard(folder: str) -> None:
    shutil.rmtree(home(folder), ignore_errors=True)


def plain_name(name: str) -> str:
    """The last part of a name somebody gave. Raises ReleaseError for a kind of file that holds no release."""
    last = PurePosixPath(name.replace("\\", "/")).name
    check_name(last, "")
    if not last.lower().endswith(SUFFIXES):
        raise ReleaseError(f"only {', '.join(SUFFIXES)} files hold official facts", file=last)
    return last


def keep(folder: str, number: int, given: Given, *, origin: str, room: Room) -> Package:
    """Write one file, counted and hashed on the way. Never more is written than the limits allow."""
    name = plain_name(given.name)
    with (home(folder) / str(number)).open("xb") as target:
        sha256, size = write(given.chunks, target, name=name, room=room)
    return {"name": name, "sha256": sha256, "size": size, "origin": origin, "file": str(number), "pinned": ""}


def write(chunks: Iterable[bytes], target: BinaryIO, *, name: str, room: Room) -> tuple[str, int]:
    """(SHA-256, bytes) of what was written. Raises ReleaseError as soon as there is too much of it."""
    digest, size = hashlib.sha256(), 0
    for chunk in chunks:
        size += len(chunk)
        if size > MAX_FILE:
            raise ReleaseError(f"the file has more than {MAX_FILE // MEBI} MB", file=name)
        room.take(len(chunk))
        digest.update(chunk)
        target.write(chunk)
    if not size:
        raise ReleaseError("the file is empty", file=name)
    return digest.hexdigest(), size


def read(stream: BinaryIO) -> Iterable[bytes]:
    return iter(lambda: stream.read(_CHUNK), b"")


def paths(folder: str, packages: list[Package]) -> dict[Path, str]:
    """Path on disk -> the name the file came with, of those that are here."""
    return {home(folder) / package["file"]: package["name"] for package in packages if package["file"]}


def check(folder: str, packages: list[Package]) -> None:
    """Refuse what the importer would not open, before anything is unpacked. Raises ReleaseError."""
    kept = paths(folder, packages)
    check_packages(list(kept), kept)


def altered(folder: str, packages: list[Package]) -> str:
    """The name of a file that is missing or is not what came in; "" where all are there."""
    for package in packages:
        path = home(folder) / package["file"]
        if not package["file"] or not path.is_file() or sha256_of(path) != package["sha256"]:
            return str(package["name"])
    return ""


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def discard_strays(*, known: Callable[[], set[str]], before: datetime.datetime) -> int:
    """Remove folders still incoming that no arrival has: uploads whose process was killed. Returns how many."""
    root, gone = Path(settings.RELEASES_DIR), 0
    old = [path for path in root.iterdir() if _is_left(path, before)] if root.is_dir() else []
    named = known() if old else set()
    for path in old:
        if path.name not in named:
            discard(path.name)
            gone += 1
    return gone


def _is_left(path: Path, before: datetime.datetime) -> bool:
    mark = path / _INCOMING
    return bool(_FOLDER.fullmatch(path.name)) and mark.is_file() and mark.stat().st_mtime < before.timestamp()
