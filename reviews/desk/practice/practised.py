"""How often reviewers find the error, by kind; and a practice draft as the page that readers would see."""

from __future__ import annotations

from typing import NamedTuple

from django.contrib.auth.models import User
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from reviews.desk.review.preview import page_of, would_sign
from reviews.models import PracticeAnswer, PracticeDraft
from reviews.practice.planting import CLEAN, KINDS
from reviews.reading.checking import filled_words
from reviews.reading.facts.in_force import version_in_force
from reviews.reading.published import PublishedExplanation, specialist_names
from reviews.rules.content import SPECIALISTS
from reviews.rules.filling import shown_of
from reviews.rules.risk import Tier, next_review


class CatchRate(NamedTuple):
    """Of ``answers`` to drafts of a kind, ``caught`` named the error; of a clean draft, that nothing is wrong."""

    kind: str
    name: str
    answers: int
    caught: int

    @property
    def percent(self) -> int:
        return round(100 * self.caught / self.answers) if self.answers else 0


def catch_rates(user: User | None = None) -> list[CatchRate]:
    """By kind, those without an answer too, clean drafts last. Of one person, or of everybody. One query."""
    answers = PracticeAnswer.objects.all() if user is None else PracticeAnswer.objects.filter(user=user)
    rows = answers.order_by().values("practice__kind")
    rows = rows.annotate(number=Count("pk"), right=Count("pk", filter=Q(caught=True)))
    counted = {row["practice__kind"]: (row["number"], row["right"]) for row in rows}
    names = {**KINDS, CLEAN: "Nothing wrong (a clean text)"}
    names |= {kind: kind for kind in counted if kind not in names}
    return [CatchRate(kind, name, *counted.get(kind, (0, 0))) for kind, name in names.items()]


def overall(rates: list[CatchRate]) -> CatchRate:
    return CatchRate("", "All", sum(rate.answers for rate in rates), sum(rate.caught for rate in rates))


def practice_as_read(request: HttpRequest, practice: PracticeDraft) -> HttpResponse:
    """The page as the reviewer of a real text sees it, marked as practice."""
    now = timezone.now()
    signer, version = would_sign(request, now), version_in_force(practice.code)
    fields = filled_words(practice.content, version) if version else {}
    shown = PublishedExplanation(
        id=0,
        code=practice.code.code,
        content=shown_of(practice.content, {"fields": fields}),
        content_digest=practice.content_digest,
        signers=(signer,),
        reviewed_at=signer.signed_at,
        published_at=now,
        next_review_on=next_review(now, Tier.STANDARD),
        origin="published",
        ai=None,
        specialists=tuple(specialist_names(practice.content.get(SPECIALISTS, []))),
    )
    return page_of(request, practice.code, version, shown, now, practice=True)
