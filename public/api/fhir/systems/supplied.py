"""A code system that a request brings as a resource, with the supplements that it asks for. Bounded, never stored."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from . import wording
from .interface import CONCEPT_PROPERTIES, Concept, Designation, Json, Property, canonical

MOST_CONCEPTS, DEEPEST = 10_000, 50
_HL7 = "http://hl7.org/fhir/StructureDefinition/"
RENDERINGS = (f"{_HL7}rendering-style", f"{_HL7}rendering-xhtml")
OF_DESIGNATIONS = (f"{_HL7}coding-sctdescid", f"{_HL7}structuredefinition-standards-status")
_STATUS = f"{_HL7}structuredefinition-standards-status"
_EXTRAS = {
    f"{_HL7}codesystem-label": ("label", "valueString"),
    f"{_HL7}codesystem-conceptOrder": ("order", "valueDecimal"),
    f"{_HL7}itemWeight": ("weight", "valueDecimal"),
    f"{_HL7}valueset-label": ("label", "valueString"),
    f"{_HL7}valueset-conceptOrder": ("order", "valueDecimal"),
}
_UPWARD = ("parent", "subsumedBy")
_INACTIVE = {"retired", "inactive"}


@dataclass(frozen=True)
class SuppliedSystem:
    """Implements ``CodeSystem``."""

    url: str
    version: str
    name: str
    language: str
    is_case_sensitive: bool
    is_fragment: bool
    uris: Mapping[str, str]
    concepts: Mapping[str, Concept]
    below: Mapping[str, tuple[str, ...]]
    folded: Mapping[str, str] = field(default_factory=dict)
    supplements: tuple[str, ...] = ()
    asks_for_abstract: bool = False

    def property_uri(self, code: str) -> str | None:
        return self.uris.get(code)

    def find(self, code: str) -> Concept | None:
        concept = self.concepts.get(code)
        if concept is None and not self.is_case_sensitive:
            concept = self.concepts.get(self.folded.get(code.casefold(), ""))
        return concept

    def carries(self, prop: str) -> bool:
        return True

    def full(self, concept: Concept) -> Concept:
        return concept

    def hint(self, code: str) -> str:
        return ""

    def children(self, code: str) -> Sequence[Concept]:
        return [self.concepts[child] for child in self.below.get(code, ()) if child in self.concepts]

    def walk(self, top: str | None = None) -> Iterator[Concept]:
        if top is None:
            yield from self.concepts.values()
            return
        below = self._all_below(top)
        yield from (concept for code, concept in self.concepts.items() if code in below)

    def is_leaf(self, concept: Concept) -> bool:
        return not self.children(concept.code)

    def part(self, first: int, last: int) -> Sequence[Concept]:
        return list(self.concepts.values())[first:last]

    def having(self, prop: str, value: str) -> Sequence[Concept] | None:
        return None

    def _all_below(self, top: str) -> set[str]:
        below: set[str] = set()
        waiting = list(self.below.get(top, ()))
        while waiting:
            code = waiting.pop()
            if code not in below:
                below.add(code)
                waiting += self.below.get(code, ())
        return below

    def is_below(self, code: str, top: str) -> bool:
        seen: set[str] = set()
        waiting = [code]
        while waiting:
            above = self.concepts[own].parents if (own := waiting.pop()) in self.concepts else ()
            if top in above:
                return True
            waiting += set(above) - seen
            seen.update(above)
        return False

    def size(self) -> int:
        return len(self.concepts)

    def search(self, text: str) -> Sequence[Concept]:
        """The concepts that have every word of the text in their code, display or designations."""
        words = text.casefold().split()
        return [concept for concept in self.concepts.values() if all(word in _searched(concept) for word in words)]


def _searched(concept: Concept) -> str:
    texts = [concept.code, concept.display, *(designation.value for designation in concept.designations)]
    return "\n".join(texts).casefold()


def read_system(resource: Json, supplements: Iterable[Json] = ()) -> SuppliedSystem:
    """A CodeSystem resource, with supplements on top of it."""
    properties = _defined(resource)
    concepts, below = _tree(resource, properties)
    system = SuppliedSystem(
        url=text_of(resource, "url"),
        version=text_of(resource, "version"),
        name=text_of(resource, "name") or text_of(resource, "title") or text_of(resource, "url"),
        language=text_of(resource, "language"),
        is_case_sensitive=resource.get("caseSensitive") is True,
        is_fragment=resource.get("content") in ("fragment", "example"),
        uris=properties,
        concepts=concepts,
        below=below,
        folded={code.casefold(): code for code in reversed(concepts)},
    )
    for supplement in supplements:
        system = _supplemented(system, supplement)
    return system


def text_of(resource: Json, name: str) -> str:
    value = resource.get(name)
    return value if isinstance(value, str) else ""


def rows_of(element: Any, name: str) -> list[Json]:
    """The elements of a list, without what is none."""
    rows = element.get(name) if isinstance(element, dict) else None
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def texts_of(element: Json, name: str) -> list[str]:
    """The texts of a list, without what is none."""
    texts = element.get(name)
    return [text for text in texts if isinstance(text, str)] if isinstance(texts, list) else []


def _defined(resource: Json) -> dict[str, str]:
    return {text_of(row, "code"): text_of(row, "uri") for row in rows_of(resource, "property")}


def _flat(resource: Json) -> list[tuple[Json, str]]:
    """Concepts as they are nested, each with the code of its parent, each before those below it."""
    flat: list[tuple[Json, str]] = []
    waiting = [(row, "", 0) for row in reversed(rows_of(resource, "concept"))]
    while waiting:
        row, parent, depth = waiting.pop()
        code = text_of(row, "code")
        if not code:
            raise wording.invalid(f"A concept of {text_of(resource, 'url')} has no code")
        flat.append((row, parent))
        if len(flat) > MOST_CONCEPTS or depth > DEEPEST:
            raise wording.too_costly(text_of(resource, "url"), MOST_CONCEPTS)
        waiting += [(below, code, depth + 1) for below in reversed(rows_of(row, "concept"))]
    return flat


def _tree(resource: Json, uris: Mapping[str, str]) -> tuple[dict[str, Concept], dict[str, tuple[str, ...]]]:
    concepts: dict[str, Concept] = {}
    below: dict[str, list[str]] = {}
    parents: dict[str, list[str]] = {}
    for row, parent in _flat(resource):
        concept = _concept(row, uris)
        concepts.setdefault(concept.code, concept)
        pairs = [(parent, concept.code)] if parent else []
        upward = [prop for prop in concept.properties for name in _UPWARD if _is(prop.code, uris, name)]
        pairs += [(prop.text, concept.code) for prop in upward]
        pairs += [(concept.code, prop.text) for prop in concept.properties if _is(prop.code, uris, "child")]
        for upper, lower in pairs:
            if lower not in below.setdefault(upper, []):
                below[upper].append(lower)
                parents.setdefault(lower, []).append(upper)
    placed = {code: replace(concept, parents=tuple(parents.get(code, ()))) for code, concept in concepts.items()}
    return placed, {code: tuple(lower) for code, lower in below.items()}


def _is(code: str, uris: Mapping[str, str], meaning: str) -> bool:
    """Whether a property means one of FHIR's own, by its uri or by its name."""
    return code == meaning or uris.get(code) == CONCEPT_PROPERTIES + meaning


