"""The official Python client against a real server: the current protocol, and the one before by its handshake."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from .calls import CURRENT, PREVIOUS

mcp = pytest.importorskip("mcp", reason="the official client is not installed")
pytestmark = pytest.mark.slow


async def visit(url: str, mode: str) -> dict[str, Any]:
    """What a client sees that lists the tools, calls each, and asks for a code that there is not."""
    calls = {
        "search_codes": {"query": "gout", "limit": 3},
        "get_code": {"code": "Z53.9", "on": "2026-05-01"},
        "check_codes": {"codes": ["B20", "B90.0"], "on": "2026-05-01", "first": "B20"},
        "list_codes": {"parent": "Z53"},
        "what_changed": {"from": "2024-10-01", "to": "2026-04-01"},
        "get_explanation": {"code": "Z53.9"},
    }
    async with mcp.Client(f"{url}/mcp", mode=mode) as client:
        listed = await client.list_tools()
        answers = {name: await client.call_tool(name, arguments) for name, arguments in calls.items()}
        unknown = await client.call_tool("get_code", {"code": "Z53.35"})
        return {"protocol": client.protocol_version, "tools": listed.tools, "answers": answers, "unknown": unknown}


@pytest.mark.parametrize(("mode", "protocol"), [("auto", CURRENT), (CURRENT, CURRENT), ("legacy", PREVIOUS)])
def test_the_official_client_uses_every_tool(live_server: Any, loaded: None, mode: str, protocol: str):
    seen = asyncio.run(visit(live_server.url, mode))
    assert seen["protocol"] == protocol
    assert {tool.name for tool in seen["tools"]} == set(seen["answers"])
    for name, answer in seen["answers"].items():
        assert not answer.is_error, name
        assert set(answer.structured_content["source"]) == {"file", "sha256"}, name
        assert answer.structured_content["release"] in answer.content[0].text, name
    assert seen["unknown"].is_error
    assert "Z53.31" in seen["unknown"].structured_content["error"]["meant"]
