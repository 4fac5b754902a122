"""Files of exports in ``EXPORTS_DIR``: written under another name, and only then named by their list.

A list, ``<export>.json``, says which files an export has, with their digests, and what it was made for. Whoever reads
it never sees half a file. The same rows make the same bytes.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TextIO

from django.conf import settings

_LEVEL = 6  # of gzip
_READABLE = 0o644  # by web processes, which may run as somebody else


@dataclass(frozen=True)
class ExportFile:
    """``name`` is the name in addresses, ``kept_as`` that in the folder."""

    name: str
    kept_as: str
    bytes: int
    sha256: str


@dataclass(frozen=True)
class Export:
    """``rows`` counts codes or explanations. ``made_for`` is what has to be the same for the files to be right."""

    name: str
    rows: int
    made_for: dict[str, Any]
    files: tuple[ExportFile, ...]

    def file(self, name: str) -> ExportFile | None:
        return next((file for file in self.files if file.name == name), None)


def folder() -> Path:
    return Path(settings.EXPORTS_DIR)


def read_export(name: str) -> Export | None:
    """None where it was never made, or is not whole."""
    try:
        manifest = json.loads((folder() / f"{name}.json").read_text(encoding="utf-8"))
        export = Export(**manifest | {"files": tuple(ExportFile(**file) for file in manifest["files"])})
    except (OSError, ValueError, TypeError, KeyError):
        return None
    return export if all((folder() / file.kept_as).is_file() for file in export.files) else None


def write_export(name: str, rows: int, made_for: dict[str, Any], files: tuple[ExportFile, ...]) -> Export:
    """Name the files, which from now on are the export."""
    export = Export(name, rows, made_for, files)
    with _part() as file:
        file.write(json.dumps(asdict(export), indent=1).encode())
        _put(file, folder() / f"{name}.json")
    return export


@dataclass(frozen=True)
class Writing:
    """A file while it is written: ``finish`` puts it in its place."""

    text: TextIO
    finish: Callable[[], ExportFile]


@contextmanager
def compressed(name: str, *, encoding: str = "utf-8", own_name: bool = False) -> Iterator[Writing]:
    """A text that is compressed as it is written. ``own_name``: it is kept under a name of its own, beside the one
    before it, which somebody may be reading. What is not finished is not kept."""
    with _part() as raw, gzip.GzipFile("", "wb", _LEVEL, raw, mtime=0) as packed:
        buffer: Any = packed
        text = io.TextIOWrapper(buffer, encoding=encoding, newline="")

        def finish() -> ExportFile:
            text.flush()
            packed.close()
            raw.seek(0)
            digest = hashlib.file_digest(raw, "sha256").hexdigest()
            kept_as = f"{digest[:16]}-{name}" if own_name else name
            _put(raw, folder() / kept_as)
            return ExportFile(name, kept_as, (folder() / kept_as).stat().st_size, digest)

        yield Writing(text, finish)


def discard_others(export: Export) -> None:
    """Remove earlier files of an export that have names of their own. Whoever reads one reads it to the end."""
    kept = {file.kept_as for file in export.files}
    for file in export.files:
        for path in folder().glob(f"*-{file.name}"):
            if path.name not in kept:
                path.unlink(missing_ok=True)


@contextmanager
def _part() -> Iterator[Any]:
    """A file that is gone afterwards unless it was put in its place."""
    folder().mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=folder(), prefix=".", suffix=".part", delete=False) as file:
        try:
            yield file
        finally:
            Path(file.name).unlink(missing_ok=True)


def _put(file: Any, path: Path) -> None:
    file.flush()
    os.fchmod(file.fileno(), _READABLE)
    os.fsync(file.fileno())
    Path(file.name).replace(path)
