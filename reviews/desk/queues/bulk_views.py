"""Several texts of a queue at once: assigned, or returned with one reason. Never approved: a signature is of one text.

First a page says which texts it would be, then each is done by itself: a transaction, a refusal and a line in the audit
log of its own.
"""

from __future__ import annotations

import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst

from reviews import actions
from reviews.actions.common import those_who_may
from reviews.desk.shared.access import Viewer, desk_page, desk_view, show_refusal
from reviews.desk.shared.posts import back_to, number_in
from reviews.mail import notices
from reviews.models import Explanation
from reviews.models.decisions import RETURN_REASONS
from reviews.rules.errors import RefusedError
from reviews.rules.states import State

MOST = 100
_TITLES = {"assign": "Assign these texts", "return": "Return these texts to their authors"}


@desk_view("assign", "POST")
def bulk(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """``do`` is "assign" or "return", ``pick`` the ids; with ``confirmed`` it is done."""
    do, picked = request.POST.get("do", ""), _picked(request)
    if do not in _TITLES or (do == "return" and not viewer.may("return")):
        return show_refusal(request, "Your roles do not let you do this to several texts.", 403)
    if not picked:
        return show_refusal(request, "Select texts first, at most 100.", 422)
    if request.POST.get("confirmed") == "1":
        return _done(request, viewer, do, picked)
    context: dict[str, Any] = {
        "do": do,
        "picked": [(row, do != "return" or row.state == State.SUBMITTED) for row in picked],
        "members": those_who_may("assign"),
        "reasons": list(RETURN_REASONS.items()),
        "back": back_to(request, reverse("desk:home")),
    }
    return desk_page(request, "reviews/bulk.html", context, title=_TITLES[do])


def _picked(request: HttpRequest) -> list[Explanation]:
    ids = [int(pk) for pk in request.POST.getlist("pick")[: MOST + 1] if pk.isdecimal() and len(pk) < 18]
    if len(ids) > MOST:
        return []
    return list(Explanation.objects.filter(pk__in=ids).select_related("code").order_by("code__code"))


def _done(request: HttpRequest, viewer: Viewer, do: str, picked: list[Explanation]) -> HttpResponse:
    to, done = User.objects.filter(pk=number_in(request, "to")).first(), []
    for explanation in picked:
        try:
            if do == "assign":
                _assign(request, viewer, explanation, to, timezone.now())
            else:
                _return(request, viewer, explanation, timezone.now())
        except RefusedError as error:
            messages.error(request, f"{explanation}: {capfirst(str(error))}.")
        else:
            done.append(str(explanation))
    if done:
        words = "Returned" if do == "return" else f"Assigned to {to}" if to else "Assigned to nobody in particular"
        messages.success(request, f"{words}: {', '.join(done)}.")
    return redirect(back_to(request, reverse("desk:home")))


def _assign(
    request: HttpRequest, viewer: Viewer, explanation: Explanation, to: User | None, now: datetime.datetime
) -> None:
    reason = request.POST.get("reason", "")
    changed = actions.assign(actor=viewer.user, explanation_id=explanation.pk, to=to, reason=reason, now=now)
    notices.notify_assigned(changed, by=viewer.user)


def _return(request: HttpRequest, viewer: Viewer, explanation: Explanation, now: datetime.datetime) -> None:
    """Exactly the text that the page of confirmation was about."""
    actions.return_to_author(
        actor=viewer.user,
        explanation_id=explanation.pk,
        lock_version=number_in(request, f"lock_version.{explanation.pk}"),
        revision_id=number_in(request, f"revision.{explanation.pk}"),
        reason=request.POST.get("reason", ""),
        text=request.POST.get("text", ""),
        now=now,
    )
    explanation.refresh_from_db()
    notices.notify_returned(explanation, by=viewer.user)
