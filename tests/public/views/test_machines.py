"""Files at fixed places, and the answers for those who run the site."""

import datetime
import json
import re
from pathlib import Path

import pytest
from django.db import OperationalError, connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from lxml import etree

from codes.models import Code, Release
from public.reading import sitemaps
from public.views.errors import server_error
from tests.public.pages import read
from tests.reviews.stories import NOW, Team, published, withdrawn
from tests.shares import share

HERE = "http://127.0.0.1:8000"
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


def locations(site: Client) -> list[str]:
    """Paths of all parts."""
    parts = etree.fromstring(site.get("/sitemap.xml").content).xpath("//s:loc/text()", namespaces=NS)
    roots = [etree.fromstring(site.get(part.removeprefix(HERE)).content) for part in parts]
    return [url.removeprefix(HERE) for root in roots for url in root.xpath("//s:loc/text()", namespaces=NS)]


def test_sitemaps_list_exactly_the_indexable_pages(site: Client, team: Team):
    """Crawled from the pages that lead to all kinds of pages, and codes; with texts in every standing."""
    published(team, "Z53.9")
    published(team, "S52.021")
    withdrawn(team, "S52.021B")
    withdrawn(team, "U07.1")
    listed = locations(site)
    every = list(Code.objects.filter(kind=Code.Kind.CODE).order_by("code").values_list("code", flat=True))
    codes = [f"/icd-10-cm/{name}" for name in share("codes that may be listed", every, 30)]
    seen, indexable, waiting = set[str](), set[str](), ["/", *listed, *codes, "/icd-10-cm/S52.021B"]
    while waiting:
        path = waiting.pop().partition("#")[0]
        if path in seen or not path.startswith("/") or path.startswith(("/api/", "/fhir/", "/static/")):
            continue
        seen.add(path)
        response = site.get(path)
        if response.status_code == 200 and response["Content-Type"].startswith("text/html"):
            page = read(response)
            waiting += page.links("//body") if path in ("/", "/team", "/icd-10-cm/changes/") else []
            canonical = page.root.xpath("//link[@rel='canonical']/@href")
            if canonical == [f"{HERE}{path}"] and not page.root.xpath("//meta[@name='robots']"):
                indexable.add(path)
    assert sorted(indexable) == sorted(listed)
    assert {"/icd-10-cm/S52.021", "/icd-10-cm/S52.021A", "/icd-10-cm/Z53.9", "/team/reviewer"} <= indexable
    assert not {"/icd-10-cm/S52.021B", "/icd-10-cm/U07.1", "/icd-10-cm/Z53.8"} & indexable


def test_sitemaps_are_as_the_protocol_asks(site: Client, team: Team):
    """sitemaps.org: by ``sitemaps.xsd``, each address on this host, no day to come, at most 50 MB."""
    published(team, "Z53.9")
    schema = etree.XMLSchema(file=str(Path(__file__).with_name("sitemaps.xsd")))
    for path in ("/sitemap.xml", "/sitemap-1.xml"):
        response = site.get(path)
        assert response["Content-Type"] == "application/xml"
        assert len(response.content) < 50 * 1024 * 1024
        root = etree.fromstring(response.content)
        schema.assertValid(root)
        assert all(url.startswith(f"{HERE}/") for url in root.xpath("//s:loc/text()", namespaces=NS))
        days = root.xpath("//s:lastmod/text()", namespaces=NS)
        assert all(datetime.date.fromisoformat(day) <= timezone.now().date() for day in days)
    since = Release.objects.active().get().activated_at
    root = etree.fromstring(site.get("/sitemap-1.xml").content)
    (day,) = root.xpath("//s:url[s:loc[contains(., '/Z53.9')]]/s:lastmod/text()", namespaces=NS)
    assert since is not None
    assert day == max(since, NOW).date().isoformat()


def test_sitemaps_ask_the_same_however_many_texts(site: Client, team: Team):
    published(team, "S52.021")
    site.get("/sitemap-1.xml")
    with CaptureQueriesContext(connection) as before:
        site.get("/sitemap-1.xml")
    for name in ("Z53.9", "B20", "M10.9"):
        published(team, name)
    with CaptureQueriesContext(connection) as after:
        site.get("/sitemap-1.xml")
    assert len(before) == len(after)


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


def test_llms_txt_is_as_its_convention_asks_and_leads_to_pages(site: Client):
    """llmstxt.org: a title, a quoted summary, then sections of links alone."""
    text = site.get("/llms.txt").content.decode()
    assert text.startswith("# ICD CMS\n\n> A reference of ICD-10-CM codes.")
    assert text.count("\n# ") == 0
    sections = text.split("\n## ")[1:]
    assert [section.partition("\n")[0] for section in sections] == ["A code", "Pages", "For programs", "Optional"]
    for section in sections:
        for line in filter(None, section.splitlines()[1:]):
            link = re.fullmatch(r"- \[([^\]]+)\]\(http://127\.0\.0\.1:8000(/\S*)\)(: .+)?", line)
            assert link, line
            assert site.get(link[2]).status_code == 200, link[2]


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
