"""The OpenAPI document and its page: every address is in it, nothing that was promised is gone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from django.test import Client

from public import urls
from public.api.endpoints import ENDPOINTS
from public.api.exports import FILES
from tests.public.pages import read

from .asking import got

PROMISED = Path(__file__).with_name("promised.json")
UNDOCUMENTED = {"api-document", "api-docs", "api-nothing"}


def test_every_address_of_ours_is_in_it(site: Client) -> None:
    document = got(site, "/api/openapi.json")
    assert document["openapi"] == "3.1.0"
    named = {pattern.name for pattern in urls.urlpatterns if str(pattern.name).startswith("api-")} - UNDOCUMENTED
    operations = [operation for path in document["paths"].values() for operation in path.values()]
    assert named <= {operation["operationId"] for operation in operations}
    assert {address.path for address in (*ENDPOINTS, *FILES)} == set(document["paths"])
    for operation in operations:
        assert operation["summary"]
        assert all(parameter["description"] for parameter in operation.get("parameters", []))
    assert _unknown_references(document) == []


def _unknown_references(document: dict[str, Any]) -> list[str]:
    references: list[str] = []

    def look(part: Any) -> None:
        if isinstance(part, dict):
            references.extend([part["$ref"]] if "$ref" in part else [])
            part = list(part.values())
        for inner in part if isinstance(part, list) else ():
            look(inner)

    look(document)
    assert references
    parts = document["components"]
    return [name for name in references if name.split("/")[3] not in parts[name.split("/")[2]]]


def test_schemas_are_schemas(site: Client) -> None:
    document = got(site, "/api/openapi.json")
    for schema in document["components"]["schemas"].values():
        jsonschema_rs.meta.validate({"$schema": "https://json-schema.org/draft/2020-12/schema"} | schema)


def test_what_was_promised_is_still_there(site: Client) -> None:
    """Fields and parameters of version 1: they may become more. ``promised.json`` is never made shorter."""
    now = promises(got(site, "/api/openapi.json"))
    promised = json.loads(PROMISED.read_text())
    assert {name: sorted(set(fields) - set(now.get(name, []))) for name, fields in promised.items()} == {
        name: [] for name in promised
    }


def promises(document: dict[str, Any]) -> dict[str, list[str]]:
    """Every shape and address with its fields and parameters."""
    shapes = {name: sorted(shape["properties"]) for name, shape in document["components"]["schemas"].items()}
    addresses = {
        f"{method} {path}": sorted(parameter["name"] for parameter in operation.get("parameters", []))
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
    }
    return shapes | addresses


def test_its_page_needs_nobody_else_and_no_script(site: Client) -> None:
    page = read(site.get("/api/docs"))
    assert page.root.xpath("//script") == []
    loaded = page.root.xpath("//link[@rel='stylesheet' or @rel='icon']/@href | //@src")
    assert loaded
    assert all(str(address).startswith("/static/") for address in loaded)
    shown = page.text()
    for endpoint in ENDPOINTS:
        assert endpoint.path in shown
        assert endpoint.summary in shown
    ids = {str(name) for name in page.root.xpath("//@id")}
    assert [href for href in page.links() if href.startswith("#") and href[1:] not in ids] == []
    for href in page.links():
        if href.startswith("/api"):
            assert site.get(href).status_code == 200, href
    assert "/api/docs" in page.links("//footer")


@pytest.mark.engine
def test_a_post_to_the_page_is_refused_as_json(site: Client) -> None:
    assert site.post("/api/docs").json()["error"]["code"] == "method_not_allowed"
