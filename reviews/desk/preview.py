"""The page as readers will see it, before it is public: the public room's own presenter, templates and stylesheet.

This room may not import that one. The wiring names the presenter (``settings.PRESENT_EXPLANATION``);
templates meet.
"""

from __future__ import annotations

import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.module_loading import import_string

from codes.models import Code
from reviews.actions.signing import approvals
from reviews.disclosure import disclosed
from reviews.models import Explanation, Publication, ReviewerProfile, Revision
from reviews.models.explanations import Tier
from reviews.published import PublishedExplanation, Signer, specialist_names
from reviews.risk import REVIEW_AFTER

from .facts import version_now


def page_as_read(request: HttpRequest, found: Explanation, text: Revision | Publication) -> HttpResponse:
    now = timezone.now()
    return drawn(request, found.code, as_published(found, text, now, would_sign(request, now)), now)


def drawn(
    request: HttpRequest, code: Code, shown: PublishedExplanation, now: datetime.datetime, *, practice: bool = False
) -> HttpResponse:
    """The page of what is ``shown``, to stand in a frame of the desk; ``practice`` marks it as no explanation."""
    version, present = version_now(code), import_string(settings.PRESENT_EXPLANATION)
    context = {
        "told": present(shown, shown_for=code.code, today=now.date()),
        "page": {"loaded_on": version.release.loaded_at if version else None},
        "version": version,
        "code": code.code,
        "synonyms": shown.content.get("synonyms", []),
        "practice": practice,
    }
    response = render(request, "reviews/preview.html", context)
    response["X-Frame-Options"] = "SAMEORIGIN"
    response._csp_replace = {"frame-ancestors": ["'self'"]}  # type: ignore[attr-defined]  # as csp's decorator does
    return response


def as_published(
    found: Explanation, text: Revision | Publication, now: datetime.datetime, would_sign: Signer
) -> PublishedExplanation:
    """The text in the form in which the public room gets it; until somebody has signed, ``would_sign`` stands there."""
    if isinstance(text, Publication):
        told = [(each["name"], each["credentials"], each["slug"], each["signed_at"]) for each in text.signers]
        signers = tuple(Signer(name, more, slug, datetime.datetime.fromisoformat(at)) for name, more, slug, at in told)
        revision, published_at = text.revision, text.published_at
        origin, next_review_on = text.disclosure["origin"], text.next_review_on
    else:
        signers = tuple(Signer(each.printed_name, each.credentials, "", each.signed_at) for each in approvals(text))
        if len(signers) < text.approvals_needed:
            signers += (would_sign,)
        revision, published_at, origin = text, now, text.origin
        next_review_on = (signers[-1].signed_at + REVIEW_AFTER[Tier(found.tier)]).date()
    return PublishedExplanation(
        id=0,
        code=found.code.code,
        content=text.content,
        content_digest=text.content_digest,
        signers=signers,
        reviewed_at=signers[-1].signed_at,
        published_at=published_at,
        next_review_on=next_review_on,
        origin=origin,
        ai=disclosed(revision.ai),
        specialists=tuple(specialist_names(text.content.get("related_specialists", []))),
    )


def would_sign(request: HttpRequest, now: datetime.datetime) -> Signer:
    profile = ReviewerProfile.objects.filter(user_id=request.user.pk or 0).first()
    if profile is None:
        return Signer("(whoever signs it)", "", "", now)
    return Signer(profile.printed_name, profile.credentials, "", now)
