"""Who works on an explanation: claims for half an hour, skips, and assignments.

Opening a text for a decision claims it, so that two people do not read the same. GET stays safe: the page posts to
``opened`` once it is there, and again while somebody reads it; the way from one text to the next claims as it goes
(``queues.going_on``). Nobody's claim is taken away: the page says who has it. A decision ends it, its holder, or half
an hour in which they do nothing on the page.
"""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date

from codes.days import written
from reviews import actions
from reviews.desk.queues.going_on import onward
from reviews.desk.shared.access import Viewer, desk_view, dossier_or_404, explanation_or_404, show_refusal
from reviews.desk.shared.possible import Possible
from reviews.desk.shared.posts import back_to, do_or_refuse, number_in
from reviews.desk.shared.refusals import sentence_of, status_of
from reviews.mail import notices
from reviews.rules.errors import RefusedError


@desk_view("assign", "POST")
def opened(request: HttpRequest, viewer: Viewer, pk: int) -> HttpResponse:
    """The page says that it is open: claim it where this person may decide on it. JSON for our script.

    {"mine": true, "message": "Claimed by you until 2026-05-04 12:30 UTC."}, or 409 with who has it.
    """
    possible = Possible(viewer, dossier_or_404(pk, viewer))
    return claim_as_opened(viewer, pk, decides=possible["decide"])


def claim_as_opened(viewer: Viewer, pk: int, *, decides: bool) -> JsonResponse:
    now = timezone.now()
    try:
        if not decides:
            raise RefusedError("there is nothing here for you to decide on, so it is not claimed")
        explanation = actions.claim(actor=viewer.user, explanation_id=pk, now=now)
    except RefusedError as error:
        return JsonResponse({"mine": False, "message": sentence_of(error)}, status=status_of(error))
    until = written(explanation.claimed_until or now)
    return JsonResponse({"mine": True, "message": f"Claimed by you until {until}."})


@desk_view("assign", "POST")
def claim(request: HttpRequest, viewer: Viewer, pk: int) -> HttpResponse:
    explanation_or_404(pk)
    return do_or_refuse(
        request,
        lambda: actions.claim(actor=viewer.user, explanation_id=pk, now=timezone.now()),
        "You claimed it for half an hour. Others see that.",
        back_to(request, reverse("desk:explanation", args=(pk,))),
    )


@desk_view("assign", "POST")
def give_up_claim(request: HttpRequest, viewer: Viewer, pk: int) -> HttpResponse:
    explanation_or_404(pk)
    return do_or_refuse(
        request,
        lambda: actions.give_up_claim(actor=viewer.user, explanation_id=pk, now=timezone.now()),
        "You released it: others can claim it.",
        back_to(request, reverse("desk:explanation", args=(pk,))),
    )


@desk_view("skip", "POST")
def skip(request: HttpRequest, viewer: Viewer, pk: int) -> HttpResponse:
    explanation, typed = explanation_or_404(pk), request.POST.get("until", "")
    try:
        until = parse_date(typed) if typed else None
        if typed and until is None:
            raise ValueError(typed)
        made = actions.skip(
            actor=viewer.user,
            explanation_id=pk,
            reason=request.POST.get("reason", ""),
            until=until,
            now=timezone.now(),
        )
    except ValueError:
        return show_refusal(request, "Choose a day, such as 2026-10-01.", 422)
    except RefusedError as error:
        return show_refusal(request, sentence_of(error), status_of(error))
    messages.success(request, f"You skipped {explanation} until {made.until}.")
    return redirect(onward(request, viewer, after=explanation, otherwise=reverse("desk:home")))


@desk_view("skip", "POST")
def take_back_skip(request: HttpRequest, viewer: Viewer, pk: int) -> HttpResponse:
    explanation = explanation_or_404(pk)
    return do_or_refuse(
        request,
        lambda: actions.take_back_skip(actor=viewer.user, explanation_id=pk, now=timezone.now()),
        f"{explanation} is back in your queue.",
        reverse("desk:review", args=(pk,)),
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
