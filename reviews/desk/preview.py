"""The page as readers will see it, before it is public: the public room's own template and stylesheet, with our text.

``reviews`` may not import ``public``; a template include is how the two meet here.
"""

from __future__ import annotations

import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import select_template
from django.utils import timezone

from reviews.actions.signing import approvals
from reviews.content import SECTIONS
from reviews.models import Explanation, Publication, Revision
from reviews.models.explanations import Tier
from reviews.published import PublishedExplanation, Signer, specialist_names
from reviews.risk import REVIEW_AFTER

from .facts import version_now

TEMPLATES = ("public/parts/explanation.html", "reviews/parts/explanation.html")


def as_published(found: Explanation, text: Revision | Publication, now: datetime.datetime) -> PublishedExplanation:
    """The text in the form in which the public room gets it; signed by those who have signed so far."""
    if isinstance(text, Publication):
        told = [(each["name"], each["credentials"], each["slug"], each["signed_at"]) for each in text.signers]
        signers = tuple(Signer(name, more, slug, datetime.datetime.fromisoformat(at)) for name, more, slug, at in told)
        revision, published_at = text.revision, text.published_at
    else:
        signers = tuple(Signer(d.printed_name, d.credentials, "", d.signed_at) for d in approvals(text))
        revision, published_at = text, now
    version = version_now(found.code)
    return PublishedExplanation(
        id=0,
        code=found.code.code,
        content=text.content,
        content_digest=text.content_digest,
        signers=signers,
        reviewed_at=signers[-1].signed_at if signers else now,
        published_at=published_at,
        next_review_on=(now + REVIEW_AFTER[Tier(found.tier)]).date(),
        origin=revision.origin,
        ai=None,
        facts_changed=version is None or version.facts_digest != text.facts_digest,
    )


def page_as_read(request: HttpRequest, found: Explanation, text: Revision | Publication) -> HttpResponse:
    shown = as_published(found, text, timezone.now())
    return render(
        request,
        "reviews/preview.html",
        {
            "explanation": shown,
            "version": version_now(found.code),
            "code": found.code.code,
            "specialists": specialist_names(shown.content.get("related_specialists", [])),
            "unsigned": not shown.signers,
            "explanation_template": select_template(TEMPLATES).template,
            "reading": [(section, shown.content[key]) for key, section in SECTIONS.items() if shown.content.get(key)],
        },
    )
