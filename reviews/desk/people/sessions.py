"""How long a staff session lasts: idle and absolute limits, and a second factor where the settings ask for one.

Somebody is present when they do something. What a page does by itself (``is_by_itself``) is no presence: pages that
look again, and drafts that are sent again after the network was away, say so in their address.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth import logout
from django.contrib.auth.models import AnonymousUser, User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers

from reviews.desk.shared.refusals import sentence_of, status_of
from reviews.rules.acts import SIGNATURE_IDLE
from reviews.safety.attempts import LockedError

STAFF_PREFIX = "/admin/"
ACCOUNT_PREFIX = "/admin/account/"
OUTSIDE_PREFIX = "/admin/outside/"  # people without an account, and without a session
BEGAN, SEEN, PROVEN = "staff_session_began", "staff_last_seen", "staff_factors_proven"
NOTED_EVERY = 30  # seconds: a session is not written on every click

AGAIN = "again"  # in the address of what a page asks for by itself

Answer = Callable[[HttpRequest], HttpResponse]


def is_by_itself(request: HttpRequest) -> bool:
    """Whether no person did this: a page that looks again, or whatever else a script fetches."""
    fetched = request.method == "GET" and request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate"
    return fetched or AGAIN in request.GET


def begin_session(request: HttpRequest) -> None:
    """Begin the session of somebody who has just signed in: nothing from before counts."""
    for key in (BEGAN, SEEN, PROVEN):
        request.session.pop(key, None)


class SessionLimitsMiddleware:
    """Under the staff's path alone: public pages never touch a session."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(STAFF_PREFIX) or request.path_info.startswith(OUTSIDE_PREFIX):
            return self.get_response(request)
        response = self._stopped(request) or self.get_response(request)
        if "Cache-Control" not in response:
            add_never_cache_headers(response)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A page that says until when, at every prompt that has no page of its own to say it on."""
        return show_locked(request, exception) if isinstance(exception, LockedError) else None

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
            request.signed_out_because = "the session had ended"  # type: ignore[attr-defined]
            logout(request)
            messages.info(request, "You were signed out because the session had ended. Please sign in again.")
            return
        if now - seen > SIGNATURE_IDLE.total_seconds():
            session.pop(PROVEN, None)  # whoever signs next proves everything again
        if now - seen >= NOTED_EVERY and not is_by_itself(request):
            session[SEEN] = now

    def _second_factor_missing(self, request: HttpRequest) -> HttpResponse | None:
        if request.path_info.startswith((ACCOUNT_PREFIX, "/admin/logout/", "/admin/jsi18n/")):
            return None
        if has_second_factor(request.user):
            return None
        messages.warning(request, "This site asks its staff for a second factor. Please set one up first.")
        return redirect("mfa_index")


def show_locked(request: HttpRequest, locked: LockedError) -> HttpResponse:
    context = admin.site.each_context(request) | {"until": locked.until, "said": sentence_of(locked)}
    response = render(request, "account/locked.html", context, status=status_of(locked))
    response["Retry-After"] = str(max(1, int((locked.until - timezone.now()).total_seconds()) + 1))
    return response


def has_second_factor(user: User | AnonymousUser) -> bool:
    kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    return bool(Authenticator.objects.filter(user_id=user.pk, type__in=kinds).exists())
