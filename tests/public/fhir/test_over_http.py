"""HL7's recorded cases over HTTP, in R4: the resources of each case travel with its request."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from public.api.fhir.r4 import OF_CONTAINS, OF_EXPANSION

from .misses import MISSES
from .recorded import FOLDER, Case, differences, read_cases
from .test_recorded import OPERATIONS
from .valid import is_valid

pytestmark = pytest.mark.skipif(not Path(FOLDER).exists(), reason="HL7's recorded cases are not here")
BASE = "/fhir/r4"
METADATA = {"metadata": f"{BASE}/metadata", "term-caps": f"{BASE}/metadata?mode=terminology"}


def posted(site: Client, case: Case) -> tuple[int, dict[str, Any]]:
    headers = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in case.headers.items()}
    body = json.dumps({"resourceType": "Parameters", "parameter": case.rows})
    path = f"{BASE}/{OPERATIONS[case.operation]}"
    response = site.post(path, body, content_type="application/fhir+json", **headers)
    assert response.headers["Content-Type"] == "application/fhir+json; charset=utf-8"
    answer = response.json()
    is_valid(answer)
    return response.status_code, answer


def in_r5(element: Any) -> Any:
    """An answer in R4, read as HL7's own runner reads it: what R5 has elements for comes out of the extensions."""
    if isinstance(element, list):
        return [in_r5(wanted) for wanted in element]
    if not isinstance(element, dict):
        return element
    own = {name: in_r5(value) for name, value in element.items() if name != "extension"}
    kept = []
    for extension in element.get("extension", []):
        if extension["url"] not in (OF_CONTAINS, OF_EXPANSION):
            kept.append(extension)
            continue
        row = {}
        for part in extension["extension"]:
            kind = next(name for name in part if name != "url")
            row[kind if part["url"] == "value" else part["url"]] = part[kind]
        own.setdefault("property", []).append(row)
    return own | ({"extension": kept} if kept else {})


def wrong(site: Client, case: Case) -> list[str]:
    status, given = posted(site, case)
    faults = min((differences(expected, in_r5(given)) for expected in case.answers), key=len)
    as_recorded = f"{status // 100}xx" == case.status or str(status) == case.status or len(case.answers) > 1
    return faults if as_recorded else [f"status {status}, not {case.status}", *faults]


def test_recorded_cases_are_answered_over_http_as_by_the_functions(site: Client):
    cases = [case for case in read_cases() if case.operation in OPERATIONS]
    missed = {case.name: faults for case in cases if (faults := wrong(site, case))}
    assert sorted(set(missed) - set(MISSES)) == [], [missed[name] for name in missed if name not in MISSES]


@pytest.mark.parametrize("operation", METADATA)
def test_the_statements_of_the_server_have_what_is_asked_for(site: Client, operation: str):
    (case,) = [case for case in read_cases() if case.operation == operation]
    assert contains(site.get(METADATA[operation]).json(), case.answers[0]) == []


def contains(given: Any, pattern: Any, path: str = "") -> list[str]:
    """What of a pattern is not there; the statement may say more."""
    if isinstance(pattern, dict):
        lacking = [f"{path}.{name}: missing" for name in pattern if not name.startswith("$") and name not in given]
        shared = [name for name in pattern if name in given]
        return lacking + [wrong for name in shared for wrong in contains(given[name], pattern[name], f"{path}.{name}")]
    if isinstance(pattern, list):
        return [f"{path}: {wanted}" for wanted in pattern if all(contains(other, wanted) for other in given)]
    return differences(pattern, given, path)
