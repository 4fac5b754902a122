"""Small code systems of FHIR itself that value sets of clients draw from, with the value sets of all their codes.

From FHIR R4 (4.0.1), which HL7 publishes under CC0.
"""

from __future__ import annotations

from .interface import CodeSystem, Json
from .supplied import read_system

VERSION = "4.0.1"
_FHIR = "http://hl7.org/fhir/"
_CODES = {
    "administrative-gender": ("AdministrativeGender", ("Male", "Female", "Other", "Unknown")),
    "publication-status": ("PublicationStatus", ("Draft", "Active", "Retired", "Unknown")),
}
URLS = tuple(f"{_FHIR}{name}" for name in _CODES)


def _system(name: str) -> Json:
    title, displays = _CODES[name]
    return {
        "resourceType": "CodeSystem",
        "url": f"{_FHIR}{name}",
        "version": VERSION,
        "name": title,
        "language": "en",
        "status": "active",
        "content": "complete",
        "caseSensitive": True,
        "concept": [{"code": display.lower(), "display": display} for display in displays],
    }


_SYSTEMS = {f"{_FHIR}{name}": read_system(_system(name)) for name in _CODES}


class Base:
    """Implements ``Catalogue``."""

    def versions(self, url: str) -> tuple[str, ...]:
        return (VERSION,) if url in _SYSTEMS else ()

    def system(self, url: str, version: str) -> CodeSystem:
        return _SYSTEMS[url]

    def default(self, url: str) -> str:
        return ""

    def value_set(self, url: str, version: str) -> Json | None:
        name = url.removeprefix(f"{_FHIR}ValueSet/")
        if name == url or name not in _CODES or version not in ("", VERSION):
            return None
        include = [{"system": f"{_FHIR}{name}"}]
        return {"resourceType": "ValueSet", "url": url, "version": VERSION, "name": _CODES[name][0],
                "status": "active", "compose": {"include": include}}  # fmt: skip
