"""The filters of a value set's includes: which concepts of a code system they let through.

Each filter tests a concept; where it can, it lists its concepts without looking through the whole system.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from . import wording
from .interface import KNOWN_URIS, CodeSystem, Concept, Json
from .patterns import PatternError, fits
from .supplied import rows_of, text_of

_CODE = ("concept", "code")
_VIRTUAL = ("display", "definition", "inactive", "notSelectable", "parent", "child", "status")


@dataclass(frozen=True)
class Filter:
    prop: str
    op: str
    value: str

    @property
    def is_of_code(self) -> bool:
        return self.prop in _CODE


def read_filters(include: Json, system: CodeSystem, path: str) -> list[Filter]:
    """``path`` is the FHIRPath of the include. Refused where one has no value or is not understood."""
    filters = []
    for number, row in enumerate(rows_of(include, "filter")):
        given, at = Filter(text_of(row, "property"), text_of(row, "op"), text_of(row, "value")), f"filter[{number}]"
        if not given.value:
            raise wording.filter_without_value(system.url, given.prop, given.op, f"{path}.{at}")
        if not _is_understood(given, system):
            raise wording.unknown_filter(system.url, given.prop, given.op, f"{path}.{at}")
        filters.append(given)
    return filters


def _is_understood(given: Filter, system: CodeSystem) -> bool:
    known = given.is_of_code or given.prop in _VIRTUAL or system.property_uri(given.prop) is not None
    if given.prop == "child" and given.op != "=":
        return False
    return known and given.op in (_HIERARCHY | _PROPERTY if given.is_of_code else _PROPERTY)


def lets_through(given: Filter, system: CodeSystem, concept: Concept) -> bool:
    if given.is_of_code and given.op in _HIERARCHY:
        return _HIERARCHY[given.op](system, concept, given.value)
    try:
        return _PROPERTY[given.op](values_of(given.prop, system, concept), given.value)
    except PatternError as error:
        raise wording.not_supported(f"The pattern {given.value!r} cannot be read: {error}") from None


def candidates(filters: Sequence[Filter], system: CodeSystem) -> Iterator[Concept]:
    """Concepts among which are all that the filters let through, in the order of the system."""
    for given in filters:
        if given.op == "=" and not given.is_of_code and (few := system.having(given.prop, given.value)) is not None:
            yield from few
            return
    for given in filters:
        if given.is_of_code and (listing := _LISTED.get(given.op)):
            yield from listing(system, given.value)
            return
    yield from system.walk()


def values_of(prop: str, system: CodeSystem, concept: Concept) -> list[str]:
    """The values of a property as filters compare them; of FHIR's own properties too."""
    if prop in _CODE:
        return [concept.code]
    own = [given.text for given in concept.properties if given.code == prop]
    if not own and not system.carries(prop):
        return [given.text for given in system.full(concept).properties if given.code == prop]
    if own or system.property_uri(prop) not in (None, "", KNOWN_URIS.get(prop)):
        return own
    values: dict[str, Callable[[], list[str]]] = {
        "display": lambda: [concept.display],
        "definition": lambda: [concept.definition] if concept.definition else [],
        "inactive": lambda: [str(concept.inactive).lower()],
        "parent": lambda: list(concept.parents),
        "child": lambda: [child.code for child in system.children(concept.code)],
        "status": lambda: [concept.status] if concept.status else [],
    }
    return values[prop]() if prop in values else own


def _is_a(system: CodeSystem, concept: Concept, value: str) -> bool:
    return concept.code == value or system.is_below(concept.code, value)


_HIERARCHY: dict[str, Callable[[CodeSystem, Concept, str], bool]] = {
    "is-a": _is_a,
    "descendent-of": lambda system, concept, value: system.is_below(concept.code, value),
    "is-not-a": lambda system, concept, value: not _is_a(system, concept, value),
    "child-of": lambda system, concept, value: value in concept.parents,
    "generalizes": lambda system, concept, value: concept.code == value or system.is_below(value, concept.code),
    "descendent-leaf": lambda system, concept, value: system.is_below(concept.code, value) and system.is_leaf(concept),
}


def _own_and_below(system: CodeSystem, value: str) -> Iterator[Concept]:
    if (top := system.find(value)) is not None:
        yield top
        yield from system.walk(top.code)


_LISTED: dict[str, Callable[[CodeSystem, str], Any]] = {
    "is-a": _own_and_below,
    "descendent-of": lambda system, value: system.walk(value),
    "descendent-leaf": lambda system, value: system.walk(value),
    "child-of": lambda system, value: system.children(value),
    "=": lambda system, value: filter(None, [system.find(value)]),
    "in": lambda system, value: filter(None, map(system.find, _listed(value))),
}


def _listed(value: str) -> list[str]:
    return [part.strip() for part in value.split(",")]


_PROPERTY: dict[str, Callable[[list[str], str], bool]] = {
    "=": lambda values, value: value in values,
    "in": lambda values, value: any(own in _listed(value) for own in values),
    "not-in": lambda values, value: not any(own in _listed(value) for own in values),
    "regex": lambda values, value: any(fits(value, own) for own in values),
    "exists": lambda values, value: bool(values) is (value == "true"),
}
