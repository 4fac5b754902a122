"""Every kind of answer is valid R4, which ``got`` and ``posted`` look at in all tests. A client of others uses it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests.reviews.stories import Team, published

from .test_releases import ICD9, ICD10, got, posted
from .valid import is_valid

pytest.importorskip("fhir.resources.R4B", reason="fhir.resources is not installed")
VS = f"{ICD10}?fhir_vs"
ASKED: list[tuple[str, int, dict[str, Any]]] = [
    ("metadata", 200, {}),
    ("metadata", 200, {"mode": "terminology"}),
    ("$versions", 200, {}),
    ("CodeSystem", 200, {}),
    ("ValueSet", 200, {}),
    ("ConceptMap", 200, {}),
    ("CodeSystem/icd-10-cm-2026-04-01", 200, {}),
    ("CodeSystem/$lookup", 200, {"system": ICD10, "code": "M35.0"}),
    ("CodeSystem/$lookup", 404, {"system": ICD10, "code": "M35"[:2]}),
    ("CodeSystem/$validate-code", 200, {"url": ICD10, "code": "Z53.3", "display": "other"}),
    ("CodeSystem/$subsumes", 200, {"system": ICD10, "codeA": "Z53", "codeB": "Z53.31"}),
    ("ValueSet/$expand", 200, {"url": f"{VS}=isa/S06", "property": "billable", "includeDesignations": "true"}),
    ("ValueSet/$expand", 200, {"url": VS, "filter": "gout", "includeDefinition": "true"}),
    ("ValueSet/$validate-code", 200, {"url": VS, "system": ICD10, "code": "Z53.31"}),
    ("ConceptMap/$translate", 200, {"system": ICD9, "code": "V64.3"}),
    ("ConceptMap/$translate", 200, {"system": ICD10, "code": "B90.0", "targetsystem": ICD9}),
]  # fmt: skip


@pytest.mark.parametrize(("path", "status", "asked"), ASKED)
def test_answers_are_valid(site: Client, path: str, status: int, asked: dict[str, Any]):
    got(site, path, status, **asked)


def test_an_explanation_is_valid(team: Team, site: Client):
    published(team, "Z53.9")
    for kind in ("Composition", "Provenance"):
        got(site, f"{kind}/Z53.9")


def test_what_is_no_r4_is_noticed():
    with pytest.raises(ValueError, match="OperationOutcome"):
        is_valid({"resourceType": "OperationOutcome", "issue": [{"severity": "bad", "code": "x", "more": 1}]})


def test_a_batch_is_valid(site: Client):
    inner = {
        "resourceType": "Parameters",
        "parameter": [{"name": "coding", "valueCoding": {"code": "Z53.9", "system": ICD10}}],
    }
    rows = [{"name": "url", "valueUri": VS}, {"name": "validation", "resource": inner}]
    answer = posted(site, "ValueSet/$batch-validate-code", *rows)
    assert answer == posted(site, "ValueSet/$validate-code", *rows)
    is_valid(answer["parameter"][0]["resource"])


@pytest.mark.slow
def test_a_client_of_others_looks_codes_up(live_server: Any, loaded: None):
    fhirpy = pytest.importorskip("fhirpy", reason="fhirpy is not installed")
    client = fhirpy.SyncFHIRClient(f"{live_server.url}/fhir/r4")
    systems = client.resources("CodeSystem").search(url=ICD10).fetch()
    assert {system["version"] for system in systems} == {"2023-10-01", "2024-10-01", "2026-04-01"}
    answer = client.execute("CodeSystem/$lookup", method="get", params={"system": ICD10, "code": "Z53.31"})
    assert any(row["name"] == "display" for row in answer["parameter"])
    parameters = {"resourceType": "Parameters", "parameter": [{"name": "url", "valueUri": f"{VS}=isa/M10"}]}
    assert client.execute("ValueSet/$expand", data=parameters)["expansion"]["total"] == 2
