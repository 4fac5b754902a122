"""Headers and cookies that the wiring sets on all answers."""

import pytest
from django.test import Client

STRICT = {"default-src 'none'", "style-src 'self'", "img-src 'self'", "form-action 'self'", "base-uri 'none'"} | {
    "frame-ancestors 'none'"
}

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/robots.txt", "/no-such-page", "/administration"])
def test_public_answers_are_strict_and_keep_no_track(client: Client, path: str):
    response = client.get(path)
    assert set(response["Content-Security-Policy"].split("; ")) == STRICT
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response["X-Frame-Options"] == "DENY"
    assert not response.cookies
    assert "cookie" not in response.get("Vary", "").lower()


def test_staff_pages_alone_get_the_looser_policy(client: Client):
    policy = client.get("/admin/login/")["Content-Security-Policy"]
    assert "script-src 'self' 'unsafe-eval';" in f"{policy};"
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy


def test_staff_cookies_stay_on_the_staff_path(client: Client):
    cookies = client.get("/admin/account/login/").cookies
    assert cookies
    assert {cookie["path"] for cookie in cookies.values()} == {"/admin/"}


def test_messages_travel_in_no_cookie_of_their_own(settings):
    """Its path would be "/", so that names of the staff would be sent with every request for a public page."""
    assert settings.MESSAGE_STORAGE.endswith("session.SessionStorage")


def test_static_files_are_served_without_a_collect_step(client: Client):
    response = client.get("/static/admin/css/base.css")
    response.close()
    assert response.status_code == 200
    assert response["Content-Type"].startswith("text/css")
