"""What every page about one explanation shows around its own part: the heading, who has it, the tabs."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from codes.days import day_of
from reviews.actions.common import those_who_may
from reviews.models import (
    AuditEvent,
    Decision,
    Draft,
    Explanation,
    ProblemReport,
    Publication,
    Revision,
    SetAside,
    Suggestion,
)
from reviews.models.decisions import DecisionKind
from reviews.models.explanations import Origin
from reviews.reading.hands import line_of
from reviews.reading.impact import mark_beside
from reviews.reading.in_force import version_in_force
from reviews.reading.refused_schedules import refused_schedules
from reviews.reading.set_asides import in_words, set_aside_of
from reviews.reading.situations import SituationNow
from reviews.rules.acts import Act
from reviews.rules.content import SECTIONS, Content, Section
from reviews.rules.events import about_explanation
from reviews.rules.states import State

from .access import Viewer, desk_page
from .possible import Possible

TABS = (
    ("content", "Content", "desk:explanation"),
    ("suggestions", "Suggestions", "desk:suggestions"),
    ("review", "Review", "desk:review"),
    ("facts", "Facts", "desk:facts"),
    ("history", "History", "desk:history"),
    ("comments", "Comments", "desk:comments"),
)


def draft_of(explanation: Explanation) -> Draft | None:
    drafts = Draft.objects.select_related("saved_by", "base__explanation__code").prefetch_related("contributors")
    return drafts.filter(explanation=explanation).first()


def reading_of(content: Content) -> list[tuple[Section, Any]]:
    """The sections that have something in them, to read."""
    return [(section, content.get(key)) for key, section in SECTIONS.items() if content.get(key)]


def live_of(explanation: Explanation) -> Publication | None:
    return explanation.publications.live().select_related("revision", "release").first()


def came_before(explanation: Explanation, present: Draft | Revision | None) -> list[Decision]:
    """Why the present text, a draft or one under review, had to be written again, oldest first.

    What was returned, taken back or withdrawn since a text of this explanation was published last; that the public text
    was signed again meanwhile is no such text. Also that what it was made from, for another code, was withdrawn.
    """
    if present is None:
        return []
    kinds = (DecisionKind.RETURN, DecisionKind.RESCIND, DecisionKind.WITHDRAW, DecisionKind.PUBLISH)
    own = Q(revision__explanation=explanation, kind__in=kinds)
    made_from = [one.pk for one in line_of(present.base)]
    source = Q(revision__in=made_from, kind=DecisionKind.WITHDRAW)
    decisions = Decision.objects.filter(own | source).select_related("revision__explanation__code").order_by("pk")
    before: list[Decision] = []
    for decision in decisions.exclude(kind=DecisionKind.PUBLISH, revision__origin=Origin.CARRIED):
        before = [] if decision.kind == DecisionKind.PUBLISH else [*before, decision]
    return before


def events_about(explanation: Explanation) -> Any:
    return AuditEvent.objects.filter(about=about_explanation(explanation.pk, explanation.code.code)).order_by("-number")


def framed(
    request: HttpRequest,
    viewer: Viewer,
    explanation: Explanation,
    tab: str,
    template: str,
    context: dict[str, Any],
    *,
    status: int = 200,
) -> HttpResponse:
    now = timezone.now()
    version, draft, live = version_in_force(explanation.code), draft_of(explanation), live_of(explanation)
    marked = mark_beside(live, version) if live and version else None
    situation = SituationNow(explanation, person=viewer.user.pk, version=version, live=live)
    around = {
        "explanation": explanation,
        "code": explanation.code.code,
        "version": version,
        "draft": draft,
        "before": came_before(explanation, draft or explanation.submitted_revision),
        "live": live,
        "set_asides": (set_asides := set_asides_of(explanation, draft)),
        "possible": (possible := Possible(viewer, situation)),
        "may_answer": possible[Act.SET_ASIDE]
        and any(not row.answer and row.requested_by_id != viewer.user.pk for row in set_asides),
        "tabs": _tabs(viewer, explanation, tab),
        "claim": _claim(viewer, explanation, now),
        "members": those_who_may("assign") if viewer.may("assign") else [],
        "reports": ProblemReport.objects.filter(code=explanation.code, handled_at=None),
        "mark": marked,
        "retired": live is not None and version is None,
        "overdue": live is not None and live.is_overdue(day_of(now)),
        "now": now,
        "refused_schedule": refused_schedules().get(explanation.pk) if explanation.state == State.APPROVED else None,
    }
    title = f"{explanation.code.code} {version.printed_title if version else '(not in the release in force)'}"
    return desk_page(request, template, around | context, title=title, status=status)


def set_asides_of(explanation: Explanation, draft: Draft | None) -> list[SetAside]:
    """Blocks that the author of the present text asked to have set aside, with the answers."""
    if draft is None:
        revision = explanation.submitted_revision
        return set_aside_of(revision) if revision else []
    rows = explanation.set_asides.exclude(answer=SetAside.Answer.VOID).select_related("requested_by", "answered_by")
    return in_words(rows, draft.content)


def _tabs(viewer: Viewer, explanation: Explanation, current: str) -> list[dict[str, Any]]:
    tabs = [*TABS, ("audit", "Audit", "desk:audit")] if viewer.may("read audit") else list(TABS)
    numbers = {
        "comments": explanation.comments.filter(resolved_at=None).count(),
        "suggestions": Suggestion.objects.open().filter(code=explanation.code_id).count(),
    }
    return [
        {
            "name": name,
            "link": reverse(url, args=(explanation.pk,)),
            "current": key == current,
            "number": numbers.get(key),
        }
        for key, name, url in tabs
    ]


def _claim(viewer: Viewer, explanation: Explanation, now: datetime.datetime) -> dict[str, Any]:
    held = explanation.claimed_until is not None and explanation.claimed_until > now
    return {"held": held, "mine": held and explanation.claimed_by_id == viewer.user.pk}
