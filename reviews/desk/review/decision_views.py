"""The review page and the signed acts: approve, return, rescind, publish, schedule, withdraw. One text at a time."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.functional import SimpleLazyObject

from reviews import actions
from reviews.actions.ahead import compare_ahead, submitted_text
from reviews.actions.common import Reauthenticated
from reviews.actions.reapproving import CONFIRMED
from reviews.actions.signing import MEANINGS
from reviews.checks.finding import Severity
from reviews.desk.people.reauthentication import factors_of, prove
from reviews.desk.queues.queues import queue
from reviews.desk.shared.access import Viewer, desk_view, explanation_or_404, number_in
from reviews.desk.shared.diff import by_section
from reviews.desk.shared.frame import came_before, draft_of, framed, live_of
from reviews.desk.shared.refusals import sentence_of, status_of
from reviews.mail import notices
from reviews.models import Decision, Explanation, Publication, Revision
from reviews.models.decisions import RETURN_REASONS, DecisionKind
from reviews.reading.in_force import version_in_force
from reviews.reading.records import text_record_of
from reviews.reading.signatures import approvals
from reviews.reading.situations import PublicText
from reviews.rules.content import SECTIONS
from reviews.rules.errors import ConflictError, NotPermittedError, RefusedError
from reviews.rules.states import State

from .facts import facts_of, since_signed, since_submitted
from .preview import page_as_read, page_signed_again
from .reading_views import heading_of

Act = Callable[[Explanation, Callable[[], Reauthenticated], datetime.datetime], str]


@desk_view("read drafts", "GET")
def review(request: HttpRequest, viewer: Viewer, pk: int) -> HttpResponse:
    return show_review(request, viewer, explanation_or_404(pk))


def show_review(
    request: HttpRequest, viewer: Viewer, found: Explanation, *, error: RefusedError | None = None, failed: str = ""
) -> HttpResponse:
    """The page, again with everything that was typed and ticked when an act on it was refused (``failed``)."""
    version, revision = version_in_force(found.code), found.submitted_revision
    live = live_of(found)
    public = PublicText(live, version) if live and version else None
    before = came_before(found, revision)
    since_before = by_section(before[-1].revision.content, revision.content) if revision and before else []
    comments = found.comments.filter(resolved_at=None).select_related("author")
    context: dict[str, Any] = {
        "revision": revision,
        "signed_again": public.approvals if public else [],
        "confirmed": CONFIRMED if public and public.facts_changed else MEANINGS[DecisionKind.APPROVE],
        "pages": text_record_of(shown)["pages"] if (shown := revision or (live.revision if live else None)) else [],
        "facts": facts_of(version) if version else None,
        "since": since_signed(found),
        "since_submitted": since_submitted(found),
        "approvals": list(approvals(revision).select_related("user")) if revision else [],
        "sections": _sections(request, revision),
        "claims": _claims(request, revision),
        "difference": by_section(live.content, revision.content) if live and revision else [],
        "findings": (findings := _findings(found, revision or live)),
        "other_findings": [finding for finding in findings if not revision or finding.severity != Severity.CLAIMS],
        # only where the public text can be signed again: a second run of all checks
        "public_findings": (of_public := SimpleLazyObject(lambda: _findings(found, live) if revision else findings)),
        "stopped": SimpleLazyObject(lambda: any(finding.severity == Severity.BLOCKS for finding in of_public)),
        "reasons": list(RETURN_REASONS.items()),
        "meanings": {kind.value: meaning for kind, meaning in MEANINGS.items()},
        "factors": factors_of(request),
        "typed": request.POST,
        "error": sentence_of(error) if error else "",
        "failed": failed,
        "conflict": _conflict(request, found, error),
        "since_before": since_before,
        "rewritten": any(section.changed for section in since_before),
        "comments": [(comment, heading_of(comment.section)) for comment in comments],
        "next": queue("to-review", viewer, timezone.now()).exclude(pk=found.pk).first(),
    }
    status = status_of(error) if error else 200
    return framed(request, viewer, found, "review", "reviews/review.html", context, status=status)


def _sections(request: HttpRequest, revision: Revision | None) -> list[dict[str, Any]]:
    ticked = request.POST.getlist("checked")
    return [
        {"section": section, "ticked": key in ticked}
        for key, section in SECTIONS.items()
        if revision and revision.content.get(key)
    ]


def _claims(request: HttpRequest, revision: Revision | None) -> list[dict[str, Any]]:
    """The claims as they were frozen at submit, a line of official fact each, with what was ticked."""
    ticked = request.POST.getlist("compared")
    return [
        claim
        | {
            "heading": heading_of(claim["section"]),
            "facts": claim["fact"].splitlines(),
            "ticked": claim["key"] in ticked,
        }
        for claim in (revision.claims if revision else [])
    ]


def _findings(found: Explanation, text: Revision | Publication | None) -> list[Any]:
    if text is None or version_in_force(found.code) is None:
        return []
    return actions.findings_of(found.code, text.content)


def _conflict(request: HttpRequest, found: Explanation, error: RefusedError | None) -> dict[str, Any] | None:
    """What became of the text somebody looked at: who decided meanwhile, and how the text of now differs."""
    if not isinstance(error, ConflictError):
        return None
    seen = Revision.objects.filter(pk=number_in(request, "revision"), explanation=found).first()
    draft = draft_of(found)
    current = found.submitted_revision.content if found.submitted_revision else draft.content if draft else None
    changed = seen is not None and current is not None and seen.content != current
    return {
        "decisions": Decision.objects.filter(revision__explanation=found).order_by("-pk")[:3],
        "difference": by_section(seen.content, current) if changed and seen and current else [],
    }


def _decide(request: HttpRequest, viewer: Viewer, pk: int, name: str, act: Act) -> HttpResponse:
    """Run an act; on refusal show the review page again. Proving who signs comes first, so it is asked for once."""
    found, now = explanation_or_404(pk), timezone.now()
    try:
        done = act(found, lambda: prove(request, now), now)
    except RefusedError as error:
        return show_review(request, viewer, explanation_or_404(pk), error=error, failed=name)
    messages.success(request, done)
    return redirect("desk:review", pk=pk)


@desk_view("approve", "POST")
def approve(request: HttpRequest, viewer: Viewer, pk: int) -> HttpResponse:
    def act(found: Explanation, proof: Callable[[], Reauthenticated], now: datetime.datetime) -> str:
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
                return f"You approved {found} and published it. Readers see it now."
        notices.approved(fresh, by=viewer.user)
        if fresh.state != State.APPROVED:
            return f"You signed {found}. It needs one more signature by somebody else."
        return f"You signed {found}. It is approved and can be published."

    return _decide(request, viewer, pk, "approve", act)


def _text_seen(request: HttpRequest) -> dict[str, Any]:
    return {
        "lock_version": number_in(request, "lock_version"),
        "revision_id": number_in(request, "revision"),
        "content": request.POST.get("content", ""),
    }


@desk_view("return", "POST")
def give_back(request: HttpRequest, viewer: Viewer, pk: int) -> HttpResponse:
    def act(found: Explanation, proof: Callable[[], Reauthenticated], now: datetime.datetime) -> str:
        actions.return_to_author(
            actor=viewer.user,
            explanation_id=pk,
            lock_version=number_in(request, "lock_version"),
            revision_id=number_in(request, "revision"),
            reason=request.POST.get("reason", ""),
            text=request.POST.get("text", ""),
            now=now,
        )
        notices.returned(explanation_or_404(pk), by=viewer.user)
        return f"{found} is back with its author."

    return _decide(request, viewer, pk, "return", act)


@desk_view("rescind", "POST")
def rescind(request: HttpRequest, viewer: Viewer, pk: int) -> HttpResponse:
    def act(found: Explanation, proof: Callable[[], Reauthenticated], now: datetime.datetime) -> str:
        actions.rescind(
            actor=viewer.user,
            explanation_id=pk,
            lock_version=number_in(request, "lock_version"),
            revision_id=number_in(request, "revision"),
            reason=request.POST.get("text", ""),
            now=now,
        )
        return f"The approval of {found} is taken back. The text is a draft again."

    return _decide(request, viewer, pk, "rescind", act)


@desk_view("publish", "POST")
def publish(request: HttpRequest, viewer: Viewer, pk: int) -> HttpResponse:
    def act(found: Explanation, proof: Callable[[], Reauthenticated], now: datetime.datetime) -> str:
        actions.publish(actor=viewer.user, explanation_id=pk, reauthenticated=proof(), now=now, **_text_seen(request))
        return f"{found} is published. Readers see it now."

    return _decide(request, viewer, pk, "publish", act)


@desk_view("schedule", "POST")
def schedule(request: HttpRequest, viewer: Viewer, pk: int) -> HttpResponse:
    def act(found: Explanation, proof: Callable[[], Reauthenticated], now: datetime.datetime) -> str:
        at = _time_in(request.POST.get("publish_at", ""))
        actions.schedule(
            actor=viewer.user, explanation_id=pk, publish_at=at, reauthenticated=proof(), now=now, **_text_seen(request)
        )
        return f"{found} will be published on {at:%Y-%m-%d at %H:%M} UTC."

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
    def act(found: Explanation, proof: Callable[[], Reauthenticated], now: datetime.datetime) -> str:
        if request.POST.get("confirm") != "yes":
            raise RefusedError("tick that readers shall not see it any more")
        publication = actions.withdraw(
            actor=viewer.user,
            explanation_id=pk,
            lock_version=number_in(request, "lock_version"),
            publication_id=number_in(request, "publication"),
            reason=request.POST.get("text", ""),
            reauthenticated=proof(),
            now=now,
        )
        notices.source_withdrawn(publication, by=viewer.user)
        return f"{found} is withdrawn. Its page tells readers so within a minute."

    return _decide(request, viewer, pk, "withdraw", act)


@desk_view("reapprove", "POST")
def reapprove(request: HttpRequest, viewer: Viewer, pk: int) -> HttpResponse:
    def act(found: Explanation, proof: Callable[[], Reauthenticated], now: datetime.datetime) -> str:
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
            return f"You signed {found} again. It needs one more signature by somebody else."
        return f"You signed {found} again. Readers see it without a notice now."

    return _decide(request, viewer, pk, "reapprove", act)


@desk_view("read drafts", "GET")
def preview(request: HttpRequest, viewer: Viewer, pk: int) -> HttpResponse:
    """The text up for decision exactly as readers will see it, for a frame; else the public one.

    ``text=public`` asks for that one, ``text=again`` for it as it will be once it is signed again.
    """
    found = explanation_or_404(pk)
    which, live, version = request.GET.get("text", ""), live_of(found), version_in_force(found.code)
    if which == "again" and live is not None and version is not None:
        return page_signed_again(request, found, live, version)
    text = (which != "public" and found.submitted_revision) or live
    if text is None:
        return HttpResponse("There is no text to show.", content_type="text/plain", status=404)
    return page_as_read(request, found, text)
