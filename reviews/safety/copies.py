"""Copies of the whole database, and databases made of copies. Each copy says what every table of it holds.

    copy = save_copy(Path("/backups"), now=...)     ->  /backups/icdcms-20260501T020000Z, with a manifest
    restore_copy(copy)                              ->  into an empty database; every table is as it was, or CopyError

A copy is of one moment, while the site goes on. It holds all that the database holds, people's accounts included.
"""

from __future__ import annotations

import datetime
import gzip
import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.db.backends.postgresql.client import DatabaseClient

MANIFEST = "manifest.json"
_FILES = {"sqlite": "database.sqlite3.gz", "postgresql": "database.dump"}
_TABLES = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND sql NOT LIKE "
    "'CREATE VIRTUAL%' ORDER BY name",
    "postgresql": "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename",
}
# The sum of the rows' digests: the same for the same rows, in whatever order they lie.
_SUMMED = "SELECT count(*), coalesce(sum(('x' || left(md5(t::text), 15))::bit(60)::bigint), 0)::text FROM {} AS t"


class CopyError(Exception):
    """Why a copy was not made, or not restored, in words for whoever runs the site."""


class Table(NamedTuple):
    """``digest`` is the same wherever the same rows are, on the same engine."""

    rows: int
    digest: str


def save_copy(folder: Path, *, now: datetime.datetime) -> Path:
    """A new folder in this one, whole or not there."""
    made = folder / f"icdcms-{now.astimezone(datetime.UTC):%Y%m%dT%H%M%SZ}"
    part = folder / f".{made.name}.part"
    if made.exists():
        raise CopyError(f"{made} is there already")
    try:
        part.mkdir(mode=0o700, parents=True)
        file = part / _FILES[connection.vendor]
        tables = _save_sqlite(file) if connection.vendor == "sqlite" else _save_postgresql(file)
        manifest = {
            "made_at": now.isoformat(), "engine": connection.vendor, "file": file.name, "sha256": _sha256(file),
            "tables": {name: table._asdict() for name, table in tables.items()},
        }  # fmt: skip
        (part / MANIFEST).write_text(json.dumps(manifest, indent=1), encoding="utf-8")
        part.rename(made)
    except OSError as error:
        raise CopyError(f"{error.filename or folder}: {error.strerror}") from error
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return made


def restore_copy(copy: Path) -> dict[str, Table]:
    """Into the database in use, which has to be empty. Returns what every table holds, compared with the copy."""
    manifest = _read_manifest(copy)
    if manifest["engine"] != connection.vendor:
        raise CopyError(f"the copy is of {manifest['engine']}, the database in use of {connection.vendor}")
    if connection.introspection.table_names():
        raise CopyError("the database in use is not empty; a copy is restored into an empty one")
    file = copy / str(manifest["file"])
    if _sha256(file) != manifest["sha256"]:
        raise CopyError(f"{file} is not as it was when the copy was made")
    connection.close()
    if connection.vendor == "sqlite":
        _restore_sqlite(file)
    else:
        _run("pg_restore", ["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction"], "-d", [file])
    expected = {name: Table(**table) for name, table in manifest["tables"].items()}
    tables = digests()
    if wrong := [name for name in sorted({*expected, *tables}) if tables.get(name) != expected.get(name)]:
        raise CopyError(f"these tables are not as they were when the copy was made: {', '.join(wrong)}")
    return tables


def digests() -> dict[str, Table]:
    """What every table of the database in use holds."""
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(str(connection.settings_dict["NAME"]))) as plain:
            return _digests_of_sqlite(plain.cursor())
    with connection.cursor() as cursor:
        return _digests_of_postgresql(cursor)


def _read_manifest(copy: Path) -> Mapping[str, Any]:
    try:
        manifest: Mapping[str, Any] = json.loads((copy / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise CopyError(f"{copy} is no copy: it has no {MANIFEST} that can be read") from error
    return manifest


def _sha256(file: Path) -> str:
    with file.open("rb") as data:
        return hashlib.file_digest(data, "sha256").hexdigest()


# --- SQLite -----------------------------------------------------------------------------------------------------------


def _save_sqlite(file: Path) -> dict[str, Table]:
    plain = file.with_suffix("")
    connection.ensure_connection()
    with closing(sqlite3.connect(plain)) as copied:
        connection.connection.backup(copied)  # all pages in one step, so of one moment
        copied.execute("PRAGMA journal_mode=DELETE")
        tables = _digests_of_sqlite(copied.cursor())
    with plain.open("rb") as data, gzip.open(file, "wb", compresslevel=6) as packed:
        shutil.copyfileobj(data, packed, 1 << 20)
    plain.unlink()
    file.chmod(0o600)
    return tables


def _restore_sqlite(file: Path) -> None:
    target = Path(str(connection.settings_dict["NAME"]))
    with gzip.open(file, "rb") as packed, target.open("wb") as data:
        shutil.copyfileobj(packed, data, 1 << 20)
    for rest in ("-wal", "-shm"):
        target.with_name(target.name + rest).unlink(missing_ok=True)


def _digests_of_sqlite(cursor: Any) -> dict[str, Table]:
    names = [name for (name,) in cursor.execute(_TABLES["sqlite"]).fetchall()]
    return {name: _summed(iter(cursor.execute(f'SELECT * FROM "{name}"').fetchone, None)) for name in names}  # noqa: S608


def _summed(rows: Iterator[tuple[Any, ...]]) -> Table:
    number = total = 0
    for row in rows:
        number += 1
        total += int.from_bytes(hashlib.sha256(repr(row).encode(errors="surrogatepass")).digest()[:8], "big")
    return Table(number, str(total))


# --- PostgreSQL -------------------------------------------------------------------------------------------------------


def _save_postgresql(file: Path) -> dict[str, Table]:
    """``pg_dump`` and the digests look at one snapshot."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        cursor.execute("SELECT pg_export_snapshot()")
        (snapshot,) = cursor.fetchone()
        options = ["--format=custom", "--no-owner", "--no-privileges"]
        _run("pg_dump", [*options, f"--snapshot={snapshot}", f"--file={file}"], "", [])
        file.chmod(0o600)
        return _digests_of_postgresql(cursor)


def _digests_of_postgresql(cursor: Any) -> dict[str, Table]:
    cursor.execute(_TABLES["postgresql"])
    tables = {}
    for (name,) in cursor.fetchall():
        cursor.execute(_SUMMED.format(connection.ops.quote_name(name)))
        tables[name] = Table(*cursor.fetchone())
    return tables


def _run(program: str, options: list[str], before_name: str, files: list[Path]) -> None:
    """A program of PostgreSQL on the database in use; its password never stands among the arguments."""
    arguments, environment = DatabaseClient.settings_to_cmd_args_env(connection.settings_dict, options)
    *arguments, name = [program, *arguments[1:]]
    command = [*arguments, *([before_name] if before_name else []), name, *map(str, files)]
    try:
        subprocess.run(command, env=os.environ | (environment or {}), check=True, capture_output=True, text=True)
    except FileNotFoundError as error:
        raise CopyError(f"{program} is not on this machine; on Debian: apt-get install postgresql-client") from error
    except subprocess.CalledProcessError as error:
        raise CopyError(
            f"{program}: {error.stderr.strip().splitlines()[-1] if error.stderr.strip() else error}"
        ) from error
