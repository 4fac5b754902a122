"""Wrong passwords and codes: one count a person for every prompt, exact however many are posted at one moment."""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.utils import timezone

from reviews.desk.shared.moments import moment
from reviews.models import AuditEvent, Decision, Explanation, WrongAttempts
from reviews.safety import attempts
from reviews.safety.attempts import LockedError
from tests.reviews import stories
from tests.reviews.staff.conftest import PASSWORD, Desk, at, seen
from tests.reviews.stories import Team
from tests.reviews.test_at_once import at_once

LOGIN = "/admin/account/login/"
NEW = "another horse battery"
WRONG = {"password": "guess", "code": "000000"}


@pytest.fixture
def secret(team: Team) -> str:
    """The reviewer has an authenticator app and recovery codes."""
    made = generate_totp_secret()
    TOTP.activate(team.reviewer, made)
    RecoveryCodes.activate(team.reviewer)
    return made


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def sign_in(password: str, name: str = "reviewer", **headers: str) -> Any:
    return Client(**headers).post(LOGIN, {"login": name, "password": password})  # type: ignore[arg-type]


def second_step(client: Client) -> Any:
    fresh = Client()
    fresh.post(LOGIN, {"login": "reviewer", "password": PASSWORD})
    return fresh.post("/admin/account/2fa/authenticate/", {"code": WRONG["code"]})


def change(client: Client, **fields: str) -> Any:
    return client.post(
        "/admin/account/password/change/", {"oldpassword": "guess", "password1": NEW, "password2": NEW} | fields
    )


PROMPTS: dict[str, Callable[[Client], Any]] = {
    "sign-in": lambda client: sign_in("guess"),
    "second step": second_step,
    "signing, password": lambda client: client.post(*approval(password="guess", code="")),
    "signing, code": lambda client: client.post(*approval(password=PASSWORD, code=WRONG["code"])),
    "own password": change,
    "confirming, password": lambda client: client.post("/admin/account/reauthenticate/", {"password": "guess"}),
    "confirming, code": lambda client: client.post("/admin/account/2fa/reauthenticate/", {"code": WRONG["code"]}),
}


def approval(**given: str) -> tuple[str, dict[str, Any]]:
    explanation = Explanation.objects.get()
    return at("approve", explanation.pk), seen(explanation, **given)


@pytest.mark.slow
@pytest.mark.parametrize("prompt", PROMPTS)
def test_every_prompt_counts_and_is_locked(team: Team, desk: Desk, secret: str, prompt: str):
    """Five wrong ones at this prompt; then the right password is heard at none."""
    stories.submitted(team)
    client = desk(team.reviewer)
    for number in range(1, 6):
        answer = PROMPTS[prompt](client)
        assert (answer.status_code == 429) == (number == 5), (prompt, number)
    assert WrongAttempts.objects.get(key=f"user {team.reviewer.pk}").number == 5
    wrong = AuditEvent.objects.filter(act__in=("fail to sign in", "wrong password or code"))
    assert wrong.count() == 5
    assert "locked_until" in wrong.last().detail  # type: ignore[union-attr]
    assert {event.about for event in wrong} == {f"user {team.reviewer.pk}"}

    assert sign_in(PASSWORD).status_code == 429
    assert change(client, oldpassword=PASSWORD).status_code == 429
    assert client.post("/admin/account/reauthenticate/", {"password": PASSWORD}).status_code == 429
    assert client.post("/admin/account/2fa/reauthenticate/", {"code": code_of(secret)}).status_code == 429
    assert client.post(*approval(code=code_of(secret))).status_code == 429
    assert not Decision.objects.exists()
    team.reviewer.refresh_from_db()
    assert team.reviewer.check_password(PASSWORD)
    assert wrong.count() == 5  # what nobody looked at says nothing more


def test_prompts_count_together(team: Team, desk: Desk, secret: str):
    stories.submitted(team)
    client = desk(team.reviewer)
    for prompt in ("own password", "sign-in", "confirming, code", "second step"):
        assert PROMPTS[prompt](client).status_code != 429
    assert PROMPTS["signing, password"](client).status_code == 429


def test_the_admins_own_form_is_no_second_door(team: Team, desk: Desk):
    """It let anybody with a session guess sixty times, then change the password, and left no line."""
    client = desk(team.reviewer)
    for guess in ("guess", PASSWORD):
        fields = {"old_password": guess, "new_password1": NEW, "new_password2": NEW}
        answer = client.post("/admin/password_change/", fields)
        assert answer["Location"] == "/admin/account/password/change/"
    team.reviewer.refresh_from_db()
    assert team.reviewer.check_password(PASSWORD)
    assert client.get("/admin/password_change/", follow=True).status_code == 200


def test_who_knows_the_password_does_not_guess_codes_for_ever(team: Team, desk: Desk, secret: str):
    """A right password takes no wrong code back."""
    desk(team.reviewer)
    answers = [PROMPTS["second step"](Client()).status_code for _ in range(6)]
    assert answers[4:] == [429, 302]  # the sixth never came to the second step


