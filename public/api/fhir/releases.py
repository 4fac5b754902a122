"""Our releases as code systems: one version a release, named by its effective date.

Concepts are the codes of the order file, headers included and abstract; chapters and blocks are properties. Nothing is
inactive within a release: what was retired is not in it, and earlier releases still answer for it.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property, lru_cache
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from codes.models import CodeVersion
from codes.models.facts import CodeVersionQuerySet
from codes.search.questions.asking import ask_for_all, clean
from codes.search.questions.hits import Scope
from codes.spelling import code_of
from public.api.fhir.systems.base import Base
from public.api.fhir.systems.interface import KNOWN_URIS, CodeSystem, Concept, Designation, Json, Property
from public.reading.code_facts import CodeFacts, read_code, read_explanation, read_versions
from public.reading.editions import Edition, Editions
from public.reading.successors import read_successors
from reviews.reading.published import unmarked

URL = "http://hl7.org/fhir/sid/icd-10-cm"
IMPLICIT = f"{URL}?fhir_vs"
_ISA = f"{IMPLICIT}=isa/"
_CHUNK = 2_000
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
    "effectiveDate": ("dateTime", "The effective date of the first release with it, where an earlier one lacks it."),
    "deprecationDate": ("dateTime", "The effective date of the first release without it, where one is known."),
} | {
    name: ("string", f"{whose} of kind {kind.replace('_', ' ')}.")
    for kind, own in _NOTES.items()
    for name, whose in ((own, "Own note"), (inherited(own), "Note of a code, block or chapter above"))
}  # fmt: skip
"""Property -> type and meaning."""


def uri_of(code: str) -> str:
    """FHIR's own uri of a property where it has one, else ours."""
    known = "" if code == "order" else KNOWN_URIS.get(code, "")
    return known or f"{settings.SITE_URL}/fhir/r4/property#{code}"


@dataclass(frozen=True)
class ReleaseSystem:
    """Implements ``CodeSystem``."""

    edition: Edition
    editions: Editions
    url: str = URL
    name: str = "ICD10CM"
    language: str = "en"
    is_case_sensitive: bool = True
    is_fragment: bool = False
    asks_for_abstract: bool = True
    supplements: tuple[str, ...] = ()
    _found: dict[str, Concept | None] = field(default_factory=dict)

    @property
    def version(self) -> str:
        return self.edition.effective_from.isoformat()

    def property_uri(self, code: str) -> str | None:
        return uri_of(code) if code in DEFINED else None

    @property
    def _versions(self) -> CodeVersionQuerySet:
        return CodeVersion.objects.codes().filter(release=self.edition.release)

    def find(self, code: str) -> Concept | None:
        if code not in self._found:
            self._found[code] = next(self._concepts(self._versions.filter(code__code=code)), None)
        return self._found[code]

    def children(self, code: str) -> Sequence[Concept]:
        return list(
            self._concepts(self._versions.filter(parent__code__code=code, parent__code__kind="code").in_order())
        )

    def walk(self, top: str | None = None) -> Iterator[Concept]:
        """In the order of the tabular list; codes below another stand right behind it."""
        ordered = self._versions.in_order()
        if top is None:
            yield from self._concepts(ordered)
            return
        first = self._versions.filter(code__code=top).values_list("position", flat=True).first()
        if first is None:
            return
        for concept in self._concepts(ordered.filter(position__gt=first)):
            if not self.is_below(concept.code, top):
                return
            yield concept

    def is_below(self, code: str, top: str) -> bool:
        """A code's parent is the longest code that it begins with."""
        return code != top and code.startswith(top) and len(top) >= 3

    def is_leaf(self, concept: Concept) -> bool:
        return not concept.abstract

    def part(self, first: int, last: int) -> Sequence[Concept]:
        return list(self._concepts(self._versions.in_order()[first:last]))

    def having(self, prop: str, value: str) -> Sequence[Concept] | None:
        """By chapter, block, parent and child, which have keys."""
        if prop in ("chapter", "block"):
            return list(self._concepts(self._versions.filter(**{f"{prop}__code__code": value}).in_order()))
        if prop == "parent":
            return self.children(value)
        below = self.find(value) if prop == "child" else None
        return (
            [above for code in below.parents if (above := self.find(code))]
            if below
            else ([] if prop == "child" else None)
        )

    def size(self) -> int:
        return int(self.edition.release.counts.get("codes") or 0)

    def search(self, text: str) -> Sequence[Concept]:
        hits, _ = ask_for_all(clean(text), Scope(self.edition.release.pk))
        names = [hit.code for hit in hits]
        by_name = {concept.code: concept for concept in self._concepts(self._versions.named(names))}
        return [by_name[name] for name in names if name in by_name]

    def hint(self, code: str) -> str:
        """The code as it is written, else the last release that has it and what came after it."""
        written = code_of(code)
        if written != code and self.find(written) is not None:
            return f"The code is written '{written}'"
        held = read_versions(written, self.editions) if written else {}
        having = [edition.effective_from for edition in self.editions.all if edition.release.pk in held]
        if not having:
            return ""
        last = max((day for day in having if day < self.edition.effective_from), default=None)
        if last is None:
            return f"The first release that has it is {having[0]}"
        after = read_successors([written], self.editions, self.edition.covers_to).get(written, [])
        successors = f". Its official successors: {', '.join(after)}" if after else ""
        return f"The last release before that has it is {last}{successors}"

    def full(self, concept: Concept) -> Concept:
        facts = read_code(concept.code, self.editions, on=self.edition)
        return concept if facts is None else _full(concept, facts, self.editions)

    def _concepts(self, versions: QuerySet[CodeVersion]) -> Iterator[Concept]:
        columns = ("code__code", "title", "tabular_title", "short_title", "billable", "position", "parent__code__kind",
                   "parent__code__code", "chapter__code__code", "block__code__code")  # fmt: skip
        for row in versions.values_list(*columns).iterator(_CHUNK):
            yield _concept(*row)


