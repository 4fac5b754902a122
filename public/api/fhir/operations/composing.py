"""What belongs to a value set: the includes and excludes of its definition, tested for one code.

An include takes what all its parts have: a system with its concepts or filters, and other value sets. The whole set is
what any include has and no exclude.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from public.api.fhir.systems import wording
from public.api.fhir.systems.filters import lets_through, read_filters
from public.api.fhir.systems.interface import Concept, Json, canonical
from public.api.fhir.systems.library import Library
from public.api.fhir.systems.pins import Pins, Resolved, Where, resolve
from public.api.fhir.systems.supplied import rows_of, text_of, texts_of

DEEPEST = 20
_PARAMETER = "http://hl7.org/fhir/StructureDefinition/valueset-expansion-parameter"
_SUPPLEMENT = "http://hl7.org/fhir/StructureDefinition/valueset-supplement"


def title_of(value_set: Json) -> str:
    """How sentences name a value set: its canonical."""
    url = text_of(value_set, "url")
    return canonical(url, text_of(value_set, "version")) if url else "(unidentified)"


def compose_of(value_set: Json) -> Json:
    """The definition of a value set; of one that has only an expansion, what that lists."""
    compose = value_set.get("compose")
    if isinstance(compose, dict):
        return compose
    expansion = value_set.get("expansion")
    return {"include": [_include_of(row) for row in _contained(expansion)]} if isinstance(expansion, dict) else {}


def _contained(element: Json) -> Iterator[Json]:
    waiting = rows_of(element, "contains")[::-1]
    while waiting:
        row = waiting.pop()
        if text_of(row, "code"):
            yield row
        waiting += rows_of(row, "contains")[::-1]


def _include_of(row: Json) -> Json:
    concept = {name: row[name] for name in ("code", "display", "designation") if name in row}
    return {name: row[name] for name in ("system", "version") if name in row} | {"concept": [concept]}


def parameter_of(value_set: Json, name: str) -> str:
    """A parameter of expansions that the definition itself sets; empty where it does not."""
    for extension in rows_of(compose_of(value_set), "extension"):
        if extension.get("url") == _PARAMETER:
            parts = {row.get("url"): next((v for k, v in row.items() if k.startswith("value")), "")
                     for row in rows_of(extension, "extension")}  # fmt: skip
            if parts.get("name") == name:
                return str(parts.get("value", ""))
    return ""


def supplements_of(value_set: Json) -> list[str]:
    """Canonicals of the supplements that a value set needs."""
    rows = [row for row in rows_of(value_set, "extension") if row.get("url") == _SUPPLEMENT]
    return [str(row.get("valueCanonical", "")) for row in rows]


def takes_inactive(value_set: Json) -> bool:
    return compose_of(value_set).get("inactive") is not False


@dataclass(frozen=True)
class Enumerated:
    """The concepts that an include names, by code: the rows of the definition."""

    rows: dict[str, Json]

    def row(self, concept: Concept, code: str) -> Json | None:
        return self.rows.get(code) or self.rows.get(concept.code)


def enumerated(include: Json) -> Enumerated | None:
    """None for an include that takes what its filters let through, or the whole system."""
    rows = rows_of(include, "concept")
    return Enumerated({text_of(row, "code"): row for row in rows}) if rows else None


def merges_versions(value_set: Json) -> bool:
    """Whether the same code of two versions counts as one: as the definition says; else unless it includes both."""
    policy = parameter_of(value_set, "versionsMatch")
    if policy:
        return policy == "true"
    included: dict[str, set[str]] = {}
    for include in rows_of(compose_of(value_set), "include"):
        if text_of(include, "system"):
            included.setdefault(text_of(include, "system"), set()).add(text_of(include, "version"))
    return all(len(versions) == 1 for versions in included.values())


@dataclass(frozen=True)
class Asked:
    """A code to be tested: with its system, and its version where it says one."""

    system: str
    code: str
    version: str = ""
    where: Where = field(default_factory=Where)


@dataclass(frozen=True)
class Found:
    """A concept of an include: ``row`` is what the definition says of it beyond the code system.

    ``concept`` is None for a code that a fragment does not have: it may be in another one.
    """

    resolved: Resolved
    concept: Concept | None
    row: Json | None = None

    @property
    def version(self) -> str:
        return self.resolved.system.version if self.resolved.system else ""


class Membership:
    """Tests codes against value sets."""

    def __init__(self, library: Library, pins: Pins) -> None:
        self.library, self.pins = library, pins

    def test(self, value_set: Json, asked: Asked, way: Sequence[str] = ()) -> tuple[list[Found], list[Resolved]]:
        """Where the value set has the code, best first, and how the includes of its system were resolved."""
        way = step_into(value_set, way)
        compose, matches, resolved = compose_of(value_set), [], []
        for number, include in enumerate(rows_of(compose, "include")):
            path = f"ValueSet.compose.include[{number}]"
            more, how = self._include(value_set, include, asked, path, way)
            matches += more
            resolved += how
        if any(how.is_clean for how in resolved):  # the code is of a version that the value set has
            matches = [match for match in matches if match.resolved.is_clean]
            resolved = [how for how in resolved if how.is_clean]
        members = [match for match in matches if not self._is_excluded(value_set, compose, asked, match, way)]
        return members, resolved

    def check_imports(self, value_set: Json, way: Sequence[str] = ()) -> None:
        """Refused where a value set that this one needs is unknown, or leads back to it."""
        way = step_into(value_set, way)
        compose = compose_of(value_set)
        for part in (*rows_of(compose, "include"), *rows_of(compose, "exclude")):
            self.library.step(title_of(value_set))
            for name in texts_of(part, "valueSet"):
                self.check_imports(self.library.value_set(name, within=value_set), way)

    def _include(
        self, value_set: Json, include: Json, asked: Asked, path: str, way: Sequence[str]
    ) -> tuple[list[Found], list[Resolved]]:
        self.library.step(title_of(value_set))
        imported: list[list[Found]] = []
        resolved: list[Resolved] = []
        for name in texts_of(include, "valueSet"):
            other = self.library.value_set(name, within=value_set)
            matches, how = self.test(other, asked, way)
            imported.append(matches)
            resolved += how
        own: list[Found] | None = None
        if url := text_of(include, "system"):
            if url != asked.system:
                return [], resolved
            how_own = resolve(self.library, self.pins, url, included=text_of(include, "version"),
                              given=asked.version, where=asked.where)  # fmt: skip
            own = list(self._of_system(include, asked, how_own, path))
            resolved.append(how_own)
        parts = imported if own is None else [own, *imported]
        return (parts[0] if parts and all(parts) else []), resolved

    def _of_system(self, include: Json, asked: Asked, how: Resolved, path: str) -> Iterator[Found]:
        if how.system is None:
            return
        concept, named = how.system.find(asked.code), enumerated(include)
        filters = read_filters(include, how.system, path)
        if concept is None:
            if how.system.is_fragment and (named is None or asked.code in named.rows):
                yield Found(how, None)
        elif named is None:
            if all(lets_through(given, how.system, concept) for given in filters):
                yield Found(how, concept)
        elif (row := named.row(concept, asked.code)) is not None:
            yield Found(how, concept, row)

    def _is_excluded(self, value_set: Json, compose: Json, asked: Asked, candidate: Found, way: Sequence[str]) -> bool:
        merged = merges_versions(value_set)
        same = Asked(asked.system, asked.code)
        for number, exclude in enumerate(rows_of(compose, "exclude")):
            path = f"ValueSet.compose.exclude[{number}]"
            excluded, _ = self._include(value_set, exclude, same, path, way)
            if any(merged or match.version == candidate.version for match in excluded):
                return True
        return False


def step_into(value_set: Json, way: Sequence[str]) -> tuple[str, ...]:
    """The way down to a value set; refused where it leads back to itself."""
    title = title_of(value_set)
    if title in way and title != "(unidentified)":
        raise wording.circular(way[0], [*way[1:], title])
    if len(way) >= DEEPEST:
        raise wording.circular(way[0], way[1:])
    return (*way, title)
