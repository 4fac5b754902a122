"""HL7's recorded cases, answered by the pure functions: no server, no database."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from public.api.fhir.operations.parameters import Parameters
from public.api.fhir.operations.performing import Context, perform
from public.api.fhir.systems.base import Base
from public.api.fhir.systems.issues import RefusedError, outcome

from .misses import MISSES
from .recorded import FOLDER, ROOT, Case, differences, read_cases

OPERATIONS = {
    "expand": "ValueSet/$expand",
    "validate-code": "ValueSet/$validate-code",
    "cs-validate-code": "CodeSystem/$validate-code",
    "lookup": "CodeSystem/$lookup",
    "translate": "ConceptMap/$translate",
    "batch-validate": "ValueSet/$batch-validate-code",
}

recorded = pytest.mark.skipif(not Path(FOLDER).exists(), reason="HL7's recorded cases are not here")


def answer(case: Case) -> tuple[int, dict]:
    context = Context(catalogue=Base(), accepted=case.headers.get("Accept-Language", ""))
    try:
        return 200, perform(OPERATIONS[case.operation], Parameters(case.rows), context)
    except RefusedError as refused:
        return refused.status, outcome(refused.issues)


def wrong(case: Case) -> list[str]:
    """How the answer differs from the recorded one that is nearest."""
    status, given = answer(case)
    faults = min((differences(expected, given) for expected in case.answers), key=len)
    as_recorded = f"{status // 100}xx" == case.status or str(status) == case.status or len(case.answers) > 1
    return faults if as_recorded else [f"status {status}, not {case.status}", *faults]


@recorded
def test_recorded_cases_are_answered_as_recorded_but_for_named_misses():
    cases = [case for case in read_cases() if case.operation in OPERATIONS]
    missed = {case.name: faults for case in cases if (faults := wrong(case))}
    assert sorted(set(missed) - set(MISSES)) == [], [missed[name] for name in missed if name not in MISSES]
    assert sorted(set(MISSES) - set(missed)) == []
    assert len(missed) <= 0.05 * len(cases)


def test_every_miss_is_named_in_the_documentation():
    documented = (ROOT / "docs" / "fhir.md").read_text()
    assert sorted(name for name in MISSES if not re.search(rf"`{re.escape(name)}`", documented)) == []


def test_the_comparison_notices_what_differs():
    template = {"id": "$id$", "$optional-properties$": ["date"], "list": [{"$optional$": True, "a": 1}, {"a": 2}]}
    assert differences(template, {"id": "x-1", "list": [{"a": 2}]}) == []
    assert differences(template, {"id": "x-1", "list": [{"a": 2}, {"a": 1}], "date": "2020"}) == []
    assert differences(template, {"id": "not an id", "list": [{"a": 2}]}) != []
    assert differences(template, {"id": "x", "list": [{"a": 1}]}) != []
    assert differences(template, {"id": "x", "list": [{"a": 2}], "other": 1}) != []
    assert differences({"text": "$external:1:url|5.0$"}, {"text": "a URL and 5.0"}) == []
    assert differences({"text": "$external:1:url|5.0$"}, {"text": "a URL"}) != []
    assert differences({"text": "system|$version$"}, {"text": "system|4.0.1"}) == []
    assert differences({"$count-arrays$": ["list"], "list": [1, 2]}, {"list": [3, 4]}) == []
    assert differences({"a": True}, {"a": 1}) != []
