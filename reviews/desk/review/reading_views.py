"""Facts, history and audit of one explanation: pages to read."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse

from reviews.desk.shared.access import Viewer, desk_view, dossier_or_404
from reviews.desk.shared.diff import compare_sections
from reviews.desk.shared.facts import facts_of, since_signed
from reviews.desk.shared.frame import reading_of, show_tab
from reviews.models import Draft, Revision
from reviews.reading.named_people import detail_in_words, people_in
from reviews.reading.work.following import followable
from reviews.rules.content import Content
from reviews.rules.filling import filled


@desk_view("read drafts", "GET")
def facts(request: HttpRequest, viewer: Viewer, pk: int) -> HttpResponse:
    dossier = dossier_or_404(pk, viewer)
    context = {
        "facts": facts_of(dossier.code_now) if dossier.code_now else None,
        "since": since_signed(dossier),
        "follows": followable(viewer.user, dossier.code, dossier.version),
    }
    return show_tab(request, viewer, dossier, "facts", "reviews/facts.html", context)


@desk_view("read drafts", "GET")
def history(request: HttpRequest, viewer: Viewer, pk: int) -> HttpResponse:
    """Revisions with their decisions, and the difference of any two texts (``before``, ``after``: ids or "draft")."""
    dossier = dossier_or_404(pk, viewer)
    texts = _texts(dossier.revisions, dossier.draft)
    before, after = _two(request, texts)
    names = dossier.specialists
    context = {
        "revisions": [
            {
                "revision": revision,
                "decisions": [decision for decision in dossier.decisions if decision.revision_id == revision.pk],
                "hidden": revision.pk in dossier.hidden,
                "ended": dossier.undecided.get(revision.number),
                "reading": reading_of(filled(revision.content, revision.fields), names),
            }
            for revision in dossier.revisions
        ],
        "texts": [(key, label) for key, (label, _) in texts.items()],
        "before": before,
        "after": after,
        "difference": compare_sections(texts[before][1], texts[after][1], names) if before and after else [],
        "publications": dossier.publications,
    }
    return show_tab(request, viewer, dossier, "history", "reviews/history.html", context)


def _texts(revisions: list[Revision], draft: Draft | None) -> dict[str, tuple[str, Content]]:
    texts = {"draft": ("the draft", draft.content)} if draft else {}
    return texts | {str(revision.pk): (f"revision {revision.number}", revision.content) for revision in revisions}


def _two(request: HttpRequest, texts: dict[str, Any]) -> tuple[str, str]:
    """The two to compare: as asked for, else the newest against the one before it; nothing where there is only one."""
    keys = list(texts)
    if len(keys) < 2:
        return "", ""
    before, after = request.GET.get("before", keys[1]), request.GET.get("after", keys[0])
    return (before, after) if before in texts and after in texts else (keys[1], keys[0])


@desk_view("read audit", "GET")
def audit(request: HttpRequest, viewer: Viewer, pk: int) -> HttpResponse:
    dossier = dossier_or_404(pk, viewer)
    page = Paginator(dossier.events, 50).get_page(request.GET.get("page"))
    people = people_in(page)
    context = {"page": page, "events": [(event, detail_in_words(event, people)) for event in page]}
    return show_tab(request, viewer, dossier, "audit", "reviews/audit.html", context)
