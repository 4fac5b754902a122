"""Real workers on the database of the test, to be asked over HTTP by many at one moment."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection

from tests.reviews.stories import Team

ROOT = Path(__file__).resolve().parents[2]
TOKEN = "a" * 32
Post = tuple[str, dict[str, Any], str]  # address, fields, session


class Site:
    """Where it listens, and what its workers said."""

    def __init__(self, port: int, log: Path) -> None:
        self.port, self.log = port, log

    def post(self, address: str, fields: dict[str, Any], session: str) -> tuple[int, str]:
        """As a browser does, with a session and a form's token -> status and page."""
        server = http.client.HTTPConnection("127.0.0.1", self.port, timeout=300)
        body = urlencode(fields | {"csrfmiddlewaretoken": TOKEN}, doseq=True)
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": f"sessionid={session}; csrftoken={TOKEN}",
            "Connection": "close",
        }
        try:
            server.request("POST", address, body, headers)
            response = server.getresponse()
            return response.status, response.read().decode()
        finally:
            server.close()

    def at_once(self, posts: list[Post]) -> tuple[Counter[object], list[str]]:
        """All posts at one moment -> how many got which answer, and the pages that were no redirect."""
        ready = threading.Barrier(len(posts))
        answers: list[tuple[object, str]] = []

        def send(post: Post) -> None:
            ready.wait(timeout=120)
            try:
                answers.append(self.post(*post))
            except (OSError, http.client.HTTPException) as error:
                answers.append((repr(error), ""))

        threads = [threading.Thread(target=send, args=(post,)) for post in posts]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return Counter(status for status, _ in answers), [page for status, page in answers if status != 302]


@pytest.fixture
def site(transactional_db: None, team: Team, tmp_path: Path, settings: Any) -> Iterator[Site]:
    """Four worker processes with eight threads each, on the database of the test."""
    log = tmp_path / "workers.log"
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.reviews.served",
        "SERVED_DATABASE": str(connection.settings_dict["NAME"]),
        "SECRET_KEY": settings.SECRET_KEY,
        "AUDIT_HEAD_FILE": settings.AUDIT_HEAD_FILE,
    }
    with socket.socket() as listening, log.open("w") as output:
        listening.bind(("127.0.0.1", 0))
        listening.listen(1024)
        command = ["gunicorn", "tests.reviews.served:site()", "--bind", f"fd://{listening.fileno()}"]
        options = ["--workers", "4", "--worker-class", "gthread", "--threads", "8", "--timeout", "300"]
        workers = subprocess.Popen(
            [sys.executable, "-m", *command, *options],
            cwd=ROOT,
            env=environment,
            pass_fds=[listening.fileno()],
            stdout=output,
            stderr=output,
        )
        try:
            yield Site(listening.getsockname()[1], log)
        finally:
            workers.terminate()
            workers.wait(timeout=60)
