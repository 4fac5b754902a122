"""What the public asks of terminology servers for ICD-10-CM, with codes of two official releases."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from codes.releases.loading.importing import import_release
from tests.codes.releases.official import of_categories

from .test_releases import codes, expand, got, look_up, validate, values

pytestmark = [pytest.mark.shared, pytest.mark.slow]
RELEASES, CATEGORIES = ("2025-annual", "2026-april"), {"C56", "E86", "G35", "I21", "S86"}
ICD10_WHO = "http://hl7.org/fhir/sid/icd-10"


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    home = tmp_path_factory.mktemp("releases")
    return [of_categories(release, CATEGORIES, home / release) for release in RELEASES]


@pytest.fixture
def site(db: None, client: Client, folders: list[Path]) -> Client:
    for release, folder in zip(RELEASES, folders, strict=True):
        result = import_release(packages=[folder], label=release, activate=release == RELEASES[-1], operator="tests")
        assert result.outcome == "imported", result.reasons
    return client


def test_the_cases_of_the_public(site: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """One test, since loading the releases takes longest."""
    _codes_and_systems(site)
    _filters(site)
    _trees_and_versions(site)
    monkeypatch.setattr("public.api.fhir.operations.expanding.MOST", 100)
    assert expand(site, 422)["issue"][0]["code"] == "too-costly"
    assert len(codes(expand(site, count=50))) == 50


def _codes_and_systems(site: Client) -> None:
    assert got(site, "CodeSystem/$lookup", 404, system=ICD10_WHO, code="C56.9")["issue"][0]["code"] == "not-found"
    other = validate(site, "C56.9", url=ICD10_WHO)
    assert (other["result"], other["x-unknown-system"]) == (False, ICD10_WHO)
    assert validate(site, "C56.9")["result"] is True
    assert "'I21.9'" in look_up(site, "I219", 404)["issue"][0]["details"]["text"]
    assert "The code is written 'I21.9'" in validate(site, "I219")["message"]
    header: dict[str, Any] = validate(site, "E86")
    assert (header["result"], "abstract" in header["message"]) == (False, True)
    assert validate(site, "E86", abstract="true")["result"] is True


def _filters(site: Client) -> None:
    assert codes(expand(site, filter="E86.0")) == ["E86.0"]
    assert codes(expand(site, filter="E86")) == ["E86", "E86.0", "E86.1", "E86.9"]
    named = codes(expand(site, filter="heart attack"))
    assert named
    assert {code[:3] for code in named[:3]} == {"I21"}


def _trees_and_versions(site: Client) -> None:
    below = codes(expand(site, under="S86.0"))
    assert {"S86.0", "S86.01", "S86.011", "S86.011A", "S86.011D", "S86.011S", "S86.099S"} <= set(below)
    assert all(code.startswith("S86.0") for code in below)
    assert values(look_up(site, "G35"))["version"] == "2026-04-01"
    assert validate(site, "G35")["result"] is False
    old = validate(site, "G35", version="2024-10-01")
    assert (old["result"], old["version"]) == (True, "2024-10-01")
    assert look_up(site, "G35.A", 404, version="2024-10-01")["resourceType"] == "OperationOutcome"
