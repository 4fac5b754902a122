"""The one page for people without an account: a frozen text under review, by the link of an invitation, and a form.

Whoever has the address may read that text and comment on it. So the address is told to nobody: no referrer, no cache,
no index, no log of ours. The page sets no cookie and needs no script; a form without a cookie needs no token against
forgery, as nothing is done in anybody's name. Why in the staff's part: docs/adr/0010-links-for-experts-outside.md.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.core.internal.ratelimit import consume
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from reviews import actions
from reviews.actions.texts.commenting import LONGEST
from reviews.actions.texts.inviting import LONGEST_NAME, LinkEndedError
from reviews.desk.shared.refusals import sentence_of, status_of
from reviews.desk.shared.talk import shown_comments
from reviews.mail import notices
from reviews.models import Invitation
from reviews.reading.talk import invitation_by
from reviews.rules.errors import RefusedError

from .frozen import page_of, parts_of, place_in

METHODS = ("GET", "HEAD", "POST")
RATE = {"link": "60/m/ip"}  # requests of one client, whatever their token

View = Callable[..., HttpResponse]


def _told_to_nobody(view: View) -> View:
    @wraps(view)
    def answered(request: HttpRequest, token: str) -> HttpResponse:
        response = view(request, token)
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["Cache-Control"] = "no-store, private"
        response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        response._has_been_logged = True  # type: ignore[attr-defined]  # else Django logs the address of a refusal
        return response

    return answered


@csrf_exempt
@_told_to_nobody
def link(request: HttpRequest, token: str) -> HttpResponse:
    if request.method not in METHODS:
        return HttpResponseNotAllowed(METHODS)
    if not consume(request, app="reviews", action="link", config=RATE, limit_get=True):
        response = _closed(request, "Too many requests came from your address. Please try again in a minute.", 429)
        response.headers["Retry-After"] = "60"
        return response
    try:
        if request.method == "POST":
            return _comment(request, token)
        return _page(request, _opened(request, token))
    except LinkEndedError:
        why = "It has ended, was revoked, or was not copied whole. Please ask whoever sent it to you."
        return _closed(request, f"This link does not work. {why}", 404)


def _opened(request: HttpRequest, token: str) -> Invitation:
    """HEAD is a program that looks whether the page is there."""
    now = timezone.now()
    invitation = invitation_by(token, now) if request.method == "HEAD" else None
    return invitation or actions.open_invitation(token=token, now=now)


def _comment(request: HttpRequest, token: str) -> HttpResponse:
    now = timezone.now()
    invitation = actions.open_invitation(token=token, now=now)
    place = place_in(parts_of(invitation.revision), request.POST.get("place", ""))
    try:
        if place is None:
            raise RefusedError("choose a part of the text from the list")
        made = actions.comment_from_outside(
            token=token,
            printed_name=request.POST.get("name", ""),
            credentials=request.POST.get("credentials", ""),
            text=request.POST.get("text", ""),
            section=place[0],
            quote=place[1],
            now=now,
        )
    except LinkEndedError:
        raise
    except RefusedError as error:
        return _page(request, invitation, problem=sentence_of(error), status=status_of(error))
    notices.notify_comment_from_outside(made)
    return HttpResponseRedirect(f"{request.path}?sent#sent", status=303)


def _page(request: HttpRequest, invitation: Invitation, *, problem: str = "", status: int = 200) -> HttpResponse:
    revision, comments = invitation.revision, list(invitation.comments.all())
    last = comments[-1] if comments else None
    name, credentials = (last.printed_name, last.credentials) if last else ("", "")
    context: dict[str, Any] = page_of(revision) | {
        "invitation": invitation,
        "parts": parts_of(revision),
        "comments": shown_comments(comments, revision.content),
        "typed": request.POST.dict() if problem else {"name": name, "credentials": credentials},
        "problem": problem,
        "sent": "sent" in request.GET and bool(comments),
        "longest": LONGEST,
        "longest_name": LONGEST_NAME,
    }
    return render(request, "public/outside.html", context, status=status)


def _closed(request: HttpRequest, why: str, status: int) -> HttpResponse:
    return render(request, "public/outside_closed.html", {"why": why}, status=status)
