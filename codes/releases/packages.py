"""Open what the publisher, or a staff member, hands over: zips, folders, single files. Safely, and by content.

Every limit is checked before the bytes it protects from are unpacked; a package that breaks one is refused whole.
Names play no part in what a file is: ``kinds`` looks at the content.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from .records import ReleaseError

MEBI = 1024 * 1024
MAX_FILE = 64 * MEBI  # the largest official file has 15 MB
MAX_TOTAL = 512 * MEBI
MAX_MEMBERS = 500
MAX_RATIO = 100  # official packages stay below 20
MAX_NAME = 255
_SMALL = MEBI  # below this the ratio says nothing


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
    if data[:2] == b"PK" and not is_workbook(data):
        yield from _open_zip(path.name, data)
    else:
        _check_name(path.name, "")
        yield Member(path.name, "", data)


def is_workbook(data: bytes) -> bool:
    """An xlsx is a zip too; its first members say which kind."""
    return data[:4] == b"PK\x03\x04" and (b"[Content_Types].xml" in data[:4096] or b"xl/workbook.xml" in data)


def _open_zip(name: str, data: bytes) -> Iterator[Member]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            members = [info for info in package.infolist() if not info.is_dir()]
            _check_members(name, members)
            for info in members:
                yield Member(PurePosixPath(info.filename).name, name, _unpack(package, info, name))
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, EOFError, RuntimeError) as error:
        raise ReleaseError(f"the zip is broken or not a plain zip ({error})", file=name) from error
    except (OSError, ValueError, OverflowError, UnicodeDecodeError) as error:
        raise ReleaseError("the zip is broken", file=name) from error


def _check_members(name: str, members: list[zipfile.ZipInfo]) -> None:
    if not members:
        raise ReleaseError("the zip is empty", file=name)
    if len(members) > MAX_MEMBERS:
        raise ReleaseError(f"the zip has {len(members):,} files, more than {MAX_MEMBERS}", file=name)
    if sum(info.file_size for info in members) > MAX_TOTAL:
        raise ReleaseError(f"the zip unpacks to more than {MAX_TOTAL // MEBI} MB", file=name)
    for info in members:
        path = PurePosixPath(info.filename)
        _check_name(info.filename, name)
        if path.is_absolute() or ".." in path.parts or "\\" in info.filename or ":" in info.filename:
            raise ReleaseError(f"member {info.filename[:80]!r} leads outside the package", file=name)
        if (info.external_attr >> 16) & 0o170000 == 0o120000:
            raise ReleaseError(f"member {info.filename[:80]!r} is a link", file=name)
        if info.flag_bits & 1:
            raise ReleaseError(f"member {info.filename[:80]!r} is encrypted", file=name)
        if info.file_size > MAX_FILE:
            raise ReleaseError(f"member {info.filename[:80]!r} unpacks to more than {MAX_FILE // MEBI} MB", file=name)
        if info.file_size > _SMALL and info.file_size > MAX_RATIO * max(info.compress_size, 1):
            raise ReleaseError(f"member {info.filename[:80]!r} unpacks to over {MAX_RATIO} times its size", file=name)


def _check_name(member: str, package: str) -> None:
    """A name is kept and shown: on one line, without what moves a terminal's cursor."""
    if len(member) > MAX_NAME or not member.isprintable():
        reason = f"the name of member {member[:80]!a} has more than {MAX_NAME} characters, or unprintable ones"
        raise ReleaseError(reason, file=package)


def _unpack(package: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> bytes:
    try:
        with package.open(info) as stream:
            data = stream.read(info.file_size + 1)
    except zlib.error as error:
        raise zipfile.BadZipFile(f"{info.filename[:80]}: {error}") from error
    if len(data) != info.file_size:
        raise ReleaseError(f"member {info.filename[:80]!r} is not as long as the zip says", file=name)
    return data
