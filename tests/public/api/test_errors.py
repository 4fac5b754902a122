"""Whatever goes wrong under /api is JSON of one shape, open to every origin: never a page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import caches
from django.db import OperationalError
from django.test import Client

from public.api.endpoints import ENDPOINTS
from public.api.openapi.document import example_address
from public.reading.editions import read_editions
from public.serving.store.layer import FromMemory
from tests.public.serving.store.layers import ask

from .asking import check_answer, got

pytestmark = pytest.mark.engine
NOWHERE = ["/api", "/api/", "/api/nothing", "/api/codes", "/api/changes/x", "/api/%0A", "/api/check/more", "/api//x"]


@pytest.fixture(autouse=True)
def nobody_counted() -> Iterator[None]:
    caches["readers"].clear()
    yield
    caches["readers"].clear()


def examples() -> list[str]:
    return [example_address(endpoint, read_editions()) for endpoint in ENDPOINTS]


@pytest.mark.parametrize("path", NOWHERE)
def test_there_is_nothing(site: Client, path: str) -> None:
    assert got(site, path, 404)["error"]["code"] == "not_found"


def test_every_example_is_answered_and_kept_by_its_etag(site: Client) -> None:
    for endpoint, address in zip(ENDPOINTS, examples(), strict=True):
        response = site.get(address)
        assert response.status_code == 200, (address, response.content)
        check_answer(response)
        if endpoint.is_kept:
            again = site.get(address, headers={"If-None-Match": response.headers["ETag"]})
            assert (again.status_code, again.content) == (304, b""), address
        else:
            assert response.headers["Cache-Control"] == "no-store"


def test_other_methods_are_refused_and_browsers_may_ask(site: Client) -> None:
    for endpoint, address in zip(ENDPOINTS, examples(), strict=True):
        for method in ("PUT", "DELETE", "PATCH", "TRACE", *(() if endpoint.body else ("POST",))):
            refused = site.generic(method, address)
            assert refused.status_code == 405, (method, address)
            assert "GET" in refused.headers["Allow"]
            check_answer(refused)
        asked = site.options(
            address,
            headers={
                "Origin": "https://ehr.example",
                "Access-Control-Request-Method": "GET",
                "Access-Control-Request-Headers": "if-none-match",
            },
        )
        assert (asked.status_code, asked.headers["Access-Control-Allow-Origin"]) == (204, "*")
        assert "GET" in asked.headers["Access-Control-Allow-Methods"]
        assert "if-none-match" in asked.headers["Access-Control-Allow-Headers"].lower()
        assert "ETag" in site.head(address).headers["Access-Control-Expose-Headers"]


def test_too_many_requests_and_too_many_parameters(site: Client, settings: Any) -> None:
    settings.COSTLY_PER_MINUTE = 1
    costly = [address for endpoint, address in zip(ENDPOINTS, examples(), strict=True) if endpoint.is_costly]
    assert len(costly) >= 6
    for address in costly * 2:
        refused = site.get(address)
    assert (refused.status_code, refused.json()["error"]["code"]) == (429, "too_many_requests")
    assert 0 < int(refused.headers["Retry-After"]) <= 60
    check_answer(refused)
    many = "&".join(f"x{number}=1" for number in range(2_000))
    for path in ("/api/codes/Z53.9", "/api/releases", "/infobutton"):
        assert got(site, f"{path}?{many}", 400)["error"]["code"] == "too_many"


def test_the_database_is_away(site: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*args: Any, **kwargs: Any) -> None:
        raise OperationalError("gone")

    monkeypatch.setattr("public.serving.caching.read_editions", away)
    for path in ("/api/codes/Z53.9", "/api/releases", "/api/openapi.json", "/infobutton?mainSearchCriteria.v.c=Z53.9"):
        refused = site.get(path)
        assert (refused.status_code, refused.headers["Retry-After"]) == (503, "10")
        check_answer(refused)


def test_a_fault_of_ours_and_a_host_that_is_not(site: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: Any, **kwargs: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("public.serving.caching.read_editions", broken)
    site.raise_request_exception = False
    for path in ("/api/codes/Z53.9", "/infobutton?mainSearchCriteria.v.c=Z53.9"):
        failed = site.get(path)
        assert failed.status_code == 500
        check_answer(failed)
    fhir = site.get("/fhir/r4/metadata")
    assert (fhir.status_code, fhir.json()["resourceType"]) == (500, "OperationOutcome")
    check_answer(site.get("/api/releases", headers={"Host": "evil.example"}))


def test_the_layer_in_front_refuses_in_the_same_shape() -> None:
    layer = FromMemory(lambda environ, start: [b""], most_bytes=1_000)
    layer.watcher.start = lambda: None  # type: ignore[method-assign]
    for path in ("/api/codes/Z53.9", "/fhir/r4/metadata", "/icd-10-cm/Z53.9"):
        refused = ask(layer, path)
        assert (refused.status, refused.headers["Retry-After"]) == (503, "60")
        kind = refused.headers["Content-Type"]
        assert ("json" in kind) == (not path.startswith("/icd")), path
        assert '"error"' in refused.text or not path.startswith("/api")
