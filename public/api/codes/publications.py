"""A published explanation as programs read it: the words of the page, without its markup."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from public.presenters.code.explanation import (
    Explained,
    ShownSection,
    Text,
    UnderReview,
    Withdrawn,
    present_explanation,
)
from reviews.reading.published import PublishedExplanation, Signer

from .shapes import Publication, SignerOfText, TextSection


def publication_json(explanation: PublishedExplanation, shown_for: str, today: datetime.date) -> Publication:
    shown = present_explanation(explanation, shown_for=shown_for, today=today)
    publication = _without_text(explanation, shown)
    if not isinstance(shown, Explained):
        return publication
    publication["summary"] = plain_texts(shown.summary)
    publication["sections"] = [_section(part) for part in shown.parts]
    publication["faqs"] = [{"question": plain(faq.question), "answer": plain_texts(faq.answer)} for faq in shown.faqs]
    publication["sources"] = [{"title": link.title, "url": link.href} for link in shown.sources]
    publication["signers"] = [_signer(signer) for signer in shown.signers]
    return publication


def _without_text(explanation: PublishedExplanation, shown: Explained | Withdrawn | UnderReview | None) -> Publication:
    explained = shown if isinstance(shown, Explained) else None
    withdrawn = explanation.withdrawn_at
    return {
        "state": "published" if explained else "withdrawn" if withdrawn else "under_review",
        "written_for": explanation.code,
        "summary": [],
        "sections": [],
        "faqs": [],
        "sources": [],
        "signers": [],
        "reviewed_on": explanation.reviewed_at.date().isoformat(),
        "published_at": explanation.published_at.isoformat(),
        "next_review_on": explanation.next_review_on.isoformat(),
        "overdue": explained.is_overdue if explained else False,
        "signed_for": explanation.signed_for,
        "changed_since": list(explanation.mark.reasons) if explanation.mark else [],
        "made": explained.made if explained else "",
        "with_ai": explained.with_ai if explained else False,
        "withdrawn_at": withdrawn.isoformat() if withdrawn else None,
    }


def _section(part: ShownSection) -> TextSection:
    return {"heading": part.heading, "texts": plain_texts(part.paragraphs or part.items)}


def _signer(signer: Signer) -> SignerOfText:
    return {
        "name": signer.name,
        "credentials": signer.credentials,
        "signed_at": signer.signed_at.isoformat(),
        "meaning": signer.meaning,
    }


def plain(text: Text) -> str:
    return "".join(part.text for part in text)


def plain_texts(texts: Sequence[Text]) -> list[str]:
    return [plain(text) for text in texts]
