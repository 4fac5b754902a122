"""The second look: an approved text without its first verdict, the two verdicts once both stand, and the third."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from reviews import actions
from reviews.actions.texts.signing import MEANINGS
from reviews.desk.people.reauthentication import factors_of, prove
from reviews.desk.queues.going_on import came_from, onward
from reviews.desk.shared.access import Viewer, desk_page, desk_view, explanation_or_404
from reviews.desk.shared.facts import facts_of
from reviews.desk.shared.posts import do_or_refuse, number_in
from reviews.desk.shared.refusals import sentence_of, status_of
from reviews.mail import notices
from reviews.models import Explanation, LookVerdict, SecondLook
from reviews.models.decisions import RETURN_REASONS, DecisionKind
from reviews.reading.dossier import Dossier
from reviews.reading.situations import SituationNow
from reviews.reading.work.second_looks import LookNow, follow_on, publications_of
from reviews.rules.acts import DECIDE_BETWEEN, LEAVE_LOOK, LOOK, Act, refusal_of
from reviews.rules.errors import RefusedError

from .assignment_views import claim_as_opened
from .steps import claims_of, steps_of

RETURN = LookVerdict.Verdict.RETURN


@desk_view("read second looks", "GET")
def second_look(request: HttpRequest, viewer: Viewer, look_id: int) -> HttpResponse:
    return _show(request, viewer, look_id)


def _show(request: HttpRequest, viewer: Viewer, look_id: int, *, error: RefusedError | None = None) -> HttpResponse:
    """The text for whoever may give a verdict on it; both verdicts for whoever reads them, once both stand."""
    look = _look_or_404(look_id)
    explanation = explanation_or_404(look.explanation_id)
    dossier = Dossier(explanation, person=viewer.user.pk)
    dossier.look = now_there = LookNow(look)
    looks, decides = (viewer.may(act) and refusal_of(act, dossier) is None for act in (LOOK, DECIDE_BETWEEN))
    if now_there.second is None and not looks:
        raise Http404
    context: dict[str, Any] = {
        "look": look,
        "revision": look.revision,
        "explanation": explanation,
        "looks": looks,
        "decides": decides,
        "verdicts": [] if looks else list(now_there.verdicts.values()),
        "first": None if looks else look.decision,
        "disputed": now_there.is_disputed,
        "reasons": list(RETURN_REASONS.items()),
        "reason_words": RETURN_REASONS,
        "follow_on": follow_on(look, explanation) if not looks else None,
        "meanings": {kind.value: meaning for kind, meaning in MEANINGS.items()},
        "factors": factors_of(request) if decides else None,
        "typed": request.POST,
        "error": sentence_of(error) if error else "",
        "came_from": came_from(request) or "",
        "may_read_text": viewer.may("read drafts"),
        "possible": {"tick": looks},
        **_text(request, dossier, look),
    }
    title = f"Second look: {explanation} {dossier.version.printed_title if dossier.version else ''}".rstrip()
    status = status_of(error) if error else 200
    return desk_page(request, "reviews/second_look.html", context, title=title, status=status)


def _text(request: HttpRequest, dossier: Dossier, look: SecondLook) -> dict[str, Any]:
    """The text by section beside the facts in force, with what was ticked and refused; where its page is shown."""
    revision, live = look.revision, dossier.live
    findings = dossier.findings_of(revision.content)
    claims = claims_of(revision, request.POST.getlist("compared"))
    shown = dossier.revision == revision or (live is not None and live.revision_id == revision.pk)
    page = reverse("desk:preview", args=(dossier.explanation.pk,))
    return {
        "facts": facts_of(dossier.code_now) if dossier.code_now else None,
        "steps": steps_of(dossier, revision, ticked=request.POST.getlist("checked"), claims=claims, findings=findings),
        "other_findings": [row for row in findings if not row.section],
        "page": (page if dossier.revision == revision else f"{page}?text=public") if shown else "",
    }


@desk_view(LOOK, "POST")
def opened(request: HttpRequest, viewer: Viewer, look_id: int) -> HttpResponse:
    """The page says that it is open: claim the text where this person may look at it. JSON, as ``assignment_views``."""
    look = _look_or_404(look_id)
    here = SituationNow(look.explanation, person=viewer.user.pk, look=LookNow(look))
    if refusal_of(LOOK, here) is not None and refusal_of(DECIDE_BETWEEN, here) is not None:
        raise Http404
    return claim_as_opened(viewer, look.explanation_id, decides=True)


@desk_view(LOOK, "POST")
def look_again(request: HttpRequest, viewer: Viewer, look_id: int) -> HttpResponse:
    look = _look_or_404(look_id)
    try:
        given = actions.look_again(
            actor=viewer.user,
            look_id=look_id,
            verdict=request.POST.get("verdict", ""),
            reason=request.POST.get("reason", ""),
            text=request.POST.get("text", ""),
            checked_sections=request.POST.getlist("checked"),
            compared=request.POST.getlist("compared"),
            now=timezone.now(),
        )
    except RefusedError as error:
        return _show(request, viewer, look_id, error=error)
    first, code = look.decision.printed_name, look.explanation
    if given.verdict == RETURN:
        messages.success(request, f"You and {first}, who approved {code}, differ. A third person decides.")
    else:
        messages.success(request, f"You and {first}, who approved {code}, agree.")
    return redirect(_onward(request, viewer, look))


@desk_view(DECIDE_BETWEEN, "POST")
def decide(request: HttpRequest, viewer: Viewer, look_id: int) -> HttpResponse:
    look, now = _look_or_404(look_id), timezone.now()
    verdict, follow = request.POST.get("verdict", ""), request.POST.get("follow") == "yes"
    act = follow_on(look, look.explanation) if follow and verdict == RETURN else None
    try:
        given = actions.decide_between(
            actor=viewer.user,
            look_id=look_id,
            verdict=verdict,
            reason=request.POST.get("reason", ""),
            text=request.POST.get("text", ""),
            follow=follow,
            lock_version=number_in(request, "lock_version"),
            reauthenticated=prove(request, now) if act == Act.WITHDRAW else None,
            now=now,
        )
    except RefusedError as error:
        return _show(request, viewer, look_id, error=error)
    _notify(given, viewer)
    messages.success(request, _done(given, look.explanation))
    return redirect(_onward(request, viewer, look))


@desk_view(LEAVE_LOOK, "POST")
def leave(request: HttpRequest, viewer: Viewer, look_id: int) -> HttpResponse:
    look = _look_or_404(look_id)
    return do_or_refuse(
        request,
        lambda: actions.leave_look(actor=viewer.user, look_id=look_id, now=timezone.now()),
        "You see who approved it now. Somebody else takes the second look.",
        reverse("desk:review", args=(look.explanation_id,)),
    )


def _onward(request: HttpRequest, viewer: Viewer, look: SecondLook) -> str:
    here = reverse("desk:second-look", args=(look.pk,))
    return onward(request, viewer, after=look.explanation, otherwise=here)


def _notify(given: LookVerdict, viewer: Viewer) -> None:
    """The mails of the act that followed."""
    explanation = explanation_or_404(given.look.explanation_id)
    if given.followed == DecisionKind.RETURN:
        notices.notify_returned(explanation, by=viewer.user)
    elif given.followed == DecisionKind.WITHDRAW:
        ended = publications_of(given.look).order_by("-pk").first()
        if ended is not None:
            notices.notify_source_withdrawn(ended, by=viewer.user)


def _done(given: LookVerdict, explanation: Explanation) -> str:
    if given.verdict != RETURN:
        return f"You decided that {explanation} was rightly approved. Both reviewers see that."
    followed = {
        "": "The text stays as it is.",
        DecisionKind.RETURN: "It is back with its author.",
        DecisionKind.RESCIND: "The approval is rescinded. The text is a draft again.",
        DecisionKind.WITHDRAW: "It is withdrawn. Its page tells readers so within a minute.",
    }[given.followed]
    return f"You decided that {explanation} should not have been approved. {followed}"


def _look_or_404(look_id: int) -> SecondLook:
    looks = SecondLook.objects.select_related("revision__base", "explanation__code", "decision")
    look = looks.filter(pk=look_id).first()
    if look is None:
        raise Http404
    return look
