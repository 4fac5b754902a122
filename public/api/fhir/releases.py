"""Our releases as code systems: one version a release, named by its effective date.

Concepts are the codes of the order file, headers included and abstract; chapters and blocks are properties. Nothing is
inactive within a release: what was retired is not in it, and earlier releases still answer for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from django.db.models import QuerySet

from codes.bulk import in_batches
from codes.models import Code, CodeVersion, PoaExemption, SourceFile
from codes.models.facts import CodeVersionQuerySet
from codes.prepared import Prepared
from codes.search.questions.asking import ask_for_all, clean
from codes.search.questions.hits import Scope
from codes.spelling import code_of
from public.api.fhir.systems.base import Base
from public.api.fhir.systems.interface import CodeSystem, Concept, Json, Property
from public.reading.code_facts import read_code, read_versions
from public.reading.editions import Edition, Editions
from public.reading.groupings import codes_of_group, groupings_beside
from public.reading.successors import read_successors

from .concepts import CARRIED, DEFINED, concept_of, place_of, uri_of, whole_concept

URL = "http://hl7.org/fhir/sid/icd-10-cm"
IMPLICIT = f"{URL}?fhir_vs"
_ISA = f"{IMPLICIT}=isa/"
_CHUNK = 2_000


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

    def carries(self, prop: str) -> bool:
        return prop in CARRIED or (prop != "*" and prop not in DEFINED)

    @property
    def _versions(self) -> CodeVersionQuerySet:
        return _codes_of(self.edition.release.pk)

    def find(self, code: str) -> Concept | None:
        if code not in self._found:
            rows = _named.rows(name=code, release=self.edition.release.pk)
            self._found[code] = concept_of(*rows[0]) if rows else None
        return self._found[code]

    def children(self, code: str) -> Sequence[Concept]:
        return [concept_of(*row) for row in _below.rows(name=code, release=self.edition.release.pk)]

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
        """By chapter, block, parent, child, group and exemption from POA, which have keys."""
        if prop == "grouping":
            return self._in_group(value)
        if prop == "poaExempt" and value == "true":
            return self._exempt()
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

    def _in_group(self, key: str) -> Sequence[Concept]:
        name, _, group = key.partition(":")
        beside = groupings_beside(self.editions, self.edition, self.edition.effective_from)
        codes = [code for grouping in beside if grouping.system == name for code in codes_of_group(grouping, group)]
        return self._all_with(codes, Property("grouping", ("valueCode", key)))

    def _exempt(self) -> Sequence[Concept]:
        poa = self.editions.serving(SourceFile.Kind.POA, self.edition)
        exempt = PoaExemption.objects.filter(source=poa).values_list("code", flat=True) if poa else ()
        return self._all_with(list(exempt), Property("poaExempt", ("valueBoolean", True)))

    def _all_with(self, codes: Sequence[str], given: Property) -> Sequence[Concept]:
        """Those of the codes that the release has, each with a property that all of them have."""
        concepts = [
            replace(concept, properties=(*concept.properties, given))
            for some in in_batches(codes)
            for concept in self._concepts(self._versions.named(some))
        ]
        return sorted(concepts, key=place_of)

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
        facts = read_code(concept.code, self.editions, on=self.edition, around=False)
        return concept if facts is None else whole_concept(concept, facts, self.editions)

    def _concepts(self, versions: QuerySet[CodeVersion]) -> Iterator[Concept]:
        for row in versions.values_list(*_COLUMNS).iterator(_CHUNK):
            yield concept_of(*row)


# --- Queries ----------------------------------------------------------------------------------------------------------

Rows = QuerySet[CodeVersion, tuple[Any, ...]]
"""What ``concept_of`` takes."""
_COLUMNS = ("code__code", "title", "tabular_title", "short_title", "billable", "position", "parent__code__kind",
            "parent__code__code", "chapter__code__code", "block__code__code")  # fmt: skip


def _codes_of(release: int) -> CodeVersionQuerySet:
    return CodeVersion.objects.codes().filter(release=release)


def _named_query(name: str, release: int) -> Rows:
    return _codes_of(release).filter(code__code=name).values_list(*_COLUMNS)


def _below_query(name: str, release: int) -> Rows:
    below = _codes_of(release).filter(parent__code__code=name, parent__code__kind=Code.Kind.CODE)
    return below.in_order().values_list(*_COLUMNS)


_named, _below = Prepared(_named_query), Prepared(_below_query)


# --- All of them ------------------------------------------------------------------------------------------------------


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
