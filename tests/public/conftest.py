"""Readers' pages over three tiny releases: 2024-annual (partial), 2025-annual, and 2026-april, which is in force."""

import pytest
from django.test import Client

from tests.reviews.stories import Team, people

from .pages import Page, read


@pytest.fixture
def loaded(db: None) -> None:
    """The releases and the maps."""


@pytest.fixture
def site(loaded: None, client: Client) -> Client:
    """An anonymous reader of the site with the releases loaded."""
    return client


@pytest.fixture
def warm(site: Client) -> None:
    """What a worker reads once and keeps, such as the conversion table, has been read: for tests that count queries."""
    for path in ("/icd-10-cm/B90.10", "/icd-10-cm/compare/Z53.9?from=2024-10-01&to=2026-04-01"):
        assert site.get(path).status_code == 200


@pytest.fixture
def page(site: Client):
    """Gets a page that must be there, taken apart."""

    def get(path: str, status: int = 200) -> Page:
        response = site.get(path)
        assert response.status_code == status, response
        return read(response)

    return get


@pytest.fixture
def no_findings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Checks find nothing: the texts of these tests are no explanations."""
    monkeypatch.setattr("reviews.actions.texts.submitting.findings_of", lambda code, content: [])


@pytest.fixture
def team(site: Client, no_findings: None) -> Team:
    """People of every role, who may write and sign for the releases loaded."""
    return people()