def _concept(row: Json, uris: Mapping[str, str]) -> Concept:
    properties = tuple(_properties(row))
    meanings = {
        meaning: next((prop.text for prop in properties if _is(prop.code, uris, meaning)), "")
        for meaning in ("status", "inactive", "notSelectable")
    }
    extension = rows_of(row, "extension")
    status = meanings["status"] or next((str(e.get("valueCode")) for e in extension if e.get("url") == _STATUS), "")
    inactive = meanings["inactive"] == "true" or status in _INACTIVE
    return Concept(
        code=text_of(row, "code"),
        display=text_of(row, "display"),
        definition=text_of(row, "definition"),
        abstract=meanings["notSelectable"] == "true",
        inactive=inactive,
        status=status,
        designations=tuple(designations_of(row)),
        properties=properties,
        extras=tuple(extras_of(row)),
        extension=tuple(e for e in extension if e.get("url") in RENDERINGS),
    )


def _properties(row: Json) -> Iterator[Property]:
    for given in rows_of(row, "property"):
        kind = next((key for key in given if key.startswith("value")), "")
        if kind:
            yield Property(text_of(given, "code"), (kind, given[kind]))


def designations_of(row: Json, source: str = "") -> Iterator[Designation]:
    """The designations of a concept, of a code system or a value set."""
    for given in rows_of(row, "designation"):
        extension = tuple(e for e in rows_of(given, "extension") if e.get("url") in OF_DESIGNATIONS)
        use = given.get("use") if isinstance(given.get("use"), dict) else None
        yield Designation(text_of(given, "value"), text_of(given, "language"), use, extension, source)


def extras_of(row: Json) -> Iterator[Property]:
    """Label, order and weight, which extensions of a concept say."""
    for extension in rows_of(row, "extension"):
        if known := _EXTRAS.get(str(extension.get("url"))):
            value = next((value for key, value in extension.items() if key.startswith("value")), None)
            yield Property(known[0], (known[1], value))


def _supplemented(system: SuppliedSystem, supplement: Json) -> SuppliedSystem:
    source = canonical(text_of(supplement, "url"), text_of(supplement, "version"))
    concepts = dict(system.concepts)
    for row, _ in _flat(supplement):
        if (concept := concepts.get(text_of(row, "code"))) is not None:
            concepts[concept.code] = _with_more(concept, row, source)
    uris = {**_defined(supplement), **system.uris}
    return replace(system, concepts=concepts, uris=uris, supplements=(*system.supplements, source))


def _with_more(concept: Concept, row: Json, source: str) -> Concept:
    extension = tuple(e for e in rows_of(row, "extension") if e.get("url") in RENDERINGS)
    return replace(
        concept,
        designations=(*concept.designations, *designations_of(row, source)),
        properties=(*concept.properties, *_properties(row)),
        extras=(*concept.extras, *extras_of(row)),
        extension=(*concept.extension, *extension),
    )
