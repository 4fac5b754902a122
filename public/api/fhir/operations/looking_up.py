"""``$lookup`` and ``$subsumes``: what a code system says of a code, and of two codes together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from public.api.fhir.systems import wording
from public.api.fhir.systems.interface import CodeSystem, Concept, Designation, Json, Property
from public.api.fhir.systems.issues import RefusedError
from public.api.fhir.systems.library import Library
from public.api.fhir.systems.pins import Pins, resolve_for_expansion

from .displays import preferred
from .parameters import answer, parts, row

_PREFERRED = {
    "system": "http://terminology.hl7.org/CodeSystem/hl7TermMaintInfra",
    "code": "preferredForLanguage",
    "display": "Preferred For Language",
}
_GENERAL = ("code", "display", "definition", "designation", "name", "system", "version", "abstract")
_OWN = ("parent", "child", "inactive")


def look_up(
    library: Library,
    pins: Pins,
    url: str,
    code: str,
    *,
    version: str,
    properties: Sequence[str],
    languages: Sequence[str],
) -> Json:
    """``properties`` are those asked for; none, or "*", is all of them."""
    system = _system(library, pins, url, version)
    concept = system.full(_concept(system, code))
    wanted = None if not properties or "*" in properties else {*properties}
    return answer(
        [
            row("abstract", "Boolean", concept.abstract),
            row("code", "Code", code),
            row("definition", "String", concept.definition),
            *(_designation(given, wanted) for given in _designations(system, concept)),
            row("display", "String", preferred(system, concept, languages) or concept.code),
            row("name", "String", system.name),
            *(_property(given) for given in _properties(system, concept) if wanted is None or given.code in wanted),
            row("system", "Uri", system.url),
            *(row("used-supplement", "Canonical", supplement) for supplement in system.supplements),
            row("version", "String", system.version),
        ]
    )


def _system(library: Library, pins: Pins, url: str, version: str) -> CodeSystem:
    if not url:
        raise wording.invalid("Say which code system: system, or coding", "system")
    try:
        return resolve_for_expansion(library, pins, url, version)
    except RefusedError as refused:
        known = library.versions(url)
        asked = pins.asked(url, version)
        if refused.status != 404:
            raise
        issue = wording.unknown_version(url, asked, known) if known else wording.unknown_system(url)
        raise RefusedError(issue, status=404) from None


def _concept(system: CodeSystem, code: str) -> Concept:
    if not code:
        raise wording.invalid("Say which code: code, or coding", "code")
    concept = system.find(code)
    if concept is None:
        raise wording.no_such_code(code, system.url, system.version, system.hint(code))
    return concept


def _designations(system: CodeSystem, concept: Concept) -> Iterator[Designation]:
    if concept.display and system.language:
        yield Designation(concept.display, system.language, _PREFERRED)
    yield from concept.designations


def _designation(given: Designation, wanted: set[str] | None) -> Json | None:
    if wanted is not None and "designation" not in wanted:
        return None
    rows = [
        row("language", "Code", given.language),
        row("use", "Coding", given.use),
        row("source", "Canonical", given.source),
        row("value", "String", given.value),
    ]
    return parts("designation", rows)


def _properties(system: CodeSystem, concept: Concept) -> Iterator[Property]:
    """All properties of a concept, in the order of their names; children and parents with their displays."""
    yield from (Property("child", ("valueCode", child.code), child.display) for child in system.children(concept.code))
    yield Property("inactive", ("valueBoolean", concept.inactive))
    for code in concept.parents:
        parent = system.find(code)
        yield Property("parent", ("valueCode", code), parent.display if parent else "")
    yield from (given for given in concept.properties if given.code not in _OWN)


def _property(given: Property) -> Json:
    kind, value = given.value
    return parts(
        "property",
        [
            row("code", "Code", given.code),
            {"name": "value", kind: value},
            row("description", "String", given.description),
        ],
    )


def subsumes(library: Library, pins: Pins, url: str, code_a: str, code_b: str, *, version: str) -> Json:
    """How ``code_a`` relates to ``code_b``: equivalent, subsumes, subsumed-by or not-subsumed."""
    system = _system(library, pins, url, version)
    first, second = _concept(system, code_a), _concept(system, code_b)
    if first.code == second.code:
        relation = "equivalent"
    elif system.is_below(second.code, first.code):
        relation = "subsumes"
    else:
        relation = "subsumed-by" if system.is_below(first.code, second.code) else "not-subsumed"
    return answer([row("outcome", "Code", relation)])
