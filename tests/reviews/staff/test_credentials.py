"""Passwords, second factors and sessions: every change on record, and no session that outlives what it began with."""

from __future__ import annotations

import time
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.contrib.auth.models import Group, User
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client

from reviews.actions import people
from reviews.models import AuditEvent
from reviews.safety import attempts, credentials
from reviews.safety.attempts import LockedError
from tests.reviews import stories
from tests.reviews.staff.conftest import PASSWORD, at
from tests.reviews.stories import NOW

LOGIN, ACCOUNT = "/admin/account/login/", "/admin/account/"
NEW = "another horse battery"


@pytest.fixture
def author(db: None) -> User:
    return member("author", "author")


@pytest.fixture
def access(db: None) -> User:
    return member("access", "access admin")


def member(name: str, role: str) -> User:
    user = stories.person(name, role)
    user.set_password(PASSWORD)
    user.save()
    return user


def sign_in(name: str = "author", password: str = PASSWORD) -> Client:
    client = Client()
    client.post(LOGIN, {"login": name, "password": password})
    return client


def inside(client: Client) -> bool:
    return client.get(f"{ACCOUNT}password/change/").status_code == 200


def confirm(client: Client) -> None:
    client.post(f"{ACCOUNT}reauthenticate/", {"password": PASSWORD})


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def lines(user: User) -> list[str]:
    events = AuditEvent.objects.filter(about=f"user {user.pk}").order_by("number")
    return [f"{event.actor_name}: {event.act}" for event in events]


def detail_of(act: str) -> dict[str, Any]:
    return AuditEvent.objects.filter(act=act).latest("number").detail


# --- On record --------------------------------------------------------------------------------------------------------


def test_coming_and_going(author: User):
    client = sign_in(password="guess")
    client.post(LOGIN, {"login": "author", "password": PASSWORD})
    client.post("/admin/logout/")
    assert lines(author) == ["somebody: fail to sign in", "author: sign in", "author: sign out"]
    assert detail_of("sign in") == {"username": "author", "how": ["password"], "address": "127.0.0.1"}
    assert detail_of("sign out")["why"] == "asked for"


def test_a_session_that_ended_by_itself(author: User, settings: Any):
    client = sign_in()
    settings.SESSION_ABSOLUTE_SECONDS = -1
    assert not inside(client)
    assert detail_of("sign out")["why"] == "the session had ended"


def test_whoever_is_not_active_is_kept_out_on_record(author: User):
    User.objects.update(is_active=False)
    assert not inside(sign_in())
    assert detail_of("fail to sign in")["why"] == "the account is not active"


def test_ones_own_password(author: User):
    client = sign_in()
    fields = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    assert client.post(f"{ACCOUNT}password/change/", fields)["Location"] == "/admin/desk/"
    assert lines(author)[1:] == ["author: change password"]
    assert NEW not in str(AuditEvent.objects.values_list("detail", flat=True))


def test_a_password_reset_by_mail(author: User, mailoutbox: list[Any]):
    author.email = "author@example.org"
    author.save()
    other = sign_in()
    stranger = Client()
    stranger.post(f"{ACCOUNT}password/reset/", {"email": "author@example.org"})
    link = next(word for word in mailoutbox[0].body.split() if "/password/reset/key/" in word)
    page = stranger.get(link.partition("testserver")[2])
    fields = {"password1": NEW, "password2": NEW}
    assert stranger.post(page["Location"], fields)["Location"] == f"{ACCOUNT}password/reset/key/done/"
    assert lines(author)[1:] == ["who had the link: reset password"]
    assert not inside(other)
    assert inside(sign_in(password=NEW))


def test_second_factors_made_and_removed(author: User):
    client = sign_in()
    confirm(client)
    client.get(f"{ACCOUNT}2fa/totp/activate/")
    code = code_of(client.session["mfa.totp.secret"])
    client.post(f"{ACCOUNT}2fa/totp/activate/", {"code": code})
    client.post(f"{ACCOUNT}2fa/totp/deactivate/")
    assert sorted(lines(author)[1:]) == sorted([
        "author: add second factor",
        "author: make recovery codes",
        "author: remove second factor",
        "author: remove recovery codes",
    ])  # fmt: skip
    assert detail_of("add second factor")["kind"] == "authenticator app"


