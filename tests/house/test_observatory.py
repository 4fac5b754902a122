"""Public pages, the desk and the API have the highest grade of the HTTP Observatory, as production is set up."""

from __future__ import annotations

import ast
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from codes.models import Release
from tests.house import observatory
from tests.house.observatory import Answer
from tests.house.test_settings import PRODUCTION, home, value
from tests.reviews.stories import person

__all__ = ["home"]

HOST = "codes.example.org"
KINDS = ("SECURE_", "SESSION_COOKIE_", "CSRF_COOKIE_", "COOKIE_")
SETTINGS = f"{{name: getattr(settings, name) for name in dir(settings) if name.startswith({KINDS})}}"
PAGES = ("/", "/icd-10-cm/Z53.9", "/search?q=gout", "/check", "/api/codes/Z53.9", "/api/openapi.json", "/api/docs")
DESK = ("/admin/account/login/", "/admin/desk/")

pytestmark = pytest.mark.django_db


@pytest.fixture
def production(home: Path, settings: Any) -> None:
    for name, setting in ast.literal_eval(value(home, SETTINGS, **PRODUCTION)).items():
        setattr(settings, name, setting)
    settings.ALLOWED_HOSTS = [HOST]


def answered(client: Client, address: str) -> Answer:
    response = client.get(address, secure=True, HTTP_HOST=HOST)
    assert response.status_code == 200, address
    over_http = client.get(address, HTTP_HOST=HOST)
    kind, page = response["Content-Type"], response.content.decode()
    assert not kind.startswith("text/") or "charset=utf-8" in kind
    return Answer(
        dict(response.headers), client.cookies, page, f"https://{HOST}{address}", over_http.get("Location", "")
    )


@pytest.mark.parametrize("address", PAGES)
def test_public_pages_and_the_api(client: Client, production: None, mini_release: Release, address: str):
    answer = answered(client, address)
    assert observatory.score(answer) >= 115, observatory.modifiers(answer)
    assert not answer.cookies


@pytest.mark.parametrize("address", DESK)
def test_pages_of_the_staff(client: Client, production: None, mini_release: Release, address: str):
    if address == "/admin/desk/":
        client.force_login(person("author", "author"), "reviews.desk.people.accounts.StaffBackend")
    answer = answered(client, address)
    assert answer.cookies
    assert observatory.grade(observatory.score(answer)) == "A+", observatory.modifiers(answer)
    assert {name for name in answer.cookies if not name.startswith("__Secure-")} == set()


def test_what_the_score_takes_off():
    """The rules themselves: the policy that the admin had, a cookie without its marks, no https."""
    good = Answer({"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'"}, {}, "", "https://a", "")
    assert observatory.modifiers(good)["content-security-policy"] == 10
    loose = observatory.directives("default-src 'none'; script-src 'self' 'unsafe-inline' 'unsafe-eval'")
    assert observatory.content_security(loose) == -20
    assert observatory.content_security(observatory.directives("default-src 'none'; script-src 'unsafe-eval'")) == -10
    assert observatory.score(good) == 100 - 20 - 20 - 5  # not redirected, no HSTS, sniffed
    cookie = SimpleCookie("sessionid=x")
    assert observatory.cookies(cookie) == -30
