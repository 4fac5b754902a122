"""Calls made of odd parts: none is answered 500, none makes a tool fail unexpectedly, every answer is JSON."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
from django.test import Client

from tests.shares import dice, size

from .calls import CURRENT, PREVIOUS, send

CALLS = size("MCP_FUZZED_CALLS", share=400, whole=10_000)
TOOLS = ("search_codes", "get_code", "check_codes", "list_codes", "what_changed", "get_explanation", "drop_table", "")
NAMES = ("query", "code", "codes", "on", "first", "parent", "from", "to", "chapter", "billable", "limit", "_meta", "x")
TEXTS = (
    "Z53.9", "z539", "B20", "B90.10", "S06.1X0A", "Z40-Z53", "21", "-1", "V64.3", "250.00", "gout", "", " ", "?", "%",
    "2026-05-01", "2024-10-01", "2026-02-30", "0000-00-00", "9999-12-31", "\x00", "\ud800", "\u202eZ53", "🦜", "É" * 19,
    "a" * 99, "a" * 101, "'; DROP TABLE codes;--", "<script>", "{{ 7*7 }}", "../../etc/passwd", "A.-", "-", "[", "*",
    "E11.9 I10", "E11.-,!E11.9", "\n\n", "null", "NaN", "1e999", "Ⅷ", "ﬀ", "²²²", "A00-B99",
)  # fmt: skip
NEEDED = {
    "search_codes": ("query",), "get_code": ("code", "on"), "check_codes": ("codes", "on"), "list_codes": ("parent",),
    "what_changed": ("from", "to"), "get_explanation": ("code",),
}  # fmt: skip
METHODS = ("tools/call",) * 8 + ("tools/list", "initialize", "ping", "server/discover", "resources/read", "", "tools")


def value(chance: random.Random, depth: int = 0) -> Any:
    kind = chance.randrange(10)
    if kind < 6:
        return chance.choice(TEXTS)
    if kind == 6:
        return chance.choice((None, True, False, 0, -1, 1, 7, 50, 2**31, 2**63, 2**70, 0.5))
    if kind == 7 and depth < 3:
        return {chance.choice(NAMES): value(chance, depth + 1) for _ in range(chance.randrange(3))}
    return [value(chance, depth + 1) for _ in range(chance.randrange(60 if depth == 0 else 3))] if depth < 3 else "x"


def body(chance: random.Random) -> tuple[bytes, dict[str, str]]:
    tool, method = chance.choice(TOOLS), chance.choice(METHODS)
    arguments: Any = {name: value(chance) for name in chance.sample(NAMES, chance.randrange(5))}
    if chance.random() < 0.7:
        arguments = {name: chance.choice(TEXTS) for name in NEEDED.get(tool, NAMES)}
        arguments |= {"codes": chance.choices(TEXTS, k=3)} if "codes" in arguments else {}
        arguments |= {"on": "2026-05-01", "to": "2026-05-01"} if chance.random() < 0.5 and tool in NEEDED else {}
        arguments = {name: given for name, given in arguments.items() if name in NEEDED.get(tool, NAMES)}
    protocol = chance.choice((CURRENT, PREVIOUS, PREVIOUS, "2099-01-01", ""))
    meta = {"io.modelcontextprotocol/protocolVersion": protocol, "io.modelcontextprotocol/clientCapabilities": {}}
    params: Any = {"name": tool, "arguments": arguments} | ({"_meta": meta} if protocol == CURRENT else {})
    message: Any = {
        "jsonrpc": "2.0",
        "id": chance.choice((1, "a", 2**65, None, 0.5)),
        "method": method,
        "params": params,
    }
    if chance.random() < 0.1:
        message[chance.choice(list(message))] = value(chance)
    text = json.dumps(message).encode()
    if chance.random() < 0.1:
        at = chance.randrange(len(text))
        text = text[:at] + bytes([chance.randrange(256)]) + text[at + chance.randrange(5) :]
    headers = {"Mcp-Method": method, "Mcp-Name": tool} | ({"MCP-Protocol-Version": protocol} if protocol else {})
    return text, headers


@pytest.mark.campaign
def test_fuzzed_calls_are_answered(site: Client, caplog: pytest.LogCaptureFixture):
    chance = dice("fuzzed calls")
    answered = 0
    for _ in range(CALLS):
        text, headers = body(chance)
        response = send(site, text, **headers)
        assert response.status_code < 500, text
        assert b"failed unexpectedly" not in response.content, text
        if response.status_code != 202:
            structure = response.json().get("result", {}).get("structuredContent")
            assert structure is None or {"release", "source", "url"} <= structure.keys(), text
            answered += structure is not None
    assert answered > CALLS // 20
    assert not [record for record in caplog.records if record.levelname == "ERROR"]
