"""Wrong attempts at proving who somebody is: one count a person, whatever the prompt, and one an address at sign-in.

    attempt = attempts.begin(user=user, prompt=Prompt.SIGNING)   LockedError while the person is locked
    attempt.settle(right=user.check_password(password))         LockedError where it comes too late

Every prompt for a password or code goes through here. An attempt is settled under the lock of its count: of any number
of posts at one moment as many as are allowed are answered, and a right one counts only if it is settled before the
count is full. A right one takes nothing back, so that who knows the password cannot go on guessing codes.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from codes.days import written
from reviews.models import WrongAttempts
from reviews.rules.errors import NotPermittedError
from reviews.rules.events import Target, TargetKind, about_user
from reviews.safety import audit

OF_A_PERSON, OF_AN_ADDRESS = 5, 20  # wrong ones within WINDOW, the last of which locks for as long
WINDOW = datetime.timedelta(minutes=15)


class Prompt(StrEnum):
    """Where a password or code is asked for."""

    SIGN_IN = "sign-in"
    SECOND_STEP = "sign-in, second step"
    CONFIRMING = "confirming who it is"
    SIGNING = "signing"
    SETTING_UP_CODES = "setting up an authenticator app"
    CHANGING_PASSWORD = "changing the password"  # noqa: S105 - a prompt, no password


_SIGNING_IN = frozenset({Prompt.SIGN_IN, Prompt.SECOND_STEP})


class LockedError(NotPermittedError):
    """Too many wrong attempts of late. ``until`` is when passwords and codes are looked at again."""

    def __init__(self, until: datetime.datetime) -> None:
        self.until = until
        super().__init__(
            f"there were too many wrong attempts: passwords and codes are looked at again from {written(until)} on"
        )


@dataclass(frozen=True)
class Attempt:
    """One try at one prompt. ``counts`` says how many wrong ones are allowed under each key."""

    prompt: Prompt
    counts: Mapping[str, int]
    user: User | None
    address: str = ""

    def settle(self, *, right: bool) -> None:
        """Count it if it was wrong, with a line in the audit log. LockedError when the count is full."""
        with transaction.atomic():
            until = self._settled(right=right)
        if until is not None:
            raise LockedError(until)

    def _settled(self, *, right: bool) -> datetime.datetime | None:
        """Right ones wait for their turn as well. Rows are locked in the order of keys: nobody waits for each other."""
        counts = WrongAttempts.objects.select_for_update()
        begun = {"since": timezone.now()}
        rows = [counts.get_or_create(key=key, defaults=begun)[0] for key in sorted(self.counts)]
        now = timezone.now()
        until = _latest(rows, now)
        if until or right:
            return until
        for row in rows:
            if not row.number or row.locked_until or row.since <= now - WINDOW:
                row.number, row.since, row.locked_until = 0, now, None
            row.number += 1
            if row.number >= self.counts[row.key]:
                row.locked_until = _full_minute(now + WINDOW)  # as people are told
            row.save()
        until = _latest(rows, now)
        self._record(until, now)
        return until

    def _record(self, until: datetime.datetime | None, now: datetime.datetime) -> None:
        """Names that nobody has are left out: people type passwords into the wrong field."""
        signing_in = self.prompt in _SIGNING_IN
        detail = {"prompt": self.prompt, "username": self.user.get_username() if self.user else None}
        if self.address:
            detail["address"] = self.address
        if until:
            detail["locked_until"] = until.isoformat(timespec="seconds")
        audit.record(
            actor=None if signing_in else self.user,
            by="somebody",
            act="fail to sign in" if signing_in else "wrong password or code",
            about=about_user(self.user.pk) if self.user else Target(TargetKind.SIGN_IN),
            detail=detail,
            now=now,
        )


def begin(*, user: User, prompt: Prompt) -> Attempt:
    """At a prompt for somebody who is known: in their session, or after the first step of the sign-in."""
    return _begun(Attempt(prompt, {_key_of(user): OF_A_PERSON}, user))


def begin_sign_in(*, name: str, user: User | None, address: str) -> Attempt:
    """With the name as it was typed. A name that nobody has (``user`` is None) is counted and locked like any other."""
    digest = hashlib.sha256(name.casefold().encode()).hexdigest()
    counts = {_key_of(user) if user else f"name {digest}": OF_A_PERSON}
    if address:
        counts[f"address {address}"] = OF_AN_ADDRESS
    return _begun(Attempt(Prompt.SIGN_IN, counts, user, address))


def forget(user: User) -> None:
    """Let somebody try again at once, as an access admin or the operator vouches for them."""
    WrongAttempts.objects.filter(key=_key_of(user)).delete()


def forget_old(*, now: datetime.datetime) -> int:
    """Rows that say nothing any more."""
    return WrongAttempts.objects.filter(since__lt=now - 4 * WINDOW).delete()[0]


def _begun(attempt: Attempt) -> Attempt:
    if until := _latest(list(WrongAttempts.objects.filter(key__in=attempt.counts)), timezone.now()):
        raise LockedError(until)
    return attempt


def _latest(rows: list[WrongAttempts], now: datetime.datetime) -> datetime.datetime | None:
    """When the last lock of these ends; None where nothing is locked now."""
    return max((row.locked_until for row in rows if row.locked_until and row.locked_until > now), default=None)


def _full_minute(moment: datetime.datetime) -> datetime.datetime:
    """The first one that is not before it."""
    return (moment + datetime.timedelta(seconds=60, microseconds=-1)).replace(second=0, microsecond=0)


def _key_of(user: User) -> str:
    return f"user {user.pk}"
