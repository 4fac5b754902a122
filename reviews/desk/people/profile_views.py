"""What a member of the team may change about themselves: the text about them and how notices reach them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from reviews.actions import people
from reviews.desk.shared.access import ANY_STAFF, Viewer, desk_page, desk_view
from reviews.desk.shared.refusals import sentence_of, status_of
from reviews.models import ReviewerProfile
from reviews.rules.errors import RefusedError


@desk_view(ANY_STAFF, "GET", "POST")
def edit_profile(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    profile = ReviewerProfile.objects.filter(user=viewer.user).first()
    error, status = "", 200
    if request.method == "POST":
        try:
            people.change_own_profile(
                actor=viewer.user,
                bio=request.POST.get("bio", ""),
                listed=request.POST.get("listed") == "on",
                notices_as_digest=request.POST.get("notices_as_digest") == "on",
                now=timezone.now(),
            )
        except RefusedError as refusal:
            error, status = sentence_of(refusal), status_of(refusal)
        else:
            messages.success(request, "Your profile is saved.")
            return redirect("desk:profile")
    context = {"profile": profile, "error": error, "bio": request.POST.get("bio", profile.bio if profile else "")}
    return desk_page(request, "reviews/profile.html", context, title="My profile and notices", status=status)
