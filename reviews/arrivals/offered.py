"""Packages that lie on the server: the folders right below the roots of RELEASES_PATH, and the files right in them.

What somebody chooses is compared with what is there, and never becomes a path. Links are neither offered nor followed.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from django.conf import settings

from codes.releases.files.records import ReleaseError

from .keeping import MOST_FILES, SUFFIXES, Given, read

MOST_FOLDERS = 200


class Folder(NamedTuple):
    """``files`` are (name, bytes), by name."""

    name: str
    root: Path
    files: list[tuple[str, int]]

    @property
    def size(self) -> int:
        return sum(size for _, size in self.files)


def folders() -> list[Folder]:
    """Every folder that may be chosen, by name. Where two have one name, that of the first root counts."""
    by_name: dict[str, Folder] = {}
    for root in map(Path, settings.RELEASES_PATH):
        for entry in _entries(root):
            if entry.is_dir(follow_symlinks=False) and entry.name.isprintable():
                files = _files(entry)
                if files:
                    by_name.setdefault(entry.name, Folder(entry.name, root, files))
    return sorted(by_name.values())[:MOST_FOLDERS]


def _entries(path: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(path) as entries:
            return [entry for entry in entries if not entry.name.startswith(".")]
    except OSError:
        return []


def _files(folder: os.DirEntry[str]) -> list[tuple[str, int]]:
    return sorted(
        (entry.name, entry.stat(follow_symlinks=False).st_size)
        for entry in _entries(Path(folder.path))
        if entry.is_file(follow_symlinks=False) and entry.name.isprintable() and entry.name.lower().endswith(SUFFIXES)
    )


def chosen(name: str) -> Folder:
    """The folder of that name. Raises ReleaseError where none is offered."""
    for folder in folders():
        if folder.name == name:
            if len(folder.files) > MOST_FILES:
                raise ReleaseError(f"it has {len(folder.files)} files; at most {MOST_FILES} make a release", file=name)
            return folder
    raise ReleaseError("there is no such folder on the server, or it may not be read")


def opened(folder: Folder) -> Iterator[Given]:
    """Its files, one after the other. A link in the place of a file or folder is refused."""
    try:
        place = os.open(folder.root / folder.name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError as error:
        raise ReleaseError(f"the folder cannot be read: {error.strerror}", file=folder.name) from error
    try:
        for name, _ in folder.files:
            yield from _opened(place, name)
    finally:
        os.close(place)


def _opened(place: int, name: str) -> Iterator[Given]:
    try:
        handle = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=place)
    except OSError as error:
        raise ReleaseError(f"it cannot be read: {error.strerror}", file=name) from error
    with os.fdopen(handle, "rb") as stream:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise ReleaseError("it is no file", file=name)
        yield Given(name, read(stream))
