"""What every page about one explanation shows around its own part: the heading, who has it, the tabs."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from codes.days import day_of
from reviews.actions.common import those_who_may
from reviews.models import Explanation
from reviews.reading.dossier import Dossier
from reviews.reading.specialists import specialist_names
from reviews.reading.work.second_looks import hide_assignees
from reviews.rules.acts import Act
from reviews.rules.content import SECTIONS, Content, Section

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
AUDIT = ("audit", "Audit", "desk:audit")  # of those who may read the log


def reading_of(content: Content, names: Mapping[str, str]) -> list[tuple[Section, Any]]:
    """The sections that have something in them, to read: a text, a list (specialists by their ``names``), or rows."""
    return [(section, values_of(section, content[key], names)) for key, section in SECTIONS.items() if content.get(key)]


def values_of(section: Section, value: Any, names: Mapping[str, str]) -> Any:
    if section.kind == "choices":
        return specialist_names(value, names)
    return [[row.get(field, "") for field in section.fields] for row in value] if section.fields else value


def show_tab(
    request: HttpRequest,
    viewer: Viewer,
    dossier: Dossier,
    tab: str,
    template: str,
    context: dict[str, Any],
    *,
    status: int = 200,
) -> HttpResponse:
    now = timezone.now()
    if dossier.hidden:
        hide_assignees([dossier.explanation], viewer.user.pk)
    explanation, version, live = dossier.explanation, dossier.version, dossier.live
    possible = Possible(viewer, dossier)
    unanswered = any(not row.answer and row.is_answerable_by(viewer.user) for row in dossier.set_asides)
    around = {
        "explanation": explanation,
        "code": dossier.code.code,
        "version": version,
        "draft": dossier.draft,
        "before": dossier.setbacks,
        "live": live,
        "set_asides": dossier.set_asides,
        "possible": possible,
        "may_answer": possible[Act.SET_ASIDE] and unanswered,
        "may_set_aside": viewer.may("set comment aside"),
        "tabs": _tabs(viewer, dossier, tab),
        "claim": _claim(viewer, explanation, now) | {"by_opening": tab == "review" and possible["decide"]},
        "members": those_who_may("assign") if viewer.may("assign") else [],
        "reports": dossier.reports,
        "mark": dossier.public.mark if dossier.public else None,
        "retired": live is not None and version is None,
        "overdue": live is not None and live.is_overdue(day_of(now)),
        "now": now,
        "here": _here(request, tab, explanation.pk),
        "refused_schedule": dossier.refused_schedule,
        "open_look": dossier.open_look,
        "withdrawn": dossier.withdrawn,
    }
    title = f"{dossier.code.code} {version.printed_title if version else '(not in the release in force)'}"
    return desk_page(request, template, around | context, title=title, status=status)


def _here(request: HttpRequest, tab: str, pk: int) -> str:
    """The address that shows this page again, with the queue it was opened from; a refused post has none of its own."""
    if request.method in {"GET", "HEAD"}:
        return request.get_full_path()
    page = reverse(next(url for key, _, url in (*TABS, AUDIT) if key == tab), args=(pk,))
    place = request.POST.get("from", "")
    return f"{page}?{urlencode({'from': place})}" if place else page


def _tabs(viewer: Viewer, dossier: Dossier, current: str) -> list[dict[str, Any]]:
    tabs = [*TABS, AUDIT] if viewer.may("read audit") else list(TABS)
    numbers = {"comments": len(dossier.open_comments), "suggestions": len(dossier.open_suggestions)}
    return [
        {
            "name": name,
            "link": reverse(url, args=(dossier.explanation.pk,)),
            "current": key == current,
            "number": numbers.get(key),
        }
        for key, name, url in tabs
    ]


def _claim(viewer: Viewer, explanation: Explanation, now: datetime.datetime) -> dict[str, Any]:
    held = explanation.claimed_until is not None and explanation.claimed_until > now
    return {"held": held, "mine": held and explanation.claimed_by_id == viewer.user.pk}
