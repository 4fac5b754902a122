"""Read the members of a zip that cannot be trusted, for packages and workbooks.

All limits are checked against the directory before anything is unpacked, and no member is unpacked beyond the size in
its header. Python can keep to that only for stored and deflated members, not for bz2 and LZMA. Official zips have no
others, so other members are refused.
"""

from __future__ import annotations

import io
import stat
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import NamedTuple

from codes.releases.files.records import ReleaseError

MEBI = 1024 * 1024
_SMALL = MEBI  # below this the ratio means nothing
_PLAIN = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_FILE_TYPES = (0, stat.S_IFREG, stat.S_IFDIR)  # 0: the system that wrote the zip has no file types
MAX_NAME = 255
_MAX_REASON = 200


class Limits(NamedTuple):
    """Limits of the number of members, unpacked bytes of one and of all, and unpacked bytes for a packed byte."""

    members: int
    member: int
    total: int
    ratio: int = 100  # official packages stay below 20


def is_zip(data: bytes) -> bool:
    return data[:2] == b"PK"


@contextmanager
def opened(data: bytes, *, file: str, limits: Limits) -> Iterator[tuple[zipfile.ZipFile, list[zipfile.ZipInfo]]]:
    """The zip and its files (folders left out), all of them checked. Raises ReleaseError and nothing else."""
    _check_length_of_directory(data, file, limits)
    with _refusing_errors(file):
        archive = zipfile.ZipFile(io.BytesIO(data))
    with archive:
        check_members(archive.infolist(), len(data), file, limits)
        yield archive, [info for info in archive.infolist() if not info.is_dir()]


def unpack(archive: zipfile.ZipFile, info: zipfile.ZipInfo, *, file: str) -> bytes:
    """The bytes of a checked member, never more than its header says."""
    with _refusing_errors(file), archive.open(info) as stream:
        data = stream.read(info.file_size + 1)
    if len(data) != info.file_size:
        raise ReleaseError(f"member {info.filename[:80]!r} is not as long as the zip says", file=file)
    return data


def check_members(members: list[zipfile.ZipInfo], size: int, file: str, limits: Limits) -> None:
    files = [info for info in members if not info.is_dir()]
    if not files:
        raise ReleaseError("the zip is empty", file=file)
    if len(files) > limits.members:
        raise ReleaseError(f"the zip has {len(files):,} files, more than {limits.members}", file=file)
    if sum(info.file_size for info in members) > limits.total:
        raise ReleaseError(f"the zip unpacks to more than {limits.total // MEBI} MB", file=file)
    for info in members:
        check_name(info.orig_filename, file)  # Python cuts ``filename`` at a NUL
        reason = _wrong(info, limits)
        if reason:
            raise ReleaseError(f"member {info.filename[:80]!r} {reason}", file=file)
    if sum(info.compress_size for info in members) > size:
        raise ReleaseError("the zip is broken or not a plain zip (its members are longer than itself)", file=file)


def check_name(name: str, file: str) -> None:
    """Refuse names that cannot be shown: they must be on one line, without control characters."""
    if len(name) > MAX_NAME or not name.isprintable():
        reason = f"the name of member {name[:80]!a} has more than {MAX_NAME} characters, or unprintable ones"
        raise ReleaseError(reason, file=file)


def _wrong(info: zipfile.ZipInfo, limits: Limits) -> str:  # noqa: PLR0911 - one return a rule
    name, path = info.filename, PurePosixPath(info.filename)
    if path.is_absolute() or ".." in path.parts or "\\" in name or ":" in name:
        return "leads outside the package"
    if stat.S_IFMT(info.external_attr >> 16) not in _FILE_TYPES:
        return "is a link or a device"
    if info.flag_bits & 1:
        return "is encrypted"
    if info.compress_type not in _PLAIN:
        return "is neither stored nor deflated"
    if info.is_dir() and info.file_size:
        return "is a folder with bytes of its own"
    if info.file_size > limits.member:
        return f"unpacks to more than {limits.member // MEBI} MB"
    if info.file_size > _SMALL and info.file_size > limits.ratio * max(info.compress_size, 1):
        return f"unpacks to over {limits.ratio} times its size"
    return ""


def _check_length_of_directory(data: bytes, file: str, limits: Limits) -> None:
    """Count entries, folders included, before Python would read a directory of 60,000 of them."""
    if data[:4] not in (b"PK\3\4", b"PK\5\6"):
        raise ReleaseError("the zip is broken or not a plain zip (it does not start like one)", file=file)
    entries = data.count(b"PK\1\2")
    if entries > 2 * limits.members:
        raise ReleaseError(f"the zip has {entries:,} entries, more than {limits.members}", file=file)


@contextmanager
def _refusing_errors(file: str) -> Iterator[None]:
    """Turn all errors of zipfile and zlib into refusals."""
    try:
        yield
    except Exception as error:
        reason = str(error)[:_MAX_REASON] or type(error).__name__
        raise ReleaseError(f"the zip is broken or not a plain zip ({reason})", file=file) from error
