"""Words of the audit log: how it names an explanation, and acts that are nobody's."""

from __future__ import annotations

import re

SCHEDULE_REFUSED, SOURCE_WITHDRAWN = "schedule refused", "source withdrawn"
_ABOUT_EXPLANATION = re.compile(r"explanation (\d+) \((.+)\)")


def about_explanation(pk: int, code: str) -> str:
    """How the audit log names an explanation: "explanation 12 (Z53.9)"."""
    return f"explanation {pk} ({code})"


def explanation_named(about: str) -> tuple[int, str]:
    """The id and code of what ``about_explanation`` wrote; (0, "") for what an event of another kind is about."""
    named = _ABOUT_EXPLANATION.fullmatch(about)
    return (int(named[1]), named[2]) if named else (0, "")
