"""Getting in: one door with lockout and second factors, and sessions that end."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.test import Client

from reviews.desk.people.sessions import BEGAN, SEEN
from tests.reviews import stories
from tests.reviews.staff.conftest import PASSWORD, Desk, at

LOGIN = "/admin/account/login/"


@pytest.fixture
def author(db: None) -> User:
    user = stories.person("author", "author")
    user.set_password(PASSWORD)
    user.save()
    return user


def sign_in(client: Client, password: str = PASSWORD, name: str = "author") -> Any:
    return client.post(LOGIN, {"login": name, "password": password})


def inside(client: Client) -> bool:
    return client.get(at("queue", "mine")).status_code == 200


def test_password_alone_where_no_factor_is_set_up(author: User, client: Client):
    assert sign_in(client, "wrong").status_code == 200
    assert not inside(client)
    assert sign_in(client)["Location"] == "/admin/desk/"
    assert inside(client)


def test_the_admin_has_no_other_door(author: User, client: Client):
    response = client.get("/admin/login/?next=/admin/codes/")
    assert response["Location"] == f"{LOGIN}?next=%2Fadmin%2Fcodes%2F"
    assert client.post("/admin/login/", {"username": "author", "password": PASSWORD}).status_code == 302
    assert not inside(client)


@pytest.mark.parametrize("path", ["signup/", "email/", "signup/passkey/", "confirm-email/", "login/code/"])
def test_nobody_makes_an_account(client: Client, db: None, path: str):
    assert client.get(f"/admin/account/{path}", follow=True).request["PATH_INFO"] == LOGIN
    assert client.post(f"/admin/account/{path}", {"username": "new", "password1": PASSWORD}).status_code == 302
    assert not User.objects.exists()


@pytest.mark.parametrize("path", ["login/", "password/reset/", "password/reset/done/", "inactive/"])
def test_pages_for_strangers_bear_our_frame(client: Client, db: None, path: str):
    response = client.get(f"/admin/account/{path}")
    assert 'class="entrance"' in response.text
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert {cookie["path"] for cookie in response.cookies.values()} <= {"/admin/"}


@pytest.mark.parametrize("path", ["2fa/", "password/change/", "reauthenticate/", "2fa/webauthn/"])
def test_pages_for_members_bear_the_admins_frame(author: User, client: Client, path: str):
    sign_in(client)
    response = client.get(f"/admin/account/{path}", follow=True)
    assert response.status_code == 200
    assert "Review desk" in response.text or 'class="entrance"' in response.text


def test_five_wrong_passwords_lock_the_name(author: User, client: Client):
    for _ in range(5):
        sign_in(client, "wrong")
    refused = sign_in(client)
    assert refused.status_code in {200, 429}
    assert not inside(client)


def test_a_code_is_asked_for_where_one_is_set_up(author: User, client: Client):
    secret = generate_totp_secret()
    TOTP.activate(author, secret)
    assert sign_in(client)["Location"].startswith("/admin/account/2fa/authenticate/")
    assert not inside(client)
    assert client.post("/admin/account/2fa/authenticate/", {"code": "000000"}).status_code == 200
    assert not inside(client)
    code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    assert client.post("/admin/account/2fa/authenticate/", {"code": code})["Location"] == "/admin/desk/"
    assert inside(client)


def test_setting_up_an_authenticator_app(author: User, client: Client):
    sign_in(client)
    page = client.get("/admin/account/2fa/totp/activate/")
    if page.status_code == 302:
        client.post(page["Location"], {"password": PASSWORD})
        page = client.get("/admin/account/2fa/totp/activate/")
    secret = client.session["mfa.totp.secret"]
    code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    assert client.post("/admin/account/2fa/totp/activate/", {"code": code}).status_code == 302
    assert set(Authenticator.objects.values_list("type", flat=True)) == {"totp", "recovery_codes"}
    assert client.get("/admin/account/2fa/recovery-codes/").status_code == 200


def test_a_second_factor_can_be_asked_of_everybody(author: User, client: Client, settings: Any):
    settings.SECOND_FACTOR_REQUIRED = True
    sign_in(client)
    for path in (at("queue", "mine"), "/admin/", "/admin/codes/release/"):
        assert client.get(path)["Location"] == "/admin/account/2fa/"
    assert client.get("/admin/account/2fa/").status_code == 200
    TOTP.activate(author, generate_totp_secret())
    assert inside(client)


@pytest.mark.parametrize(("key", "ago"), [(SEEN, 61 * 60), (BEGAN, 13 * 3600)])
def test_sessions_end(author: User, client: Client, key: str, ago: int):
    sign_in(client)
    assert inside(client)
    session = client.session
    session[key] = int(time.time()) - ago
    session.save()
    assert not inside(client)
    assert "session had ended" in client.get(LOGIN).text


def test_activity_keeps_a_session(author: User, client: Client):
    sign_in(client)
    assert inside(client)
    session = client.session
    session[SEEN] = int(time.time()) - 50 * 60
    session.save()
    assert inside(client)
    assert client.session[SEEN] > time.time() - 60


def test_an_inactive_account_stays_out(author: User, client: Client):
    User.objects.update(is_active=False)
    sign_in(client)
    assert not inside(client)


def test_a_forgotten_password(author: User, client: Client, mailoutbox: list[Any]):
    author.email = "author@example.org"
    author.save()
    cache.clear()
    for email in ("author@example.org", "nobody@example.org"):
        response = client.post("/admin/account/password/reset/", {"email": email})
        assert response["Location"] == "/admin/account/password/reset/done/"
    (mail,) = mailoutbox
    assert mail.to == ["author@example.org"]
    assert "/admin/account/password/reset/key/" in mail.body


def test_staff_pages_are_kept_by_no_cache(team: Any, desk: Desk):
    response = desk(team.author).get(at("queue", "mine"))
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize(
    "password", ["ICD-10-CM-2026!", "icdcms-reviewer-1", "Springfield Codes 12", "password1234567"]
)
def test_words_of_the_site_make_no_password(password: str, settings: Any):
    settings.SITE_NAME = "Springfield Codes"
    with pytest.raises(ValidationError):
        validate_password(password)


@pytest.mark.parametrize("password", ["830917264051", "coder of the white whale", "ж" * 64, "a b c d e f g h i j k l"])
def test_a_long_password_may_be_of_any_characters(password: str):
    validate_password(password)


def test_a_session_has_another_key_once_somebody_signed_in(author: User, client: Client):
    client.get(LOGIN)
    session = client.session
    session["something"] = "from before"
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = before = session.session_key
    client.post(LOGIN, {"login": "author", "password": PASSWORD})
    assert client.session.session_key != before
    assert not Session.objects.filter(session_key=before).exists()


def test_passwords_are_masked_and_left_to_password_managers(client: Client, db: None):
    (field,) = re.findall(r"<input[^>]*name=.password.[^>]*>", client.get(LOGIN).text)
    assert 'type="password"' in field
    assert 'autocomplete="current-password"' in field
    assert "onpaste" not in field
    assert "maxlength" not in field


def test_the_desk_leads_to_the_sign_out(team: Any, desk: Desk):
    assert 'action="/admin/logout/"' in desk(team.author).get("/admin/desk/").text
