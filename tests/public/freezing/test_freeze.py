"""``manage.py freeze``: the public site as files, the same bytes twice, and only what changed made anew."""

from __future__ import annotations

import gzip
import http.client
import json
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from public.benchmarks.serving import NGINX, by_nginx, free_port
from tests.conftest import ROOT
from tests.reviews.stories import Team, act, published

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
LIVE = "https://codes.example.org"

Freeze = Callable[..., dict[str, Any]]


@pytest.fixture
def freeze(transactional_db: None, settings: Any) -> Freeze:
    """Run the command on the database of the test -> its JSON; ``problem`` is its last line where it failed."""
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.reviews.served",
        "SERVED_DATABASE": str(connection.settings_dict["NAME"]),
        "SECRET_KEY": settings.SECRET_KEY,
        "AUDIT_HEAD_FILE": settings.AUDIT_HEAD_FILE,
        "ALLOWED_HOSTS": "codes.example.org",
        "SITE_URL": LIVE,
    }

    def run(folder: Path) -> dict[str, Any]:
        command = [sys.executable, "manage.py", "freeze", str(folder), "--json", "--processes", "1"]
        process = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        answer: dict[str, Any] = json.loads(process.stdout) if process.stdout else {}
        return answer | ({"problem": process.stderr.strip()} if process.returncode else {})

    return run


def unpacked(folder: Path, name: str) -> str:
    return gzip.decompress((folder / f"{name}.gz").read_bytes()).decode()


def test_the_site_as_files(freeze: Freeze, team: Team, no_findings: None, tmp_path: Path, client: Client) -> None:
    published(team, "Z53.9")
    doubtful = published(team, "Z53.1")
    first = freeze(tmp_path / "first")

    # every page is there, whole, and leads to others that are there
    assert "problem" not in first, first
    assert (first["broken"], first["problems"], first["is_current"]) == ([], [], True)
    page = unpacked(tmp_path / "first", "icd-10-cm/Z53.9.html")
    assert "canary-Z53.9" in page
    assert "</html>" in page
    assert page.count("canary-Z53.9") == client.get("/icd-10-cm/Z53.9").content.decode().count("canary-Z53.9")
    for name in ("index.html", "icd-10-cm/index.html", "icd-10-cm/chapter/21.html", "sitemap.xml", "robots.txt",
                 "search.html", "static/public/site.css"):  # fmt: skip
        assert unpacked(tmp_path / "first", name), name

    # the same bytes twice, and of what is there nothing is made again
    (tmp_path / "first" / "icd-10-cm" / "Z53.9.html.gz").unlink()
    again, second = freeze(tmp_path / "first"), freeze(tmp_path / "second")
    assert first["sha256"] == again["sha256"] == second["sha256"]
    assert again["made"] == 1
    _serve(tmp_path)

    # it says which pages time alone changes, and when
    turns = json.loads((tmp_path / "first" / "copy.json").read_text())["turns"]
    assert "/robots.txt" in turns
    assert "/icd-10-cm/Z53.9.md" not in turns

    # a text that is withdrawn is gone, and what it does not touch stays
    assert "canary-Z53.1" in unpacked(tmp_path / "first", "icd-10-cm/Z53.1.html")
    act("withdraw", doubtful, team.publisher)
    after = freeze(tmp_path / "first")
    assert "canary-Z53.1" not in unpacked(tmp_path / "first", "icd-10-cm/Z53.1.html")
    assert 0 < after["made"] < after["pages"]


def _serve(tmp_path: Path) -> None:
    """The copy by nginx, with the configuration that the command wrote."""
    if not NGINX:
        return
    conf, port = (tmp_path / "first.nginx.conf").read_text(), free_port()
    with by_nginx(conf.replace("listen 127.0.0.1:8081;", f"listen 127.0.0.1:{port};"), port, tmp_path / "nginx"):

        def get(path: str, **headers: str) -> tuple[int, http.client.HTTPMessage, bytes]:
            with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as server:
                server.request("GET", path, headers=headers)
                answer = server.getresponse()
                return answer.status, answer.headers, answer.read()

        for path, kind in (
            ("/", "text/html"),
            ("/icd-10-cm/", "text/html"),
            ("/icd-10-cm/Z53.9", "text/html"),
            ("/icd-10-cm/changes/atom.xml", "application/atom+xml"),
            ("/search", "text/html"),
            ("/robots.txt", "text/plain"),
            ("/static/public/site.css", "text/css"),
        ):
            status, headers, body = get(path)
            assert (status, headers.get_content_type()) == (200, kind), path
            packed_status, packed_headers, packed = get(path, **{"Accept-Encoding": "gzip"})
            assert (packed_status, packed_headers["Content-Encoding"]) == (200, "gzip"), path
            assert gzip.decompress(packed) == body, path
        for path, target in (
            ("/search?q=z539", "/icd-10-cm/z53.9"),
            ("/search?q=Z53.9", "/icd-10-cm/Z53.9"),
            ("/search?q=b20", "/icd-10-cm/b20"),
            ("/search?q=heart+attack", f"{LIVE}/search?q=heart+attack"),
            ("/icd-10-cm/z53.9", f"{LIVE}/icd-10-cm/z53.9"),
            ("/icd-10-cm/2025-10-01/Z53.9", f"{LIVE}/icd-10-cm/2025-10-01/Z53.9"),
            ("/check", f"{LIVE}/check"),
            ("/copy.json", f"{LIVE}/copy.json"),
        ):
            status, headers, _ = get(path)
            assert (status, headers["Location"]) == (302, target), path


def test_a_folder_of_something_else_is_left_alone(freeze: Freeze, mini_release: Any, tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("mine")
    assert "is no empty folder, and no copy" in freeze(tmp_path)["problem"]
    assert "is no empty folder" in freeze(tmp_path / "mine")["problem"]
    assert (tmp_path / "mine").read_text() == "mine"


def test_without_a_release_there_is_nothing_to_write(freeze: Freeze, tmp_path: Path) -> None:
    assert "no release is in force" in freeze(tmp_path / "copy")["problem"]
    assert not (tmp_path / "copy").exists()
