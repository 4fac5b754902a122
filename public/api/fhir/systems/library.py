"""Which code systems, value sets and maps an operation knows: those of the request, then those of the server.

A request brings its own as ``tx-resource``; an included value set may be contained in another one ("#id").
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from . import wording
from .interface import CodeSystem, Json, split_canonical
from .supplied import read_system, rows_of, text_of
from .versions import ordered, pick

MOST_RESOURCES = 200


class Catalogue(Protocol):
    """What a server knows by itself."""

    def versions(self, url: str) -> Sequence[str]:
        """The versions of a code system; none for an unknown one."""
        ...

    def system(self, url: str, version: str) -> CodeSystem: ...

    def default(self, url: str) -> str:
        """The version that serves where none is asked for."""
        ...

    def value_set(self, url: str, version: str) -> Json | None:
        """A value set by its address, of a version or, where that is empty, of the one that serves."""
        ...


class NoCatalogue:
    """A server that knows nothing by itself."""

    def versions(self, url: str) -> Sequence[str]:
        return ()

    def system(self, url: str, version: str) -> CodeSystem:
        raise KeyError(url)

    def default(self, url: str) -> str:
        return ""

    def value_set(self, url: str, version: str) -> Json | None:
        return None


@dataclass
class Library:
    """``supplements`` are the canonicals of supplements that are asked for: each has to exist. ``until`` is a moment of
    ``time.monotonic``."""

    catalogue: Catalogue = field(default_factory=NoCatalogue)
    systems: dict[str, dict[str, Json]] = field(default_factory=dict)
    value_sets: dict[str, dict[str, Json]] = field(default_factory=dict)
    maps: list[Json] = field(default_factory=list)
    supplements: list[str] = field(default_factory=list)
    default_value_sets: dict[str, str] = field(default_factory=dict)
    until: float | None = None
    _read: dict[tuple[str, str], CodeSystem] = field(default_factory=dict)
    _steps: int = 0

    def step(self, value_set: str) -> None:
        """A step of the work on a value set; refused where the time for the request is over."""
        self._steps += 1
        if self.until is not None and self._steps % 32 == 0 and time.monotonic() > self.until:
            raise wording.takes_too_long(value_set)

    def add(self, resources: Iterable[Json]) -> None:
        """Resources that a request brings; other kinds than these three are left out."""
        for number, resource in enumerate(resources):
            if number >= MOST_RESOURCES:
                raise wording.invalid(f"A request brings at most {MOST_RESOURCES} resources", "tx-resource")
            kind, url, version = (text_of(resource, name) for name in ("resourceType", "url", "version"))
            if kind == "CodeSystem":
                self.systems.setdefault(url, {})[version] = resource
            elif kind == "ValueSet":
                self.value_sets.setdefault(url, {})[version] = resource
            elif kind == "ConceptMap":
                self.maps.append(resource)

    # --- Code systems -------------------------------------------------------------------------------------------------

    def _supplied(self, url: str) -> dict[str, Json]:
        own = self.systems.get(url, {})
        return {version: resource for version, resource in own.items() if resource.get("content") != "supplement"}

    def versions(self, url: str) -> list[str]:
        return ordered([*self._supplied(url), *self.catalogue.versions(url)])

    def system(self, url: str, asked: str = "") -> CodeSystem | None:
        """The newest version of a code system that fits the version asked for; of the server's own, its default."""
        known = self.versions(url)
        version = (self.catalogue.default(url) or None) if not asked and not self._supplied(url) else None
        version = version or pick(asked, known)
        if version is None:
            return None
        if (url, version) not in self._read:
            resource = self._supplied(url).get(version)
            self._read[url, version] = (
                self.catalogue.system(url, version)
                if resource is None
                else read_system(resource, self._supplements_of(url, version))
            )
        return self._read[url, version]

    def _supplements_of(self, url: str, version: str) -> list[Json]:
        asked = [self._supplement(name) for name in dict.fromkeys(self.supplements)]
        return [supplement for supplement in asked if text_of(supplement, "supplements") in (url, f"{url}|{version}")]

    def _supplement(self, name: str) -> Json:
        url, asked = split_canonical(name)
        own = {v: r for v, r in self.systems.get(url, {}).items() if r.get("content") == "supplement"}
        version = pick(asked, own)
        if version is None:
            raise wording.unknown_supplement(name)
        return own[version]

    def ask_for_supplements(self, names: Iterable[str]) -> None:
        """Refused where one is unknown."""
        for name in names:
            self._supplement(name)
            if name not in self.supplements:
                self.supplements.append(name)
                self._read.clear()

    # --- Value sets ---------------------------------------------------------------------------------------------------

    def value_set(self, name: str, version: str = "", within: Json | None = None) -> Json:
        """A value set by its canonical, or "#id" for one that is contained in ``within``."""
        if name.startswith("#"):
            own = [row for row in rows_of(within, "contained") if text_of(row, "id") == name[1:]]
            if own:
                return own[0]
            raise wording.unknown_value_set(name)
        url, of_name = split_canonical(name)
        asked = version or of_name or self.default_value_sets.get(url, "")
        own_versions = self.value_sets.get(url, {})
        picked = pick(asked, own_versions)
        if picked is not None:
            return own_versions[picked]
        resource = None if own_versions else self.catalogue.value_set(url, asked)
        if resource is None:
            raise wording.unknown_value_set(f"{url}|{asked}" if asked else url)
        return resource

    def is_value_set(self, url: str) -> bool:
        return url in self.value_sets
