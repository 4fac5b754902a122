"""What a sentence states by itself: where a statement begins, and whether it is denied there. Used by the checks of
unwanted words; ``language`` has what all checks share."""

from __future__ import annotations

import re

from .language import Sentence, denied

_STATES = re.compile(r"(?:it|they|this|these|he|she|there)\b", re.IGNORECASE)
_VERB = r"(?:is|are|was|were|should|must|may|can|needs?|has|have|helps?|will|would|does|do|gets?|makes?|recovers?|dies?|works?|takes?)"
# A denial reaches no further than its own statement: not over "but", nor over "and" when a new verb follows.
_BOUNDARY = re.compile(
    r"[;:]\s+|\s[—–]\s|,?\s+(?:but|yet|because|while|whereas|although|though|since|however)\s+"
    rf"|,\s+(?:and|so|which|then)\s+(?=(?:[\w%-]+ ){{1,6}}?{_VERB}\b)",
    re.IGNORECASE,
)


def is_denied_by_heading(sentence: Sentence) -> bool:
    """An entry of "What it does not mean". One that begins with a pronoun is a statement, whatever its verb is."""
    return sentence.denies and not _STATES.match(sentence.text)


def statements(clauses: tuple[str, ...]) -> list[str]:
    return [part for clause in clauses for part in _BOUNDARY.split(clause) if part]


def before(text: str, at: int) -> str:
    """What stands before a place, in the same statement."""
    starts = [match.end() for match in _BOUNDARY.finditer(text) if match.end() <= at]
    return text[starts[-1] if starts else 0 : at]


def denied_here(text: str, at: int, within: int = 90) -> bool:
    """Whether what stands at a place is denied in its own statement."""
    said = before(text, at)
    return denied(said, len(said), within)
