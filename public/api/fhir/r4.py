"""R4 in place of R5: the operations speak R5, the addresses ``/fhir/r4`` speak R4. Pure.

What R4 has no element for travels in the extensions that HL7 defines for it.
"""

from __future__ import annotations

from typing import Any

from public.api.fhir.operations.translating import EQUIVALENCES
from public.api.fhir.systems.interface import Json
from public.api.fhir.systems.supplied import rows_of

_EXTENSION = "http://hl7.org/fhir/5.0/StructureDefinition/extension-ValueSet"
OF_CONTAINS, OF_EXPANSION, OF_COMPOSE = (
    f"{_EXTENSION}.{where}.property" for where in ("expansion.contains", "expansion", "compose")
)


def as_r4(resource: Json) -> Json:
    """A resource of an answer, as R4 has it."""
    convert = {"ValueSet": _value_set, "Parameters": _parameters}.get(str(resource.get("resourceType")))
    return convert(resource) if convert else resource


def _value_set(resource: Json) -> Json:
    expansion = resource.get("expansion")
    if not isinstance(expansion, dict):
        return resource
    declared = [
        _extension(OF_EXPANSION, [("code", "valueCode", row.get("code")), ("uri", "valueUri", row.get("uri"))])
        for row in rows_of(expansion, "property")
    ]
    shown = {name: value for name, value in expansion.items() if name != "property"}
    shown["contains"] = [_contains(row) for row in rows_of(expansion, "contains")]
    return resource | {"expansion": _with_extensions(shown, declared)}


def _contains(row: Json) -> Json:
    properties = []
    for given in rows_of(row, "property"):
        kind = next(key for key in given if key.startswith("value"))
        properties.append(_extension(OF_CONTAINS, [("code", "valueCode", given["code"]), ("value", kind, given[kind])]))
    shown = {name: value for name, value in row.items() if name != "property"}
    shown["contains"] = [_contains(below) for below in rows_of(row, "contains")]
    return _with_extensions(shown, properties)


def _extension(url: str, parts: list[tuple[str, str, Any]]) -> Json:
    return {"url": url, "extension": [{"url": name, kind: value} for name, kind, value in parts if value is not None]}


def _with_extensions(element: Json, more: list[Json]) -> Json:
    extension = [*rows_of(element, "extension"), *more]
    shown = ({"extension": extension} if extension else {}) | {k: v for k, v in element.items() if k != "extension"}
    return {name: value for name, value in shown.items() if value != []}


def _parameters(resource: Json) -> Json:
    return resource | {"parameter": [_parameter(row) for row in rows_of(resource, "parameter")]}


def _parameter(row: Json) -> Json:
    """The relationship of a match is its equivalence in R4; resources within are converted too."""
    if isinstance(row.get("resource"), dict):
        return row | {"resource": as_r4(row["resource"])}
    if row.get("name") != "match":
        return row
    parts = [
        {"name": "equivalence", "valueCode": EQUIVALENCES[part["valueCode"]]}
        if part["name"] == "relationship"
        else part
        for part in rows_of(row, "part")
    ]
    return row | {"part": parts}


def from_r4(resource: Json) -> Json:
    """A ValueSet of a request, with the elements of R5 that it carries as extensions."""
    compose = resource.get("compose")
    if resource.get("resourceType") != "ValueSet" or not isinstance(compose, dict) or "property" in compose:
        return resource
    asked = [row.get("valueString") or row.get("valueCode") for row in rows_of(compose, "extension")
             if row.get("url") == OF_COMPOSE]  # fmt: skip
    return resource | {"compose": compose | {"property": asked}} if asked else resource
