"""HL7's recorded cases of terminology servers, and how an answer is compared with the one that was recorded.

They are not part of the project: ``ICDCMS_FHIR_CASES`` names the folder, else ``../shared/fhir-tx/cases`` beside the
project is looked at. Templates in the recorded answers say what may differ:

"$id$", "$instant$", "$uuid$", ...     any value of that shape
"$external:2:words$"                   words of the server's own, which contain these
"$choice:a|b$", "$fragments:a$"        one of these; something that contains all of these
{"$optional$": true, ...}              an element of a list that may be missing
{"$optional-properties$": [...], ...}  properties that may be missing
{"$count-arrays$": [...], ...}         lists of which only the length counts

The order of lists never matters.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Json = dict[str, Any]
ROOT = Path(__file__).resolve().parents[3]
FOLDER = Path(os.environ.get("ICDCMS_FHIR_CASES") or ROOT.parent / "shared/fhir-tx/cases")
_SHAPES = {
    "id": r"[A-Za-z0-9\-.]{1,64}",
    "uuid": r"urn:uuid:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}",
    "instant": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)",
    "date": r"\d{4}(?:-\d\d(?:-\d\d(?:T.*)?)?)?",
    "semver": r"\d+\.\d+\.\d+.*",
    "version": r"\d+(?:\.\d+)*.*",
    "url": r"[a-z]+:.+",
    "token": r"\S+",
    "string": r".+",
}


@dataclass(frozen=True)
class Case:
    """``setup`` are the resources that the request brings; ``answers`` are those that are right."""

    suite: str
    name: str
    operation: str
    request: list[Json]
    setup: list[Json]
    answers: list[Json]
    status: str = "200"
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def rows(self) -> list[Json]:
        return [*self.request, *({"name": "tx-resource", "resource": resource} for resource in self.setup)]


def _load(name: str) -> Any:
    return json.loads((FOLDER / name).read_text(encoding="utf-8-sig"))


def read_cases() -> Iterator[Case]:
    """Every recorded case; none where the folder is not there."""
    if not (FOLDER / "test-cases.json").exists():
        return
    for suite in _load("test-cases.json")["suites"]:
        setup = [_load(name) for name in suite["setup"]]
        for test in suite["tests"]:
            rows = _load(test["request"])["parameter"] if "request" in test else []
            rows += _load(test["profile"])["parameter"] if "profile" in test else []
            names = [test[key] for key in ("response", "response2", "response:flat") if key in test]
            answers = [_load(name) for name in names if (FOLDER / name).exists()]
            header = test.get("header", {})
            headers = {header["name"]: header["value"]} if header else {}
            if "Accept-Language" in test:
                headers["Accept-Language"] = test["Accept-Language"]
            yield Case(suite["name"], test["name"], test["operation"], rows, setup, answers,
                       test.get("http-code", "200"), headers)  # fmt: skip


def differences(expected: Any, actual: Any, path: str = "") -> list[str]:
    """Where an answer is not the recorded one; empty where it fits."""
    if isinstance(expected, dict):
        return _of_objects(expected, actual, path) if isinstance(actual, dict) else [f"{path}: no object"]
    if isinstance(expected, list):
        return _of_lists(expected, actual, path) if isinstance(actual, list) else [f"{path}: no list"]
    if isinstance(expected, str) and expected.endswith("$") and "$" in expected[:-1]:
        return [] if _fits(expected, actual) else [f"{path}: {actual!r} is not {expected}"]
    same = expected == actual and isinstance(expected, bool) is isinstance(actual, bool)
    return [] if same else [f"{path}: {actual!r} is not {expected!r}"]


def _fits(template: str, actual: Any) -> bool:
    """A template may stand at the end of other words: "http://.../administrative-gender|$version$"."""
    before, _, rest = template[:-1].partition("$")
    kind, *words = rest.split(":", 1)
    text = str(actual)
    if not text.startswith(before):
        return False
    text = text.removeprefix(before)
    if kind == "external":
        return all(word.casefold() in text.casefold() for word in words[0].partition(":")[2].split("|"))
    if kind == "choice":
        return text in words[0].split("|")
    if kind == "fragments":
        return all(word.casefold() in text.casefold() for word in words[0].split("|"))
    return re.fullmatch(_SHAPES[kind], text) is not None


def _of_objects(expected: Json, actual: Json, path: str) -> list[str]:
    optional, counted = expected.get("$optional-properties$", []), expected.get("$count-arrays$", [])
    wrong = []
    for name, value in expected.items():
        if name.startswith("$"):
            continue
        if name not in actual:
            if name not in optional and not _all_optional(value):
                wrong.append(f"{path}.{name}: missing")
        elif name in counted:
            wrong += [] if len(value) == len(actual[name]) else [f"{path}.{name}: other length"]
        elif name != "compose" or name not in optional:
            wrong += differences(value, actual[name], f"{path}.{name}")
    return wrong + [f"{path}.{name}: unexpected" for name in actual if name not in expected and name not in optional]


def _all_optional(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(element, dict) and element.get("$optional$") for element in value)


def _of_lists(expected: list[Any], actual: list[Any], path: str) -> list[str]:
    left = list(actual)
    wrong = []
    for element in sorted(expected, key=lambda element: isinstance(element, dict) and bool(element.get("$optional$"))):
        tried = [(differences(element, other, f"{path}[]"), other) for other in left]
        fitting = next((other for faults, other in tried if not faults), None)
        if fitting is not None:
            left.remove(fitting)
        elif not (isinstance(element, dict) and element.get("$optional$")):
            nearest = min((faults for faults, _ in tried), key=len, default=[])
            wrong.append(f"{path}[]: none is {json.dumps(element)[:300]}; nearest: {nearest}")
    return wrong + [f"{path}[]: unexpected {json.dumps(element)[:300]}" for element in left]
