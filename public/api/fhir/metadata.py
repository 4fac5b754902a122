"""CapabilityStatement and TerminologyCapabilities: exactly what works here."""

from __future__ import annotations

from django.conf import settings

from public.api.fhir.operations.performing import OPERATIONS
from public.api.fhir.systems.base import URLS, VERSION
from public.api.fhir.systems.interface import Json
from public.reading.editions import Editions

from .releases import URL

CASES = "0.0.0+888e84d"
"""The edition of HL7's recorded cases that the answers are held to: a commit between releases (``docs/fhir.md``)."""

_SOFTWARE, _SOFTWARE_VERSION, _SOFTWARE_DATE = "ICD CMS", "1.0.0", "2026-11-30"
_FEATURE = "http://hl7.org/fhir/uv/application-feature/StructureDefinition/feature"
_DEFINITIONS = "http://hl7.org/fhir/OperationDefinition/"
_HL7_TOOLS = "http://hl7.org/fhir/tools/OperationDefinition/"
EXPANSION_PARAMETERS = (
    "activeOnly",
    "check-system-version",
    "count",
    "default-valueset-version",
    "displayLanguage",
    "excludeNested",
    "filter",
    "force-system-version",
    "includeDefinition",
    "includeDesignations",
    "offset",
    "property",
    "system-version",
    "tx-resource",
    "useSupplement",
)
FILTERS = ("=", "is-a", "descendent-of", "is-not-a", "child-of", "in", "not-in", "exists", "regex", "generalizes")


def _date(editions: Editions) -> str:
    return (editions.changed_at.date() if editions.changed_at else editions.today).isoformat()


def _operations(kind: str) -> list[Json]:
    names = [name.split("$")[1] for name in OPERATIONS if name.startswith(f"{kind}/")]
    return [{"name": name, "definition": _definition(kind, name)} for name in names]


def _definition(kind: str, name: str) -> str:
    return f"{_HL7_TOOLS}{kind}-{name}" if name.startswith("batch-") else f"{_DEFINITIONS}{kind}-{name}"


def capability_statement(editions: Editions) -> Json:
    searches = [{"name": "url", "type": "uri"}, {"name": "version", "type": "token"}]
    reads = [{"code": "read"}, {"code": "search-type"}]
    resources: list[Json] = [
        {"type": kind, "interaction": reads, "searchParam": searches, "operation": _operations(kind)}
        for kind in ("CodeSystem", "ConceptMap", "ValueSet")
    ]
    resources += [{"type": kind, "interaction": [{"code": "read"}]} for kind in ("Composition", "Provenance")]
    return {
        "resourceType": "CapabilityStatement",
        "extension": [_feature("http://hl7.org/fhir/uv/tx-tests/FeatureDefinition/test-version", "valueCode", CASES),
                      _feature("http://hl7.org/fhir/uv/tx-ecosystem/FeatureDefinition/CodeSystemAsParameter",
                               "valueBoolean", True)],
        "url": f"{settings.SITE_URL}/fhir/r4/metadata",
        "version": _SOFTWARE_VERSION,
        "name": "ICDCMSTerminologyServer",
        "title": f"{settings.SITE_NAME} terminology server",
        "status": "active",
        "date": _date(editions),
        "kind": "instance",
        "instantiates": ["http://hl7.org/fhir/CapabilityStatement/terminology-server"],
        "software": {"name": _SOFTWARE, "version": _SOFTWARE_VERSION, "releaseDate": _SOFTWARE_DATE},
        "implementation": {"description": "ICD-10-CM by release", "url": f"{settings.SITE_URL}/fhir/r4"},
        "fhirVersion": "4.0.1",
        "format": ["application/fhir+json"],
        "rest": [
            {
                "mode": "server",
                "documentation": "Read only and open to all: no sign-in, no cookies.",
                "security": {"cors": True},
                "resource": resources,
                "operation": [{"name": "versions", "definition": f"{_DEFINITIONS}CapabilityStatement-versions"}],
            }
        ],
    }  # fmt: skip


def _feature(definition: str, kind: str, value: object) -> Json:
    parts: list[Json] = [{"url": "definition", "valueCanonical": definition}, {"url": "value", kind: value}]
    return {"url": _FEATURE, "extension": parts}


def terminology_capabilities(editions: Editions) -> Json:
    return {
        "resourceType": "TerminologyCapabilities",
        "url": f"{settings.SITE_URL}/fhir/r4/metadata?mode=terminology",
        "version": _SOFTWARE_VERSION,
        "name": "ICDCMSTerminologyCapabilities",
        "title": f"{settings.SITE_NAME} terminology server",
        "status": "active",
        "date": _date(editions),
        "kind": "instance",
        "software": {"name": _SOFTWARE, "version": _SOFTWARE_VERSION},
        "implementation": {"description": settings.SITE_NAME, "url": f"{settings.SITE_URL}/fhir/r4"},
        "codeSystem": [
            {"uri": URL, "version": [_version(editions, at) for at in range(len(editions.all))], "subsumption": True},
            *({"uri": url, "version": [{"code": VERSION, "isDefault": True}]} for url in URLS),
        ],
        "expansion": {
            "hierarchical": True,
            "paging": True,
            "incomplete": False,
            "parameter": [{"name": name} for name in EXPANSION_PARAMETERS],
            "textFilter": "Searched as on the site: codes, titles, inclusion terms, index.",
        },
        "codeSearch": "all",
        "validateCode": {"translations": False},
        "translation": {"needsMap": False},
    }


def _version(editions: Editions, at: int) -> Json:
    edition = editions.all[at]
    return {"code": edition.effective_from.isoformat(), "isDefault": edition.is_in_force, "compositional": False}