def test_a_locked_person_reads_until_when(team: Team, desk: Desk):
    desk(team.reviewer)
    for _ in range(4):
        sign_in("guess")
    locked = sign_in("guess")
    until = WrongAttempts.objects.get(key=f"user {team.reviewer.pk}").locked_until
    assert until is not None
    assert f"Locked until {moment(until)}" in locked.text
    assert 14 * 60 < int(locked["Retry-After"]) <= 16 * 60 + 1
    assert sign_in(PASSWORD).status_code == 429
    WrongAttempts.objects.update(locked_until=timezone.now())
    assert sign_in(PASSWORD)["Location"] == "/admin/desk/"


def test_names_that_nobody_has_are_locked_alike(db: None):
    """Else the lock would say who has an account. What was typed as a name may be a password: it is kept nowhere."""
    answers = [sign_in("guess", "Zaphod").status_code for _ in range(6)]
    assert answers == [200, 200, 200, 200, 429, 429]
    assert sign_in("guess", "zaphod").status_code == 429
    assert "zaphod" not in str(list(AuditEvent.objects.values())).lower()
    assert not WrongAttempts.objects.filter(key__icontains="zaphod").exists()


def test_one_address_does_not_try_many_names(db: None):
    for number in range(19):
        assert sign_in("guess", f"name-{number}", REMOTE_ADDR="2001:db8:1:2::1").status_code == 200
    assert sign_in("guess", "name-19", REMOTE_ADDR="2001:db8:1:2:ffff::2").status_code == 429
    assert sign_in("guess", "name-20", REMOTE_ADDR="2001:db8:1:3::1").status_code == 200


def test_wrong_ones_of_long_ago_do_not_count(team: Team):
    for _ in range(4):
        attempts.begin(user=team.reviewer, prompt="signing").settle(right=False)
    WrongAttempts.objects.update(since=timezone.now() - attempts.WINDOW)
    attempts.begin(user=team.reviewer, prompt="signing").settle(right=False)
    assert WrongAttempts.objects.get().number == 1
    assert attempts.forget_old(now=timezone.now() + datetime.timedelta(hours=2)) == 1


@pytest.mark.engine
@pytest.mark.django_db(transaction=True)
def test_of_many_guesses_at_one_moment_five_are_answered(transactional_db: None):
    """Each in a transaction and a connection of its own; a right one after the fifth wrong one is no right one."""
    user = User.objects.create_user("reviewer", password=PASSWORD)
    crowd = 40 if connection.vendor == "postgresql" else 10
    begun = [attempts.begin(user=user, prompt="signing") for _ in range(crowd)]
    ended = at_once([lambda attempt=attempt: attempt.settle(right=False) for attempt in begun])  # type: ignore[misc]
    assert ended == {"done": 4, "LockedError": crowd - 4}
    assert WrongAttempts.objects.get().number == 5
    assert AuditEvent.objects.filter(act="wrong password or code").count() == 5
    with pytest.raises(LockedError):
        begun[0].settle(right=True)
    with pytest.raises(LockedError):
        attempts.begin(user=user, prompt="signing")


@pytest.mark.engine
@pytest.mark.django_db(transaction=True)
def test_a_right_one_among_many_takes_its_turn(transactional_db: None):
    """It counts only where fewer than five were answered before it, even if nobody was ever wrong before."""
    user = User.objects.create_user("reviewer", password=PASSWORD)
    crowd = 40 if connection.vendor == "postgresql" else 10
    begun = [attempts.begin(user=user, prompt="signing") for _ in range(crowd)]
    settled: list[int] = []

    def right() -> None:
        begun[0].settle(right=True)
        settled.append(WrongAttempts.objects.get().number)

    ended = at_once([right, *(lambda attempt=attempt: attempt.settle(right=False) for attempt in begun[1:])])  # type: ignore[misc]
    assert ended["LockedError"] == crowd - 4 - len(settled)
    WrongAttempts.objects.all().delete()
    attempts.begin(user=user, prompt="signing").settle(right=True)
    assert WrongAttempts.objects.get().number == 0  # the row that it waited for


@pytest.mark.engine
@pytest.mark.django_db(transaction=True)
def test_many_names_from_one_address_at_one_moment(transactional_db: None):
    """Counts of a person and of an address are locked in one order: nobody waits for each other."""
    users = [User.objects.create_user(f"user-{number}") for number in range(3)]
    crowd = 30 if connection.vendor == "postgresql" else 10

    def guess(number: int) -> None:
        user = users[number % 3]
        attempt = attempts.begin_sign_in(name=user.username, user=user, address=f"192.0.2.{number % 2}")
        attempt.settle(right=False)

    ended = at_once([lambda number=number: guess(number) for number in range(crowd)])  # type: ignore[misc]
    assert set(ended) <= {"done", "LockedError"}
    assert {row.number for row in WrongAttempts.objects.filter(key__startswith="user ")} <= {3, 4, 5}
