"""The home of everybody at the desk, what they follow, and the pages of people."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from codes.models import Code
from reviews import actions
from reviews.desk.shared.access import ANY_STAFF, Viewer, desk_page, desk_view
from reviews.desk.shared.posts import back_to, do_or_refuse
from reviews.models import Follow, ReviewerProfile
from reviews.reading.work.following import done_by

from .home import home_of


@desk_view(ANY_STAFF, "GET")
def home(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    now = timezone.now()
    return desk_page(request, "reviews/home.html", home_of(request, viewer, now) | {"now": now}, title="Home")


@desk_view("read drafts", "GET")
def person(request: HttpRequest, viewer: Viewer, user_id: int) -> HttpResponse:
    """Who somebody of the team is, and what they did of late."""
    shown = get_object_or_404(User.objects.filter(is_staff=True), pk=user_id)
    profile = ReviewerProfile.objects.filter(user=shown).first()
    context = {
        "person": shown,
        "profile": profile,
        "roles": sorted(shown.groups.values_list("name", flat=True)),
        "happenings": done_by(shown, reader=viewer.user),
        "follows": Follow.objects.filter(user=viewer.user, person=shown).exists(),
        "is_self": shown == viewer.user,
    }
    name = profile.printed_name if profile else shown.get_full_name() or shown.get_username()
    return desk_page(request, "reviews/person.html", context, title=name)


@desk_view("read drafts", "POST")
def follow_code(request: HttpRequest, viewer: Viewer, code_id: int) -> HttpResponse:
    return _follow(request, viewer, code=get_object_or_404(Code, pk=code_id))


@desk_view("read drafts", "POST")
def follow_person(request: HttpRequest, viewer: Viewer, user_id: int) -> HttpResponse:
    return _follow(request, viewer, person=get_object_or_404(User.objects.filter(is_staff=True), pk=user_id))


def _follow(
    request: HttpRequest, viewer: Viewer, *, code: Code | None = None, person: User | None = None
) -> HttpResponse:
    """Follow, or stop following where ``stop`` is posted."""
    name = f"chapter {code.code}" if code and code.kind == Code.Kind.CHAPTER else str(code or person)
    back = back_to(request, reverse("desk:home"))
    if request.POST.get("stop"):
        done = f"You do not follow {name} any more."
        return do_or_refuse(request, lambda: actions.unfollow(actor=viewer.user, code=code, person=person), done, back)
    return do_or_refuse(
        request,
        lambda: actions.follow(actor=viewer.user, code=code, person=person, now=timezone.now()),
        f"You follow {name}: what happens is on your home.",
        back,
    )
