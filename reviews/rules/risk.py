"""How much harm a wrong text can do: the risk tier of a code, and what follows from it. Data in one place."""

from __future__ import annotations

import datetime
import re
from enum import StrEnum

from codes.days import day_of


class Tier(StrEnum):
    STANDARD = "standard"
    HIGH = "high"

    @property
    def approvals(self) -> int:
        """How many signatures a text needs: two where a wrong one does more harm."""
        return 2 if self is Tier.HIGH else 1


# Chapters where a misread explanation frightens or harms most: neoplasms, mental disorders, pregnancy, perinatal.
HIGH_CHAPTERS = frozenset({"2", "5", "15", "16"})
# Categories outside them, first and last of a range: HIV disease and infection, emotional state (suicidal ideation),
# injury of an unspecified region (suicide attempt), maltreatment, intentional self-harm, assault.
HIGH_CATEGORIES = (
    ("B20", "B20"), ("R45", "R45"), ("T14", "T14"), ("T74", "T74"), ("T76", "T76"), ("X71", "X83"), ("X92", "Y09"),
    ("Z21", "Z21"),
)  # fmt: skip
# Only the title tells poisoning and asphyxiation by one's own or another's hand from accidents (T36-T65, T71).
HIGH_TITLE = re.compile(r"\b(?:self-harm|suicid\w*|assault)\b", re.IGNORECASE)
# Since when -> after how many days a text is reviewed again. A change is a further line, since ``verify`` computes the
# dates of texts that were signed before it as well.
REVIEW_AFTER = {datetime.date.min: {Tier.STANDARD: 730, Tier.HIGH: 365}}


def next_review(signed_at: datetime.datetime, tier: str) -> datetime.date:
    """The last day on which a text signed then is not overdue, by the intervals of that day."""
    days = REVIEW_AFTER[max(since for since in REVIEW_AFTER if since <= day_of(signed_at))][Tier(tier)]
    return day_of(signed_at + datetime.timedelta(days=days))


def overdue_from(next_review_on: datetime.date) -> datetime.date:
    """The first day on which a text is overdue."""
    return next_review_on + datetime.timedelta(days=1)


def is_overdue(next_review_on: datetime.date, today: datetime.date) -> bool:
    return today >= overdue_from(next_review_on)


def risk_tier(*, code: str, chapter: str, title: str) -> Tier:
    """The tier of a code by its category, the number of its chapter and its long title."""
    category = code[:3]
    in_range = any(first <= category <= last for first, last in HIGH_CATEGORIES)
    high = chapter in HIGH_CHAPTERS or in_range or HIGH_TITLE.search(title)
    return Tier.HIGH if high else Tier.STANDARD
