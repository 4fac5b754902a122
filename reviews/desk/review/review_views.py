"""The review page: the text as readers will see it, the facts beside it, what changed, and what checks find."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from reviews import actions
from reviews.actions.texts.reapproving import CONFIRMED
from reviews.actions.texts.signing import MEANINGS
from reviews.checks.finding import Finding, Severity
from reviews.desk.people.reauthentication import factors_of
from reviews.desk.shared.access import Viewer, desk_view, dossier_or_404, explanation_or_404
from reviews.desk.shared.diff import compare_sections
from reviews.desk.shared.facts import facts_of, since_signed, since_submitted
from reviews.desk.shared.frame import show_tab
from reviews.desk.shared.posts import number_in
from reviews.desk.shared.refusals import sentence_of, status_of
from reviews.desk.shared.talk import ShownComment, shown_comments
from reviews.models import Tick
from reviews.models.decisions import RETURN_REASONS, DecisionKind
from reviews.reading.dossier import Dossier
from reviews.reading.records import text_record_of
from reviews.reading.talk import consulted_on
from reviews.rules.errors import ConflictError, RefusedError

from .continuing import going_on
from .preview import page_as_read, page_of_draft, page_signed_again
from .steps import claims_of, comparable, steps_of


@desk_view("read drafts", "GET")
def review(request: HttpRequest, viewer: Viewer, pk: int) -> HttpResponse:
    return show_review(request, viewer, dossier_or_404(pk, viewer))


def show_review(
    request: HttpRequest, viewer: Viewer, dossier: Dossier, *, error: RefusedError | None = None, failed: str = ""
) -> HttpResponse:
    """The page, again with everything that was typed and ticked when an act on it was refused (``failed``)."""
    talk = shown_comments(dossier.open_comments, dossier.talked_of)
    context: dict[str, Any] = {
        "revision": dossier.revision,
        "facts": facts_of(dossier.code_now) if dossier.code_now else None,
        "since": since_signed(dossier),
        "since_submitted": since_submitted(dossier),
        "approvals": dossier.approvals,
        "reasons": list(RETURN_REASONS.items()),
        "meanings": {kind.value: meaning for kind, meaning in MEANINGS.items()},
        "factors": factors_of(request),
        "typed": request.POST,
        "error": sentence_of(error) if error else "",
        "failed": failed,
        "conflict": _conflict(request, dossier, error),
        "talk": talk,
        "consulted": consulted_on(dossier.revision, dossier.comments) if dossier.revision else [],
        **going_on(request, viewer, dossier),
    }
    context |= _public_text(dossier) | _findings(dossier) | _rewritten(dossier)
    context |= _steps(request, dossier, context["findings"], talk)
    status = status_of(error) if error else 200
    return show_tab(request, viewer, dossier, "review", "reviews/review.html", context, status=status)


def _steps(request: HttpRequest, dossier: Dossier, findings: list[Finding], talk: list[ShownComment]) -> dict[str, Any]:
    """The sections to work through, beside what this reviewer read last, what came back, or what readers see.

    ``?against=`` names another one of these; anything else shows the text alone.
    """
    choices = comparable(dossier)
    wanted = request.GET.get("against", choices[0].key if choices else "")
    against = next((choice for choice in choices if choice.key == wanted), None)
    claims = claims_of(dossier.revision, _ticked(request, dossier, Tick.What.CLAIM))
    return {
        "steps": steps_of(
            dossier,
            dossier.revision,
            against,
            ticked=_ticked(request, dossier, Tick.What.SECTION),
            claims=claims,
            findings=findings,
            talk=talk,
        ),
        "claims": claims,
        "against": against,
        "choices": choices,
    }


def _public_text(dossier: Dossier) -> dict[str, Any]:
    """What readers see now, as it would be signed again; and on which pages the text that is shown stands."""
    revision, live, public = dossier.revision, dossier.live, dossier.public
    shown = revision or (live.revision if live else None)
    return {
        "signed_again": dossier.readable(public.approvals) if public else [],
        "confirmed": CONFIRMED if public and public.facts_changed else MEANINGS[DecisionKind.APPROVE],
        "pages": text_record_of(shown)["pages"] if shown else [],
    }


def _findings(dossier: Dossier) -> dict[str, Any]:
    """Of the text that is shown. Those of the public text beside it are lazy: all checks run again for them."""
    revision, live = dossier.revision, dossier.live
    text = revision or live
    findings = dossier.findings_of_signed(text) if text else []
    of_public = SimpleLazyObject(lambda: dossier.findings_of_signed(live) if live and revision else findings)
    return {
        "findings": findings,
        "other_findings": [row for row in findings if not revision or not row.section],
        "public_findings": of_public,
        "stopped": SimpleLazyObject(lambda: any(finding.severity == Severity.BLOCKS for finding in of_public)),
    }


def _rewritten(dossier: Dossier) -> dict[str, Any]:
    """Whether somebody submitted it again word for word as it came back."""
    revision, setbacks = dossier.revision, dossier.setbacks
    return {"came_back_unchanged": bool(revision and setbacks and setbacks[-1].revision.content == revision.content)}


def _ticked(request: HttpRequest, dossier: Dossier, what: str) -> set[str]:
    """What this person ticked in this text: as the server keeps it, and as it was posted and refused."""
    posted = request.POST.getlist({Tick.What.SECTION: "checked", Tick.What.CLAIM: "compared"}[Tick.What(what)])
    return {key for kind, key in dossier.ticks if kind == what} | set(posted)


def _conflict(request: HttpRequest, dossier: Dossier, error: RefusedError | None) -> dict[str, Any] | None:
    """What became of the text somebody looked at: who decided meanwhile, and how the text of now differs."""
    if not isinstance(error, ConflictError):
        return None
    seen = dossier.explanation.revisions.filter(pk=number_in(request, "revision")).first()
    present = dossier.revision or dossier.draft
    changed = seen is not None and present is not None and seen.content != present.content
    return {
        "decisions": sorted(dossier.decisions, key=lambda decision: -decision.pk)[:3],
        "difference": compare_sections(seen.content, present.content, dossier.specialists)
        if changed and seen and present
        else [],
    }


@desk_view("tick", "POST")
def tick(request: HttpRequest, viewer: Viewer, pk: int) -> HttpResponse:
    """Keep one tick, for the script of the review page: JSON, {"ticked"}."""
    explanation_or_404(pk)
    ticked = request.POST.get("ticked") == "1"
    given = {"what": request.POST.get("what", ""), "key": request.POST.get("key", "")}
    revision = number_in(request, "revision")
    try:
        actions.tick(
            actor=viewer.user, explanation_id=pk, revision_id=revision, ticked=ticked, now=timezone.now(), **given
        )
    except RefusedError as error:
        return JsonResponse({"message": sentence_of(error)}, status=status_of(error))
    return JsonResponse({"ticked": ticked})


@desk_view("read drafts", "GET")
def preview(request: HttpRequest, viewer: Viewer, pk: int) -> HttpResponse:
    """The text up for decision exactly as readers will see it, for a frame; else the public one.

    ``text=public`` asks for that one, ``text=again`` for it as it will be once it is signed again, ``text=draft`` for
    the draft as it stands.
    """
    dossier = dossier_or_404(pk, viewer)
    which = request.GET.get("text", "")
    if which == "draft" and dossier.draft is not None:
        return page_of_draft(request, dossier, dossier.draft)
    if which == "again" and dossier.public is not None:
        return page_signed_again(request, dossier, dossier.public)
    text = (which != "public" and dossier.revision) or dossier.live
    if text is None:
        return HttpResponse("There is no text to show.", content_type="text/plain", status=404)
    return page_as_read(request, dossier, text)
