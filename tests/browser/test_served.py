"""The site as it is documented to be served: by granian, behind nginx, warmed by the command."""

from __future__ import annotations

import gzip
import http.client
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from public.benchmarks.serving import NGINX, Site, behind_nginx, served

from .conftest import ROOT, environment_of

pytestmark = pytest.mark.slow
Z53_9 = "/icd-10-cm/Z53.9"


class Answer(NamedTuple):
    status: int
    headers: http.client.HTTPMessage
    body: bytes


def ask(site: Site, path: str, method: str = "GET", **headers: str) -> Answer:
    server = http.client.HTTPConnection("127.0.0.1", site.port, timeout=60)
    try:
        server.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        answer = server.getresponse()
        return Answer(answer.status, answer.headers, answer.read())
    finally:
        server.close()


@pytest.fixture(scope="module")
def site(story_site: Path) -> Iterator[Site]:
    with served("icdcms.wsgi:application", environment_of(story_site), workers=1) as site:
        yield site


@pytest.fixture(scope="module")
def proxy(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    if not NGINX:
        pytest.skip("no nginx here")
    with behind_nginx(site, tmp_path_factory.mktemp("nginx")) as proxy:
        yield proxy


def warm(site: Site, *arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "manage.py", "warm", "--url", f"http://127.0.0.1:{site.port}", *arguments]
    return subprocess.run(command, cwd=ROOT, input=given, capture_output=True, text=True, check=False)


def test_pages_that_a_log_has_come_from_memory_afterwards(site: Site):
    lines = [f'192.0.2.1 - - [29/Nov/2026:10:00:00 +0000] "GET {Z53_9} HTTP/1.1" 200 5000 "-" "x"'] * 3
    lines += ["/icd-10-cm/B20", '192.0.2.1 - - [...] "GET /admin/ HTTP/1.1" 200 1 "-" "x"', "nonsense"]
    run = warm(site, "--log", "-", "--json", given="\n".join(lines))
    assert run.returncode == 0, run.stderr
    assert json.loads(run.stdout) == {
        "pages": 2, "rounds": 3, "asked": 2, "from_memory": 2, "failed": 0, "problem": "",
    }  # fmt: skip
    for path in (Z53_9, "/icd-10-cm/B20"):
        assert ask(site, path, Accept_Encoding="br").headers["Cache-Status"] == "icdcms; hit"


def test_a_site_that_does_not_answer_is_one_clear_line(site: Site):
    run = warm(Site(9, site.process), "--log", "-", given="/")
    assert run.returncode == 1
    assert run.stderr.startswith("CommandError: http://127.0.0.1:9 does not answer with pages: ConnectionRefusedError")
    run = warm(site, "--log", "-", given="nothing of ours")
    assert run.stderr == "CommandError: there is nothing to ask for: the log has no address of a public page\n"


def test_a_proxy_keeps_pages_for_twenty_seconds_and_asks_whether_they_changed(proxy: Site):
    path = "/icd-10-cm/chapter/20"
    first = ask(proxy, path, Accept_Encoding="gzip, deflate")
    assert (first.status, first.headers["X-Proxy-Cache"]) == (200, "MISS")
    assert first.headers["Cache-Control"] == "public, max-age=30, s-maxage=20"
    again = ask(proxy, path, Accept_Encoding="gzip")
    assert (again.headers["X-Proxy-Cache"], again.body) == ("HIT", first.body)
    plain = ask(proxy, path)
    assert (plain.headers["X-Proxy-Cache"], plain.body) == ("MISS", gzip.decompress(first.body))
    assert ask(proxy, path, If_None_Match=plain.headers["ETag"]).status == 304
    head = ask(proxy, path, "HEAD")
    assert (head.status, head.body, head.headers["X-Proxy-Cache"]) == (200, b"", "HIT")
    time.sleep(21)
    stale = ask(proxy, path)  # given once, while nginx asks
    assert stale.headers["X-Proxy-Cache"] in ("STALE", "REVALIDATED")
    time.sleep(1)
    assert (ask(proxy, path).headers["X-Proxy-Cache"], ask(proxy, path).body) == ("HIT", plain.body)


def test_a_proxy_keeps_nothing_of_anybody(proxy: Site):
    for _ in range(2):
        answer = ask(proxy, Z53_9, Cookie="sessionid=x", Authorization="Basic eA==")
        assert "Set-Cookie" not in answer.headers
        assert answer.body == ask(proxy, Z53_9).body
        staff = ask(proxy, "/admin/login/")
        assert "X-Proxy-Cache" not in staff.headers
        assert "no-store" in staff.headers["Cache-Control"]
