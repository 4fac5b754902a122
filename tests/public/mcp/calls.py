"""Calls of MCP tools as clients of the current protocol send them, and of the one before."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpResponse
from django.test import Client

CURRENT, PREVIOUS = "2026-07-28", "2025-11-25"
_META = {
    "io.modelcontextprotocol/protocolVersion": CURRENT,
    "io.modelcontextprotocol/clientInfo": {"name": "tests", "version": "1"},
    "io.modelcontextprotocol/clientCapabilities": {},
}


def send(site: Client, body: bytes | str, **headers: str) -> HttpResponse:
    return site.post("/mcp", body, content_type="application/json", headers=headers)


def ask(site: Client, method: str, params: dict[str, Any], protocol: str = CURRENT, **headers: str) -> HttpResponse:
    headers = {"MCP-Protocol-Version": protocol} | headers
    if protocol == CURRENT:
        params = params | {"_meta": _META}
        headers |= {"Mcp-Method": method} | ({"Mcp-Name": params["name"]} if "name" in params else {})
    return send(site, json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}), **headers)


def result(site: Client, tool: str, protocol: str = CURRENT, **arguments: Any) -> dict[str, Any]:
    """The result of a call, an error of the tool included; ``from_`` is sent as "from"."""
    given = {name.rstrip("_"): value for name, value in arguments.items()}
    response = ask(site, "tools/call", {"name": tool, "arguments": given}, protocol)
    assert response.status_code == 200, response.content
    answer: dict[str, Any] = response.json()["result"]
    return answer


def answered(site: Client, tool: str, **arguments: Any) -> dict[str, Any]:
    """The structure of an answer that is no error."""
    answer = result(site, tool, **arguments)
    assert not answer["isError"], answer
    structure: dict[str, Any] = answer["structuredContent"]
    return structure


def refused(site: Client, tool: str, **arguments: Any) -> dict[str, Any]:
    """The error in the structure of a tool's error."""
    answer = result(site, tool, **arguments)
    assert answer["isError"], answer
    error: dict[str, Any] = answer["structuredContent"]["error"]
    assert error["message"].split()[0] in text_of(answer)
    return error


def text_of(answer: dict[str, Any]) -> str:
    (block,) = answer["content"]
    text: str = block["text"]
    return text
