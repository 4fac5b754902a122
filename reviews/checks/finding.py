"""What a check has to say: one thing that is wrong, where, and why."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """``blocks`` stops submit and publish; ``warns`` needs a person's tick; ``informs`` is for the author only."""

    BLOCKS = "blocks"
    WARNS = "warns"
    INFORMS = "informs"


@dataclass(frozen=True, slots=True)
class Finding:
    """``section`` is a key of content.SECTIONS; ``excerpt`` the words of the author that it is about."""

    check: str
    severity: Severity
    section: str
    message: str
    excerpt: str = ""

    @property
    def key(self) -> str:
        """The same finding on the same words has the same key, however often the checks run: a tick refers to it."""
        return hashlib.sha256(f"{self.check}\x1f{self.section}\x1f{self.excerpt}".encode()).hexdigest()[:16]

    @property
    def blocks(self) -> bool:
        return self.severity is Severity.BLOCKS


def blocks(check: str, section: str, message: str, excerpt: str = "") -> Finding:
    return Finding(check, Severity.BLOCKS, section, message, excerpt)


def warns(check: str, section: str, message: str, excerpt: str = "") -> Finding:
    return Finding(check, Severity.WARNS, section, message, excerpt)


def informs(check: str, section: str, message: str, excerpt: str = "") -> Finding:
    return Finding(check, Severity.INFORMS, section, message, excerpt)