def test_a_passkey_is_on_record_with_its_name(author: User):
    key = Authenticator.objects.create(user=author, type="webauthn", data={"name": "Blue key", "credential": {}})
    fields = {"username": "author", "kind": "passkey", "name": "Blue key", "factor": key.pk}
    assert detail_of("add second factor") == fields | {"secret": credentials.factor_digest(key)}
    key.delete()
    assert lines(author) == ["the operator: add second factor", "the operator: remove second factor"]


def test_what_was_changed_of_an_account(access: User, author: User):
    EmailAddress.objects.create(user=author, email="old@example.org", verified=True)
    author.email, author.first_name = "new@example.org", "Ann"
    people.save_account(actor=access, user=author, now=NOW, changed=["email", "first_name"])
    assert detail_of("change account") == {
        "username": "author",
        "before": {"email": "", "first_name": ""},
        "after": {"email": "new@example.org", "first_name": "Ann"},
    }
    assert not EmailAddress.objects.exists()  # or a mail to the old address would still open the account


# --- Recovery codes ---------------------------------------------------------------------------------------------------


def test_recovery_codes_are_shown_once(author: User):
    client = sign_in()
    confirm(client)
    TOTP.activate(author, generate_totp_secret())
    client.post(f"{ACCOUNT}2fa/recovery-codes/generate/")
    codes = RecoveryCodes(Authenticator.objects.get(type="recovery_codes")).get_unused_codes()
    page = f"{ACCOUNT}2fa/recovery-codes/"
    assert client.head(page).status_code == 405  # it would have been the one time
    assert all(code in client.get(page).text for code in codes[:1])
    again = client.get(page).text
    assert not any(code in again for code in codes)
    assert "10 of 10 codes are left" in again
    assert "Make new" in again
    assert client.get(f"{page}download/").status_code == 404
    assert not any(code in client.get(f"{ACCOUNT}2fa/").text for code in codes)
    assert lines(author)[-2:] == ["author: make recovery codes", "author: view recovery codes"]


def test_a_recovery_code_signs_in_and_the_page_says_so(author: User):
    TOTP.activate(author, generate_totp_secret())
    code = RecoveryCodes.activate(author).get_unused_codes()[0]
    assert "recovery code is accepted" in Client().get(LOGIN).text
    client = sign_in()
    assert "recovery code is accepted" in client.get(f"{ACCOUNT}2fa/authenticate/").text
    assert client.post(f"{ACCOUNT}2fa/authenticate/", {"code": code})["Location"] == "/admin/desk/"
    assert lines(author)[-2:] == ["author: use recovery code", "author: sign in"]
    assert detail_of("use recovery code")["left"] == 9
    assert detail_of("sign in")["how"] == ["password", "recovery_codes"]


# --- Sessions that end ------------------------------------------------------------------------------------------------


def set_active(access: User, user: User, *, active: bool) -> None:
    user.is_active = active
    people.save_account(actor=access, user=user, now=NOW, changed=["is_active"])


def test_no_session_lives_again_when_an_account_does(access: User, author: User):
    client = sign_in()
    assert inside(client)
    set_active(access, author, active=False)
    set_active(access, author, active=True)
    assert not inside(client)
    assert inside(sign_in())


def test_a_role_that_is_lost_ends_the_session(access: User, author: User):
    client = sign_in()
    people.set_roles(actor=access, user=author, roles=["author", "reviewer"], now=NOW)
    assert inside(client)
    people.set_roles(actor=access, user=author, roles=["reviewer"], now=NOW)
    people.set_roles(actor=access, user=author, roles=["author", "reviewer"], now=NOW)
    assert not inside(client)


def test_a_new_password_ends_all_sessions_but_the_one_it_was_typed_in(author: User):
    TOTP.activate(author, generate_totp_secret())
    half_way = sign_in()  # the password was right, the code is asked for
    Authenticator.objects.all().delete()
    here, elsewhere = sign_in(), sign_in()
    here.post(f"{ACCOUNT}password/change/", {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})
    assert (inside(here), inside(elsewhere)) == (True, False)
    assert "account_login" not in half_way.session
    assert Session.objects.count() == 1


