"""Passwords, second factors, powers and addresses of an account are as its events left them, or verify says so."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth.hashers import MD5PasswordHasher, make_password
from django.contrib.auth.models import Group, User
from django.core.management import CommandError, call_command, get_commands
from django.db import connection, transaction
from django.test import Client

from codes import guards
from reviews.actions import people
from reviews.models import AuditEvent, Explanation
from reviews.safety import accounted, credentials
from tests.reviews import stories
from tests.reviews.staff.conftest import PASSWORD, Desk, at, seen
from tests.reviews.stories import NOW, Team, person
from tests.reviews.test_accounted import cut

pytestmark = pytest.mark.engine
LOGIN, ACCOUNT = "/admin/account/login/", "/admin/account/"
NEW = "another horse battery"
OUTDATED = MD5PasswordHasher().encode(PASSWORD, "short")  # a salt that is too short by today's rule


@pytest.fixture
def admin(team: Team) -> User:
    return person("access", "access admin")


@pytest.fixture
def nina(admin: User) -> User:
    """An account on record from its beginning, with a recovery code used up and one of two passkeys removed."""
    nina = account(admin, "nina", PASSWORD)
    people.set_roles(actor=admin, user=nina, roles=["author"], now=NOW)
    gone, _ = (passkey(nina, name) for name in ("Red key", "Blue key"))
    gone.delete()
    TOTP.activate(nina, generate_totp_secret())
    use_recovery_code(RecoveryCodes.activate(nina))
    assert broken() == []
    return nina


def account(admin: User, name: str, password: str) -> User:
    user = User(username=name, email=f"{name}@example.org")
    user.set_password(password)
    return people.save_account(actor=admin, user=user, now=NOW)


def passkey(user: User, name: str) -> Authenticator:
    return Authenticator.objects.create(user=user, type="webauthn", data={"name": name, "credential": {"id": name}})


def use_recovery_code(codes: RecoveryCodes) -> None:
    assert codes.validate_code(codes.get_unused_codes()[0])
    credentials.note_recovery_code(codes.instance.user, codes.instance, prompt="signing")


def broken() -> list[str]:
    return list(accounted.broken())


def stored(user: User, password_hash: str) -> None:
    User.objects.filter(pk=user.pk).update(password=password_hash)


# --- Honest acts ------------------------------------------------------------------------------------------------------


def test_every_way_to_a_password_leaves_its_digest(nina: User, admin: User, desk: Desk) -> None:
    typed = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    desk(nina).post(f"{ACCOUNT}password/change/", typed)
    assert broken() == []
    credentials.reset_password(user=nina, password="a third horse battery")
    assert broken() == []
    path = f"/admin/auth/user/{nina.pk}/password/"
    form = {"usable_password": "true", "password1": NEW, "password2": NEW, "set-password": "1"}
    assert desk(admin).post(path, form).status_code == 302
    assert User.objects.get(pk=nina.pk).check_password(NEW)
    assert broken() == []
    acts = AuditEvent.objects.filter(about=f"user {nina.pk}", act__contains="password")
    assert list(acts.values_list("act", flat=True)) == ["change password", "reset password", "set password"]


def test_using_and_renaming_a_factor_changes_nothing_that_is_held(nina: User) -> None:
    for factor in Authenticator.objects.filter(user=nina):
        factor.record_usage()
    key = Authenticator.objects.get(user=nina, type="webauthn")
    key.wrap().name = "Green key"
    key.save()
    codes = RecoveryCodes(Authenticator.objects.get(user=nina, type="recovery_codes"))
    codes.mark_as_viewed()
    use_recovery_code(codes)
    people.remove_second_factors(actor=person("other", "access admin", profile=False), user=nina)
    assert [line for line in broken() if "made by no act" not in line] == []


def signs_in(desk: Desk, nina: User, explanation: Explanation) -> None:
    Client().post(LOGIN, {"login": "nina", "password": PASSWORD})


def confirms(desk: Desk, nina: User, explanation: Explanation) -> None:
    desk(nina).post(f"{ACCOUNT}reauthenticate/", {"password": PASSWORD})


def changes(desk: Desk, nina: User, explanation: Explanation) -> None:
    desk(nina).post(f"{ACCOUNT}password/change/", {"oldpassword": PASSWORD, "password1": NEW, "password2": "other"})


def signs(desk: Desk, nina: User, explanation: Explanation) -> None:
    desk(nina).post(at("approve", explanation.pk), seen(explanation))


@pytest.mark.parametrize("proves", [signs_in, confirms, changes, signs])
def test_a_hash_of_older_parameters_is_replaced_on_record_at_every_prompt(
    proves: Callable[[Desk, User, Explanation], None], admin: User, team: Team, desk: Desk
) -> None:
    explanation = stories.submitted(team)
    nina = User(username="nina", password=OUTDATED)
    people.save_account(actor=admin, user=nina, now=NOW)
    people.set_roles(actor=admin, user=nina, roles=["reviewer"], now=NOW)
    proves(desk, nina, explanation)
    event = AuditEvent.objects.get(act="upgrade password hash")
    assert (event.actor_id, event.actor_name, event.about) == (None, "the sign-in", f"user {nina.pk}")
    assert User.objects.get(pk=nina.pk).password != OUTDATED
    assert credentials.is_password(User.objects.get(pk=nina.pk), PASSWORD)
    assert broken() == []


def test_a_hash_that_somebody_else_replaced_meanwhile_stays(nina: User) -> None:
    stored(nina, OUTDATED)
    beginning = User.objects.get(pk=nina.pk)
    credentials.reset_password(user=nina, password=NEW)
    assert credentials.is_password(beginning, PASSWORD)
    assert User.objects.get(pk=nina.pk).check_password(NEW)
    assert not AuditEvent.objects.filter(act="upgrade password hash").exists()


# --- By hand ----------------------------------------------------------------------------------------------------------


def factors(nina: User, kind: str) -> Any:
    return Authenticator.objects.filter(user=nina, type=kind)


def further_factor(nina: User) -> None:
    Authenticator.objects.bulk_create([Authenticator(user=nina, type="webauthn", data={"credential": {"id": "mine"}})])


def codes_unused_again(nina: User) -> None:
    codes = factors(nina, "recovery_codes").get()
    factors(nina, "recovery_codes").update(data=codes.data | {"used_mask": 0})


def factor_gone(nina: User) -> None:
    gone = factors(nina, "webauthn")
    gone._raw_delete(gone.db)


FORGED: dict[str, Callable[[User], object]] = {
    "a password": lambda nina: stored(nina, make_password("mine")),
    "a hash that signing in replaces": lambda nina: (
        stored(nina, OUTDATED),
        Client().post(LOGIN, {"login": "nina", "password": PASSWORD}),
    ),
    "one more factor": further_factor,
    "a factor gone": factor_gone,
    "its secret": lambda nina: factors(nina, "totp").update(data={"secret": "JBSWY3DPEHPK3PXP"}),
    "its credential": lambda nina: factors(nina, "webauthn").update(data={"name": "Blue key", "credential": {}}),
    "its kind": lambda nina: factors(nina, "totp").update(type="nonsense"),
    "its data": lambda nina: factors(nina, "totp").update(data=["nonsense"]),
    "its owner": lambda nina: factors(nina, "webauthn").update(user=User.objects.get(username="access")),
    "recovery codes": lambda nina: factors(nina, "recovery_codes").update(data={"seed": "00", "used_mask": 1}),
    "codes unused again": codes_unused_again,
    "a superuser": lambda nina: User.objects.filter(pk=nina.pk).update(is_superuser=True),
    "an address": lambda nina: User.objects.filter(pk=nina.pk).update(email="mine@example.org"),
    "one more address": lambda nina: EmailAddress.objects.create(user=nina, email="mine@example.org", verified=True),
    "one more account": lambda nina: User.objects.create_user("mallory", is_staff=True),
    "roles, before an act": lambda nina: (
        nina.groups.add(Group.objects.get(name="publisher")),
        people.set_roles(actor=User.objects.get(username="access"), user=nina, roles=["author"], now=NOW),
    ),
}


@pytest.mark.parametrize("what", FORGED)
def test_what_was_written_by_hand_is_reported(what: str, nina: User) -> None:
    FORGED[what](nina)
    assert broken()


def test_events_of_an_account_that_were_cut_are_missed(nina: User) -> None:
    guards.remove(connection)
    first = AuditEvent.objects.filter(about=f"user {nina.pk}").order_by("number")[0].number
    unseen = []
    for keep in range(first, AuditEvent.objects.count()):
        with transaction.atomic():
            cut(keep)
            unseen += [] if broken() else [keep]
            transaction.set_rollback(True)
    assert unseen == []


# --- Events of before -------------------------------------------------------------------------------------------------


@pytest.fixture
def of_before(nina: User) -> User:
    """Events as they were when they held no passwords and did not name factors."""
    guards.remove(connection)
    for event in AuditEvent.objects.filter(about=f"user {nina.pk}"):
        for name in ("password", "factor", "secret", "used", "superuser"):
            event.detail.pop(name, None)
        event.save()
    return nina


def test_events_of_before_are_as_good(of_before: User) -> None:
    stored(of_before, make_password("not looked at"))
    User.objects.create_user("older", is_staff=True)
    assert broken() == []


def test_factors_of_before_are_counted(of_before: User) -> None:
    further_factor(of_before)
    assert [line for line in broken() if "(passkey) has no event" in line] == broken() != []


def test_factors_of_before_that_are_gone_are_missed(of_before: User) -> None:
    factor_gone(of_before)
    assert broken() == [f"user {of_before.pk}: the audit log tells of 1 more (passkey) than there are"]


def test_a_factor_of_before_is_removed_by_an_event_that_names_it(of_before: User) -> None:
    factors(of_before, "webauthn").get().delete()
    assert broken() == []


def test_a_new_password_of_before_the_rule_is_looked_at_from_then_on(of_before: User) -> None:
    credentials.reset_password(user=of_before, password=NEW)
    assert broken() == []
    stored(of_before, make_password("mine"))
    assert len(broken()) == 1


# --- On the console ---------------------------------------------------------------------------------------------------


def answering(monkeypatch: pytest.MonkeyPatch, *passwords: str) -> None:
    answers = iter(passwords)
    monkeypatch.setattr("getpass.getpass", lambda *_, **__: next(answers))


def test_a_password_set_on_the_console_is_on_record(nina: User, monkeypatch: pytest.MonkeyPatch, desk: Desk) -> None:
    browser = desk(nina)
    answering(monkeypatch, NEW, "something else", "1234", "1234", NEW, NEW)
    call_command("changepassword", "nina")
    event = AuditEvent.objects.latest("number")
    assert (event.act, event.about, event.actor_name) == ("set password", f"user {nina.pk}", "the operator")
    assert NEW not in str(event.detail)
    assert User.objects.get(pk=nina.pk).check_password(NEW)
    assert browser.get("/admin/desk/").status_code == 302  # its session ended
    assert broken() == []


def test_three_passwords_that_will_not_do_change_nothing(nina: User, monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, *["1234"] * 6)
    with pytest.raises(CommandError, match="nothing is changed"):
        call_command("changepassword", "nina")
    assert User.objects.get(pk=nina.pk).check_password(PASSWORD)
    with pytest.raises(CommandError, match="there is no account 'nobody'"):
        call_command("changepassword", "nobody")
    assert broken() == []


def test_a_superuser_made_on_the_console_is_on_record(nina: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", PASSWORD)
    call_command("createsuperuser", "--noinput", username="root", email="root@example.org", verbosity=0)
    root, event = User.objects.get(username="root"), AuditEvent.objects.latest("number")
    assert (root.is_superuser, root.is_staff, root.check_password(PASSWORD)) == (True, True, True)
    assert (event.act, event.about, event.actor_name) == ("make account", f"user {root.pk}", "the operator")
    assert event.detail["superuser"] is True
    assert broken() == []
    with pytest.raises(CommandError, match="already taken"):
        call_command("createsuperuser", "--noinput", username="root", email="root@example.org")


def test_a_superuser_made_by_answering(nina: User, monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal:
        def isatty(self) -> bool:
            return True

    answers = iter(["nina", "root", "root@example.org"])  # the first name is taken
    monkeypatch.setattr("builtins.input", lambda _: next(answers))
    answering(monkeypatch, PASSWORD, PASSWORD)
    call_command("createsuperuser", stdin=Terminal(), verbosity=0)
    assert User.objects.get(username="root").check_password(PASSWORD)
    assert broken() == []


def test_the_commands_are_ours() -> None:
    assert {get_commands()[name] for name in ("changepassword", "createsuperuser")} == {"icdcms"}
