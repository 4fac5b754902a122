"""Somebody with official files in hand, a desk to bring them to, and a worker that may be asked to look."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from reviews.arrivals.keeping import Given
from reviews.arrivals.working import work_arrivals
from reviews.models import Arrival
from tests.releases import APRIL_2026, Edition
from tests.reviews.browsing import DeskClient
from tests.reviews.stories import NOW, person

BACKEND = "reviews.desk.people.accounts.StaffBackend"


@pytest.fixture
def importer(db: None) -> User:
    return person("importer", "importer")


@pytest.fixture
def desk(importer: User) -> Client:
    """The importer's browser."""
    return browser(importer)


def browser(user: User, **more: Any) -> Client:
    client = DeskClient(**more)
    client.force_login(user, backend=BACKEND)
    return client


@pytest.fixture
def packages(tmp_path: Path) -> Path:
    """The publisher's packages of a tiny April 2026."""
    return APRIL_2026.write(tmp_path / "packages")


def given(folder: Path) -> list[Given]:
    return [Given(path.name, [path.read_bytes()]) for path in sorted(folder.iterdir())]


def uploads(folder: Path) -> list[SimpleUploadedFile]:
    return [SimpleUploadedFile(path.name, path.read_bytes()) for path in sorted(folder.iterdir())]


def upload(client: Client, *files: SimpleUploadedFile, label: str = APRIL_2026.label, **more: str) -> HttpResponse:
    answer: HttpResponse = client.post(reverse("desk:upload-release"), {"files": files, "label": label} | more)
    return answer


def page(client: Client, arrival: Arrival) -> str:
    response = client.get(reverse("desk:arrival", args=(arrival.pk,)))
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def work(worker: str = "test:1", *, later: datetime.timedelta = datetime.timedelta(), **more: Any) -> int:
    return work_arrivals(worker=worker, now=lambda: NOW + later, **more)


def only_arrival() -> Arrival:
    return Arrival.objects.get()


def kept() -> list[Path]:
    """Every file and folder that is on our disk."""
    from django.conf import settings

    return sorted(Path(settings.RELEASES_DIR).rglob("*"))


def broken(edition: Edition, folder: Path) -> Path:
    """The edition's packages, in which the order file names a title that the tabular list does not have."""
    home = edition.write(folder)
    order = edition.file("order").replace(b"unspecified reason", b"unspecified season")
    from tests.releases.editions import pack

    pack(home / "code-descriptions.zip", {"icd10cm-order-2026.txt": order})
    return home


Asked = Callable[..., Arrival]
