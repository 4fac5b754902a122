"""A code of the active release is neither deleted nor retired, whatever a text says."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .about import about
from .finding import Finding, blocks
from .language import Prose, denied, quoted
from .subject import Subject

_GONE = re.compile(
    r"\b(?:(?:was|were|has been|have been|is|been|being) (?:\w+ )?(?:deleted|retired|discontinued|withdrawn"
    r"|removed|abolished|superseded|deprecated|replaced by|replaced with|dropped)"
    r"|(?:is|became|now) (?:\w+ )?(?:obsolete|expired|defunct|outdated)|no longer (?:a )?(?:valid|in use|used"
    r"|part|active|exists?|available|accepted|current|recogni[sz]ed)"
    r"|(?:is|was) (?:not (?:a )?|in)valid (?:ICD-10(?:-CM)? )?code|does not exist|no such code|ceased to (?:be"
    r"|exist)|out of use|not part of (?:ICD-10-CM|the release|the classification))\b",
    re.IGNORECASE,
)


def check(prose: Prose, subject: Subject) -> Iterator[Finding]:
    for sentence in prose.statements:
        for clause in sentence.clauses:
            match = _GONE.search(clause)
            if (
                match is None
                or denied(clause, match.start())
                or re.search(r"\bnot\b(?! (?:part|a valid|valid))", match[0])
                or re.search(r"\b(?:if|when|until|unless)\b", clause[: match.start()], re.IGNORECASE)
            ):
                continue
            code = about(clause, match.start(), match.end(), subject)
            fact = subject.named(code) if code else None
            if (
                fact is None
                or ("valid" in match[0] and not fact.billable)
                or not _is_said_of_a_code(clause[: match.start()], code or "")
            ):
                continue
            message = (
                f"The text says that {fact.code} is no valid code; it is in release {subject.release}: “{fact.title}”."
            )
            yield blocks("validity", sentence.section, message, quoted(sentence.text))
            break


def _is_said_of_a_code(before: str, code: str) -> bool:
    """ "The procedure in this code was withdrawn" is no statement on the code: its subject has to be the last thing."""
    return bool(
        re.search(
            rf"(?:{re.escape(code)}|\bcode|\bit|\bentry|\bone|\bwhich|\bthat)[\s,]*(?:\w+ )?$", before, re.IGNORECASE
        )
    )
