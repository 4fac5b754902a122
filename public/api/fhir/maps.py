"""Our maps as ConceptMaps: the General Equivalence Mappings of 2018, both ways, and the conversion table.

The conversion table leads from a code to those that came after it ("successors"), and backwards to those before it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.conf import settings

from codes.models import CodeVersion, MapEntry, SourceFile
from public.api.fhir.operations.translating import Match, Question
from public.api.fhir.systems.interface import Json, canonical, split_canonical
from public.reading.editions import Editions
from public.reading.maps import meaning
from public.reading.successors import read_successors

from .releases import URL

ICD9 = "http://hl7.org/fhir/sid/icd-9-cm"
_FROZEN = "2018"


@dataclass(frozen=True)
class Map:
    """``kind`` is the kind of the source file; ``version`` is empty for a map that grows with each release."""

    id: str
    source: str
    target: str
    kind: str
    title: str
    version: str = ""

    @property
    def url(self) -> str:
        return f"{settings.SITE_URL}/fhir/r4/ConceptMap/{self.id}"


MAPS = (
    Map("gem-icd-9-cm", ICD9, URL, SourceFile.Kind.GEM_I9, "GEM of 2018, ICD-9-CM to ICD-10-CM", _FROZEN),
    Map("gem-icd-10-cm", URL, ICD9, SourceFile.Kind.GEM_I10, "GEM of 2018, ICD-10-CM to ICD-9-CM", _FROZEN),
    Map("successors", URL, URL, SourceFile.Kind.CONVERSION, "Codes that came after a code, by the conversion table"),
)  # fmt: skip


def is_loaded(known: Map, editions: Editions) -> bool:
    if known.kind == SourceFile.Kind.CONVERSION:
        return bool(editions.all) and editions.conversion(editions.all[-1]) is not None
    return any(source.kind == known.kind for source in editions.gems())


@dataclass(frozen=True)
class OwnMaps:
    """Implements ``Maps``."""

    editions: Editions

    def matches(self, question: Question) -> Sequence[Match]:
        url, version = split_canonical(question.map)
        asked = [
            known
            for known in MAPS
            if (not url or known.url == url)
            and version in ("", known.version)
            and question.source in ("", known.source)
            and question.target in ("", known.target)
        ]
        return [match for known in asked for match in self._of(known, question)]

    def _of(self, known: Map, question: Question) -> Iterator[Match]:
        if known.kind == SourceFile.Kind.CONVERSION:
            yield from self._conversions(known, question)
            return
        sources = [source for source in self.editions.gems() if source.kind == known.kind]
        side = "to_code" if question.is_reverse else "from_code"
        rows = list(MapEntry.objects.filter(source__in=sources, **{side: question.code}).order_by("position"))
        titles = self._titles([row.from_code for row in rows] + [row.to_code for row in rows])
        for row in rows:
            relationship = "not-related-to" if row.no_map else "related-to" if row.approximate else "equivalent"
            yield _match(known, row.from_code, row.to_code, relationship, meaning(row), titles)

    def _conversions(self, known: Map, question: Question) -> Iterator[Match]:
        if question.is_reverse:
            pairs = [(code, question.code) for code in self._before(question.code)]
        else:
            by = self.editions.in_force.covers_to if self.editions.in_force else self.editions.today
            after = read_successors([question.code], self.editions, by)
            pairs = [(question.code, code) for code in after.get(question.code, [])]
        titles = self._titles([code for pair in pairs for code in pair])
        for old, new in pairs:
            comment = "by the conversion table, led on to what is valid now"
            yield _match(known, old, new, "related-to", comment, titles)

    def _before(self, code: str) -> list[str]:
        source = self.editions.conversion(self.editions.all[-1]) if self.editions.all else None
        if source is None:
            return []
        rows = MapEntry.objects.filter(source=source, to_code=code).exclude(from_code="").order_by("position")
        return [old for old in dict.fromkeys(rows.values_list("from_code", flat=True)) if old != code]

    def _titles(self, codes: Sequence[str]) -> dict[str, str]:
        """The titles of ICD-10-CM codes, of the newest release that has each."""
        versions = CodeVersion.objects.named({*codes} - {""}).filter(release__in=self.editions.release_ids)
        return dict(versions.order_by("release__effective_from").values_list("code__code", "title"))


def _match(known: Map, old: str, new: str, relationship: str, comment: str, titles: dict[str, str]) -> Match:
    return Match(
        source=_coding(known.source, old, titles),
        target=_coding(known.target, new, titles),
        relationship=relationship,
        map=canonical(known.url, known.version),
        comment=comment,
    )


def _coding(system: str, code: str, titles: dict[str, str]) -> Json:
    """Empty where there is no code."""
    if not code:
        return {}
    title = titles.get(code, "") if system == URL else ""
    return {"system": system, "code": code} | ({"display": title} if title else {})
