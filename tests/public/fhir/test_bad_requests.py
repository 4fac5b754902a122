"""Requests that are wrong in any place are refused, or answered: nothing else comes out of the functions."""

from __future__ import annotations

import copy
import json
import random
import time
from typing import Any

import pytest

from public.api.fhir.operations.parameters import Parameters
from public.api.fhir.operations.performing import OPERATIONS, Context, perform
from public.api.fhir.r4 import as_r4, from_r4
from public.api.fhir.systems.base import Base
from public.api.fhir.systems.issues import RefusedError, outcome
from tests.shares import SEED

URL = "http://example.org/system"
SYSTEM = {
    "resourceType": "CodeSystem", "url": URL, "version": "1.0.0", "status": "active", "content": "complete",
    "language": "en",
    "property": [{"code": "status", "uri": "http://hl7.org/fhir/concept-properties#status", "type": "code"}],
    "concept": [
        {"code": "a", "display": "A", "designation": [{"language": "de", "value": "Ah"}], "concept": [{"code": "b"}]},
        {"code": "c", "property": [{"code": "status", "valueCode": "retired"}, {"code": "parent", "valueCode": "a"}],
         "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/itemWeight", "valueDecimal": 1}]},
    ],
}  # fmt: skip
SUPPLEMENT = {
    "resourceType": "CodeSystem", "url": f"{URL}/more", "version": "1", "status": "active", "content": "supplement",
    "supplements": URL, "concept": [{"code": "a", "designation": [{"language": "nl", "value": "Aa"}]}],
}  # fmt: skip
SET = {
    "resourceType": "ValueSet", "url": "http://example.org/set", "version": "2", "status": "active", "language": "en",
    "extension": [
        {"url": "http://hl7.org/fhir/StructureDefinition/valueset-supplement", "valueCanonical": f"{URL}/more"}
    ],
    "compose": {
        "inactive": True, "property": ["status"],
        "include": [
            {"system": URL, "version": "1.x.x", "filter": [{"property": "concept", "op": "is-a", "value": "a"}]},
            {"system": URL, "concept": [{"code": "c", "display": "C", "designation": [{"value": "See"}]}]},
            {"valueSet": ["http://example.org/other"]},
        ],
        "exclude": [{"system": URL, "filter": [{"property": "code", "op": "regex", "value": "x+"}]}],
    },
}  # fmt: skip
OTHER = {
    "resourceType": "ValueSet", "url": "http://example.org/other", "status": "active",
    "expansion": {"contains": [{"system": URL, "code": "a", "contains": [{"system": URL, "code": "b"}]}]},
}  # fmt: skip
MAP = {
    "resourceType": "ConceptMap", "url": "http://example.org/map", "status": "active",
    "group": [{"source": URL, "target": "http://example.org/target",
               "element": [{"code": "a", "target": [{"code": "z", "equivalence": "wider"}]}]}],
}  # fmt: skip
ROWS = [
    {"name": "url", "valueUri": "http://example.org/set"},
    {"name": "coding", "valueCoding": {"system": URL, "version": "1.0.0", "code": "a", "display": "B"}},
    {"name": "codeableConcept", "valueCodeableConcept": {"coding": [{"system": URL, "code": "a"}, {"code": "b"}]}},
    {"name": "system", "valueUri": URL},
    {"name": "code", "valueCode": "a"},
    {"name": "codeA", "valueCode": "a"},
    {"name": "codeB", "valueCode": "b"},
    {"name": "sourceCoding", "valueCoding": {"system": URL, "code": "a"}},
    {"name": "inferSystem", "valueBoolean": True},
    {"name": "count", "valueInteger": 2},
    {"name": "offset", "valueInteger": 0},
    {"name": "filter", "valueString": "a"},
    {"name": "property", "valueString": "*"},
    {"name": "includeDesignations", "valueBoolean": True},
    {"name": "includeDefinition", "valueBoolean": True},
    {"name": "displayLanguage", "valueCode": "de,en;q=0.5"},
    {"name": "useSupplement", "valueCanonical": f"{URL}/more"},
    {"name": "system-version", "valueCanonical": f"{URL}|1.0.0"},
    {"name": "force-system-version", "valueCanonical": f"{URL}|1.x.x"},
    {"name": "check-system-version", "valueCanonical": f"{URL}|1.0.0"},
    {"name": "default-valueset-version", "valueCanonical": "http://example.org/other|1"},
    {"name": "validation", "resource": {"resourceType": "Parameters", "parameter": [
        {"name": "coding", "valueCoding": {"system": URL, "code": "a"}}]}},
    *({"name": "tx-resource", "resource": resource} for resource in (SYSTEM, SUPPLEMENT, SET, OTHER, MAP)),
]  # fmt: skip
ODD: list[Any] = [
    None,
    5,
    -1,
    1.5,
    True,
    "",
    "x",
    "|",
    "*",
    [],
    ["x"],
    [[]],
    [None],
    {},
    {"x": 1},
    "http://example.org/set",
]


