"""Who works on an explanation: claims for half an hour, and assignments."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from reviews import actions
from reviews.desk.shared.access import Viewer, desk_view, explanation_or_404
from reviews.desk.shared.posts import back_to, do_or_refuse, number_in
from reviews.mail import notices


@desk_view("assign", "POST")
def claim(request: HttpRequest, viewer: Viewer, pk: int) -> HttpResponse:
    explanation_or_404(pk)
    return do_or_refuse(
        request,
        lambda: actions.claim(actor=viewer.user, explanation_id=pk, now=timezone.now()),
        "It is yours for half an hour. Others see that you are on it.",
        back_to(request, reverse("desk:explanation", args=(pk,))),
    )


@desk_view("assign", "POST")
def give_up_claim(request: HttpRequest, viewer: Viewer, pk: int) -> HttpResponse:
    explanation_or_404(pk)
    return do_or_refuse(
        request,
        lambda: actions.give_up_claim(actor=viewer.user, explanation_id=pk, now=timezone.now()),
        "It is free for others again.",
        back_to(request, reverse("desk:explanation", args=(pk,))),
    )


@desk_view("assign", "POST")
def assign(request: HttpRequest, viewer: Viewer, pk: int) -> HttpResponse:
    explanation, number = explanation_or_404(pk), number_in(request, "to")
    to = User.objects.filter(pk=number).first() if number else None
    if to is None and request.POST.get("to"):
        raise Http404

    def give() -> None:
        changed = actions.assign(
            actor=viewer.user, explanation_id=pk, to=to, reason=request.POST.get("reason", ""), now=timezone.now()
        )
        notices.notify_assigned(changed, by=viewer.user)

    name = f"{to.get_username()}’s" if to else "nobody’s in particular"
    done = f"{explanation} is {name} now."
    return do_or_refuse(request, give, done, reverse("desk:explanation", args=(pk,)))
