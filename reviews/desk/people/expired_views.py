"""A form whose token does not fit any more: signed in or out in another tab, cookies lost or not allowed.

What was typed is given back where that is safe: to a form of our own page, never passwords and codes. The sign-in page
is shown again with the name; who is signed in already is led to where they wanted to go.
"""

from __future__ import annotations

from typing import Any, NamedTuple
from urllib.parse import urlsplit

from allauth.account.utils import get_login_redirect_url
from allauth.account.views import LoginView
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import REASON_NO_CSRF_COOKIE
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.csrf import csrf_failure

from reviews.desk.shared.access import FROM_OUR_SCRIPT

from .sessions import ACCOUNT_PREFIX, STAFF_PREFIX

SECRET = {"csrfmiddlewaretoken", "password", "oldpassword", "password1", "password2", "code", "credential"}
NO_COOKIE = (
    "Your browser sent no cookie with the form. This site needs cookies under /admin/: allow them, then try again."
)
OLD = "The form was older than your session: you signed in or out in another tab meanwhile, or cookies were deleted."


class Typed(NamedTuple):
    """A field of the form as it was posted."""

    name: str
    value: str

    @property
    def label(self) -> str:
        return self.name.replace("_", " ").replace(".", ", ").capitalize()

    @property
    def long(self) -> bool:
        """Worth to be seen, and copied."""
        return len(self.value) > 40 or "\n" in self.value


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's CSRF_FAILURE_VIEW."""
    if not request.path_info.startswith(STAFF_PREFIX):
        return csrf_failure(request, reason)
    why = NO_COOKIE if reason == REASON_NO_CSRF_COOKIE else OLD
    if request.headers.get(FROM_OUR_SCRIPT):
        return JsonResponse({"message": f"Not saved. {why}"}, status=403)
    if request.path_info == reverse("account_login"):
        return _sign_in(request, why)
    return _typed_again(request, why)


def _sign_in(request: HttpRequest, why: str) -> HttpResponse:
    if request.user.is_authenticated:
        messages.info(request, f"You are signed in already, as {request.user.get_username()}.")
        return redirect(get_login_redirect_url(request))
    messages.warning(request, f"{why} Please sign in again.")
    typed = request.POST.get("login", "")
    request.method = "GET"  # the page as it is opened
    page: HttpResponse = LoginView.as_view(initial={"login": typed})(request)
    return page


def _typed_again(request: HttpRequest, why: str) -> HttpResponse:
    ours = _is_ours(request)
    secret = request.path_info.startswith(ACCOUNT_PREFIX)  # passwords and codes, nothing to give back
    typed = [] if secret else _typed(request)
    context: dict[str, Any] = {
        "why": why,
        "typed": typed,
        "again": request.get_full_path() if ours and typed else "",
        "files": bool(request.FILES),
        "secret": any(request.POST.get(name) for name in SECRET - {"csrfmiddlewaretoken"}),
        "back": _came_from(request) if ours else reverse("desk:home"),
        "signed_in": request.user.is_authenticated,
    }
    return render(request, "reviews/expired.html", admin.site.each_context(request) | context, status=403)


def _typed(request: HttpRequest) -> list[Typed]:
    return [Typed(name, value) for name, values in request.POST.lists() if name not in SECRET for value in values]


def _is_ours(request: HttpRequest) -> bool:
    """Whether a page of this site sent the form: nobody else's is offered to be sent again."""
    if site := request.headers.get("Sec-Fetch-Site"):
        return site == "same-origin"
    sender = request.headers.get("Origin") or request.headers.get("Referer") or ""
    return urlsplit(sender).netloc == request.get_host()


def _came_from(request: HttpRequest) -> str:
    page = urlsplit(request.headers.get("Referer", ""))
    return page.path if page.path.startswith(STAFF_PREFIX) else reverse("desk:home")
