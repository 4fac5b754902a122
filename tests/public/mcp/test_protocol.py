"""How ``/mcp`` is asked: by POST, from this site's own pages or none, within limits; nothing is kept or logged."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client

from .calls import CURRENT, PREVIOUS, ask, result, send, text_of


def test_both_protocols_are_spoken(site: Client):
    discovered = ask(site, "server/discover", {}).json()["result"]
    assert {CURRENT, PREVIOUS} <= set(discovered["supportedVersions"])
    assert "never notes about a patient" in discovered["instructions"]
    begun = ask(site, "initialize", {"protocolVersion": PREVIOUS, "capabilities": {}}, PREVIOUS).json()["result"]
    assert begun["protocolVersion"] == PREVIOUS
    assert "mcp-session-id" not in {name.lower() for name in ask(site, "ping", {}, PREVIOUS).headers}
    noted = {"jsonrpc": "2.0", "method": "notifications/initialized"}
    assert send(site, json.dumps(noted), **{"MCP-Protocol-Version": PREVIOUS}).status_code == 202


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://[", "https://localhost.evil.example"])
def test_a_foreign_origin_is_refused(site: Client, origin: str):
    response = ask(site, "tools/list", {}, Origin=origin)
    assert response.status_code == 403
    assert response.headers["Content-Type"].startswith("application/json")
    assert "Access-Control-Allow-Origin" not in response.headers


@pytest.mark.parametrize("path", ["/mcp", "/fhir/r4/metadata", "/api/releases"])
def test_a_host_that_is_not_ours_is_told_in_json(site: Client, path: str):
    response = site.generic("POST", path, b"{}", headers={"Host": "evil.example"})
    assert response.status_code == 400
    assert "json" in response.headers["Content-Type"]


def test_the_sites_own_origin_is_welcome(site: Client):
    assert ask(site, "tools/list", {}, Origin="http://testserver").status_code == 200


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"[]", 400),
        (b"\xff\xfe", 400),
        (b'{"jsonrpc": "2.0", "id": 1, "method": "\xff"}', 400),
        (b"[" * 30_000, 400),
        (b'{"a":' * 6_000, 400),
        (b" " * 40_000, 413),
        (b'{"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "get_code"}}', 200),
        (b'{"jsonrpc": "2.0", "id": 1, "method": "resources/list"}', 200),
    ],
)
def test_a_body_that_is_no_call_is_an_error_of_the_protocol(site: Client, body: bytes, status: int):
    response = send(site, body)
    assert response.status_code == status
    assert response.json()["jsonrpc"] == "2.0"


@pytest.mark.parametrize("method", ["get", "head", "put", "delete", "options"])
def test_other_methods_are_not_allowed(site: Client, method: str):
    response = getattr(site, method)("/mcp")
    assert (response.status_code, response.headers["Allow"]) == (405, "POST")
    assert response.headers["Content-Type"].startswith("application/json")


def test_a_client_that_asks_too_often_is_told_when_to_come_back(site: Client, settings: Any):
    settings.COSTLY_PER_MINUTE = 1
    answers = [ask(site, "tools/list", {}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 429]
    assert int(answers[1].headers["Retry-After"]) > 0
    assert "error" in answers[1].json()


def test_no_cookie_is_set_and_no_answer_is_kept(site: Client):
    response = ask(site, "tools/call", {"name": "get_code", "arguments": {"code": "Z53.9"}})
    assert not response.cookies
    assert response.headers["Cache-Control"] == "no-store"
    assert "cookie" not in response.headers.get("Vary", "").lower()


def test_nothing_that_is_asked_is_logged(site: Client, caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.INFO)
    result(site, "search_codes", query="quetzal disease")
    result(site, "get_code", code="quetzal")
    assert not [record for record in caplog.records if "quetzal" in str(record.__dict__)]
    assert not [record for record in caplog.records if record.name.startswith("django_mcpz")]


def test_while_the_database_is_away_the_tool_says_so(site: Client, monkeypatch: pytest.MonkeyPatch):
    def away() -> None:
        raise OperationalError("server closed the connection")

    monkeypatch.setattr("public.api.mcp.server.read_editions", away)
    answer = result(site, "get_code", code="Z53.9")
    assert answer["isError"]
    assert text_of(answer) == "The database does not answer at the moment. Try again in 10 seconds."


def test_while_others_search_a_tool_asks_to_come_back(site: Client):
    from public.serving.limits import SEARCHES

    waiting = []
    with SEARCHES.passage():
        while SEARCHES._waiting.acquire(blocking=False):
            waiting.append(1)
        answer = result(site, "search_codes", query="gout")
        for _ in waiting:
            SEARCHES._waiting.release()
    assert answer["structuredContent"]["error"]["code"] == "busy"
