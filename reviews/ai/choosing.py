"""Which codes a batch drafts: of a chapter, a block or a category, without explanation, changed in this release."""

from __future__ import annotations

from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet

from codes.models import Code, CodeVersion
from codes.spelling import spelled
from reviews.models import Explanation, Publication


class Choice(NamedTuple):
    """``within`` names a chapter ("21"), a block ("Z40-Z53") or codes by their beginning ("Z53"); "" is all."""

    within: str = ""
    without_explanation: bool = True
    changed: bool = False
    billable_only: bool = True


def chosen(choice: Choice) -> QuerySet[Code]:
    """Codes of the release in force. ``changed``: their published text rests on other facts than today's."""
    versions = CodeVersion.objects.codes().in_force()
    if choice.billable_only:
        versions = versions.filter(billable=True)
    if within := spelled(choice.within):
        versions = versions.filter(_place(within))
    if choice.without_explanation:
        versions = versions.exclude(Exists(Explanation.objects.filter(code=OuterRef("code"))))
    if choice.changed:
        live = Publication.objects.live().filter(explanation__code=OuterRef("code"))
        versions = versions.filter(Exists(live.exclude(facts_digest=OuterRef("facts_digest"))))
    return Code.objects.filter(pk__in=versions.values("code")).order_by("code")


def _place(within: str) -> Q:
    if within.isdigit():
        return Q(chapter__code__code=within)
    return Q(block__code__code=within) if "-" in within else Q(code__code__startswith=within)
