"""The admin's sidebar: queues with their counts, facts, the team, the record; and the links of the account menu."""

from __future__ import annotations

import datetime
from typing import Any

from django.contrib import admin
from django.db.models import Subquery
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone

from reviews.desk.people.sessions import ACCOUNT_PREFIX
from reviews.desk.shared.access import Viewer, viewer_of
from reviews.models import LineProposal, MannerProposal, ProblemReport, SpecialistProposal, Switch, TermProposal

from .annotated import Explanations, changed_now
from .queues import QUEUES, counts, number_of, numbers_of

Item = dict[str, Any]
_KEPT = "_desk_counts"


def stylesheet(request: HttpRequest) -> str:
    return static("reviews/desk.css")


def script(request: HttpRequest) -> str:
    """On every page of the frame, as people sign out from any of them."""
    return static("reviews/kept.js")


def sidebar(request: HttpRequest) -> list[Item]:
    viewer = viewer_of(request)
    if viewer is None:
        return []
    kept: dict[str, Any] | None = getattr(request, _KEPT, None)
    if kept is None:
        kept = count_waiting(viewer, timezone.now())
    return _groups(request, viewer, kept)


def count_waiting(viewer: Viewer, now: datetime.datetime) -> dict[str, Any]:
    """``waiting``, counted."""
    return numbers_of(viewer, now, changed_now() if viewer.may("read drafts") else "", waiting)


def keep_counts(request: HttpRequest, numbers: dict[str, Any]) -> None:
    """For a page that has asked for ``waiting`` itself."""
    setattr(request, _KEPT, numbers)


def pages_named(words: str, request: HttpRequest, viewer: Viewer) -> list[Item]:
    """Pages of the sidebar that this person may open and whose title has the words."""
    groups = _groups(request, viewer, {})
    items = [item | {"group": group["title"]} for group in groups for item in group["items"]]
    return [item for item in items if item["permission"](request) and words.lower() in item["title"].lower()]


def _groups(request: HttpRequest, viewer: Viewer, numbers: dict[str, int]) -> list[Item]:
    return [
        {"title": "Review desk", "items": _desk(request, viewer, numbers)},
        {"title": "Official facts", "separator": True, "items": _facts(request)},
        {"title": "Team", "separator": True, "items": _team(viewer)},
        {"title": "Record", "separator": True, "items": _record(viewer)},
    ]


def _item(title: str, icon: str, link: str, *, allowed: bool = True, badge: int | None = None) -> Item:
    item: Item = {"title": title, "icon": icon, "link": link, "permission": lambda request: allowed}
    if badge:
        # unfold shows ``badge_callback`` where there is one; a lambda per count keeps its deep copy happy
        item |= {"badge": str(badge), "badge_variant": "primary"}
    return item


def _desk(request: HttpRequest, viewer: Viewer, numbers: dict[str, int]) -> list[Item]:
    reads = viewer.may("read drafts")
    home = reverse("desk:home")  # every page of the desk begins like it
    items = [_item("Home", "home", home) | {"active": lambda request: request.path == home}]
    items += [
        _item(
            queue.title,
            queue.icon,
            reverse("desk:queue", args=(queue.slug,)),
            allowed=reads,
            badge=numbers.get(queue.slug),
        )
        for queue in QUEUES.values()
        if not queue.only or viewer.may(queue.only)
    ]
    return [
        *items,
        _item(
            "Reported problems",
            "flag",
            reverse("desk:reports"),
            allowed=viewer.may("handle report"),
            badge=numbers.get("reports"),
        ),
        _item("Outside experts", "contact_mail", reverse("desk:invitations"), allowed=reads),
        _item("Suggestions to decide on", "rate_review", reverse("desk:waiting"), allowed=reads),
        _item("Drafting with AI", "auto_awesome", reverse("desk:ai"), allowed=viewer.may("read whether AI is on")),
        _item("Team dashboard", "monitoring", reverse("desk:dashboard"), allowed=reads),
        _item(
            "New releases",
            "deployed_code_update",
            reverse("desk:releases"),
            allowed=viewer.may("read release"),
            badge=numbers.get("releases"),
        ),
        _item("Search vocabulary", "dictionary", reverse("desk:vocabulary"), allowed=reads, badge=numbers.get("lines")),
        _item("Manner of texts", "spellcheck", reverse("desk:manner"), allowed=reads, badge=numbers.get("rows")),
        _item("Glossary", "translate", reverse("desk:glossary"), allowed=reads, badge=numbers.get("terms")),
        _item(
            "Specialists", "stethoscope", reverse("desk:specialists"), allowed=reads, badge=numbers.get("specialists")
        ),
        _item("Style guide", "menu_book", reverse("desk:style-guide"), allowed=reads),
        _item("Searched, not found", "search_off", reverse("desk:unfound"), allowed=reads),
        _item("Spreadsheets", "table", reverse("desk:sheets"), allowed=viewer.may("export texts")),
        _item("Practice", "fitness_center", reverse("desk:practice"), allowed=viewer.may("read practice")),
        _item("Start an explanation", "add_circle", reverse("desk:start"), allowed=viewer.may("start")),
    ]


