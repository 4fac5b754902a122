"""Open packages of the publisher or the staff safely: zips, folders and single files.

All limits are checked before anything is unpacked, and a package that breaks one is refused as a whole. Names do not
decide what a file is: ``kinds`` looks at the content.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import NamedTuple

from codes.releases.files import workbook, zips
from codes.releases.files.records import ReleaseError
from codes.releases.files.zips import MEBI, Limits

MAX_FILE = 32 * MEBI  # the largest official file has 15 MB
MAX_TOTAL = 128 * MEBI  # the largest official release has 48 MB
MAX_MEMBERS = 500
FileNames = Mapping[Path, str]  # original names of files that have other names on disk
AS_ON_DISK: FileNames = MappingProxyType({})


class PackagedFile(NamedTuple):
    """A file out of a package. ``package`` is the name of the zip, empty for a plain file."""

    name: str
    package: str
    data: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


def check_packages(paths: Sequence[Path], names: FileNames = AS_ON_DISK) -> None:
    """Refuse what ``open_packages`` would refuse for its size or shape, by the directories of zips alone."""
    total = count = 0
    for path in paths:
        name = names.get(path, path.name)
        data = _bytes(path, name)
        sizes = [len(data)]
        if _is_package(data):
            with zips.opened(data, file=name, limits=_limits()) as (_, members):
                sizes = [info.file_size for info in members]
        total, count = total + sum(sizes), count + len(sizes)
        _within_limits(total, count, name)


def open_packages(paths: Sequence[Path], names: FileNames = AS_ON_DISK) -> Iterator[PackagedFile]:
    """The files in the packages. A zip inside a folder is opened, a zip inside a zip is not.

    Raises ReleaseError for a path that does not exist, a broken, encrypted or empty zip, a member that is a link or
    leads outside, and everything over the limits.
    """
    total = count = 0
    for path in paths:
        for member in _open(path, names):
            total, count = total + len(member.data), count + 1
            _within_limits(total, count, names.get(path, path.name))
            yield member


def _within_limits(total: int, count: int, name: str) -> None:
    if total > MAX_TOTAL or count > MAX_MEMBERS:
        raise ReleaseError(f"the packages hold more than {MAX_MEMBERS} files or {MAX_TOTAL // MEBI} MB", file=name)


def _open(path: Path, names: FileNames) -> Iterator[PackagedFile]:
    if path.is_dir():
        inside = sorted(child for child in path.rglob("*") if child.is_file() and not child.is_symlink())
        if not inside:
            raise ReleaseError("the folder is empty", file=str(path))
        for child in inside:
            yield from _open_file(child, names.get(child, child.name))
    elif path.is_file():
        yield from _open_file(path, names.get(path, path.name))
    else:
        raise ReleaseError("there is no such file or folder", file=str(path))


def _open_file(path: Path, name: str) -> Iterator[PackagedFile]:
    data = _bytes(path, name)
    if _is_package(data):
        yield from _open_zip(name, data)
    else:
        yield PackagedFile(name, "", data)


def _bytes(path: Path, name: str) -> bytes:
    zips.check_name(name, "")
    try:
        size = path.stat().st_size
        if size > MAX_FILE:
            raise ReleaseError(f"the file has {size:,} bytes, more than {MAX_FILE // MEBI} MB", file=name)
        return path.read_bytes()
    except OSError as error:
        raise ReleaseError(f"it cannot be read: {error.strerror}", file=name) from error


def _limits() -> Limits:
    return Limits(MAX_MEMBERS, MAX_FILE, MAX_TOTAL)


def _is_package(data: bytes) -> bool:
    return zips.is_zip(data) and not workbook.is_workbook(data)


def _open_zip(name: str, data: bytes) -> Iterator[PackagedFile]:
    with zips.opened(data, file=name, limits=_limits()) as (package, members):
        for info in members:
            yield PackagedFile(PurePosixPath(info.filename).name, name, zips.unpack(package, info, file=name))
