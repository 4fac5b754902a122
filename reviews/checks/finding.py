"""What a check reports: one thing that is wrong, where, and why."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class Severity(StrEnum):
    """``blocks`` stops submit and publish; ``claims`` is compared with the official fact by every reviewer; ``warns``
    needs the author's tick; ``informs`` is for the author only."""

    BLOCKS = "blocks"
    CLAIMS = "claims"
    WARNS = "warns"
    INFORMS = "informs"


class Statement(NamedTuple):
    """What a claim states: the topics, the codes, and the author's words (without the question before them)."""

    topics: tuple[str, ...]
    codes: tuple[str, ...]
    words: str


class Instead(NamedTuple):
    """Words of a sentence, and the words that the team prefers in their place."""

    sentence: str
    words: str
    preferred: str


@dataclass(frozen=True, slots=True)
class Finding:
    """``section`` is a key of content.SECTIONS; ``excerpt`` are the words of the author that it is about.

    A claim has the official words beside it in ``fact``, a line each, and what it states in ``statement``; ``differs``
    where it surely states something else. ``row`` is the name of the row of manner that speaks: ticking one row does not
    tick another one of the same sentence. ``instead`` are preferred words that can take the place of others.
    """

    check: str
    severity: Severity
    section: str
    message: str
    excerpt: str = ""
    fact: str = ""
    differs: bool = False
    statement: Statement | None = None
    row: str = ""
    instead: Instead | None = None

    @property
    def key(self) -> str:
        """The same finding on the same words has the same key, however often the checks run: a tick refers to it."""
        words = "\x1f".join((self.check, self.section, self.excerpt, *([self.row] if self.row else [])))
        return hashlib.sha256(words.encode()).hexdigest()[:16]

    @property
    def as_claim(self) -> dict[str, str]:
        """How a revision keeps a claim."""
        return {
            "key": self.key, "topic": self.check, "section": self.section, "excerpt": self.excerpt, "fact": self.fact,
        }  # fmt: skip

    @property
    def blocks(self) -> bool:
        return self.severity is Severity.BLOCKS


def blocks(check: str, section: str, message: str, excerpt: str = "") -> Finding:
    return Finding(check, Severity.BLOCKS, section, message, excerpt)


def claims(
    section: str, message: str, excerpt: str, fact: str, statement: Statement, *, differs: bool = False
) -> Finding:
    """A claim goes by the name of its first topic."""
    return Finding(statement.topics[0], Severity.CLAIMS, section, message, excerpt, fact, differs, statement)


def warns(check: str, section: str, message: str, excerpt: str = "") -> Finding:
    return Finding(check, Severity.WARNS, section, message, excerpt)


def informs(check: str, section: str, message: str, excerpt: str = "") -> Finding:
    return Finding(check, Severity.INFORMS, section, message, excerpt)
