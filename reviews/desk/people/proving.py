"""django-allauth's forms that ask for a password, code or passkey; ``safety.attempts`` counts every attempt.

``icdcms.settings`` names each of them in ACCOUNT_FORMS and MFA_FORMS. LockedError leaves them as it is; the middleware
of ``sessions`` makes a page of it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.account.forms import ChangePasswordForm, ResetPasswordKeyForm, SetPasswordForm
from allauth.core import context
from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa import app_settings
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, BaseAuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import transaction

from reviews.safety import attempts, credentials
from reviews.safety.attempts import Prompt

T = TypeVar("T")
# Seconds in which a code fits; allauth remembers for one period only that it was used.
_TOTP_HOLDS = app_settings.TOTP_PERIOD * (2 * app_settings.TOTP_TOLERANCE + 1)


def counted(user: Any, prompt: Prompt, look: Callable[[], T]) -> T:
    """What ``look`` returns; the ValidationError that it raises is a wrong attempt of this person."""
    attempt = attempts.begin(user=user, prompt=prompt)
    try:
        proven = look()
    except ValidationError:
        attempt.settle(right=False)
        raise
    attempt.settle(right=True)
    return proven


class _CountedCode:
    """A code of the app or a recovery code, for ``self.user``."""

    prompt: Prompt
    user: Any
    authenticator: Authenticator

    def clean_code(self) -> str:
        return counted(self.user, self.prompt, self._code)

    @transaction.atomic
    def _code(self) -> str:
        code: str = super().clean_code()  # type: ignore[misc]
        if self.authenticator.type == Authenticator.Type.RECOVERY_CODES:
            codes = Authenticator.objects.get(pk=self.authenticator.pk)
            credentials.note_recovery_code(self.user, codes, prompt=self.prompt)
        elif not cache.add(f"totp.used:{self.user.pk}:{normalize_user_code(code)}", True, timeout=_TOTP_HOLDS):
            raise get_adapter().validation_error("incorrect_code")
        return code


class SignInCode(_CountedCode, AuthenticateForm):
    prompt = Prompt.SECOND_STEP


class ConfirmingCode(_CountedCode, ReauthenticateForm):
    prompt = Prompt.CONFIRMING


class SigningCode(_CountedCode, BaseAuthenticateForm):
    prompt = Prompt.SIGNING


class _CountedPasskey:
    """A passkey cannot be guessed, but counts like every other proof: locked is locked."""

    prompt: Prompt
    user: Any

    def clean_credential(self) -> Authenticator:
        look = super().clean_credential  # type: ignore[misc]
        return counted(self.user, self.prompt, lambda: _read(look))


class SignInPasskey(_CountedPasskey, AuthenticateWebAuthnForm):
    prompt = Prompt.SECOND_STEP


class ConfirmingPasskey(_CountedPasskey, ReauthenticateWebAuthnForm):
    prompt = Prompt.CONFIRMING


class SigningPasskey(_CountedPasskey, AuthenticateWebAuthnForm):
    prompt = Prompt.SIGNING


class SignInByPasskey(LoginWebAuthnForm):
    """Whose it is comes from the passkey itself, so nobody's count is asked."""

    def clean_credential(self) -> Authenticator:
        return _read(super().clean_credential)


class NewPasskey(AddWebAuthnForm):
    def clean(self) -> dict[str, Any]:
        return _read(super().clean)


def _read(look: Callable[[], T]) -> T:
    """What ``look`` returns; ValidationError for what is no answer of a passkey, where allauth would fail."""
    try:
        return look()
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise get_adapter().validation_error("incorrect_code") from error


class FirstCode(ActivateTOTPForm):
    """Of an app that is being set up."""

    def clean_code(self) -> str:
        code: str = counted(self.user, Prompt.SETTING_UP_CODES, super().clean_code)
        return code


# --- Passwords --------------------------------------------------------------------------------------------------------


class ChangedPassword(ChangePasswordForm):
    def clean_oldpassword(self) -> str:
        return counted(self.user, Prompt.CHANGING_PASSWORD, self._old_password)

    def _old_password(self) -> str:
        password: str = self.cleaned_data.get("oldpassword", "")
        if not credentials.is_password(self.user, password):
            raise get_account_adapter().validation_error("enter_current_password")
        return password

    def save(self) -> None:
        _write(self.user, self.cleaned_data["password1"])


class FirstPassword(SetPasswordForm):
    """Of an account that was made without one."""

    def save(self) -> None:
        _write(self.user, self.cleaned_data["password1"])


class ForgottenPassword(ResetPasswordKeyForm):
    def save(self) -> None:
        credentials.reset_password(user=self.user, password=self.cleaned_data["password1"])


def _write(user: Any, password: str) -> None:
    credentials.change_password(user=user, password=password, session=context.request.session.session_key)
