"""``/api/openapi.json`` and ``/api/docs``, both made of the declarations; and the answer where there is nothing."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from public.presenters.shell import present_shell
from public.reading.editions import Editions
from public.serving.answers import answer, open_to_all, problem
from public.serving.caching import cacheable

from .endpoints import ENDPOINTS
from .exports import FILES
from .openapi.document import DESCRIPTION, document, example_address
from .openapi.endpoints import Endpoint
from .openapi.problems import REFUSALS
from .openapi.shapes import REF, Schema


@open_to_all
@cacheable
def openapi(request: HttpRequest, editions: Editions) -> HttpResponse:
    return answer(_document(editions))


def _document(editions: Editions) -> dict[str, Any]:
    return document(ENDPOINTS, FILES, editions, title=settings.SITE_NAME)


def nothing(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Any other address under ``/api``."""
    return _nothing(request)


@open_to_all
def _nothing(request: HttpRequest) -> HttpResponse:
    return problem(404, "not_found", "There is nothing at this address; /api/openapi.json lists what there is.")


# --- The page ---------------------------------------------------------------------------------------------------------


class Row(NamedTuple):
    """A parameter or a field: its name, its type (``_type``), and what it means."""

    name: str
    type: str
    shape: str
    after: str
    about: str
    required: bool = True


class Described(NamedTuple):
    """``answers`` are the fields of the answer, or of each of several that it may be, by name of the shape."""

    anchor: str
    methods: str
    path: str
    summary: str
    paragraphs: list[str]
    parameters: list[Row]
    example: str
    answers: list[tuple[str, list[Row]]]
    array: str
    body: list[Row]
    missing: str
    is_costly: bool


@open_to_all
@cacheable
def docs(request: HttpRequest, editions: Editions) -> HttpResponse:
    whole = _document(editions)
    shapes = whole["components"]["schemas"]
    context = {
        "shell": present_shell(
            "API", editions, path="/api/docs", description="The JSON interface, address by address."
        ),
        "about": DESCRIPTION.replace("\n", " ").replace("`", ""),
        "version": whole["info"]["version"],
        "endpoints": [_described(endpoint, whole, editions) for endpoint in ENDPOINTS],
        "shapes": [
            (name, shape.get("description", "").replace("`", ""), _fields(shape)) for name, shape in shapes.items()
        ],
        "refusals": [(status, about) for status, (_, about, _) in REFUSALS.items()],
    }
    return render(request, "public/api.html", context)


def _described(endpoint: Endpoint, whole: dict[str, Any], editions: Editions) -> Described:
    operation, shapes = whole["paths"][endpoint.path]["get"], whole["components"]["schemas"]
    schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
    names = [option["$ref"].removeprefix(REF) for option in schema.get("anyOf", [schema]) if "$ref" in option]
    posted = whole["paths"][endpoint.path].get("post")
    body = posted["requestBody"]["content"]["application/json"]["schema"] if posted else {}
    return Described(
        anchor=endpoint.name,
        methods=" and ".join(method.upper() for method in endpoint.methods),
        path=endpoint.path,
        summary=endpoint.summary,
        paragraphs=[text.replace("`", "") for text in endpoint.description.split("\n\n") if text],
        parameters=[
            Row(row["name"], *_type(row["schema"]), row["description"], row["required"])
            for row in operation.get("parameters", [])
        ],
        example=example_address(endpoint, editions),
        answers=[(name, _fields(shapes[name])) for name in names],
        array="; ".join(item.get("description", "").removesuffix(".") for item in schema.get("prefixItems", [])),
        body=_fields(shapes[body["$ref"].removeprefix(REF)]) if body else [],
        missing=endpoint.missing,
        is_costly=endpoint.is_costly,
    )


def _fields(shape: Schema) -> list[Row]:
    required = shape.get("required", [])
    return [
        Row(name, *_type(schema), schema.get("description", ""), name in required)
        for name, schema in shape["properties"].items()
    ]


def _type(schema: Schema) -> tuple[str, str, str]:
    """The type in words, the name of the shape in it, and what follows that: ("list of", "Note", "or null")."""
    if "$ref" in schema:
        return "", schema["$ref"].removeprefix(REF), ""
    if "anyOf" in schema:
        types = [_type(option) for option in schema["anyOf"] if option.get("maxLength") != 0]
        words = " or ".join(dict.fromkeys(words for words, shape, _ in types if not shape))
        shapes = [(words, shape) for words, shape, _ in types if shape]
        before, shape = shapes[0] if shapes else (words, "")
        return before, shape, f"or {words}" if shape and words else ""
    if schema.get("type") == "array" and "items" in schema:
        words, shape, after = _type(schema["items"])
        return f"list of {words}".strip(), shape, after
    return _words(schema), "", ""


def _words(schema: Schema) -> str:
    if values := [value for value in schema.get("enum", ()) if value]:
        return f"one of {', '.join(values)}"
    named = {"string": "text", "integer": "number", "boolean": "true or false", "date": "day", "date-time": "moment"}
    types = schema.get("title") or schema.get("format") or schema.get("type", "string")
    given = [types] if isinstance(types, str) else types
    return " or ".join(named.get(name, name) for name in given)