def test_a_password_by_an_access_admin_ends_sessions_and_the_lock(access: User, author: User):
    client = sign_in()
    for _ in range(4):
        sign_in(password="guess")
    with pytest.raises(LockedError):
        attempts.begin(user=author, prompt="signing").settle(right=False)
    fields = {"usable_password": "true", "password1": NEW, "password2": NEW}
    assert sign_in("access").post(f"/admin/auth/user/{author.pk}/password/", fields).status_code == 302
    assert not inside(client)
    assert inside(sign_in(password=NEW))


def test_second_factors_that_are_taken_away_end_sessions(access: User, author: User):
    TOTP.activate(author, secret := generate_totp_secret())
    client = sign_in()
    client.post(f"{ACCOUNT}2fa/authenticate/", {"code": code_of(secret)})
    assert inside(client)
    assert people.remove_second_factors(actor=access, user=author) == 1
    assert not inside(client)
    assert lines(author)[-1] == "access: remove second factor"


# --- The only access admin is locked out ------------------------------------------------------------------------------


def test_the_operator_lets_an_access_admin_back_in(access: User, author: User, capsys: pytest.CaptureFixture[str]):
    TOTP.activate(access, generate_totp_secret())
    RecoveryCodes.activate(access)
    set_active(member("other", "access admin"), access, active=False)
    call_command("let_in", "access", reason="phone and password lost, seen in person")
    output = capsys.readouterr().out
    assert "second factors taken away: 2" in output
    event = AuditEvent.objects.latest("number")
    assert (event.act, event.actor, event.actor_name) == ("let in", None, "the operator")
    assert event.detail["reason"] == "phone and password lost, seen in person"
    assert event.detail["active"] == {"before": False, "after": True}

    link = output.split("127.0.0.1:8000")[1].strip()
    assert link not in str(AuditEvent.objects.values_list("detail", flat=True))
    client = Client()
    page = client.get(link)
    client.post(page["Location"], {"password1": NEW, "password2": NEW})
    assert inside(sign_in("access", NEW))
    assert client.get(link, follow=True).context.get("token_fail")  # once


def test_the_operator_helps_nobody_whom_an_access_admin_can_help(access: User, author: User):
    for name, reason, message in (
        ("author", "asked by phone", "no access admin"),
        ("nobody", "asked by phone", "no account"),
        ("access", " ", "write something first"),
    ):
        with pytest.raises(CommandError, match=message):
            call_command("let_in", name, reason=reason)
    assert Group.objects.get(name="access admin").user_set.get() == access  # type: ignore[attr-defined]
    assert not AuditEvent.objects.exists()


def test_the_desk_is_left_at_once(access: User, author: User):
    client = sign_in()
    assert client.get(at("profile")).status_code == 200
    set_active(access, author, active=False)
    assert client.get(at("profile"))["Location"].startswith(LOGIN)


# --- Codes and passkeys that are no proof -----------------------------------------------------------------------------


def test_a_code_works_once_for_as_long_as_it_fits(author: User, settings: Any):
    """With a clock half a minute off allowed a code fits for 90 seconds; allauth forgot after 30 that it was used."""
    TOTP.activate(author, secret := generate_totp_secret())
    code = code_of(secret)
    address = f"{ACCOUNT}2fa/authenticate/"
    assert sign_in().post(address, {"code": code})["Location"] == "/admin/desk/"
    cache.delete(TOTP(Authenticator.objects.get())._get_used_cache_key(code))  # after half a minute
    assert sign_in().post(address, {"code": f"{code[:3]} {code[3:]}"}).status_code == 200


@pytest.mark.parametrize("junk", ['{"id": "a"}', "[]", '{"id": 1, "rawId": {}, "response": [], "type": null}', "null"])
def test_what_is_no_passkey_is_refused(author: User, junk: str):
    """The first of these was a 500, for strangers too."""
    fields = {"credential": junk}
    assert Client().post(f"{ACCOUNT}2fa/webauthn/login/", fields)["Location"] == LOGIN
    client = sign_in()
    confirm(client)
    assert client.post(f"{ACCOUNT}2fa/webauthn/add/", fields).status_code == 200
    Authenticator.objects.create(user=author, type="totp", data={"secret": generate_totp_secret()})
    assert sign_in().post(f"{ACCOUNT}2fa/authenticate/", fields).status_code == 200
