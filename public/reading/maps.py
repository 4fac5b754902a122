"""What maps say of a code: the General Equivalence Mappings from and to ICD-9-CM, and the conversion table.

GEM flags (CMS, 2018): approximate, no map, combination, scenario, choice list. In a combination the target needs one
code from each choice list of a scenario, all together.
"""

from __future__ import annotations

import re

from django.db.models import Q, QuerySet

from codes.models import MapEntry, SourceFile
from codes.prepared import Prepared
from codes.releases.files.gem import ICD9, icd9_dotted
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
    kinds = {source.pk: source for source in sources}
    # Chosen and put in order here: asked to, SQLite reads all rows of the sources.
    entries: list[MapEntry] = [entry for entry in _entries.rows(name=name) if entry.source_id in kinds]
    entries.sort(key=lambda entry: (entry.source_id, entry.position))
    if conversion is not None:
        entries += [
            MapEntry(source=conversion, from_code=name, to_code=row.code, effective_from=row.since, printed=row.printed,
                     combination=row.combination)
            for row in read_table(conversion).ranging_over(name)
        ]  # fmt: skip
    for entry in entries:
        entry.source = kinds[entry.source_id]
    return entries


def _entries_query(name: str) -> QuerySet[MapEntry]:
    return MapEntry.objects.filter(Q(from_code=name) | Q(to_code=name))


_entries = Prepared(_entries_query)


_SYSTEM = re.compile(r"ICD[ -]?9(?:[ -]?CM)?[ :#]+")


def icd9_meant(text: str) -> str:
    """ "25000", "ICD-9 250.00" -> "250.00"; empty for what is not written like one, or has its dot elsewhere."""
    written = _SYSTEM.sub("", spelled(text), count=1)
    code = icd9_dotted(re.sub(r"[^0-9A-Z]", "", written))
    return code if ICD9.match(code) and ("." not in written or code in written) else ""


def read_icd9(text: str, editions: Editions) -> list[MapEntry]:
    """Rows of the GEM from the ICD-9-CM code that a text may be; none where the GEM does not know it."""
    code = icd9_meant(text)
    sources = [source for source in editions.gems() if source.kind == SourceFile.Kind.GEM_I9]
    if not code or not sources:
        return []
    return list(MapEntry.objects.filter(source__in=sources, from_code=code).order_by("position"))


def meaning(entry: MapEntry) -> str:
    """The flags in plain words."""
    if entry.no_map:
        return "no equivalent"
    words = ["approximate match" if entry.approximate else "equivalent"]
    if entry.combination:
        words.append(
            f"only in combination: scenario {entry.scenario}, one code from each choice list, "
            f"this one from choice list {entry.choice_list}"
        )
    return "; ".join(words)
