"""Readers' pages over three tiny releases: 2024-annual (partial), 2025-annual, and 2026-april, which is in force."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client
from pytest_django import DjangoDbBlocker

from codes.releases.importing import import_map, import_release
from tests.releases import HISTORY, gem_file
from tests.reviews.stories import Team, people

from .reading import Page, read

GEM = (("Z539", "V643", "10000"), ("B900", "NoDx", "11000"), ("B901", "1370", "10112"), ("B901", "1371", "10121"))


def load_history(folder: Path) -> None:
    """Every state is built as the publisher's files come in: through the import, oldest first."""
    for edition in HISTORY:
        complete = edition.label != "2024-annual"
        result = import_release(packages=[edition.write(folder)], activate=complete, operator="tests")
        assert result.outcome == "imported", result.reasons
    for name, data in (
        ("2018_I10gem.txt", gem_file(*GEM)),
        ("2018_I9gem.txt", gem_file(("V643", "Z539", "00000"), from_icd9=True)),
    ):
        (folder / name).write_bytes(data)
        assert import_map(files=[folder / name], kind="gem", operator="tests").outcome == "imported"


@pytest.fixture(scope="module")
def loaded(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """The releases, once for all tests of a module; gone with it. Each test has its own savepoint on top."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_history(tmp_path_factory.mktemp("releases"))
        yield
        transaction.set_rollback(True)


@pytest.fixture
def site(loaded: None, db: None, client: Client) -> Client:
    """An anonymous reader of the site with the releases loaded."""
    return client


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
    monkeypatch.setattr("reviews.actions.submitting.findings_of", lambda code, content: [])


@pytest.fixture
def team(site: Client, no_findings: None) -> Team:
    """People of every role, who may write and sign for the releases loaded."""
    return people()
