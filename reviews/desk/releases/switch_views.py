"""One release at the desk: what it changes, what that means for published texts, and the switch to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from codes.days import day_of
from codes.models import Release
from codes.releases.loading.comparing import compare_releases
from reviews import actions
from reviews.actions.common import Reauthenticated
from reviews.actions.releases.switching import before_it, may_confirm, way_back
from reviews.desk.people.reauthentication import factors_of, prove
from reviews.desk.shared.access import Viewer, desk_page, desk_view
from reviews.desk.shared.inserted import InsertedFact, inserted_changes
from reviews.desk.shared.posts import number_in
from reviews.desk.shared.refusals import sentence_of, status_of
from reviews.mail import bulletins
from reviews.mail.bulletins import compared_with
from reviews.models import Switch
from reviews.reading.changes.impact import Affected, Impact, impact_of, new_without_explanation
from reviews.reading.changes.rehearsal import Rehearsed, rehearse
from reviews.rules.errors import RefusedError
from reviews.rules.severity import ChangeSeverity

from .rereview import progress_of

PER_PAGE = 25
KINDS = {
    "added": "New codes",
    "removed": "Deleted codes",
    "retitled": "Other long title",
    "became_billable": "Became billable",
    "became_header": "Became a header",
    "notes_changed": "Official notes changed",
    "index_changed": "Index entries changed",
    "moved": "Other place or parent",
}
LISTS = {
    "hidden": "Hidden until signed again",
    "sections": "Sections hidden",
    "notice": "A notice",
    "guidance": "Inherited notes only",
    "retiring": "Code is gone",
    "new": "New, not explained",
}
AFFECTED = ("hidden", "sections", "notice", "guidance")


@desk_view("read release", "GET")
def release(request: HttpRequest, viewer: Viewer, label: str) -> HttpResponse:
    return _show(request, viewer, label)


def _show(
    request: HttpRequest,
    viewer: Viewer,
    label: str,
    *,
    error: RefusedError | None = None,
    rehearsed: Rehearsed | None = None,
) -> HttpResponse:
    shown = get_object_or_404(Release.objects.visible().select_related("system"), label=label)
    impact = impact_of(shown) if not shown.partial else Impact()
    context: dict[str, Any] = {
        "release": shown,
        **_changes(request, shown, impact),
        **_switches(viewer, shown),
        "impact": impact,
        "progress": progress_of(shown, impact, now=timezone.now()) if shown.is_active else None,
        "may_read": viewer.may("read drafts"),
        "may_start": viewer.may("start") and shown.is_active,
        "factors": factors_of(request),
        "rehearsed": rehearsed,
        "typed": request.POST,
        "error": sentence_of(error) if error else "",
    }
    status = status_of(error) if error else 200
    return desk_page(request, "reviews/release.html", context, title=f"Release {shown.label}", status=status)


def _changes(request: HttpRequest, shown: Release, impact: Impact) -> dict[str, Any]:
    """What the release changes, beside the one it is compared with, and one list of codes to look at (``show``)."""
    before = compared_with(shown)
    comparison = compare_releases(before, shown) if before else None
    forward = before is not None and before.effective_from < shown.effective_from
    lists: dict[str, list[Any]] = {
        "hidden": impact.by_severity(ChangeSeverity.HIDDEN),
        "sections": impact.by_severity(ChangeSeverity.SECTIONS),
        "notice": impact.by_severity(ChangeSeverity.NOTICE),
        "guidance": impact.guidance,
        "retiring": impact.retiring,
        "new": new_without_explanation(shown, comparison.added) if comparison and forward else [],
    }
    chosen = request.GET.get("show", "")
    chosen = chosen if chosen in LISTS else next((key for key in LISTS if lists[key] and key != "new"), "hidden")
    page = Paginator(lists[chosen], PER_PAGE).get_page(request.GET.get("page"))
    return {
        "before": before,
        "kinds": _kinds(comparison) if comparison else [],
        "forward": forward,
        "lists": [(key, heading, len(lists[key])) for key, heading in LISTS.items()],
        "chosen": chosen,
        "chosen_heading": LISTS[chosen],
        "page": page,
        "rows": _with_inserted(page, shown) if chosen in AFFECTED else [],
        "kept": f"show={chosen}",
    }


def _switches(viewer: Viewer, shown: Release) -> dict[str, Any]:
    """The proposal to switch that waits, earlier ones, and what this person may do about them."""
    of_system = Switch.objects.filter(release__system=shown.system_id)
    switches = of_system.select_related("release", "proposed_by", "confirmed_by")
    switch = switches.open().first()
    back_to = way_back(shown) if shown.is_active else None
    return {
        "switch": switch,
        "refused": _refused(shown),
        "own": switch is not None and not may_confirm(switch, viewer.user),
        "history": switches.exclude(ended_at=None)[:10],
        "back_to": back_to,
        "again_to": before_it(shown) if shown.is_active and back_to is None and switch is None else None,
        "ahead": shown.effective_from > day_of(timezone.now()),
        "may_propose": viewer.may("propose release"),
        "may_confirm": viewer.may("confirm release"),
        "alone": settings.ACTIVATE_ALONE,
    }


def _with_inserted(page: Page[Affected], release: Release) -> list[tuple[Affected, list[InsertedFact]]]:
    """Published texts, each with the facts it inserts that the release has in other words."""
    inserted = inserted_changes([affected.explanation for affected in page], release)
    return [(affected, inserted.get(affected.explanation, [])) for affected in page]


def _refused(release: Release) -> Switch | None:
    """The last switch to a release where that did not happen on its day, and nobody has proposed it since."""
    last = Switch.objects.filter(release=release).first()
    return last if last is not None and last.reason and not release.is_active else None


def _kinds(comparison: Any) -> list[tuple[str, str, int | None]]:
    """(kind, heading, how many; None where one of the two releases lacks what would be compared)."""
    counted = ((key, heading, comparison.of(key)) for key, heading in KINDS.items())
    return [(key, heading, None if codes is None else len(codes)) for key, heading, codes in counted]


def _act(
    request: HttpRequest, viewer: Viewer, label: str, act: Callable[[Callable[[], Reauthenticated]], str]
) -> HttpResponse:
    try:
        done = act(lambda: prove(request, timezone.now()))
    except RefusedError as error:
        return _show(request, viewer, label, error=error)
    messages.success(request, done)
    return redirect("desk:release", label=label)


def _posted(request: HttpRequest, label: str) -> int:
    """The proposal that a form is about: one of the release whose page this is, or 404."""
    return get_object_or_404(Switch, pk=number_in(request, "switch"), release__label=label).pk


@desk_view("propose release", "POST")
def rehearsal(request: HttpRequest, viewer: Viewer, label: str) -> HttpResponse:
    """The switch, done and undone at once: what it would say, and how long it would take."""
    shown = get_object_or_404(Release.objects.visible(), label=label)
    return _show(request, viewer, label, rehearsed=rehearse(shown, now=timezone.now()))


@desk_view("propose release", "POST")
def propose(request: HttpRequest, viewer: Viewer, label: str) -> HttpResponse:
    def act(proof: Callable[[], Reauthenticated]) -> str:
        switch = actions.propose_switch(
            actor=viewer.user,
            release=get_object_or_404(Release, label=label),
            on_effective_date=request.POST.get("when") == "effective",
            note=request.POST.get("note", ""),
            now=timezone.now(),
        )
        bulletins.notify_proposed(switch)
        who = "A publisher" if switch.alone else "Another person, a publisher,"
        return f"You proposed {label}. {who} has to confirm it before readers see it."

    return _act(request, viewer, label, act)


@desk_view("confirm release", "POST")
def confirm(request: HttpRequest, viewer: Viewer, label: str) -> HttpResponse:
    def act(proof: Callable[[], Reauthenticated]) -> str:
        switch = actions.confirm_switch(
            actor=viewer.user, switch_id=_posted(request, label), reauthenticated=proof(), now=timezone.now()
        )
        if switch.state == Switch.State.DONE:
            return f"{switch.release} is in force. Readers see it now."
        return f"{switch.release} comes into force on {switch.due_on}. Until then either of you can call it off."

    return _act(request, viewer, label, act)


@desk_view("propose release", "POST")
def call_off(request: HttpRequest, viewer: Viewer, label: str) -> HttpResponse:
    def act(proof: Callable[[], Reauthenticated]) -> str:
        switch = actions.call_off_switch(actor=viewer.user, switch_id=_posted(request, label), now=timezone.now())
        return f"The switch to {switch.release} is called off."

    return _act(request, viewer, label, act)


@desk_view("confirm release", "POST")
def back(request: HttpRequest, viewer: Viewer, label: str) -> HttpResponse:
    def act(proof: Callable[[], Reauthenticated]) -> str:
        switch = actions.switch_back(
            actor=viewer.user,
            in_force=get_object_or_404(Release, label=label),
            to=request.POST.get("to", ""),
            reason=request.POST.get("reason", ""),
            reauthenticated=proof(),
            now=timezone.now(),
        )
        return f"{switch.release} is in force again. Readers see it now."

    return _act(request, viewer, label, act)