def _concept(code: str, title: str, tabular: str, short: str, billable: bool, position: int, parent_kind: str | None,
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


def _full(concept: Concept, facts: CodeFacts, editions: Editions) -> Concept:
    notes = list(_notes(facts.version.notes))
    for node in reversed(facts.ancestors):
        notes += [replace(note, code=inherited(note.code), description=node.name) for note in _notes(node.notes)]
    dates = [Property(name, ("valueDateTime", day.isoformat())) for name, day in _dates(facts, editions)]
    exempt = [] if facts.poa_exempt is None else [Property("poaExempt", ("valueBoolean", facts.poa_exempt))]
    return replace(
        concept,
        properties=(*concept.properties, *exempt, *dates, *notes),
        designations=(*concept.designations, *_further(facts, editions)),
    )


def _notes(containers: Sequence[dict[str, Any]]) -> Iterator[Property]:
    for container in containers:
        if (name := _NOTES.get(container["kind"])) is not None:
            yield from (
                Property(name, ("valueString", note["text"])) for note in container["notes"] if note.get("text")
            )


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


@dataclass
class Releases:
    """Implements ``Catalogue``: our releases, and the small code systems of FHIR itself."""

    editions: Editions
    base: Base = field(default_factory=Base)

    @cached_property
    def by_version(self) -> dict[str, Edition]:
        return {edition.effective_from.isoformat(): edition for edition in self.editions.all}

    def versions(self, url: str) -> Sequence[str]:
        return list(self.by_version) if url == URL else self.base.versions(url)

    def system(self, url: str, version: str) -> CodeSystem:
        if url != URL:
            return self.base.system(url, version)
        return ReleaseSystem(self.by_version[version], self.editions)

    def default(self, url: str) -> str:
        """The release in force."""
        in_force = self.editions.in_force
        return in_force.effective_from.isoformat() if url == URL and in_force else ""

    def value_set(self, url: str, version: str) -> Json | None:
        """All codes of a release, or a code with all below it: ``...?fhir_vs``, ``...?fhir_vs=isa/Z53``."""
        if url != IMPLICIT and not url.startswith(_ISA):
            return self.base.value_set(url, version)
        if version and version not in self.by_version:
            return None
        include: Json = {"system": URL} | ({"version": version} if version else {})
        top = url.removeprefix(_ISA) if url != IMPLICIT else ""
        if top:
            include["filter"] = [{"property": "concept", "op": "is-a", "value": top}]
        served = version or self.default(URL)
        if not served or (top and ReleaseSystem(self.by_version[served], self.editions).find(top) is None):
            return None
        name = f"ICD10CM{top.replace('.', '')}"
        title = f"ICD-10-CM: {top} and all codes below it" if top else "ICD-10-CM: all codes"
        return {"resourceType": "ValueSet", "url": url, "version": served, "name": name, "title": title,
                "status": "active", "compose": {"include": [include]}}  # fmt: skip
