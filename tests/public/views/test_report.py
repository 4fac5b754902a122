"""Report a problem: a form without account, cookie or script, that loses no text and takes no flood."""

import datetime
from collections.abc import Iterator

import pytest
import time_machine
from django.core.cache import caches
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from public.views import report as reporting
from reviews.models import ProblemReport
from tests.public.pages import read
from tests.reviews.stories import Team, published

PATH = "/report/Z53.9"


@pytest.fixture(autouse=True)
def _nobody_has_reported_yet() -> Iterator[None]:
    caches["readers"].clear()
    yield
    caches["readers"].clear()


def form(client: Client, path: str = PATH) -> dict[str, str]:
    root = read(client.get(path)).root
    return {
        str(field.get("name")): str(field.get("value") or "") for field in root.xpath("//form[@method='post']//input")
    }


def sent(client: Client, text: str = "The second sentence is wrong.", path: str = PATH, **changed: str) -> HttpResponse:
    return client.post(path, form(client, path) | {"text": text} | changed)


def test_the_form_is_a_plain_page_that_nobody_keeps(site: Client):
    response = site.get(PATH)
    assert response.status_code == 200
    assert response["Cache-Control"] == "no-store"
    assert not response.cookies
    shown = read(response)
    assert shown.all("//meta[@name='robots']/@content") == ["noindex"]
    assert "2026-april, official facts only" in shown.text()
    assert shown.all("//form[@method='post']/@action") == [PATH]
    assert not shown.root.xpath("//script")


def test_a_report_is_kept_with_the_version_of_the_page(team: Team, site: Client):
    explanation = published(team, "Z53.9")
    response = sent(site, "Line one.\r\nLine two.")
    assert (response.status_code, response["Location"]) == (303, f"{PATH}?thanks")
    assert response["Cache-Control"] == "no-store"
    kept = ProblemReport.objects.get()
    live = explanation.publications.get()
    assert (kept.code.code, kept.text, kept.publication) == ("Z53.9", "Line one.\nLine two.", live)
    assert kept.page_version == f"2026-april, publication {live.pk} ({live.content_digest[:12]})"
    thanks = site.get(response["Location"])
    assert "Thank you" in read(thanks).text()
    assert not thanks.cookies
    assert not response.cookies


def test_the_version_is_that_of_the_page_when_the_form_was_opened(team: Team, site: Client):
    fields = form(site)
    published(team, "Z53.9")
    site.post(PATH, fields | {"text": "Say more."})
    assert ProblemReport.objects.get().page_version == "2026-april, official facts only"


def test_below_an_explanation_the_version_names_its_code(team: Team, site: Client):
    published(team, "S52.021")
    assert "of S52.021 (" in read(site.get("/report/S52.021A")).text()


@pytest.mark.parametrize(
    ("text", "problem", "again"),
    [
        ("", "Write something first", ""),
        ("  \n ", "Write something first", ""),
        ("x" * 2001, "At most 2000 characters, there are 2001", "x" * 2001),
        ("a\u202eb", "It contains hidden characters. We took them out below", "ab"),
        ("a\x00b", "It contains hidden characters. We took them out below", "ab"),
        ("</textarea><script>alert(1)</script>\x07", "hidden characters", "</textarea><script>alert(1)</script>"),
    ],
)
def test_what_cannot_be_kept_comes_back(site: Client, text: str, problem: str, again: str):
    response = sent(site, text)
    assert response.status_code == 422
    assert response["Cache-Control"] == "no-store"
    shown = read(response)
    assert problem in shown.only("//div[@role='alert']")
    assert shown.root.xpath("string(//textarea)").strip() == again
    assert not shown.root.xpath("//script")
    assert not ProblemReport.objects.exists()


@pytest.mark.parametrize("token", ["", "nonsense", "x:y:z", "W10:1abcde:AAAA"])
def test_a_form_that_is_not_ours_is_not_kept(site: Client, token: str):
    response = sent(site, token=token)
    assert response.status_code == 422
    assert "The second sentence is wrong." in read(response).root.xpath("string(//textarea)")
    assert not ProblemReport.objects.exists()


def test_a_form_of_another_page_or_another_day_is_not_kept(site: Client):
    other = form(site, "/report/Z53.8")
    assert site.post(PATH, other | {"text": "Here."}).status_code == 422
    fields = form(site)
    with time_machine.travel(timezone.now() + datetime.timedelta(days=2)):
        late = site.post(PATH, fields | {"text": "Late."})
        assert late.status_code == 422
        assert "open too long" in read(late).only("//div[@role='alert']")
        assert sent(site, "Late.").status_code == 303


