"""The log has an id for each request, and nothing of who asked, from where, or for which words."""

import json
from pathlib import Path

import pytest

from icdcms.logs import plain_line, without_values

from .test_settings import ROOT, home, run  # noqa: F401 - a fixture

ASK = """
django.setup()
from django.test import Client
browser = Client(raise_request_exception=False, HTTP_USER_AGENT="Some Browser", REMOTE_ADDR="203.0.113.9")
for path in ("/no-such-page?words=typed", "/admin/account/password/reset/key/MQ-secret-token/"):
    answer = browser.get(path, SERVER_NAME="localhost", HTTP_X_REQUEST_ID="given-from-outside")
    print(answer.status_code, answer.headers.get("X-Request-ID"))
"""


@pytest.mark.parametrize("proxies", ["0", "1"])
def test_a_line_of_json_for_each_request(home: Path, proxies: str):  # noqa: F811
    (home / "templates").symlink_to(ROOT / "templates")
    result = run(home, ASK, LOG_FORMAT="json", TRUSTED_PROXY_COUNT=proxies)
    assert result.returncode == 0, result.stderr
    status, request_id = result.stdout.splitlines()[0].split()
    assert status == "404"
    assert (request_id == "given-from-outside") == (proxies == "1")  # of a stranger it is not believed
    lines = [json.loads(line) for line in result.stderr.splitlines() if line.startswith("{")]
    (line,) = [line for line in lines if line.get("request") == "GET /no-such-page"]
    assert (line["code"], line["level"], line["request_id"]) == (404, "info", request_id)
    assert {"timestamp", "event", "logger"} <= line.keys()
    for word in ("typed", "Some Browser", "203.0.113.9", "secret-token"):
        assert word not in result.stderr


def test_what_postgresql_quotes_of_a_row_is_taken_out():
    event = {"event": "x", "exception": "IntegrityError: twice\nDETAIL:  Key (email)=(a@b.org) exists.\nat line 5"}
    assert without_values(None, "", event)["exception"] == "IntegrityError: twice\nat line 5"


def test_a_line_for_people():
    event = {"timestamp": "2026-05-01", "level": "info", "logger": "a", "event": "done", "code": 404, "exception": ""}
    assert plain_line(None, "", event) == "2026-05-01 INFO a: done code=404"
