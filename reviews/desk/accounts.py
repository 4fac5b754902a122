"""Sign-in, passwords and second factors: those of django-allauth's pages that staff need, under /admin/account/.

No sign-up and no e-mail addresses to manage: accounts are made by an access admin.
"""

from __future__ import annotations

from allauth.account import views
from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.urls import include, path, re_path, reverse_lazy


class StaffAccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return str(reverse_lazy("desk:home"))

    def can_delete_email(self, email_address: object) -> bool:
        return False

    def login(self, request: HttpRequest, user: User) -> None:
        """A session of its own from here on: what was proven or seen before does not carry over."""
        super().login(request, user)
        from .sessions import BEGAN, PROVEN, SEEN

        for key in (BEGAN, SEEN, PROVEN):
            request.session.pop(key, None)


urlpatterns = [
    path("login/", views.login, name="account_login"),
    path("logout/", views.logout, name="account_logout"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("reauthenticate/", views.reauthenticate, name="account_reauthenticate"),
    path("password/change/", views.password_change, name="account_change_password"),
    path("password/set/", views.password_set, name="account_set_password"),
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
    path("2fa/", include("allauth.mfa.urls")),
]
