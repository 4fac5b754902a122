"""The concepts of a value set, listed: what any of its includes has and no exclude."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from public.api.fhir.systems import wording
from public.api.fhir.systems.filters import candidates, lets_through, read_filters
from public.api.fhir.systems.interface import CodeSystem, Concept, Json, canonical
from public.api.fhir.systems.issues import MissingImportError
from public.api.fhir.systems.library import Library
from public.api.fhir.systems.pins import Pins, resolve_for_expansion
from public.api.fhir.systems.supplied import rows_of, text_of, texts_of

from .composing import Enumerated, compose_of, enumerated, merges_versions, step_into, title_of


@dataclass(frozen=True)
class Member:
    """A concept of an expansion, with the row of the definition that names it."""

    system: CodeSystem
    concept: Concept
    row: Json | None = None
    is_listed: bool = False

    @property
    def key(self) -> tuple[str, str, str]:
        return self.system.url, self.system.version, self.concept.code


@dataclass
class Used:
    """What an expansion was made from: versions of code systems, imported value sets, parameters that decided."""

    systems: dict[tuple[str, str], CodeSystem] = field(default_factory=dict)
    value_sets: dict[str, None] = field(default_factory=dict)
    parameters: dict[tuple[str, str], None] = field(default_factory=dict)

    def versions(self, url: str) -> list[str]:
        return [version for own, version in self.systems if own == url]


class Listing:
    """Lists the concepts of value sets, at most ``most``; with ``text``, only those that it finds."""

    def __init__(self, library: Library, pins: Pins, *, text: str = "", most: int) -> None:
        self.library, self.pins, self.text, self.most = library, pins, text, most
        self.used = Used()

    def members(self, value_set: Json, way: Sequence[str] = ()) -> list[Member]:
        way = step_into(value_set, way)
        compose, merged = compose_of(value_set), merges_versions(value_set)
        excluded: set[tuple[str, str, str]] = set()
        included: dict[tuple[str, str, str], Member] = {}
        for number, exclude in enumerate(rows_of(compose, "exclude")):
            listed = self._listed(value_set, exclude, f"ValueSet.compose.exclude[{number}]", way)
            excluded.update(_identity(member, merged=merged) for member in listed)
        for number, include in enumerate(rows_of(compose, "include")):
            for member in self._listed(value_set, include, f"ValueSet.compose.include[{number}]", way):
                identity = _identity(member, merged=merged)
                if identity not in excluded and not _is_newer(included.get(identity), member):
                    included[identity] = member
                    if len(included) > self.most:
                        raise wording.too_costly(title_of(value_set), self.most)
        return list(included.values())

    def _listed(self, value_set: Json, include: Json, path: str, way: Sequence[str]) -> Iterator[Member]:
        self.library.step(title_of(value_set))
        imported = []
        for name in texts_of(include, "valueSet"):
            other = self._import(name, value_set)
            imported.append({member.key: member for member in self.members(other, way)})
        url = text_of(include, "system")
        if url:
            system = resolve_for_expansion(self.library, self.pins, url, text_of(include, "version"))
            self.note(system, url, text_of(include, "version"))
            members: Iterator[Member] = self._of_system(include, system, path)
        elif imported:
            members = iter(imported.pop(0).values())
        else:
            members = iter(())
        return (member for member in members if all(member.key in other for other in imported))

    def _import(self, name: str, value_set: Json) -> Json:
        pinned = self.library.default_value_sets.get(name, "")
        try:
            other = self.library.value_set(name, within=value_set)
        except MissingImportError:
            raise (
                wording.unknown_pinned_value_set(name, pinned) if pinned else wording.unknown_value_set(name)
            ) from None
        if not name.startswith("#"):
            self.used.value_sets[title_of(other)] = None
            if pinned:
                self.used.parameters["default-valueset-version", canonical(name, pinned)] = None
        return other

    def note(self, system: CodeSystem, url: str, included: str) -> None:
        self.used.systems[url, system.version] = system
        if (applied := self.pins.applied(url, included)) is not None:
            self.used.parameters[applied[0], canonical(url, applied[1])] = None

    def _of_system(self, include: Json, system: CodeSystem, path: str) -> Iterator[Member]:
        named, filters = enumerated(include), read_filters(include, system, path)
        if named is not None:
            yield from self._enumerated(named, system)
            return
        flat = bool(self.text) and not filters
        concepts = system.search(self.text) if self.text else candidates(filters, system)
        for concept in concepts:
            self.library.step(system.url)
            if all(lets_through(given, system, concept) for given in filters):
                yield Member(system, concept, is_listed=flat)

    def _enumerated(self, named: Enumerated, system: CodeSystem) -> Iterator[Member]:
        """The concepts that an include names; a code that the system does not have is left out."""
        hits = {concept.code for concept in system.search(self.text)} if self.text else set()
        for code, row in named.rows.items():
            self.library.step(system.url)
            concept = system.find(code)
            if concept is not None and (not self.text or concept.code in hits):
                yield Member(system, concept, row, is_listed=True)


def _identity(member: Member, *, merged: bool) -> tuple[str, str, str]:
    url, version, code = member.key
    return url, "" if merged else version, code


def _is_newer(held: Member | None, other: Member) -> bool:
    """Whether the member that is held stays: the other one is of no newer version."""
    return held is not None and held.system.version >= other.system.version