def test_the_field_that_people_do_not_see_catches_robots(site: Client):
    response = sent(site, website="https://spam.example")
    assert response.status_code == 422
    assert not ProblemReport.objects.exists()


def test_too_many_reports_of_one_address(site: Client):
    for _ in range(reporting.LIMIT):
        assert sent(site).status_code == 303
    assert sent(site, "").status_code in (422, 429)
    response = sent(site, "One more.")
    assert response.status_code == 429
    assert 0 < int(response["Retry-After"]) <= reporting.WINDOW
    shown = read(response)
    assert "Many reports have come from your address. Please try again in" in shown.only("//div[@role='alert']")
    assert "One more." in shown.root.xpath("string(//textarea)")
    assert ProblemReport.objects.count() == reporting.LIMIT
    assert Client(REMOTE_ADDR="192.0.2.7").post(PATH, form(site) | {"text": "Me too."}).status_code == 303


def test_the_window_ends(site: Client):
    now = timezone.now()
    with time_machine.travel(now, tick=False) as clock:
        for _ in range(reporting.LIMIT):
            sent(site)
        assert sent(site).status_code == 429
        clock.shift(reporting.WINDOW + 1)
        assert sent(site).status_code == 303


def test_what_was_refused_does_not_count(site: Client):
    for _ in range(reporting.LIMIT + 2):
        assert sent(site, "").status_code == 422
    assert sent(site).status_code == 303


def test_ipv6_counts_by_network(site: Client):
    for number in range(reporting.LIMIT):
        assert sent(Client(REMOTE_ADDR=f"2001:db8:1:2::{number + 1}")).status_code == 303
    assert sent(Client(REMOTE_ADDR="2001:db8:1:2:ffff::1")).status_code == 429
    assert sent(Client(REMOTE_ADDR="2001:db8:1:3::1")).status_code == 303


def test_a_forwarded_address_is_believed_only_behind_our_proxies(site: Client, settings):
    for number in range(reporting.LIMIT):
        assert sent(Client(headers={"X-Forwarded-For": f"198.51.100.{number}"})).status_code == 303
    assert sent(Client(headers={"X-Forwarded-For": "198.51.100.99"})).status_code == 429
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    assert sent(Client(headers={"X-Forwarded-For": "9.9.9.9, 198.51.100.99"})).status_code == 303


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"text=" + b"x" * 3_000_000, "application/x-www-form-urlencoded"),
        (b"&".join(b"a%d=1" % number for number in range(2_000)), "application/x-www-form-urlencoded"),
        (b"not a form", "multipart/form-data; boundary="),
        (b"text=\xff\xfe%ff", "application/x-www-form-urlencoded"),
        (b"text=x", "application/x-www-form-urlencoded; charset=utf-7"),
        (b"{}", "application/json"),
        (b"", "text/plain"),
    ],
)
def test_what_is_no_form_is_answered_with_the_form(site: Client, body: bytes, kind: str):
    response = site.post(PATH, data=body, content_type=kind)
    assert response.status_code == 422
    assert read(response).only("//h1") == "Report a problem with Z53.9"


@pytest.mark.parametrize(
    ("asked", "location"),
    [("/report/z539", "/report/Z53.9"), ("/report/Z539", "/report/Z53.9"), ("/report/z53", "/report/Z53")],
)
def test_other_spellings_lead_to_the_form(site: Client, asked: str, location: str):
    assert site.get(asked)["Location"] == location
    assert site.post(asked, {"text": "x"}).status_code == 404


@pytest.mark.parametrize(
    "path", ["/report/Z53.77", "/report/Z40-Z53", "/report/x", "/report/%00", "/report/", "/report"]
)
def test_pages_that_are_not_there_have_no_form(site: Client, path: str):
    for response in (site.get(path), site.post(path, {"text": "x"})):
        assert response.status_code == 404
        assert not response.cookies


def test_a_retired_code_has_a_form(site: Client):
    assert site.get("/report/B90.10").status_code == 200


def test_nothing_else_takes_a_post(site: Client):
    for method in (site.put, site.delete, site.patch, site.options):
        assert method(PATH).status_code == 405
    for path in ("/team", "/team/x", "/team/x/photo.jpg", "/icd-10-cm/Z53.9", "/llms.txt"):
        assert site.post(path).status_code == 405
    head = site.head(PATH)
    assert (head.status_code, head.content) == (200, b"")


def test_csrf_is_not_asked_for(site: Client):
    strict = Client(enforce_csrf_checks=True)
    assert sent(strict).status_code == 303
    assert not strict.cookies
