"""The drill: a copy of a site at work, restored into an empty database, equal table by table, and verified."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from reviews.models import Publication
from reviews.safety import audit
from reviews.safety.copies import MANIFEST, CopyError, restore_copy, save_copy
from tests.reviews.stories import NOW

ROOT = Path(__file__).resolve().parents[2]
pytestmark = [pytest.mark.engine, pytest.mark.slow]


@pytest.fixture
def live_text(transactional_db: None) -> None:
    """What ``tests.releases.loading`` has loaded under this name, in a copy that others can open."""


@pytest.fixture
def empty_database(transactional_db: None, tmp_path: Path) -> Iterator[str]:
    """The DATABASE_URL of an empty database of the same engine."""
    if connection.vendor == "sqlite":
        yield f"sqlite:///{tmp_path / 'restored.sqlite3'}"
        return
    name, of = f"restored_{os.getpid()}", connection.settings_dict
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name} TEMPLATE template0")
    password = f":{quote(of['PASSWORD'], safe='')}" if of["PASSWORD"] else ""
    host = f"/{of['HOST']}" if of["HOST"].startswith("/") else of["HOST"]  # a folder of sockets, or a name
    yield f"postgres://{of['USER']}{password}@{host}{':' if of['PORT'] else ''}{of['PORT']}/{name}"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


def manage(
    command: str, *arguments: object, database: str, heads: Path = ROOT / "none"
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", command, *map(str, arguments)],
        cwd=ROOT, env=os.environ | {"DATABASE_URL": database, "AUDIT_HEAD_FILE": str(heads)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_a_copy_is_restored_equal_and_clean(live_text: None, empty_database: str, tmp_path: Path) -> None:
    heads = tmp_path / "heads.jsonl"
    audit.export_head(path=heads, now=NOW)
    live = Publication.objects.live().count()
    call_command("backup", tmp_path / "copies")
    (copy,) = (tmp_path / "copies").iterdir()
    assert copy.stat().st_mode & 0o077 == 0
    result = manage("restore", copy, "--json", database=empty_database, heads=heads)
    assert result.returncode == 0, result.stderr
    answer = json.loads(result.stdout)
    assert (answer["equal"], answer["broken"]) == (True, [])
    assert answer["rows"] == sum(table["rows"] for table in manifest(copy)["tables"].values())
    assert manifest(copy)["tables"]["reviews_publication"]["rows"] >= live > 0
    assert manage("verify", database=empty_database, heads=heads).returncode == 0
    again = manage("restore", copy, database=empty_database)
    assert again.returncode == 1
    assert "is not empty" in again.stderr


def test_what_is_not_as_it_was_is_refused(db: None, tmp_path: Path) -> None:
    with pytest.raises(CopyError, match="is no copy"):
        restore_copy(tmp_path)
    with pytest.raises(CommandError, match="is no copy"):
        call_command("restore", tmp_path)


def test_an_altered_copy_is_refused(live_text: None, empty_database: str, tmp_path: Path) -> None:
    copy = save_copy(tmp_path, now=NOW)
    with pytest.raises(CopyError, match="is there already"):
        save_copy(tmp_path, now=NOW)
    written = manifest(copy)
    written["tables"]["reviews_publication"]["digest"] = "0"
    (copy / MANIFEST).write_text(json.dumps(written))
    result = manage("restore", copy, database=empty_database)
    assert result.returncode == 1
    assert "these tables are not as they were when the copy was made: reviews_publication" in result.stderr
    (copy / written["file"]).write_bytes(b"something else")
    assert "is not as it was" in manage("restore", copy, database=f"sqlite:///{tmp_path / 'x.sqlite3'}").stderr or (
        connection.vendor == "postgresql"
    )


def manifest(copy: Path) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads((copy / MANIFEST).read_text())
    return answer
