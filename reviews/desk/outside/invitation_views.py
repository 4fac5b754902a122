"""Links for outside experts, as the team sees them: to whom, until when, opened or not, what was written; revoked."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.core.validators import validate_email
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from reviews import actions
from reviews.actions.texts.inviting import LONGEST_NAME, TERM, Invited
from reviews.desk.shared.access import Viewer, desk_page, desk_view, dossier_or_404
from reviews.desk.shared.frame import show_tab
from reviews.desk.shared.posts import do_or_refuse, number_in
from reviews.desk.shared.refusals import sentence_of, status_of
from reviews.mail.sending import send_link
from reviews.models import Invitation
from reviews.reading.talk import invitations
from reviews.rules.acts import Act
from reviews.rules.errors import RefusedError
from reviews.rules.events import REVOKE_INVITATION


@desk_view("read drafts", "GET")
def all_invitations(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    page = Paginator(invitations(), 50).get_page(request.GET.get("page"))
    return desk_page(request, "reviews/invitations.html", _list(viewer, page) | {"page": page}, title="Outside experts")


@desk_view("read drafts", "GET")
def of_explanation(request: HttpRequest, viewer: Viewer, pk: int) -> HttpResponse:
    return _page(request, viewer, pk)


def _page(
    request: HttpRequest,
    viewer: Viewer,
    pk: int,
    *,
    made: str = "",
    mailed_to: str = "",
    error: RefusedError | None = None,
) -> HttpResponse:
    """``made`` is the address of a link that was made just now: it is shown here, and never again."""
    dossier = dossier_or_404(pk, viewer)
    context = _list(viewer, invitations(revision__explanation=pk)) | {
        "revision": dossier.revision,
        "made": made,
        "mailed_to": mailed_to,
        "error": sentence_of(error) if error else "",
        "typed": request.POST if error else {},
        "days": TERM.days,
        "longest_name": LONGEST_NAME,
        "may_mail": not settings.NO_MAIL,
    }
    status = status_of(error) if error else 200
    return show_tab(request, viewer, dossier, "comments", "reviews/outside.html", context, status=status)


def _list(viewer: Viewer, rows: Any) -> dict[str, Any]:
    now = timezone.now()
    return {
        "invitations": [(row, row.is_open(now)) for row in rows],
        "may_revoke": viewer.may(REVOKE_INVITATION),
    }


@desk_view(Act.INVITE, "POST")
def invite(request: HttpRequest, viewer: Viewer, pk: int) -> HttpResponse:
    """The link is shown on the answer itself: no address, session or message may keep it."""
    dossier_or_404(pk, viewer)
    address = request.POST.get("email", "").strip()
    try:
        if address:
            _require_address(address)
        invited = actions.invite(
            actor=viewer.user,
            explanation_id=pk,
            revision_id=number_in(request, "revision"),
            name=request.POST.get("name", ""),
            now=timezone.now(),
        )
    except RefusedError as error:
        return _page(request, viewer, pk, error=error)
    made = _address_of(invited)
    mailed_to = address if address and not settings.NO_MAIL else ""
    if mailed_to:
        send_link(invited.invitation, made, to=mailed_to)
    response = _page(request, viewer, pk, made=made, mailed_to=mailed_to)
    response.headers["Cache-Control"], response.headers["Referrer-Policy"] = "no-store, private", "no-referrer"
    return response


def _address_of(invited: Invited) -> str:
    return f"{settings.SITE_URL}{reverse('outside', args=(invited.token,))}"


def _require_address(address: str) -> None:
    try:
        validate_email(address)
    except ValidationError as error:
        raise RefusedError("that is no e-mail address") from error


@desk_view(REVOKE_INVITATION, "POST")
def revoke(request: HttpRequest, viewer: Viewer, pk: int, invitation_id: int) -> HttpResponse:
    get_object_or_404(Invitation, pk=invitation_id, revision__explanation=pk)
    return do_or_refuse(
        request,
        lambda: actions.revoke_invitation(
            actor=viewer.user, explanation_id=pk, invitation_id=invitation_id, now=timezone.now()
        ),
        "The link is revoked. It does not work any more.",
        reverse("desk:outside", args=(pk,)),
    )