def spoiled(chance: random.Random) -> list[Any]:
    """The request with some rows left out and up to three places changed to something odd."""
    rows: list[Any] = [copy.deepcopy(row) for row in ROWS if chance.random() < 0.7]
    for _ in range(chance.randint(0, 3)):
        at: Any = rows
        while at:
            key = chance.choice(list(at) if isinstance(at, dict) else range(len(at)))
            if isinstance(at[key], dict | list) and at[key] and chance.random() < 0.8:
                at = at[key]
                continue
            at[key] = copy.deepcopy(chance.choice(ODD))
            break
    return [row for row in rows if isinstance(row, dict)]


def test_whatever_is_wrong_is_refused_or_answered():
    chance = random.Random(SEED)
    answered = refused = 0
    for _ in range(4_000):
        rows, operation = spoiled(chance), chance.choice(sorted(OPERATIONS))
        rows = [
            row | {"resource": from_r4(row["resource"])} if isinstance(row.get("resource"), dict) else row
            for row in rows
        ]
        try:
            answer = perform(operation, Parameters(rows), Context(catalogue=Base()))
            answered += 1
        except RefusedError as wrong:
            answer = outcome(wrong.issues)
            refused += 400 <= wrong.status < 500
        assert json.dumps(as_r4(answer))
    assert answered + refused == 4_000
    assert min(answered, refused) > 400


def test_what_takes_too_long_is_too_costly():
    concepts = [{"code": f"c{number}"} for number in range(100)]
    system = SYSTEM | {"concept": concepts}
    value_set = {"resourceType": "ValueSet", "status": "active", "compose": {"include": [
        {"system": URL, "filter": [{"property": "code", "op": "regex", "value": "c.*"}]}]}}  # fmt: skip
    rows = [{"name": "valueSet", "resource": value_set}, {"name": "tx-resource", "resource": system}]
    assert perform("ValueSet/$expand", Parameters(rows), Context())["expansion"]["total"] == 100
    with pytest.raises(RefusedError) as refused:
        perform("ValueSet/$expand", Parameters(rows), Context(until=0.0))
    assert refused.value.issues[0].code == "too-costly"


def test_value_sets_that_double_at_each_level_end_in_time():
    levels = [
        {"resourceType": "ValueSet", "url": f"http://example.org/{level}", "status": "active",
         "compose": {"include": [{"valueSet": [f"http://example.org/{level + 1}"]}] * 4}}
        for level in range(15)
    ]  # fmt: skip
    last = {"resourceType": "ValueSet", "url": "http://example.org/15", "status": "active", "compose": {"include": []}}
    rows = [{"name": "tx-resource", "resource": resource} for resource in (*levels, last)]
    rows.append({"name": "url", "valueUri": "http://example.org/0"})
    for operation in ("ValueSet/$expand", "ValueSet/$validate-code"):
        asked = [*rows, {"name": "coding", "valueCoding": {"system": URL, "code": "a"}}]
        with pytest.raises(RefusedError):
            perform(operation, Parameters(asked), Context(until=time.monotonic() + 0.2))
