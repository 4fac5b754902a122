"""Schemathesis over the whole document: positive and negative requests, examples and every border of every parameter.

A run has some of the endpoints, ``--all`` every one of them with more requests.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.test import Client
from hypothesis import HealthCheck, Phase, given, seed
from hypothesis import settings as hypothesis_settings
from schemathesis import GenerationMode

from public.api.endpoints import ENDPOINTS
from tests.public.serving.store.layers import connection_left_open
from tests.shares import SEED, share, size

pytestmark = pytest.mark.campaign
REQUESTS = size("SCHEMATHESIS_REQUESTS", share=8, whole=200)
OF_LISTS, OF_WRONG = "response_schema_conformance", "negative_data_rejection"
CHOSEN = share("endpoints under schemathesis", [endpoint.path for endpoint in ENDPOINTS], 2)


@pytest.fixture
def document(site: Client) -> Iterator[Any]:
    with connection_left_open():
        yield schemathesis.openapi.from_wsgi("/api/openapi.json", WSGIHandler())


def settle(case: Any) -> None:
    """What one parameter asks of another, which no schema can say."""
    query = case.query if isinstance(case.query, dict) else {}
    if case.operation.path == "/api/groupings":  # a group is of one system and edition, two editions of one system
        for name in ("group", "from", "to"):
            query.pop(name, None)
    if case.operation.path == "/api/check":  # the first code is one of the codes
        query.pop("first", None)
        if isinstance(case.body, dict):
            case.body.pop("first", None)
    if case.operation.path == "/api/search" and query.get("on"):  # another release has other chapters and news
        for name in ("chapter", "new"):
            query.pop(name, None)


def is_text(value: Any) -> bool:
    """Not where an address writes it like ``false`` or a number, or, an empty list, leaves it out."""
    if isinstance(value, list):
        return bool(value) and all(map(is_text, value))
    try:
        return isinstance(value, str) and isinstance(json.loads(value), str)
    except ValueError:
        return True


def conform(case: Any, document: Any) -> None:
    """The answer is what the document says of it.

    Schemathesis 4.32 makes ``items`` of draft 7 of the ``prefixItems`` of an answer, and then takes that for a fault.
    It also takes ``false`` and numbers for wrong that are texts in an address.
    """
    responses = document.raw_schema["paths"][case.operation.path]["get"]["responses"]
    answer = responses["200"]["content"]["application/json"]["schema"]
    query = case.query if isinstance(case.query, dict) else {}
    left_out = [OF_LISTS] if "prefixItems" in answer else []
    left_out += [] if all(map(is_text, query.values())) else [OF_WRONG]
    response = case.call_and_validate(excluded_checks=schemathesis.checks.CHECKS.get_by_names(left_out))
    if OF_LISTS in left_out and response.status_code == 200:
        schema = answer | {"components": document.raw_schema["components"]}
        jsonschema_rs.Draft202012Validator(schema).validate(response.json())


PAIRS = [
    (endpoint.path, mode)
    for endpoint in ENDPOINTS
    for mode in (["positive", "negative"] if endpoint.parameters else ["positive"])
    if endpoint.path in CHOSEN
]


@pytest.mark.parametrize(("path", "mode"), PAIRS)
def test_answers_are_what_the_document_says(document: Any, path: str, mode: str) -> None:
    for result in document.include(path=path).get_all_operations():
        operation = result.ok()
        strategy = operation.as_strategy(generation_mode=GenerationMode(mode))

        @given(case=strategy)
        @seed(SEED)
        @hypothesis_settings(
            max_examples=REQUESTS,
            deadline=None,
            database=None,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        def hold(case: Any) -> None:
            if mode == "positive":
                settle(case)
            conform(case, document)

        hold()
