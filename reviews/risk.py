"""How much harm a wrong text can do: the risk tier of a code, and what follows from it. Data in one place."""

from __future__ import annotations

import datetime

from codes.models import CodeVersion
from reviews.models.explanations import Tier

# Chapters where a misread explanation frightens or harms most: neoplasms, mental disorders, pregnancy, perinatal.
HIGH_CHAPTERS = frozenset({"2", "5", "15", "16"})
# Categories outside them: HIV, assault and self-harm, child abuse, suicidal ideation.
HIGH_CATEGORIES = frozenset({"B20", "R45", "T14", "T74", "T76", "X71", "X83", "Y09", "Z21"})
REVIEW_AFTER = {Tier.STANDARD: datetime.timedelta(days=730), Tier.HIGH: datetime.timedelta(days=365)}


def tier_of(version: CodeVersion) -> Tier:
    chapter = version.chapter.code.code if version.chapter else ""
    high = chapter in HIGH_CHAPTERS or version.code.code[:3] in HIGH_CATEGORIES
    return Tier.HIGH if high else Tier.STANDARD
