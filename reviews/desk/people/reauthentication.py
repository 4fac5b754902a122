"""Proving again who signs: password and second factor; later in one unbroken session one factor is enough.

Idle for over 15 minutes means all again (``sessions`` forgets what was proven). Wrong tries count together with those
at every other prompt (``reviews.safety.attempts``); who is locked may go on reading.
"""

from __future__ import annotations

import datetime
from typing import Any, NamedTuple

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth as webauthn
from django.contrib.auth.models import User
from django.http import HttpRequest

from reviews.actions.common import Reauthenticated
from reviews.rules.errors import NotPermittedError
from reviews.safety import attempts, credentials

from .proving import SigningCode, SigningPasskey
from .sessions import PROVEN

_CODE_NAMES = {Authenticator.Type.TOTP: "TOTP", Authenticator.Type.RECOVERY_CODES: "recovery code"}


class Factors(NamedTuple):
    """What a signer has, and whether all of it is asked for now. ``passkey`` are the options for the browser."""

    password: bool
    code: bool
    passkey: dict[str, Any] | None
    all_needed: bool

    @property
    def second(self) -> bool:
        return self.code or self.passkey is not None


def factors_of(request: HttpRequest, *, ask_browser: bool = True) -> Factors:
    """``ask_browser`` begins a passkey ceremony, which the page then may finish."""
    user = _user(request)
    kinds = set(Authenticator.objects.filter(user=user).values_list("type", flat=True))
    has_key = Authenticator.Type.WEBAUTHN in kinds
    passkey = None
    if has_key:
        passkey = webauthn.begin_authentication(user) if ask_browser else {}
    return Factors(
        password=user.has_usable_password(),
        code=Authenticator.Type.TOTP in kinds or Authenticator.Type.RECOVERY_CODES in kinds,
        passkey=passkey,
        all_needed=PROVEN not in request.session,
    )


def prove(request: HttpRequest, now: datetime.datetime) -> Reauthenticated:
    """How the person who posts this proved who they are. NotPermittedError when that is wrong or not enough.

    Outside of any transaction: a wrong attempt is counted, whatever becomes of the act.
    """
    user = _user(request)
    given = [*_password(request, user), *_second(request, user)]
    has = factors_of(request, ask_browser=False)
    if not given:
        raise NotPermittedError(f"to sign, enter {_wanted(has)}")
    if has.all_needed and len(given) < has.password + has.second:
        raise NotPermittedError(f"this is the first signature of the session: enter {_wanted(has)}")
    request.session[PROVEN] = True
    return Reauthenticated(" and ".join(given), now)


def _wanted(has: Factors) -> str:
    joined = " and " if has.all_needed else " or "
    names = [has.password and "your password", has.second and "your second factor"]
    return joined.join(name for name in names if name)


def _password(request: HttpRequest, user: User) -> list[str]:
    password = request.POST.get("password", "")
    if not password:
        return []
    attempt = attempts.begin(user=user, prompt=SigningCode.prompt)
    right = credentials.is_password(user, password)
    attempt.settle(right=right)
    if not right:
        raise NotPermittedError("the password is wrong")
    return ["password"]


def _second(request: HttpRequest, user: User) -> list[str]:
    code, credential = request.POST.get("code", "").strip(), request.POST.get("credential", "")
    if code:
        form = SigningCode({"code": code}, user=user)
        if not form.is_valid():
            raise NotPermittedError("the code is wrong; each code works once")
        return [_CODE_NAMES.get(form.authenticator.type, "code")]
    if credential:
        if not SigningPasskey({"credential": credential}, user=user).is_valid():
            raise NotPermittedError("the passkey was not recognised")
        return ["passkey"]
    return []


def _user(request: HttpRequest) -> User:
    user = request.user
    if not isinstance(user, User):
        raise NotPermittedError("sign in first")
    return user
