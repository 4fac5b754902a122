"""Our releases under ``/fhir/r4``: what a coder's tool asks for, over HTTP, on three tiny releases."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from tests.reviews.stories import Team, published

from .valid import is_valid

pytestmark = pytest.mark.engine
BASE = "/fhir/r4"
ICD10, ICD9 = "http://hl7.org/fhir/sid/icd-10-cm", "http://hl7.org/fhir/sid/icd-9-cm"


def got(site: Client, path: str, status: int = 200, **asked: Any) -> dict[str, Any]:
    response = site.get(f"{BASE}/{path}?{urlencode(asked, doseq=True)}")
    assert response.status_code == status, response.content
    assert response.headers["Content-Type"].startswith("application/fhir+json")
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    answer = response.json()
    is_valid(answer)
    return answer


def posted(site: Client, path: str, *rows: dict[str, Any], status: int = 200) -> dict[str, Any]:
    body = json.dumps({"resourceType": "Parameters", "parameter": rows})
    response = site.post(f"{BASE}/{path}", body, content_type="application/fhir+json")
    assert response.status_code == status, response.content
    answer = response.json()
    is_valid(answer)
    return answer


def values(answer: dict[str, Any]) -> dict[str, Any]:
    """Parameters by name; of those with parts, none."""
    rows = [row for row in answer["parameter"] if "part" not in row]
    return {
        row["name"]: next((v for k, v in row.items() if k.startswith("value")), row.get("resource")) for row in rows
    }


def parts(answer: dict[str, Any], name: str) -> list[dict[str, Any]]:
    return [values({"parameter": row["part"]}) for row in answer["parameter"] if row["name"] == name]


def properties(answer: dict[str, Any]) -> dict[str, list[Any]]:
    by_code: dict[str, list[Any]] = {}
    for given in parts(answer, "property"):
        by_code.setdefault(given["code"], []).append(given["value"])
    return by_code


def codes(answer: dict[str, Any]) -> list[str]:
    waiting, listed = list(answer["expansion"].get("contains", [])), []
    while waiting:
        row = waiting.pop(0)
        listed.append(row["code"])
        waiting = row.get("contains", []) + waiting
    return listed


def look_up(site: Client, code: str, status: int = 200, **asked: Any) -> dict[str, Any]:
    return got(site, "CodeSystem/$lookup", status, system=ICD10, code=code, **asked)


def validate(site: Client, code: str, url: str = ICD10, **asked: Any) -> dict[str, Any]:
    return values(got(site, "CodeSystem/$validate-code", url=url, code=code, **asked))


# --- Look-up ----------------------------------------------------------------------------------------------------------


def test_a_code_is_looked_up_with_what_the_release_says_of_it(site: Client):
    answer = look_up(site, "Z53.31")
    assert values(answer)["display"] == "Laparoscopic surgical procedure converted to open procedure"
    assert (values(answer)["version"], values(answer)["abstract"]) == ("2026-04-01", False)
    known = properties(answer)
    assert (known["parent"], known["billable"], known["inactive"]) == (["Z53.3"], [True], [False])
    assert (known["kind"], known["chapter"], known["block"]) == (["code"], ["21"], ["Z40-Z53"])
    assert properties(look_up(site, "Z53.3"))["child"] == ["Z53.31", "Z53.32"]


def test_notes_are_properties_by_kind_and_say_whose_they_are(site: Client):
    known = properties(look_up(site, "B20"))
    assert "sequelae of tuberculosis (B90.-)" in known["excludes1"]
    assert any("communicable" in text for text in known["inheritedIncludes"])
    owners = [
        row.get("description") for row in parts(look_up(site, "B20"), "property") if row["code"] == "inheritedIncludes"
    ]
    assert owners == ["1"]


def test_only_the_properties_asked_for_are_told(site: Client):
    assert set(properties(look_up(site, "Z53.31", property=["parent", "billable"]))) == {"parent", "billable"}


def test_other_names_of_a_code_are_designations(team: Team, site: Client):
    published(team, "Z53.9")
    named = {row["value"]: row.get("use", {}).get("code") for row in parts(look_up(site, "M35.0"), "designation")}
    assert named["Sicca syndrome"] == "inclusion-term"
    assert named["Sjögren syndrome"] is None
    uses = [row.get("use", {}).get("code") for row in parts(look_up(site, "Z53.9"), "designation")]
    assert "synonym" in uses


def test_a_code_as_people_type_it_is_not_the_code_but_is_told(site: Client):
    outcome = look_up(site, "Z5331", 404)
    assert outcome["resourceType"] == "OperationOutcome"
    assert outcome["issue"][0]["code"] == "not-found"
    assert "'Z53.31'" in outcome["issue"][0]["details"]["text"]
    answer = validate(site, "Z5331")
    assert answer["result"] is False
    assert "The code is written 'Z53.31'" in answer["message"]


def test_another_system_is_unknown_and_never_taken_for_ours(site: Client):
    other = "http://hl7.org/fhir/sid/icd-10"
    assert got(site, "CodeSystem/$lookup", 404, system=other, code="Z53.9")["issue"][0]["code"] == "not-found"
    answer = validate(site, "Z53.9", url=other)
    assert (answer["result"], answer["x-unknown-system"]) == (False, other)
    assert got(site, "ValueSet/$expand", 404, url=f"{other}?fhir_vs")["resourceType"] == "OperationOutcome"


# --- Versions ---------------------------------------------------------------------------------------------------------


def test_without_a_version_the_release_in_force_answers(site: Client):
    assert validate(site, "Z53.01")["version"] == "2026-04-01"


def test_an_old_version_answers_for_itself(site: Client):
    assert validate(site, "Z53.01", version="2024-10-01")["result"] is False
    assert "first release that has it is 2026-04-01" in validate(site, "Z53.01", version="2024-10-01")["message"]
    old = look_up(site, "Z53.9", version="2024-10-01")
    assert values(old)["version"] == "2024-10-01"
    assert "synonym" not in [row.get("use", {}).get("code") for row in parts(old, "designation")]


def test_an_unknown_version_is_refused_with_those_there_are(site: Client):
    outcome = look_up(site, "Z53.9", 404, version="2022-10-01")
    assert "2024-10-01" in outcome["issue"][0]["details"]["text"]
    pinned = got(site, "ValueSet/$expand", url=f"{ICD10}?fhir_vs=isa/Z53", **{"system-version": f"{ICD10}|2024-10-01"})
    used = [row["valueUri"] for row in pinned["expansion"]["parameter"] if row["name"] == "used-codesystem"]
    assert used == [f"{ICD10}|2024-10-01"]


# --- Validation -------------------------------------------------------------------------------------------------------


def test_a_header_is_valid_only_where_abstract_codes_are(site: Client):
    assert validate(site, "Z53.3")["result"] is False
    assert "abstract" in validate(site, "Z53.3")["message"]
    assert validate(site, "Z53.3", abstract="true")["result"] is True
    assert validate(site, "Z53.31")["result"] is True


def test_displays_are_compared(site: Client):
    assert validate(site, "M10.9", display="gout, unspecified")["result"] is True
    wrong = validate(site, "M10.9", display="Goat")
    assert (wrong["result"], wrong["display"]) == (False, "Gout, unspecified")


def test_codings_and_concepts_are_validated_by_post(site: Client):
    coding = {"system": ICD10, "code": "M10.9"}
    url = {"name": "url", "valueUri": f"{ICD10}?fhir_vs=isa/M10"}
    assert values(posted(site, "ValueSet/$validate-code", url, {"name": "coding", "valueCoding": coding}))["result"]
    both = {"coding": [{"system": ICD10, "code": "B20"}, coding]}
    answer = values(
        posted(site, "ValueSet/$validate-code", url, {"name": "codeableConcept", "valueCodeableConcept": both})
    )
    assert (answer["result"], answer["code"]) == (True, "M10.9")
    other = {"name": "coding", "valueCoding": {"system": ICD10, "code": "B20"}}
    assert values(posted(site, "ValueSet/$validate-code", url, other))["result"] is False


def test_a_retired_code_is_told_with_its_last_release_and_successors(site: Client):
    answer = validate(site, "B90.10")
    assert answer["result"] is False
    assert "The last release before that has it is 2024-10-01" in answer["message"]
    assert "official successors: B90.1" in answer["message"]
    known = properties(look_up(site, "B90.10", version="2024-10-01"))
    assert known["deprecationDate"] == ["2026-04-01"]
    assert properties(look_up(site, "Z53.01"))["effectiveDate"] == ["2026-04-01"]


# --- Expansion --------------------------------------------------------------------------------------------------------


def expand(site: Client, status: int = 200, under: str = "", **asked: Any) -> dict[str, Any]:
    return got(site, "ValueSet/$expand", status, url=f"{ICD10}?fhir_vs" + (f"=isa/{under}" if under else ""), **asked)


def test_everything_under_a_code_with_its_seventh_characters(site: Client):
    answer = expand(site, under="S06.1")
    assert codes(answer)[:3] == ["S06.1", "S06.1X", "S06.1X0"]
    assert {"S06.1X0A", "S06.1X0D", "S06.1X0S", "S06.1X7A"} <= set(codes(answer))
    assert answer["expansion"]["total"] == len(codes(answer))
    (top,) = answer["expansion"]["contains"]
    assert top["abstract"] is True
    flat = expand(site, under="S06.1", excludeNested="true")
    assert [row["code"] for row in flat["expansion"]["contains"]] == codes(answer)


def test_a_filter_takes_codes_and_words_as_the_sites_search_does(site: Client):
    assert codes(expand(site, filter="Z53.31")) == ["Z53.31"]
    assert codes(expand(site, filter="Z53.3")) == ["Z53.3", "Z53.31", "Z53.32"]
    assert "M10.9" in codes(expand(site, filter="gout"))
    assert "M35.0" in codes(expand(site, filter="sicca syndrome"))
    assert codes(expand(site, under="B20", filter="gout")) == []


def test_a_page_of_the_whole_system(site: Client):
    whole = expand(site)
    assert whole["expansion"]["total"] == len(codes(whole)) > 50
    page = expand(site, count=5, offset=3)
    assert codes(page) == codes(expand(site, excludeNested="true"))[3:8]
    assert (page["expansion"]["offset"], page["expansion"]["total"]) == (3, whole["expansion"]["total"])
    assert codes(expand(site, count=0)) == []


def test_what_is_too_much_at_once_is_too_costly(site: Client, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("public.api.fhir.operations.expanding.MOST", 20)
    assert expand(site, 422)["issue"][0]["code"] == "too-costly"
    assert len(codes(expand(site, count=10))) == 10


def test_filters_of_a_value_set_see_our_properties(site: Client):
    def composed(*filters: dict[str, str]) -> list[str]:
        value_set = {
            "resourceType": "ValueSet",
            "status": "active",
            "compose": {"include": [{"system": ICD10, "filter": filters}]},
        }
        return codes(posted(site, "ValueSet/$expand", {"name": "valueSet", "resource": value_set}))

    is_a = {"property": "concept", "op": "is-a", "value": "Z53.3"}
    assert composed(is_a, {"property": "billable", "op": "=", "value": "true"}) == ["Z53.31", "Z53.32"]
    assert composed({"property": "parent", "op": "=", "value": "B90"}) == ["B90.0", "B90.1"]
    assert composed({"property": "chapter", "op": "=", "value": "13"})[0].startswith("M")
    assert composed({"property": "code", "op": "regex", "value": r"Z53\.3."}) == ["Z53.31", "Z53.32"]


def test_filters_see_properties_that_only_a_whole_code_has(site: Client):
    """Notes, dates, exemptions and groups cost a query a code, and are asked for where something else narrows."""

    def composed(*filters: tuple[str, str, str], shown: str = "") -> dict[str, Any]:
        named = [{"property": prop, "op": op, "value": value} for prop, op, value in filters]
        compose = {"include": [{"system": ICD10, "filter": named}]}
        value_set = {"resourceType": "ValueSet", "status": "active", "compose": compose}
        rows = [{"name": "valueSet", "resource": value_set}] + (
            [{"name": "property", "valueString": shown}] if shown else []
        )
        return posted(site, "ValueSet/$expand", *rows)

    exempt = codes(composed(("poaExempt", "=", "true")))
    assert exempt
    assert {properties(look_up(site, code))["poaExempt"][0] for code in exempt} == {True}
    below = ("concept", "is-a", "Z53")
    assert codes(composed(below, ("effectiveDate", "=", "2026-04-01"))) == ["Z53.01", "Z53.09", "Z53.32"]
    assert set(codes(composed(below, ("poaExempt", "=", "true")))) == {
        code for code in exempt if code.startswith("Z53")
    }
    shown = composed(below, shown="poaExempt")["expansion"]
    assert "poaExempt" in str(shown)


# --- Subsumption and maps ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "second", "outcome"),
    [
        ("Z53", "Z53.31", "subsumes"),
        ("Z53.31", "Z53", "subsumed-by"),
        ("Z53", "Z53", "equivalent"),
        ("Z53.31", "Z53.32", "not-subsumed"),
    ],
)
def test_subsumption_follows_the_tree(site: Client, first: str, second: str, outcome: str):
    assert values(got(site, "CodeSystem/$subsumes", system=ICD10, codeA=first, codeB=second))["outcome"] == outcome


def test_icd9_is_translated_by_the_equivalence_mappings(site: Client):
    answer = got(site, "ConceptMap/$translate", system=ICD9, code="V64.3", targetsystem=ICD10)
    (match,) = parts(answer, "match")
    assert match["concept"]["code"] == "Z53.9"
    assert match["equivalence"] == "equivalent"
    assert "relationship" not in match
    back = parts(got(site, "ConceptMap/$translate", system=ICD10, code="B90.0", targetsystem=ICD9), "match")
    assert [(row.get("concept"), row["equivalence"]) for row in back] == [(None, "unmatched")]


def test_a_retired_code_is_translated_to_its_successors_and_back(site: Client):
    forward = parts(got(site, "ConceptMap/$translate", system=ICD10, code="B90.10", targetsystem=ICD10), "match")
    assert [match["concept"]["code"] for match in forward] == ["B90.1"]
    assert forward[0]["originMap"].endswith("/fhir/r4/ConceptMap/successors")
    back = got(site, "ConceptMap/$translate", system=ICD10, code="B90.1", targetsystem=ICD10, reverse="true")
    assert "B90.10" in [match["source"]["code"] for match in parts(back, "match")]
    nothing = got(site, "ConceptMap/$translate", system=ICD10, code="Z99.999", targetsystem=ICD9)
    assert values(nothing)["result"] is False


# --- What the server says of itself -----------------------------------------------------------------------------------


def test_the_statements_name_what_works(site: Client):
    statement = got(site, "metadata")
    operations = {resource["type"]: {op["name"] for op in resource.get("operation", [])}
                  for resource in statement["rest"][0]["resource"]}  # fmt: skip
    assert {"lookup", "validate-code", "subsumes"} <= operations["CodeSystem"]
    assert {"expand", "validate-code"} <= operations["ValueSet"]
    (own, *_) = got(site, "metadata", mode="terminology")["codeSystem"]
    assert [(v["code"], v["isDefault"]) for v in own["version"]][-1] == ("2026-04-01", True)


def test_resources_are_read_and_searched_for(site: Client):
    bundle = got(site, "CodeSystem", url=ICD10, version="2026-04-01")
    assert [entry["resource"]["id"] for entry in bundle["entry"]] == ["icd-10-cm-2026-04-01"]
    assert got(site, "CodeSystem/icd-10-cm-2026-04-01")["content"] == "not-present"
    assert got(site, "ValueSet")["total"] == 3
    assert got(site, "ConceptMap")["total"] >= 2
    assert got(site, "CodeSystem/none", 404)["resourceType"] == "OperationOutcome"


def test_an_explanation_is_a_composition_with_its_provenance(team: Team, site: Client):
    assert got(site, "Composition/Z53.9", 404)["resourceType"] == "OperationOutcome"
    published(team, "Z53.9")
    composition, provenance = got(site, "Composition/Z53.9"), got(site, "Provenance/Z53.9")
    assert composition["section"][0]["text"]["div"].startswith("<div")
    assert composition["attester"][0]["party"] == provenance["agent"][0]["who"]
    assert provenance["target"] == [{"reference": "Composition/Z53.9"}]


# --- Bad requests -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("", 404),
        ("/r4", 404),
        ("/r4/Patient/1", 404),
        ("/r4/ValueSet/$nothing", 404),
        ("/r4/CodeSystem/$lookup", 400),
        ("/r4/ValueSet/$expand", 400),
        ("/r4/ValueSet/$expand?url=x&count=-1", 400),
        ("/r4/ValueSet/$validate-code?url=x&code=y&abstract=perhaps", 400),
        ("/r4/CodeSystem/$lookup?coding=x", 400),
        ("/r4/metadata?mode=other", 400),
        ("/r4/metadata?_format=xml", 406),
    ],
)
def test_what_cannot_be_answered_is_an_outcome(site: Client, path: str, status: int):
    response = site.get(f"/fhir{path}")
    assert response.status_code == status
    assert response.json()["resourceType"] == "OperationOutcome"


@pytest.mark.parametrize(
    ("body", "type_", "status"),
    [
        ("{", "application/json", 400),
        ("[]", "application/json", 400),
        ('{"resourceType": "Patient"}', "application/json", 400),
        ('{"parameter": 5}', "application/json", 400),
        ('{"parameter": [NaN]}', "application/json", 400),
        ("<Parameters/>", "application/fhir+xml", 415),
        ("[" * 100_000, "application/json", 400),
        (" " * 2_600_000, "application/json", 413),
    ],
)
def test_a_body_that_is_no_request_is_an_outcome(site: Client, body: str, type_: str, status: int):
    response = site.post("/fhir/r4/ValueSet/$expand", body, content_type=type_)
    assert response.status_code == status, response.content
    assert response.json()["resourceType"] == "OperationOutcome"


def test_other_methods_are_not_allowed(site: Client):
    assert site.put("/fhir/r4/ValueSet/$expand").status_code == 405
    assert site.post("/fhir/r4/metadata").status_code == 405
    preflight = site.options("/fhir/r4/ValueSet/$expand")
    assert (preflight.status_code, preflight.headers["Access-Control-Allow-Origin"]) == (204, "*")
