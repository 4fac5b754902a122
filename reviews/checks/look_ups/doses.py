"""No doses: a number with a unit of dose beside a substance of the official table of drugs and chemicals."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reviews.checks.facts.subject import Subject
from reviews.checks.finding import Finding, blocks
from reviews.checks.words.language import Prose, quoted, words

_AMOUNT = re.compile(
    r"(?<![\w.])(\d[\d.,]*)\s?-?(?:mg|mcg|µg|ug|milligrams?|micrograms?|IU|international units?|units?|tablets?|capsules?"
    r"|ml|milliliters?|grams?|puffs?|drops?)\b(?!\s?/\s?(?:d?l|min)\b)",
    re.IGNORECASE,
)
_SHORTEST = 4  # letters of a substance


def check(prose: Prose, subject: Subject) -> Iterator[Finding]:
    for sentence in prose.sentences:
        amount = _AMOUNT.search(sentence.text)
        if amount is None or amount[0].lower() in subject.official_line:
            continue
        substances = subject.substances({word for word in words(sentence.text) if len(word) >= _SHORTEST})
        if substances:
            message = f"“{amount[0]}” beside “{min(substances)}” is a dose; an explanation of a code gives none."
            yield blocks("doses", sentence.section, message, quoted(sentence.text))
