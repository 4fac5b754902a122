"""The resources that can be read and searched for: a CodeSystem a release, the value set of all its codes, our maps.

A CodeSystem names its properties and does not list its concepts: these are asked for by the operations.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.conf import settings

from public.api.fhir.systems.interface import Json
from public.reading.editions import Edition, Editions

from .concepts import DEFINED, uri_of
from .explanations import composition, provenance
from .maps import MAPS, Map, is_loaded
from .releases import IMPLICIT, URL, Releases

_OID = "urn:oid:2.16.840.1.113883.6.90"
_OF_CODES = {"Composition": composition, "Provenance": provenance}
_PUBLISHER = "National Center for Health Statistics; Centers for Medicare & Medicaid Services"


def _code_system(edition: Edition) -> Json:
    day = edition.effective_from.isoformat()
    properties = [{"code": code, "uri": uri_of(code), "description": text, "type": kind}
                  for code, (kind, text) in DEFINED.items()]  # fmt: skip
    return {
        "resourceType": "CodeSystem",
        "id": f"icd-10-cm-{day}",
        "url": URL,
        "identifier": [{"system": "urn:ietf:rfc:3986", "value": _OID}],
        "version": day,
        "name": "ICD10CM",
        "title": f"ICD-10-CM {edition.label}",
        "status": "active",
        "experimental": False,
        "date": day,
        "publisher": _PUBLISHER,
        "description": "The codes of the release, headers included. Chapters and blocks are properties.",
        "caseSensitive": True,
        "valueSet": IMPLICIT,
        "hierarchyMeaning": "is-a",
        "compositional": False,
        "versionNeeded": False,
        "content": "not-present",
        "count": int(edition.release.counts.get("codes") or 0),
        "property": properties,
    }


def _value_set(edition: Edition, editions: Editions) -> Json:
    day = edition.effective_from.isoformat()
    return {"id": f"icd-10-cm-{day}"} | (Releases(editions).value_set(IMPLICIT, day) or {})


def _concept_map(known: Map) -> Json:
    version = {"version": known.version} if known.version else {}
    return {
        "resourceType": "ConceptMap",
        "id": known.id,
        "url": known.url,
        **version,
        "name": f"Map{''.join(word.capitalize() for word in known.id.split('-'))}",
        "title": known.title,
        "status": "active",
        "publisher": _PUBLISHER,
        "description": "Asked by ConceptMap/$translate; its rows are not listed here.",
        "sourceUri": known.source,
        "targetUri": known.target,
    }


def _resources(kind: str, editions: Editions) -> Iterator[Json]:
    if kind == "CodeSystem":
        yield from (_code_system(edition) for edition in editions.newest_first)
    elif kind == "ValueSet":
        yield from (_value_set(edition, editions) for edition in editions.newest_first)
    else:
        yield from (_concept_map(known) for known in MAPS if is_loaded(known, editions))


def read_resource(kind: str, identifier: str, editions: Editions) -> Json | None:
    if kind in _OF_CODES:
        return _OF_CODES[kind](identifier, editions)
    return next((resource for resource in _resources(kind, editions) if resource["id"] == identifier), None)


def search_resources(kind: str, asked: Mapping[str, str], editions: Editions) -> Json:
    """By ``url`` and ``version``; all of them are few."""
    fitting = [
        resource
        for resource in _resources(kind, editions)
        if asked.get("url", "") in ("", resource["url"]) and asked.get("version", "") in ("", resource.get("version"))
    ]
    base = f"{settings.SITE_URL}/fhir/r4/{kind}"
    entries = [{"fullUrl": f"{base}/{resource['id']}", "resource": resource, "search": {"mode": "match"}}
               for resource in fitting]  # fmt: skip
    bundle: Json = {"resourceType": "Bundle", "type": "searchset", "total": len(fitting),
                    "link": [{"relation": "self", "url": base}]}  # fmt: skip
    return bundle | ({"entry": entries} if entries else {})
