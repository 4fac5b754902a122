"""A code of a release as a FHIR concept: which properties it has, and what each is made from."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache, lru_cache
from typing import Any

from django.conf import settings

from public.api.fhir.systems.interface import KNOWN_URIS, Concept, Designation, Json, Property, Value
from public.reading.code_facts import CodeFacts, read_explanation
from public.reading.editions import Editions
from reviews.reading.published import unmarked

_NOTES = {
    "includes": "includes",
    "excludes1": "excludes1",
    "excludes2": "excludes2",
    "code_first": "codeFirst",
    "use_additional": "useAdditional",
    "code_also": "codeAlso",
    "notes": "note",
}
"""Kind of note -> code of the property; an inherited note has it with "inherited" before it."""


def inherited(name: str) -> str:
    """ "excludes1" -> "inheritedExcludes1" """
    return f"inherited{name[0].upper()}{name[1:]}"


DEFINED = {
    "parent": ("code", "The code above; none for a category."),
    "child": ("code", "A code directly below."),
    "inactive": ("boolean", "Never true: a release has no codes that were retired."),
    "notSelectable": ("boolean", "A header, which is never valid for billing."),
    "billable": ("boolean", "Valid for billing, as the order file says."),
    "kind": ("code", "category (three characters), subcategory (a longer header) or code."),
    "chapter": ("code", "The chapter, by its number."),
    "block": ("code", "The block that the category is in."),
    "order": ("integer", "The place in the tabular list, from 1, chapters and blocks counted."),
    "poaExempt": ("boolean", "Exempt from reporting as present on admission, by the list that serves the release."),
    "grouping": ("code", "A group of another publisher on the first day of the release: cms-hcc-v28:HCC37."),
    "effectiveDate": ("dateTime", "The effective date of the first release with it, where an earlier one lacks it."),
    "deprecationDate": ("dateTime", "The effective date of the first release without it, where one is known."),
} | {
    name: ("string", f"{whose} of kind {kind.replace('_', ' ')}.")
    for kind, own in _NOTES.items()
    for name, whose in ((own, "Own note"), (inherited(own), "Note of a code, block or chapter above"))
}  # fmt: skip
"""Property -> type and meaning."""

CARRIED = ("parent", "child", "inactive", "notSelectable", "billable", "kind", "chapter", "block", "order")


def uri_of(code: str) -> str:
    """FHIR's own uri of a property where it has one, else ours."""
    known = "" if code == "order" else KNOWN_URIS.get(code, "")
    return known or f"{settings.SITE_URL}/fhir/r4/property#{code}"


def concept_of(code: str, title: str, tabular: str, short: str, billable: bool, position: int, parent_kind: str | None,
             parent: str | None, chapter: str | None, block: str | None) -> Concept:  # fmt: skip
    kind = "category" if len(code) == 3 else "code" if billable else "subcategory"
    designations = [Designation(tabular, "en")] if tabular and tabular != title else []
    designations += [Designation(short, "en", _use("short-title", "Short title"))] if short and short != title else []
    return Concept(
        code=code,
        display=title,
        abstract=not billable,
        parents=(parent,) if parent and parent_kind == "code" else (),
        designations=tuple(designations),
        properties=(*_flags(billable, kind), Property("order", ("valueInteger", position)), *_branches(chapter, block)),
    )


@lru_cache(8)
def _flags(billable: bool, kind: str) -> tuple[Property, ...]:
    return (
        Property("notSelectable", ("valueBoolean", not billable)),
        Property("billable", ("valueBoolean", billable)),
        Property("kind", ("valueCode", kind)),
    )


@lru_cache(1_000)
def _branches(chapter: str | None, block: str | None) -> tuple[Property, ...]:
    named = (("chapter", chapter), ("block", block))
    return tuple(Property(name, ("valueCode", value)) for name, value in named if value)


@cache
def _use(code: str, display: str) -> Json:
    return {"system": f"{settings.SITE_URL}/fhir/r4/designation-use", "code": code, "display": display}


def place_of(concept: Concept) -> int:
    """The place in the tabular list."""
    return next(int(given.value[1]) for given in concept.properties if given.code == "order")


def whole_concept(concept: Concept, facts: CodeFacts, editions: Editions) -> Concept:
    notes = [Property(name, text) for name, text in _notes(facts.version.notes)]
    for node in reversed(facts.ancestors):
        notes += [Property(inherited(name), text, node.name) for name, text in _notes(node.notes)]
    dates = [Property(name, ("valueDateTime", day.isoformat())) for name, day in _dates(facts, editions)]
    exempt = [] if facts.poa_exempt is None else [Property("poaExempt", ("valueBoolean", facts.poa_exempt))]
    groups = [Property("grouping", ("valueCode", row.key), row.label) for row in facts.groups]
    return replace(
        concept,
        properties=(*concept.properties, *exempt, *groups, *dates, *notes),
        designations=(*concept.designations, *_further(facts, editions)),
    )


def _notes(containers: Sequence[dict[str, Any]]) -> Iterator[tuple[str, Value]]:
    """The property and the text of each note."""
    for container in containers:
        if (name := _NOTES.get(container["kind"])) is not None:
            yield from ((name, ("valueString", note["text"])) for note in container["notes"] if note.get("text"))


def _dates(facts: CodeFacts, editions: Editions) -> Iterator[tuple[str, datetime.date]]:
    """When the code came and when it went, where loaded releases tell."""
    held = [edition.release.pk in facts.versions for edition in editions.all]
    at = editions.all.index(facts.edition)
    came = next((number for number in range(at, 0, -1) if not held[number - 1]), None)
    if came is not None:
        yield "effectiveDate", editions.all[came].effective_from
    gone = next((edition for edition, has in zip(editions.all[at:], held[at:], strict=True) if not has), None)
    if gone is not None:
        yield "deprecationDate", gone.effective_from


def _further(facts: CodeFacts, editions: Editions) -> Iterator[Designation]:
    """Inclusion terms, and the synonyms of the published explanation where the release is in force."""
    use = _use("inclusion-term", "Inclusion term")
    for container in facts.version.notes:
        if container["kind"] == "inclusion_term":
            yield from (Designation(note["text"], "en", use) for note in container["notes"] if note.get("text"))
    if facts.edition.is_in_force and (explanation := read_explanation(facts.name, editions)) is not None:
        for synonym in explanation.content.get("synonyms") or ():
            yield Designation(unmarked(synonym["term"]), "en", _use("synonym", "Synonym of the reviewed explanation"))
