"""The database does not answer: readers and programs are told when to come back."""

import pytest
from django.db import InterfaceError, OperationalError
from django.test import Client

from public.serving import caching


@pytest.mark.parametrize("error", [OperationalError("gone"), InterfaceError("closed")])
@pytest.mark.parametrize("path", ["/", "/icd-10-cm/Z53.9", "/search?q=z53", "/api/search?q=z53"])
def test_while_the_database_is_away(site: Client, monkeypatch: pytest.MonkeyPatch, path: str, error: Exception):
    def away() -> None:
        raise error

    monkeypatch.setattr(caching, "read_editions", away)
    answer = site.get(path)
    assert (answer.status_code, answer["Retry-After"], answer["Cache-Control"]) == (503, "10", "no-store")
    if path.startswith("/api/"):
        assert answer.json()["error"]["code"] == "unavailable"
        assert answer["Access-Control-Allow-Origin"] == "*"
    else:
        assert answer.content == b"The database does not answer at the moment. Please try again in 10 seconds.\n"
