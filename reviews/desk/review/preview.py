"""The page as readers will see it, before it is public: the public room's own presenter, templates and stylesheet.

This room may not import that one. The wiring names the presenter (``settings.PRESENT_EXPLANATION``);
templates meet.
"""

from __future__ import annotations

import datetime
from dataclasses import replace

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.module_loading import import_string

from codes.days import day_of
from codes.models import Code, CodeVersion
from reviews.actions.signing import MEANINGS
from reviews.models import Explanation, Publication, ReviewerProfile, Revision
from reviews.models.decisions import DecisionKind
from reviews.reading.in_force import version_in_force
from reviews.reading.published import PublishedExplanation, Signer
from reviews.reading.records import text_record_of
from reviews.reading.signatures import approvals
from reviews.reading.situations import PublicText
from reviews.reading.versions import would_correct
from reviews.rules.filling import shown_of
from reviews.rules.risk import next_review


def page_as_read(request: HttpRequest, found: Explanation, text: Revision | Publication) -> HttpResponse:
    now = timezone.now()
    return drawn(request, found.code, as_published(found, text, now, would_sign(request, now)), now)


def page_signed_again(
    request: HttpRequest, found: Explanation, live: Publication, version: CodeVersion
) -> HttpResponse:
    """The public text as readers will see it once its next signature stands: inserted facts in the words of now."""
    now = timezone.now()
    signer, public = would_sign(request, now), PublicText(live, version)
    shown = as_published(found, public.signed or live, now, signer)
    if public.signed is None:
        words = {"fields": public.words}
        shown = replace(shown, content=shown_of(live.content, words), signers=(signer,), reviewed_at=now)
    return drawn(request, found.code, replace(shown, published_at=now, next_review_on=live.next_review_on), now)


def drawn(
    request: HttpRequest, code: Code, shown: PublishedExplanation, now: datetime.datetime, *, practice: bool = False
) -> HttpResponse:
    """The page of what is ``shown``, to stand in a frame of the desk; ``practice`` marks it as no explanation."""
    version, present = version_in_force(code), import_string(settings.PRESENT_EXPLANATION)
    context = {
        "told": present(shown, shown_for=code.code, today=day_of(now)),
        "page": {"loaded_on": version.release.loaded_at if version else None},
        "version": version,
        "code": code.code,
        "synonyms": shown.content.get("synonyms", []),
        "practice": practice,
    }
    response = render(request, "public/preview.html", context)
    response["X-Frame-Options"] = "SAMEORIGIN"
    response._csp_replace = {"frame-ancestors": ["'self'"]}  # type: ignore[attr-defined]  # as csp's decorator does
    return response


def as_published(
    found: Explanation, text: Revision | Publication, now: datetime.datetime, would_sign: Signer
) -> PublishedExplanation:
    """The text in the form in which the public room gets it; until somebody has signed, ``would_sign`` stands there."""
    signers: tuple[Signer, ...]
    if isinstance(text, Publication):
        signers = tuple(
            Signer(
                row["name"],
                row["credentials"],
                row.get("slug", ""),
                datetime.datetime.fromisoformat(row["signed_at"]),
                row.get("meaning", ""),
            )
            for row in text.signers
        )
        published_at, review_due = text.published_at, text.next_review_on
        disclosure = text.disclosure
    else:
        signers = tuple(
            Signer(one.printed_name, one.credentials, "", one.signed_at, one.meaning) for one in approvals(text)
        )
        if len(signers) < text.approvals_needed:
            signers += (would_sign,)
        published_at = now
        review_due = next_review(signers[-1].signed_at, found.tier)
        record = text_record_of(text)
        disclosure = record["disclosure"] | {"specialists": record["specialists"]}
    before = found.publications.exclude(pk=text.pk) if isinstance(text, Publication) else found.publications.all()
    return PublishedExplanation(
        id=0,
        code=found.code.code,
        content=shown_of(text.content, disclosure),
        content_digest=text.content_digest,
        signers=signers,
        reviewed_at=signers[-1].signed_at,
        published_at=published_at,
        next_review_on=review_due,
        origin=disclosure["origin"],
        ai=disclosure["ai"],
        specialists=tuple(disclosure.get("specialists", ())),
        corrects=would_correct(list(before), text.content, now=published_at),
    )


def would_sign(request: HttpRequest, now: datetime.datetime) -> Signer:
    profile = ReviewerProfile.objects.filter(user_id=request.user.pk or 0).first()
    meaning = MEANINGS[DecisionKind.APPROVE]
    if profile is None:
        return Signer("(whoever signs it)", "", "", now, meaning)
    return Signer(profile.printed_name, profile.credentials, "", now, meaning)
