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
from reviews.actions.texts.signing import MEANINGS
from reviews.desk.shared.access import viewer_of
from reviews.models import Draft, Publication, ReviewerProfile, Revision
from reviews.models.decisions import DecisionKind
from reviews.reading.dossier import Dossier
from reviews.reading.published import PublishedExplanation, Signer
from reviews.reading.records import text_record_of
from reviews.reading.shown.versions import would_correct
from reviews.reading.signatures import approvals
from reviews.reading.situations import PublicText
from reviews.reading.specialists import specialist_names
from reviews.reading.work.second_looks import HIDDEN
from reviews.rules.acts import Act, fits, refusal_of
from reviews.rules.content import SPECIALISTS, content_digest
from reviews.rules.disclosure import disclosed
from reviews.rules.filling import shown_of
from reviews.rules.risk import next_review


def page_as_read(request: HttpRequest, dossier: Dossier, text: Revision | Publication) -> HttpResponse:
    now = timezone.now()
    shown = as_published(dossier, text, now, would_sign(request, now, may=_may(request, dossier, Act.APPROVE)))
    return page_of(request, dossier.code, dossier.version, shown, now)


def page_signed_again(request: HttpRequest, dossier: Dossier, public: PublicText) -> HttpResponse:
    """The public text as readers will see it once its next signature stands: inserted facts in the words of now."""
    now = timezone.now()
    signer, live = would_sign(request, now, may=_may(request, dossier, Act.REAPPROVE)), public.live
    shown = as_published(dossier, public.signed or live, now, signer)
    if public.signed is None:
        words = {"fields": public.words}
        shown = replace(shown, content=shown_of(live.content, words), signers=(signer,), reviewed_at=now)
    shown = replace(shown, published_at=now, next_review_on=live.next_review_on)
    return page_of(request, dossier.code, dossier.version, shown, now)


def page_of_draft(request: HttpRequest, dossier: Dossier, draft: Draft) -> HttpResponse:
    """The draft as readers would see it today, facts filled in as the release in force has them, nobody's signature."""
    now = timezone.now()
    words = dossier.code_now.filled_words(draft.content) if dossier.code_now else {}
    shown = PublishedExplanation(
        id=0,
        code=dossier.code.code,
        content=shown_of(draft.content, {"fields": words}),
        content_digest=content_digest(draft.content),
        signers=(would_sign(request, now, may=False),),
        specialists=tuple(specialist_names(draft.content[SPECIALISTS])),
        reviewed_at=now,
        published_at=now,
        next_review_on=next_review(now, dossier.explanation.tier),
        origin=draft.origin,
        ai=disclosed(draft.ai),
    )
    return page_of(request, dossier.code, dossier.version, shown, now)


def page_of(
    request: HttpRequest,
    code: Code,
    version: CodeVersion | None,
    shown: PublishedExplanation,
    now: datetime.datetime,
    *,
    practice: bool = False,
) -> HttpResponse:
    """The page of what is ``shown``, to stand in a frame of the desk; ``practice`` marks it as no explanation."""
    present = import_string(settings.PRESENT_EXPLANATION)
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
    dossier: Dossier, text: Revision | Publication, now: datetime.datetime, would_sign: Signer
) -> PublishedExplanation:
    """The text in the form in which the public room gets it; until somebody has signed, ``would_sign`` stands there."""
    signers = _signers(dossier, text, would_sign)
    if isinstance(text, Publication):
        published_at, review_due = text.published_at, text.next_review_on
        disclosure = text.disclosure
    else:
        published_at = now
        review_due = next_review(signers[-1].signed_at, dossier.explanation.tier)
        record = text_record_of(text)
        disclosure = record["disclosure"] | {"specialists": record["specialists"]}
    before = [publication for publication in dossier.publications if publication != text]
    return PublishedExplanation(
        id=0,
        code=dossier.code.code,
        content=shown_of(text.content, disclosure),
        content_digest=text.content_digest,
        signers=signers,
        reviewed_at=signers[-1].signed_at,
        published_at=published_at,
        next_review_on=review_due,
        origin=disclosure["origin"],
        ai=disclosure["ai"],
        specialists=tuple(disclosure.get("specialists", ())),
        corrects=would_correct(before, text.content, now=published_at),
    )


def _signers(dossier: Dossier, text: Revision | Publication, would_sign: Signer) -> tuple[Signer, ...]:
    """Who signed the text, without their names where these are hidden from this person; then who would sign next."""
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
    else:
        submitted = dossier.submitted if text == dossier.revision else None
        signers = tuple(
            Signer(decision.printed_name, decision.credentials, "", decision.signed_at, decision.meaning)
            for decision in (submitted.approvals if submitted else approvals(text))
        )
    if (text.revision_id if isinstance(text, Publication) else text.pk) in dossier.hidden:
        signers = tuple(Signer(f"({HIDDEN})", "", "", signer.signed_at, signer.meaning) for signer in signers)
    if isinstance(text, Revision) and len(signers) < text.approvals_needed:
        signers += (would_sign,)
    return signers


def _may(request: HttpRequest, dossier: Dossier, act: Act) -> bool:
    """Whether this person can give the next signature: not who has signed already, or has a hand in the text."""
    viewer = viewer_of(request)
    return (
        viewer is not None
        and viewer.may(act)
        and fits(dossier.explanation.state, act)
        and refusal_of(act, dossier) is None
    )


def would_sign(request: HttpRequest, now: datetime.datetime, *, may: bool = True) -> Signer:
    """Who stands on the page for the next signature: this person where they ``may`` give it."""
    profile = ReviewerProfile.objects.filter(user_id=request.user.pk or 0).first() if may else None
    meaning = MEANINGS[DecisionKind.APPROVE]
    if profile is None:
        return Signer("(the next signer)", "", "", now, meaning)
    return Signer(profile.printed_name, profile.credentials, "", now, meaning)
