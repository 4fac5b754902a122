"""What maps say of a code: the General Equivalence Mappings from and to ICD-9-CM, and the conversion table."""

from __future__ import annotations

import re

from codes.models import MapEntry, SourceFile
from codes.releases.gem import ICD9, icd9_dotted
from codes.spelling import spelled

from .editions import Edition, Editions
from .successors import read_table


def read_maps(name: str, editions: Editions, edition: Edition) -> list[MapEntry]:
    """Rows of the GEMs and of the conversion table that name the code, either side, within a range or by itself."""
    sources = editions.gems()
    if (conversion := editions.conversion(edition)) is not None:
        sources.append(conversion)
    if not sources:
        return []
    within = MapEntry.objects.filter(source__in=sources)
    kinds = {source.pk: source for source in sources}
    entries = list(within.filter(from_code=name).union(within.filter(to_code=name)).order_by("source_id", "position"))
    if conversion is not None:
        entries += [
            MapEntry(source=conversion, from_code=name, to_code=row.code, effective_from=row.since, printed=row.printed,
                     combination=row.combination)
            for row in read_table(conversion).ranging_over(name)
        ]  # fmt: skip
    for entry in entries:
        entry.source = kinds[entry.source_id]
    return entries


def icd9_meant(text: str) -> str:
    """ "25000" -> "250.00"; empty for what is written like no ICD-9-CM code."""
    code = icd9_dotted(re.sub(r"[^0-9A-Z]", "", spelled(text)))
    return code if ICD9.match(code) else ""


def read_icd9(text: str, editions: Editions) -> list[MapEntry]:
    """Rows of the GEM from the ICD-9-CM code that a text may be; none where the GEM does not know it."""
    code = icd9_meant(text)
    sources = [source for source in editions.gems() if source.kind == SourceFile.Kind.GEM_I9]
    if not code or not sources:
        return []
    return list(MapEntry.objects.filter(source__in=sources, from_code=code).order_by("position"))
