"""Facts, history, comments and audit of one explanation: pages to read."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse

from reviews.desk.shared.access import Viewer, desk_view, explanation_or_404
from reviews.desk.shared.diff import by_section
from reviews.desk.shared.frame import draft_of, events_about, framed, reading_of
from reviews.models import Decision, Draft, Explanation, Revision
from reviews.reading.in_force import version_in_force
from reviews.rules.content import SECTIONS, Content
from reviews.rules.filling import filled

from .facts import facts_of, since_signed


@desk_view("read drafts", "GET")
def facts(request: HttpRequest, viewer: Viewer, pk: int) -> HttpResponse:
    found = explanation_or_404(pk)
    version = version_in_force(found.code)
    context = {"facts": facts_of(version) if version else None, "since": since_signed(found)}
    return framed(request, viewer, found, "facts", "reviews/facts.html", context)


@desk_view("read drafts", "GET")
def history(request: HttpRequest, viewer: Viewer, pk: int) -> HttpResponse:
    """Revisions with their decisions, and the difference of any two texts (``before``, ``after``: ids or "draft")."""
    found = explanation_or_404(pk)
    revisions = list(found.revisions.select_related("submitted_by", "release", "base").order_by("-number"))
    draft = draft_of(found)
    texts = _texts(revisions, draft)
    before, after = _two(request, texts)
    decisions = Decision.objects.filter(revision__explanation=found).select_related("revision")
    context = {
        "revisions": [
            (
                each,
                [one for one in decisions if one.revision_id == each.pk],
                reading_of(filled(each.content, each.fields)),
            )
            for each in revisions
        ],
        "texts": [(key, label) for key, (label, _) in texts.items()],
        "before": before,
        "after": after,
        "difference": by_section(texts[before][1], texts[after][1]) if before and after else [],
        "publications": found.publications.select_related("revision", "ended_by").order_by("-pk"),
    }
    return framed(request, viewer, found, "history", "reviews/history.html", context)


def _texts(revisions: list[Revision], draft: Draft | None) -> dict[str, tuple[str, Content]]:
    texts = {"draft": ("the draft", draft.content)} if draft else {}
    return texts | {str(each.pk): (f"revision {each.number}", each.content) for each in revisions}


def _two(request: HttpRequest, texts: dict[str, Any]) -> tuple[str, str]:
    """The two to compare: as asked for, else the newest against the one before it; nothing where there is only one."""
    keys = list(texts)
    if len(keys) < 2:
        return "", ""
    before, after = request.GET.get("before", keys[1]), request.GET.get("after", keys[0])
    return (before, after) if before in texts and after in texts else (keys[1], keys[0])


@desk_view("read drafts", "GET")
def comments(request: HttpRequest, viewer: Viewer, pk: int) -> HttpResponse:
    return show_comments(request, viewer, explanation_or_404(pk))


def show_comments(
    request: HttpRequest, viewer: Viewer, found: Explanation, *, error: str = "", status: int = 200
) -> HttpResponse:
    said = found.comments.select_related("author", "resolved_by")
    section = request.POST.get("section") or request.GET.get("section") or ""
    context = {
        "open": [(each, heading_of(each.section)) for each in said if each.resolved_at is None],
        "resolved": [(each, heading_of(each.section)) for each in said if each.resolved_at is not None],
        "sections": list(SECTIONS.values()),
        "chosen": section,
        "typed": request.POST.get("text", ""),
        "error": error,
    }
    return framed(request, viewer, found, "comments", "reviews/comments.html", context, status=status)


def heading_of(section: str) -> str:
    return SECTIONS[section].heading if section in SECTIONS else "The whole text"


@desk_view("read audit", "GET")
def audit(request: HttpRequest, viewer: Viewer, pk: int) -> HttpResponse:
    found = explanation_or_404(pk)
    page = Paginator(events_about(found), 50).get_page(request.GET.get("page"))
    return framed(request, viewer, found, "audit", "reviews/audit.html", {"page": page})
