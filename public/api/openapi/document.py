"""The OpenAPI 3.1 document of all endpoints. Pure, but for the releases loaded, which narrow some parameters."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import quote, urlencode

from public.reading.editions import Editions

from .endpoints import Endpoint, FileAddress
from .parameters import Parameter
from .problems import REFUSALS, Problem
from .shapes import REF, Schema, schema_of

VERSION = "1.0"
"""Of the shapes. Fields and addresses may be added under it; none is taken away or changed (docs/api.md)."""

DESCRIPTION = """\
Official facts of ICD-10-CM by release, and reviewed explanations of its codes. Read only, without a key, open to every
origin. Every answer names its release, the official file and its SHA-256. An answer has an `ETag`: asked again with
`If-None-Match` it is 304 as long as nothing changed. Every error has one shape,
`Problem`."""

_RETRY = {"Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}}}
_KEPT = {"ETag": {"description": "Changes with the answer.", "schema": {"type": "string"}}}


def document(
    endpoints: Iterable[Endpoint], files: Iterable[FileAddress], editions: Editions, *, title: str
) -> dict[str, Any]:
    shapes: dict[str, Schema] = {}
    schema_of(Problem, shapes)
    paths: dict[str, Any] = {}
    for endpoint in endpoints:
        paths[endpoint.path] = {method: _operation(endpoint, method, editions, shapes) for method in endpoint.methods}
    paths |= {file.path: {"get": _file(file, editions)} for file in files}
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": VERSION, "description": DESCRIPTION.replace("\n", " ")},
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {
            "schemas": dict(sorted(shapes.items())),
            "responses": {name: _refusal(about, retry) for name, about, retry in REFUSALS.values()},
        },
    }


def _operation(endpoint: Endpoint, method: str, editions: Editions, shapes: dict[str, Schema]) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": endpoint.name if method == "get" else f"{endpoint.name}-{method}",
        "summary": endpoint.summary,
        "description": endpoint.description,
        "responses": _responses(endpoint, schema_of(endpoint.answer, shapes)),
    }
    if method == "post":
        content = {"schema": schema_of(endpoint.body, shapes)}
        operation["requestBody"] = {"required": True, "content": {"application/json": content}}
    else:
        operation["parameters"] = [_parameter(parameter, editions) for parameter in endpoint.parameters]
    return {key: value for key, value in operation.items() if value}


def _file(file: FileAddress, editions: Editions) -> dict[str, Any]:
    content = {"application/gzip": {"schema": {"type": "string", "contentEncoding": "binary"}}}
    headers = _KEPT | {"Repr-Digest": {"description": "SHA-256 of the file.", "schema": {"type": "string"}}}
    ranges = {
        "200": {"description": "The file.", "headers": headers, "content": content},
        "206": {"description": "The part that Range asked for.", "headers": headers, "content": content},
        "304": {"description": "Unchanged since the answer whose ETag was sent."},
        "416": {"description": "The file is shorter than the Range asked for."},
    }
    missing = {"404": _refusal(file.missing, retry=False)} if file.missing else {}
    return {
        "operationId": file.name,
        "summary": file.summary,
        "parameters": [_parameter(parameter, editions) for parameter in file.parameters],
        "responses": ranges | missing | _refusals(405, 429, 500, 503),
    }


def _refusals(*statuses: int) -> dict[str, Schema]:
    return {str(status): {"$ref": f"#/components/responses/{REFUSALS[status][0]}"} for status in statuses}


def _parameter(parameter: Parameter, editions: Editions) -> dict[str, Any]:
    schema = narrowed(parameter, editions)
    described: dict[str, Any] = {
        "name": parameter.name,
        "in": "path" if parameter.in_path else "query",
        "required": parameter.required,
        "description": parameter.about,
        "schema": schema,
    }
    if parameter.split:
        many = {"type": "array", "items": schema, "minItems": 1, "maxItems": parameter.split}
        described |= {"schema": many, "style": "form", "explode": False}
    if example := example_of(parameter, editions):
        described["example"] = example.split(",") if parameter.split else example
    return described


def narrowed(parameter: Parameter, editions: Editions) -> Schema:
    return parameter.narrowed(editions) if parameter.narrowed else parameter.schema


def example_of(parameter: Parameter, editions: Editions) -> str:
    return parameter.example if isinstance(parameter.example, str) else parameter.example(editions)


def example_address(endpoint: Endpoint, editions: Editions) -> str:
    """An address to try: with the examples of its parts, and of the parameters that it needs or that have a text."""
    path, query = endpoint.path, {}
    for parameter in endpoint.parameters:
        example = example_of(parameter, editions)
        if parameter.in_path:
            path = path.replace(f"{{{parameter.name}}}", quote(example))
        elif example and (parameter.required or isinstance(parameter.example, str)):
            query[parameter.name] = example
    return f"{path}?{urlencode(query, safe=',!:')}" if query else path


def _responses(endpoint: Endpoint, answer: Schema) -> dict[str, Any]:
    statuses = [400, 405, *([429] if endpoint.is_costly else []), 500, 503]
    headers = {name: {"description": about, "schema": {"type": "string"}} for name, about in endpoint.headers}
    good = {
        "description": "The answer.",
        "headers": (_KEPT if endpoint.is_kept else {}) | headers,
        "content": {"application/json": {"schema": answer}},
    }
    missing = {"404": _refusal(endpoint.missing, retry=False)} if endpoint.missing else {}
    unchanged = {"304": {"description": "Unchanged since the answer whose ETag was sent."}} if endpoint.is_kept else {}
    return {"200": {key: value for key, value in good.items() if value}} | unchanged | missing | _refusals(*statuses)


def _refusal(about: str, retry: bool) -> dict[str, Any]:
    content = {"application/json": {"schema": {"$ref": f"{REF}Problem"}}}
    return {"description": about, "content": content} | ({"headers": _RETRY} if retry else {})
