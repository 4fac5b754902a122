"""Files at fixed places, and the answers for those who run the site."""

import datetime
import json

import pytest
from django.db import OperationalError, connection
from django.test import Client, RequestFactory
from django.utils import timezone
from lxml import etree

from codes.models import Release
from public.reading import sitemaps
from public.views.errors import server_error
from tests.public.pages import read

NS = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


def test_sitemap_is_an_index_of_parts_with_browse_pages_only(site: Client):
    index = etree.fromstring(site.get("/sitemap.xml").content)
    (part,) = index.xpath("//s:loc/text()", namespaces=NS)
    urls = etree.fromstring(site.get(part.removeprefix("http://127.0.0.1:8000")).content)
    locations = urls.xpath("//s:loc/text()", namespaces=NS)
    assert "http://127.0.0.1:8000/icd-10-cm/Z40-Z53" in locations
    assert "http://127.0.0.1:8000/icd-10-cm/section/B20" in locations
    assert "http://127.0.0.1:8000/icd-10-cm/Z53.9" not in locations  # no explanation is published
    day = Release.objects.active().get().activated_at
    assert day is not None
    assert set(urls.xpath("//s:lastmod/text()", namespaces=NS)) == {day.date().isoformat()}
    for url in locations:
        assert site.get(url.removeprefix("http://127.0.0.1:8000")).status_code == 200


def test_sitemap_parts_are_cut_by_count(site: Client, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sitemaps, "PART_SIZE", 5)
    parts = etree.fromstring(site.get("/sitemap.xml").content).xpath("//s:loc/text()", namespaces=NS)
    sizes = [len(etree.fromstring(site.get(part.removeprefix("http://127.0.0.1:8000")).content)) for part in parts]
    assert all(size == 5 for size in sizes[:-1])
    assert 0 < sizes[-1] <= 5


def test_security_txt_has_a_contact_and_expires_within_the_year(db: None, client: Client):
    response = client.get("/.well-known/security.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    fields = dict(line.split(": ", 1) for line in response.content.decode().splitlines())
    assert fields["Contact"] == "mailto:security@localhost"
    left = datetime.datetime.fromisoformat(fields["Expires"]) - timezone.now()
    assert datetime.timedelta(days=30) < left < datetime.timedelta(days=365)


def test_robots_txt_and_llms_txt(site: Client):
    robots = site.get("/robots.txt").content.decode()
    assert "Sitemap: http://127.0.0.1:8000/sitemap.xml" in robots
    assert "Disallow: /admin/" in robots
    assert "2026-april" in site.get("/llms.txt").content.decode()


def test_favicon(db: None, client: Client):
    assert client.get("/favicon.ico")["Content-Type"] == "image/svg+xml"


def test_healthz_asks_the_database_nothing(client: Client):
    response = client.get("/healthz")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})
    assert response["Cache-Control"] == "no-store"


def test_readyz_names_the_release(site: Client):
    assert site.get("/readyz").json() == {"status": "ready", "release": "2026-april", "reasons": []}


def test_readyz_with_a_migration_waiting(site: Client, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("public.views.health._unapplied", lambda: ["codes.0002_more"])
    response = site.get("/readyz")
    assert response.status_code == 503
    assert json.loads(response.content)["reasons"] == ["migrations not applied: codes.0002_more"]


def test_readyz_without_a_database(db: None, client: Client):
    def no_answer(*args: object) -> None:
        raise OperationalError("gone")

    with connection.execute_wrapper(no_answer):
        response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["reasons"] == ["the database does not answer"]


def test_404_without_a_database(db: None, client: Client):
    def no_answer(*args: object) -> None:
        raise OperationalError("gone")

    with connection.execute_wrapper(no_answer):
        assert client.get("/nope").status_code == 404


def test_500_needs_no_database(rf: RequestFactory):
    """No ``db`` fixture: a query would fail the test."""
    response = server_error(rf.get("/"))
    assert response.status_code == 500
    assert read(response).only("//h1") == "Something went wrong here"
