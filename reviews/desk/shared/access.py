"""Who is at the desk and what they may do there: one decorator around every view, which also declares the view's act.

@desk_view("approve", "POST")
def approve(request, viewer, pk): ...          ->  approve.act == "approve", approve.methods == ("POST",)
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import wraps
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.models import User
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.shortcuts import get_object_or_404, render

from reviews.actions.common import roles_of
from reviews.models import Explanation
from reviews.reading.dossier import Dossier
from reviews.rules.acts import may

ANY_STAFF = ""  # the act of pages that every member of staff may open
ARRIVED = "desk_arrived"  # a cookie for kept.js: what it keeps in the browser and the server has now
_KEPT = re.compile(r"[A-Za-z0-9-]{1,100}\Z")
FROM_OUR_SCRIPT = "X-Requested-With"  # a header of our own script, which wants JSON instead of a page

View = Callable[..., HttpResponse]


class Viewer(NamedTuple):
    """The person at the desk, with the roles they have at this moment."""

    user: User
    roles: frozenset[str]

    def may(self, act: str) -> bool:
        return act == ANY_STAFF or may(self.roles, act)


def viewer_of(request: HttpRequest) -> Viewer | None:
    """None for nobody, an inactive account, or one that is not staff. Asked once a request."""
    known: Viewer | None = getattr(request, "_desk_viewer", None)
    user = request.user
    if known is None and user.is_authenticated and user.is_active and user.is_staff:
        known = Viewer(user, roles_of(user))
        request._desk_viewer = known  # type: ignore[attr-defined]
    return known


def desk_view(act: str, *methods: str) -> Callable[[View], View]:
    """Anonymous people are redirected to the sign-in, others without the permission get 403, other methods 405."""

    def around(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, **parts: Any) -> HttpResponse:
            if request.method not in methods and not (request.method == "HEAD" and "GET" in methods):
                return HttpResponseNotAllowed(methods)
            viewer = viewer_of(request)
            if viewer is None and not request.user.is_authenticated:
                return _sign_in(request)
            if viewer is None or not viewer.may(act):
                return show_refusal(request, "Your roles do not let you do this. An access admin can change them.", 403)
            return _arrived(request, view(request, viewer, **parts))

        guarded.act = act  # type: ignore[attr-defined]
        guarded.methods = methods  # type: ignore[attr-defined]
        return guarded

    return around


def _arrived(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Tell the browser which words it need not keep any more: a redirect means that the post was done."""
    ids = [kept for kept in request.POST.getlist("kept")[:5] if _KEPT.match(kept)]
    if ids and response.status_code == 302:
        name, secure = f"{settings.COOKIE_PREFIX}{ARRIVED}", settings.SESSION_COOKIE_SECURE
        response.set_cookie(name, ".".join(ids), 3600, path="/admin/", secure=secure, samesite="Lax")
    return response


def _sign_in(request: HttpRequest) -> HttpResponse:
    if request.headers.get(FROM_OUR_SCRIPT):
        return JsonResponse(
            {"message": "You are signed out. Sign in again in another tab, then continue here."}, status=401
        )
    back = request.get_full_path() if request.method in {"GET", "HEAD"} else "/admin/desk/"
    return redirect_to_login(back)


def desk_page(
    request: HttpRequest, template: str, context: dict[str, Any], *, title: str, status: int = 200
) -> HttpResponse:
    """A page of the desk, with the admin's frame around it."""
    return render(
        request,
        template,
        admin.site.each_context(request) | {"title": title, "viewer": viewer_of(request)} | context,
        status=status,
    )


def show_refusal(request: HttpRequest, message: str, status: int, *, typed: str = "") -> HttpResponse:
    """The page of a refusal that has no page of its own; ``typed`` is shown there, to be copied."""
    if request.headers.get(FROM_OUR_SCRIPT):
        return JsonResponse({"message": message}, status=status)
    heading = {403: "Not permitted", 404: "Not found", 409: "Something changed meanwhile"}.get(status, "Not possible")
    context = {"message": message, "typed": typed}
    return desk_page(request, "reviews/refused.html", context, title=heading, status=status)


def explanation_or_404(pk: int) -> Explanation:
    everything = Explanation.objects.select_related(
        "code", "submitted_revision__release", "assigned_to", "claimed_by", "scheduled_by"
    )
    return get_object_or_404(everything, pk=pk)


def dossier_or_404(pk: int, viewer: Viewer) -> Dossier:
    return Dossier(explanation_or_404(pk), person=viewer.user.pk)