def waiting(viewer: Viewer, annotated: Explanations, now: datetime.datetime) -> dict[str, Subquery]:
    """How much waits for this person, as columns: in the queues, and what else their roles let them answer."""
    numbers = counts(viewer, annotated, now)
    if viewer.may("handle report"):
        numbers["reports"] = number_of(ProblemReport.objects.filter(handled_at=None))
    if viewer.may("confirm release"):
        mine = Switch.answerable_by(viewer.user)
        numbers["releases"] = number_of(Switch.objects.filter(mine, state=Switch.State.PROPOSED))
    if viewer.may("confirm vocabulary"):
        models = (LineProposal, MannerProposal, TermProposal, SpecialistProposal)
        for name, model in zip(("lines", "rows", "terms", "specialists"), models, strict=True):
            numbers[name] = number_of(model.objects.open().filter(model.answerable_by(viewer.user)))
    return numbers


def _facts(request: HttpRequest) -> list[Item]:
    lists = (
        ("Codes", "category", "codeversion"),
        ("Releases", "inventory_2", "release"),
        ("Import runs", "move_to_inbox", "importrun"),
        ("Source files", "draft", "sourcefile"),
    )
    return [
        _item(title, icon, _list(f"codes_{name}"), allowed=request.user.has_perm(f"codes.view_{name}"))
        for title, icon, name in lists
    ]


def _team(viewer: Viewer) -> list[Item]:
    manages = viewer.may("manage accounts")
    return [
        _item("Accounts and roles", "group", _list("auth_user"), allowed=manages),
        _item("Reviewer profiles", "badge", _list("reviews_reviewerprofile"), allowed=manages),
    ]


def _record(viewer: Viewer) -> list[Item]:
    reads = viewer.may("read drafts")
    return [
        _item("Audit log", "history_edu", _list("reviews_auditevent"), allowed=viewer.may("read audit")),
        _item("Decisions", "approval", _list("reviews_decision"), allowed=reads),
        _item("Publications", "public", _list("reviews_publication"), allowed=reads),
        _item("AI runs", "smart_toy", _list("reviews_airun"), allowed=reads),
    ]


def _list(model: str) -> str:
    return reverse(f"admin:{model}_changelist")


def account_links(request: HttpRequest) -> list[Item]:
    return [
        {"title": "My profile and notices", "link": reverse("desk:profile")},
        {"title": "Two-factor sign-in", "link": reverse("mfa_index")},
        {"title": "Change password", "link": reverse("account_change_password")},
    ]


def frame(request: HttpRequest) -> dict[str, Any]:
    """A context processor: the admin's frame for allauth's pages, which do not know of it."""
    return dict(admin.site.each_context(request)) if request.path_info.startswith(ACCOUNT_PREFIX) else {}
