"""The signed acts: approve, return, rescind, publish, schedule, withdraw, sign again. One text at a time."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from codes.days import written
from reviews import actions
from reviews.actions.common import Reauthenticated
from reviews.actions.texts.ahead import compare_ahead, submitted_text
from reviews.desk.people.reauthentication import prove
from reviews.desk.queues.going_on import onward
from reviews.desk.shared.access import Viewer, desk_view, dossier_or_404, explanation_or_404
from reviews.desk.shared.posts import number_in
from reviews.mail import notices
from reviews.models import Explanation, Publication
from reviews.rules.errors import NotPermittedError, RefusedError
from reviews.rules.states import State

from .review_views import show_review

SignedAct = Callable[[Explanation, Callable[[], Reauthenticated], datetime.datetime], str]


def _decide(request: HttpRequest, viewer: Viewer, pk: int, name: str, act: SignedAct) -> HttpResponse:
    """Run an act, and go on to the next text of the queue somebody came from; on refusal show the review page again.

    Proving who signs comes first, so it is asked for once.
    """
    explanation, now = explanation_or_404(pk), timezone.now()
    try:
        done = act(explanation, lambda: prove(request, now), now)
    except RefusedError as error:
        return show_review(request, viewer, dossier_or_404(pk, viewer), error=error, failed=name)
    messages.success(request, done)
    here = reverse("desk:review", args=(pk,))
    return redirect(onward(request, viewer, after=explanation, otherwise=here))


@desk_view("approve", "POST")
def approve(request: HttpRequest, viewer: Viewer, pk: int) -> HttpResponse:
    def act(explanation: Explanation, proof: Callable[[], Reauthenticated], now: datetime.datetime) -> str:
        at_once = request.POST.get("publish") == "1"
        if at_once and not (settings.APPROVE_AND_PUBLISH and viewer.may("publish")):
            raise NotPermittedError("approving and publishing in one step is not set up here, or not for you")
        proven = proof()
        if at_once:
            compare_ahead(submitted_text, pk)
        with transaction.atomic():
            actions.approve(
                actor=viewer.user,
                explanation_id=pk,
                checked_sections=request.POST.getlist("checked"),
                compared=request.POST.getlist("compared"),
                facts=request.POST.get("facts", ""),
                reauthenticated=proven,
                now=now,
                **_text_seen(request),
            )
            fresh = explanation_or_404(pk)
            if at_once and fresh.state == State.APPROVED:
                seen = _text_seen(request) | {"lock_version": fresh.lock_version}
                actions.publish(actor=viewer.user, explanation_id=pk, reauthenticated=proven, now=now, **seen)
                return f"You approved {explanation} and published it. Readers see it now."
        notices.notify_approved(fresh, by=viewer.user)
        if fresh.state != State.APPROVED:
            return f"You signed {explanation}. It needs one more signature by somebody else."
        return f"You signed {explanation}. It is approved and can be published."

    return _decide(request, viewer, pk, "approve", act)


def _text_seen(request: HttpRequest) -> dict[str, Any]:
    return {
        "lock_version": number_in(request, "lock_version"),
        "revision_id": number_in(request, "revision"),
        "content": request.POST.get("content", ""),
    }


@desk_view("return", "POST")
def return_to_author(request: HttpRequest, viewer: Viewer, pk: int) -> HttpResponse:
    def act(explanation: Explanation, proof: Callable[[], Reauthenticated], now: datetime.datetime) -> str:
        actions.return_to_author(
            actor=viewer.user,
            explanation_id=pk,
            lock_version=number_in(request, "lock_version"),
            revision_id=number_in(request, "revision"),
            reason=request.POST.get("reason", ""),
            text=request.POST.get("text", ""),
            now=now,
        )
        notices.notify_returned(explanation_or_404(pk), by=viewer.user)
        return f"{explanation} is back with its author."

    return _decide(request, viewer, pk, "return", act)


@desk_view("rescind", "POST")
def rescind(request: HttpRequest, viewer: Viewer, pk: int) -> HttpResponse:
    def act(explanation: Explanation, proof: Callable[[], Reauthenticated], now: datetime.datetime) -> str:
        actions.rescind(
            actor=viewer.user,
            explanation_id=pk,
            lock_version=number_in(request, "lock_version"),
            revision_id=number_in(request, "revision"),
            reason=request.POST.get("text", ""),
            now=now,
        )
        return f"The approval of {explanation} is rescinded. The text is a draft again."

    return _decide(request, viewer, pk, "rescind", act)


@desk_view("publish", "POST")
def publish(request: HttpRequest, viewer: Viewer, pk: int) -> HttpResponse:
    def act(explanation: Explanation, proof: Callable[[], Reauthenticated], now: datetime.datetime) -> str:
        actions.publish(actor=viewer.user, explanation_id=pk, reauthenticated=proof(), now=now, **_text_seen(request))
        return f"{explanation} is published. Readers see it now."

    return _decide(request, viewer, pk, "publish", act)


@desk_view("schedule", "POST")
def schedule(request: HttpRequest, viewer: Viewer, pk: int) -> HttpResponse:
    def act(explanation: Explanation, proof: Callable[[], Reauthenticated], now: datetime.datetime) -> str:
        at = _time_in(request.POST.get("publish_at", ""))
        actions.schedule(
            actor=viewer.user, explanation_id=pk, publish_at=at, reauthenticated=proof(), now=now, **_text_seen(request)
        )
        return f"{explanation} will be published on {written(at)}."

    return _decide(request, viewer, pk, "schedule", act)


def _time_in(typed: str) -> datetime.datetime:
    """A date and time of the form's field, in UTC."""
    try:
        at = parse_datetime(typed)
    except ValueError:
        at = None
    if at is None:
        raise RefusedError("choose a date and a time, such as 2026-10-01 06:00")
    return at.replace(tzinfo=datetime.UTC) if at.tzinfo is None else at


@desk_view("withdraw", "POST")
def withdraw(request: HttpRequest, viewer: Viewer, pk: int) -> HttpResponse:
    def act(explanation: Explanation, proof: Callable[[], Reauthenticated], now: datetime.datetime) -> str:
        if request.POST.get("confirm") != "yes":
            raise RefusedError("tick that it is removed from public view")
        publication = actions.withdraw(
            actor=viewer.user,
            explanation_id=pk,
            lock_version=number_in(request, "lock_version"),
            publication_id=number_in(request, "publication"),
            reason=request.POST.get("text", ""),
            reauthenticated=proof(),
            now=now,
        )
        notices.notify_source_withdrawn(publication, by=viewer.user)
        return f"{explanation} is withdrawn. Its page tells readers so within a minute."

    return _decide(request, viewer, pk, "withdraw", act)


@desk_view("reapprove", "POST")
def reapprove(request: HttpRequest, viewer: Viewer, pk: int) -> HttpResponse:
    def act(explanation: Explanation, proof: Callable[[], Reauthenticated], now: datetime.datetime) -> str:
        publication_id = number_in(request, "publication")
        actions.reapprove(
            actor=viewer.user,
            explanation_id=pk,
            lock_version=number_in(request, "lock_version"),
            publication_id=publication_id,
            facts=request.POST.get("facts", ""),
            looked=request.POST.get("looked") == "yes",
            reauthenticated=proof(),
            now=now,
        )
        if Publication.objects.live().filter(pk=publication_id).exists():
            return f"You signed {explanation} again. It needs one more signature by somebody else."
        return f"You signed {explanation} again. Readers see it without a notice now."

    return _decide(request, viewer, pk, "reapprove", act)
