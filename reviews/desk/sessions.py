"""How long a staff session lasts: idle and absolute limits, and a second factor where the settings ask for one."""

from __future__ import annotations

import time
from collections.abc import Callable

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.models import AnonymousUser, User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.cache import add_never_cache_headers

STAFF_PREFIX = "/admin/"
ACCOUNT_PREFIX = "/admin/account/"
BEGAN, SEEN, PROVEN = "staff_session_began", "staff_last_seen", "staff_factors_proven"
SIGNING_IDLE = 15 * 60
NOTED_EVERY = 30  # seconds: a session is not written on every click

Answer = Callable[[HttpRequest], HttpResponse]


class SessionLimitsMiddleware:
    """Under the staff's path alone: public pages never touch a session."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(STAFF_PREFIX):
            return self.get_response(request)
        response = self._stopped(request) or self.get_response(request)
        if "Cache-Control" not in response:
            add_never_cache_headers(response)
        return response

    def _stopped(self, request: HttpRequest) -> HttpResponse | None:
        if not request.user.is_authenticated:
            return None
        self._limit(request)
        if settings.SECOND_FACTOR_REQUIRED and request.user.is_authenticated:
            return self._second_factor_missing(request)
        return None

    def _limit(self, request: HttpRequest) -> None:
        now = int(time.time())
        session = request.session
        began, seen = session.setdefault(BEGAN, now), session.setdefault(SEEN, now)
        if now - began > settings.SESSION_ABSOLUTE_SECONDS or now - seen > settings.SESSION_IDLE_SECONDS:
            logout(request)
            messages.info(request, "You were signed out because the session had ended. Please sign in again.")
            return
        if now - seen > SIGNING_IDLE:
            session.pop(PROVEN, None)  # whoever signs next proves everything again
        if now - seen >= NOTED_EVERY:
            session[SEEN] = now

    def _second_factor_missing(self, request: HttpRequest) -> HttpResponse | None:
        if request.path_info.startswith((ACCOUNT_PREFIX, "/admin/logout/", "/admin/jsi18n/")):
            return None
        if has_second_factor(request.user):
            return None
        messages.warning(request, "This site asks its staff for a second factor. Please set one up first.")
        return redirect("mfa_index")


def has_second_factor(user: User | AnonymousUser) -> bool:
    kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    return bool(Authenticator.objects.filter(user_id=user.pk, type__in=kinds).exists())
