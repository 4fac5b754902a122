"""What a code system is to the operations: a small interface. Our releases and systems that a request brings have it.

Values of properties are pairs of FHIR's name of the type and the value: ("valueCode", "old").
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

Json = dict[str, Any]
Value = tuple[str, Any]

CONCEPT_PROPERTIES = "http://hl7.org/fhir/concept-properties#"
KNOWN_URIS = {
    name: CONCEPT_PROPERTIES + uri
    for name, uri in (
        ("definition", "definition"),
        ("status", "status"),
        ("weight", "itemWeight"),
        ("label", "label"),
        ("order", "order"),
        ("inactive", "inactive"),
        ("notSelectable", "notSelectable"),
        ("parent", "parent"),
        ("child", "child"),
    )
}
"""The properties that FHIR itself defines, by the code they have in our answers."""


@dataclass(frozen=True)
class Designation:
    """Another text for a concept. ``source`` is the supplement it comes from; empty for the code system itself."""

    value: str
    language: str = ""
    use: Json | None = None
    extension: tuple[Json, ...] = ()
    source: str = ""


@dataclass(frozen=True)
class Property:
    """A property of a concept; ``description`` is the display where the value is a code of the same system."""

    code: str
    value: Value
    description: str = ""

    @property
    def text(self) -> str:
        """The value as filters compare it."""
        return str(self.value[1]).lower() if isinstance(self.value[1], bool) else str(self.value[1])


@dataclass(frozen=True)
class Concept:
    """A concept of a code system. ``extras`` are properties that every expansion shows: its label, order and weight."""

    code: str
    display: str
    definition: str = ""
    abstract: bool = False
    inactive: bool = False
    status: str = ""
    parents: tuple[str, ...] = ()
    designations: tuple[Designation, ...] = ()
    properties: tuple[Property, ...] = ()
    extras: tuple[Property, ...] = ()
    extension: tuple[Json, ...] = ()


class CodeSystem(Protocol):
    """One version of a code system. ``asks_for_abstract``: an abstract code is valid only where ``abstract`` says so.

    ``supplements`` are those applied to it, as canonicals with their versions.
    """

    @property
    def url(self) -> str: ...
    @property
    def version(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def language(self) -> str: ...
    @property
    def is_case_sensitive(self) -> bool: ...
    @property
    def is_fragment(self) -> bool: ...
    @property
    def asks_for_abstract(self) -> bool: ...
    @property
    def supplements(self) -> tuple[str, ...]: ...

    def property_uri(self, code: str) -> str | None:
        """The uri of a property that the system defines; "" where it defines it without; None for any other."""
        ...

    def find(self, code: str) -> Concept | None: ...

    def carries(self, prop: str) -> bool:
        """Whether every concept comes with the property; others cost a query, and are in ``full`` alone."""
        ...

    def full(self, concept: Concept) -> Concept:
        """A concept with all that the system says of it."""
        ...

    def hint(self, code: str) -> str:
        """What may help somebody with a code that the system does not have: a sentence, or nothing."""
        ...

    def children(self, code: str) -> Sequence[Concept]: ...

    def is_leaf(self, concept: Concept) -> bool: ...

    def walk(self, top: str | None = None) -> Iterator[Concept]:
        """All concepts, or all below ``top``, each parent before its children."""
        ...

    def part(self, first: int, last: int) -> Sequence[Concept]:
        """The concepts from one place to another in the order of ``walk``; the last is not included."""
        ...

    def having(self, prop: str, value: str) -> Sequence[Concept] | None:
        """The concepts whose property has a value; None where only looking through all of them would tell."""
        ...

    def is_below(self, code: str, top: str) -> bool:
        """Whether ``top`` is an ancestor of the code; no code is below itself."""
        ...

    def size(self) -> int: ...

    def search(self, text: str) -> Sequence[Concept]:
        """The concepts that a text finds, the best first."""
        ...


def canonical(url: str, version: str = "") -> str:
    """ "url|version", or the url alone."""
    return f"{url}|{version}" if version else url


def split_canonical(text: str) -> tuple[str, str]:
    """Url and version of a canonical; the version may be empty."""
    url, _, version = text.partition("|")
    return url, version
