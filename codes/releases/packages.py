"""Open what the publisher, or a staff member, hands over: zips, folders, single files. Safely, and by content.

Every limit is checked before the bytes it protects from are unpacked; a package that breaks one is refused whole.
Names play no part in what a file is: ``kinds`` looks at the content.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from . import workbook, zips
from .records import ReleaseError
from .zips import MEBI, Limits

MAX_FILE = 32 * MEBI  # the largest official file has 15 MB
MAX_TOTAL = 128 * MEBI  # the largest official release, everything in it, has 48 MB
MAX_MEMBERS = 500


class Member(NamedTuple):
    """One file out of a package. ``package`` is the zip's name, empty for a plain file."""

    name: str
    package: str
    data: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


def open_packages(paths: Sequence[Path]) -> Iterator[Member]:
    """Every file in the packages, one after the other. A zip inside a folder is opened, one inside a zip is not.

    Raises ReleaseError for a path that is not there, a broken, encrypted or empty zip, a member that is a link or
    leads outside, and anything over the limits.
    """
    total = count = 0
    for path in paths:
        for member in _open(path):
            total, count = total + len(member.data), count + 1
            if total > MAX_TOTAL or count > MAX_MEMBERS:
                raise ReleaseError(
                    f"the packages hold more than {MAX_MEMBERS} files or {MAX_TOTAL // MEBI} MB", file=path.name
                )
            yield member


def _open(path: Path) -> Iterator[Member]:
    if path.is_dir():
        inside = sorted(child for child in path.rglob("*") if child.is_file() and not child.is_symlink())
        if not inside:
            raise ReleaseError("the folder is empty", file=str(path))
        for child in inside:
            yield from _open_file(child)
    elif path.is_file():
        yield from _open_file(path)
    else:
        raise ReleaseError("there is no such file or folder", file=str(path))


def _open_file(path: Path) -> Iterator[Member]:
    try:
        size = path.stat().st_size
        if size > MAX_FILE:
            raise ReleaseError(f"the file has {size:,} bytes, more than {MAX_FILE // MEBI} MB", file=path.name)
        data = path.read_bytes()
    except OSError as error:
        raise ReleaseError(f"it cannot be read: {error.strerror}", file=str(path)) from error
    zips.check_name(path.name, "")
    if zips.is_zip(data) and not workbook.is_workbook(data):
        yield from _open_zip(path.name, data)
    else:
        yield Member(path.name, "", data)


def _open_zip(name: str, data: bytes) -> Iterator[Member]:
    with zips.opened(data, file=name, limits=Limits(MAX_MEMBERS, MAX_FILE, MAX_TOTAL)) as (package, members):
        for info in members:
            yield Member(PurePosixPath(info.filename).name, name, zips.unpack(package, info, file=name))
