"""What may be kept, for how long, and what asks the database nothing more."""

import datetime
from pathlib import Path

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.http import http_date

from codes.models import Release
from public.serving.caching import digest_of_look

PAGES = [
    "/",
    "/icd-10-cm/",
    "/icd-10-cm/chapter/21",
    "/icd-10-cm/Z40-Z53",
    "/icd-10-cm/Z53.9",
    "/search?q=z53",
    "/about",
    "/privacy",
    "/icd-10-cm/changes/",
    "/icd-10-cm/changes/2024-10-01..2026-04-01",
    "/icd-10-cm/changes/2024-10-01..2026-04-01.csv",
    "/icd-10-cm/changes/2024-10-01..2026-04-01.atom",
    "/icd-10-cm/changes/atom.xml",
    "/icd-10-cm/compare/Z53.9",
    "/icd-10-cm/Z53.9/valid?on=2026-05-01",
    "/api/codes/Z53.9/validity?on=2026-05-01",
]


@pytest.mark.parametrize("path", PAGES)
def test_pages_may_be_kept_for_a_minute(site: Client, path: str):
    response = site.get(path)
    assert response["Cache-Control"] == "public, max-age=30, s-maxage=20"
    assert response["ETag"].startswith('"')
    assert "Last-Modified" in response
    assert "cookie" not in response.get("Vary", "").lower()
    assert not response.cookies


@pytest.mark.parametrize("path", PAGES)
def test_unchanged_is_answered_with_a_query_and_no_page(site: Client, path: str):
    """A code page asks a second one: whether its explanation is still the same; search, whether its terms are."""
    first = site.get(path)
    searched = path.startswith("/search")
    for condition in [{"If-None-Match": first["ETag"]}, {"If-None-Match": f'"other", W/{first["ETag"]}'}]:
        with CaptureQueriesContext(connection) as queries:
            again = site.get(path, headers=condition)
        assert (again.status_code, again.content) == (304, b"")
        assert len(queries) == (2 if searched or path == "/icd-10-cm/Z53.9" else 1)
        assert again["ETag"] == first["ETag"]
        assert again["Cache-Control"] == "public, max-age=30, s-maxage=20"


@pytest.mark.parametrize("path", PAGES)
def test_a_date_is_answered_once_the_page_is_there(site: Client, path: str):
    """Terms may go, and leave no date: a page of results is held to its tag alone."""
    first = site.get(path)
    again = site.get(path, headers={"If-Modified-Since": first["Last-Modified"]})
    assert again.status_code == (200 if path.startswith("/search") else 304)
    assert site.get("/icd-10-cm/Z99.99", headers={"If-Modified-Since": first["Last-Modified"]}).status_code == 404


def test_another_tag_gets_the_page(site: Client):
    assert site.get("/icd-10-cm/Z53.9", headers={"If-None-Match": '"other"'}).status_code == 200
    long_ago = http_date(timezone.now().timestamp() - 10 * 24 * 3600)
    assert site.get("/icd-10-cm/Z53.9", headers={"If-Modified-Since": long_ago}).status_code == 200
    assert site.get("/icd-10-cm/Z99.99", headers={"If-None-Match": "*"}).status_code == 404


def test_a_switch_of_release_changes_the_tag(site: Client):
    before = site.get("/icd-10-cm/Z53.9")["ETag"]
    Release.objects.active().update(activated_at=timezone.now() + datetime.timedelta(seconds=1))
    assert site.get("/icd-10-cm/Z53.9")["ETag"] != before


@pytest.mark.parametrize(
    "file", ["reviews/rules/severity.py", "codes/releases/packages/labels.py", "public/views.py", "templates/a.xml"]
)
def test_what_renders_a_page_changes_its_tag(settings, tmp_path: Path, file: str):
    """After an update of the program nobody is told that a page is as it was."""
    settings.BASE_DIR = tmp_path
    code = tmp_path / file
    code.parent.mkdir(parents=True)
    looks = []
    for text in ("one", "two"):
        code.write_text(text)
        digest_of_look.cache_clear()
        looks.append(digest_of_look())
    digest_of_look.cache_clear()
    assert looks[0] != looks[1]


def test_the_day_changes_the_tag(site: Client):
    with time_machine.travel("2026-10-01 03:59Z"):
        before = site.get("/icd-10-cm/Z53.9")["ETag"]
    with time_machine.travel("2026-10-01 04:00Z"):
        after = site.get("/icd-10-cm/Z53.9", headers={"If-None-Match": before})
    assert after.status_code == 200
    assert after["ETag"] != before


@pytest.mark.parametrize("path", ["/icd-10-cm/Z99.99", "/icd-10-cm/z539"])
def test_what_is_not_there_or_elsewhere_has_no_validator(site: Client, path: str):
    response = site.get(path)
    assert "ETag" not in response
    assert response["Cache-Control"] == "public, max-age=30, s-maxage=20"
