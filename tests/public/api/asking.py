"""Asking our JSON, and what holds of all that it answers."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpResponse
from django.test import Client


def got(site: Client, address: str, status: int = 200) -> Any:
    """The answer of an address, which has the status."""
    response = site.get(address)
    assert response.status_code == status, response.content
    check_answer(response)
    return response.json()


def check_answer(response: HttpResponse) -> None:
    """JSON whatever it is, open to every origin; what is wrong has one shape."""
    assert response.headers["Content-Type"] == "application/json", response.headers
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    written = json.loads(response.content)
    if response.status_code >= 400:
        assert set(written["error"]) == {"code", "message", "parameter"}
        assert written["error"]["code"]
        assert written["error"]["message"]
