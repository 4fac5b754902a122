"""The JSON schema of an answer, from the types to which the code that makes it is held. Pure.

class Source(TypedDict):
    file: Annotated[str, "Name of the official file."]

shapes = {}
schema_of(Source | None, shapes)    ->  {"anyOf": [{"$ref": "#/components/schemas/Source"}, {"type": "null"}]}
shapes["Source"]                    ->  {"type": "object", "properties": {"file": ...}, "required": ["file"]}
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from enum import Enum
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints, is_typeddict

Schema = dict[str, Any]


class Also:
    """Parts of a schema that a type does not say, in ``Annotated``: Also(format="date")."""

    def __init__(self, **schema: Any) -> None:
        self.schema = schema


Day = Annotated[str, Also(format="date")]
Moment = Annotated[str, Also(format="date-time")]

_SIMPLE = {str: "string", int: "integer", bool: "boolean", NoneType: "null"}
REF = "#/components/schemas/"


def schema_of(kind: Any, shapes: dict[str, Schema]) -> Schema:
    """The schema of a type; the objects in it are added to ``shapes`` by name.

    Known are texts, whole numbers, booleans, None, enumerations, ``list``, ``dict`` by text, ``tuple``, ``Literal``,
    unions, TypedDicts, and ``Annotated`` with a description or ``Also``.
    """
    origin, parts = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return _annotated(schema_of(parts[0], shapes), parts[1:])
    if is_typeddict(kind):
        return _object(kind, shapes)
    if origin in _COMPOSED:
        return _COMPOSED[origin]([schema_of(part, shapes) for part in parts])
    if origin is Literal or issubclass(kind, Enum):
        return {"type": "string", "enum": list(parts) or [str(member.value) for member in kind]}
    return {"type": _SIMPLE[kind]}


def _annotated(schema: Schema, beside: tuple[Any, ...]) -> Schema:
    for part in beside:
        if not isinstance(part, Also):
            schema = schema | {"description": part}
        elif "anyOf" in part.schema:
            schema = part.schema
        else:
            schema = schema | part.schema
    return schema


def _either(schemas: list[Schema]) -> Schema:
    if all(set(schema) == {"type"} for schema in schemas):
        return {"type": [schema["type"] for schema in schemas]}
    return {"anyOf": schemas}


def _tuple(items: list[Schema]) -> Schema:
    return {"type": "array", "prefixItems": items, "minItems": len(items), "maxItems": len(items)}


_COMPOSED: dict[Any, Callable[[list[Schema]], Schema]] = {
    Union: _either,
    UnionType: _either,
    list: lambda parts: {"type": "array", "items": parts[0]},
    dict: lambda parts: {"type": "object", "additionalProperties": parts[1]},
    tuple: _tuple,
}


def _object(kind: Any, shapes: dict[str, Schema]) -> Schema:
    name = kind.__name__
    if name not in shapes:
        shapes[name] = {}  # so that a shape may hold itself
        hints = get_type_hints(kind, include_extras=True)
        properties = {field: schema_of(hint, shapes) for field, hint in hints.items()}
        text = " ".join(inspect.cleandoc(kind.__doc__ or "").replace("``", "`").split())
        about = {"description": text} if text else {}
        shapes[name] = {"type": "object", **about, "properties": properties, "required": sorted(kind.__required_keys__)}
    return {"$ref": f"{REF}{name}"}
