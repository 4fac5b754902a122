"""Sign-in, passwords and second factors: those of django-allauth's pages that staff need, under /admin/account/.

No sign-up and no e-mail addresses to manage: accounts are made by an access admin. Recovery codes are shown once, and
there is no file of them.
"""

from __future__ import annotations

from typing import Any

from allauth.account import views
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.userkit import get_user_by_username
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal.ratelimit import truncate_ip
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import include, path, re_path, reverse_lazy

from reviews.safety import attempts, credentials
from reviews.safety.attempts import Prompt

from .sessions import begin_session


class StaffBackend(AuthenticationBackend):
    """Names and passwords at the sign-in."""

    def _check_password(self, user: User | None, password: str) -> User | None:
        """As allauth does it, but for who looks: ``credentials``, as at all other prompts."""
        if user is None:
            return None
        self._did_check_password = True
        if not credentials.is_password(user, password):
            return None
        if not self.user_can_authenticate(user):
            self._stash_user(user)  # the page says that the account is not active
            return None
        return user


class StaffAccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return str(reverse_lazy("desk:home"))

    def can_delete_email(self, email_address: object) -> bool:
        return False

    def authenticate(self, request: HttpRequest, **given: Any) -> User | None:
        """The first step of the sign-in: name and password."""
        name = given.get("username", "")
        named = get_user_by_username(name) if name else None
        attempt = attempts.begin_sign_in(name=name, user=named, address=self._address(request))
        user: User | None = super().authenticate(request, **given)
        attempt.settle(right=user is not None)
        return user

    def reauthenticate(self, user: User, password: str) -> bool:
        attempt = attempts.begin(user=user, prompt=Prompt.CONFIRMING)
        right = credentials.is_password(user, password)
        attempt.settle(right=right)
        return right

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        credentials.note_kept_out(user, why="the account is not active", address=self._address(request))
        page: HttpResponse = super().respond_user_inactive(request, user)
        return page

    def login(self, request: HttpRequest, user: User) -> None:
        """A session of its own from here on: what was proven or seen before does not carry over."""
        if not user.is_active:  # any more: since the first step
            raise ImmediateHttpResponse(self.respond_user_inactive(request, user))
        super().login(request, user)
        begin_session(request)
        records = get_authentication_records(request, user)
        how = [str(record.get("type") or record["method"]) for record in records]
        credentials.note_signed_in(user, how=list(dict.fromkeys(how)), address=self._address(request))

    def _address(self, request: HttpRequest) -> str:
        """As counted: of IPv6 the network. Empty where it cannot be known, as behind a socket."""
        try:
            return str(truncate_ip(self.get_client_ip(request)))
        except PermissionDenied:
            return ""


class RecoveryCodesPage(recovery_codes.ViewRecoveryCodesView):
    """The codes, the first time; afterwards how many are left, and a way to new ones."""

    http_method_names = ("get",)  # a HEAD would be the one time, and show nothing

    @transaction.atomic
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = User.objects.select_for_update().get(pk=self.request.user.pk)  # two tabs take turns
        shown: dict[str, Any] = super().get_context_data(**kwargs)
        if shown["can_view_codes"]:
            credentials.note_recovery_codes_shown(user)
        return shown


_SECOND_FACTORS = [
    path("", mfa.index, name="mfa_index"),
    path("authenticate/", mfa.authenticate, name="mfa_authenticate"),
    path("reauthenticate/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("totp/activate/", totp.activate_totp, name="mfa_activate_totp"),
    path("totp/deactivate/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("recovery-codes/", RecoveryCodesPage.as_view(), name="mfa_view_recovery_codes"),
    path("recovery-codes/generate/", recovery_codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("webauthn/", webauthn.list_webauthn, name="mfa_list_webauthn"),
    # in one transaction with its line of the audit log, which allauth's other writers of factors have of themselves
    path("webauthn/add/", transaction.atomic(webauthn.add_webauthn), name="mfa_add_webauthn"),
    path("webauthn/login/", webauthn.login_webauthn, name="mfa_login_webauthn"),
    path("webauthn/reauthenticate/", webauthn.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("webauthn/keys/<int:pk>/remove/", webauthn.remove_webauthn, name="mfa_remove_webauthn"),
    path("webauthn/keys/<int:pk>/edit/", webauthn.edit_webauthn, name="mfa_edit_webauthn"),
]

urlpatterns = [
    path("login/", views.login, name="account_login"),
    path("logout/", views.logout, name="account_logout"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("reauthenticate/", views.reauthenticate, name="account_reauthenticate"),
    path("password/change/", views.password_change, name="account_change_password"),
    path("password/set/", reauthentication_required(views.password_set), name="account_set_password"),
    path("password/reset/", views.password_reset, name="account_reset_password"),
    path("password/reset/done/", views.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("2fa/", include(_SECOND_FACTORS)),
]
