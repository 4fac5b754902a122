"""Words of the audit log: what an event is about, and acts that are nobody's."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Any, NamedTuple, TypedDict

SCHEDULE_REFUSED, SOURCE_WITHDRAWN = "schedule refused", "source withdrawn"
HIDE_SEARCH, SHOW_SEARCH = "hide search", "show search"
OPENED, COMMENT_FROM_OUTSIDE = "invitation opened", "comment from outside"  # by nobody of the team
REVOKE_INVITATION = "revoke invitation"


class TargetKind(StrEnum):
    """Which kind of thing an audited act was done to."""

    EXPLANATION = "explanation"
    RELEASE = "release"
    ARRIVAL = "arrival"
    USER = "user"
    SPECIALIST = "specialist"
    BATCH = "batch"
    PROMPT = "prompt"
    PRACTICE = "practice"
    LINE_PROPOSAL = "vocabulary proposal"
    MANNER_PROPOSAL = "manner proposal"
    TERM_PROPOSAL = "term proposal"
    SPECIALIST_PROPOSAL = "specialist proposal"
    SEARCH = "search"
    SHEET = "spreadsheet"
    AI = "AI"
    AUDIT_LOG = "audit log"
    SIGN_IN = "the sign-in"
    OTHER = "other"


class Target(NamedTuple):
    """What an audited act was done to: a row by its key, or something that is known by its name.

    ``name`` is the code of an explanation, the label of a release or an arrival, the slug of a specialist, the number
    of a prompt or the words of a search. As text: "explanation 12 (Z53.9)", "release 2027-annual", "user 5".
    """

    kind: TargetKind
    pk: int | None = None
    name: str = ""

    def __str__(self) -> str:
        if self.kind in {TargetKind.SEARCH, TargetKind.OTHER}:
            return self.name
        if self.pk is None:
            return f"{self.kind} {self.name}".rstrip()
        return f"{self.kind} {self.pk} ({self.name})" if self.name else f"{self.kind} {self.pk}"


class Detail(TypedDict, total=False):
    """What an event says of its act, as far as code reads it again; acts put in more, for people.

    ``accounts_on_record.SETTINGS`` has what events about accounts say.
    """

    state: str  # of the explanation, after the act
    revision: int  # its number
    content: str  # digest of what was submitted or published
    signature: str
    signatures: list[str]  # of signing again: the approval's, then that of publishing where it was the last one needed
    tier: str
    after: Any
    publication: int
    source: str  # the code whose text was withdrawn
    reason: str
    to: int | None  # the user whom it concerns
    comment: int
    invitation: int
    skip: int
    reply: int
    set_aside: int
    look: int  # chosen with the approval
    verdict: int
    left: int
    hidden: int
    switch: int
    proposal: int
    act: str  # of the mail that was not sent
    event: int  # the number of its event
    at: str  # since when a release is loaded or in force
    lost: list[tuple[int, str]]  # number and digest of the heads that a restored database lacks


def about_release(label: str) -> Target:
    return Target(TargetKind.RELEASE, name=label)


def about_search(question: str) -> Target:
    return Target(TargetKind.SEARCH, name=question)


def about_user(pk: int) -> Target:
    return Target(TargetKind.USER, pk)


# --- Events of the first form: their target was text alone ------------------------------------------------------------

_KEY_AND_NAME = re.compile(r"(explanation|arrival) ([0-9]+) \((.+)\)")
_KEY = re.compile(r"(user|batch|practice|vocabulary proposal|manner proposal) ([0-9]+)")
_NAME = re.compile(r"(release|specialist|prompt) (.+)")
_ALONE = {str(kind): kind for kind in (TargetKind.AI, TargetKind.AUDIT_LOG, TargetKind.SIGN_IN)}


def target_in_first_form(*, act: str, about: str) -> Target:
    """What an event of the first form is about. No other event is read so, and this never changes: migration 0017 wrote
    these targets, and ``verify`` holds them against the text, as the digest of such an event covers the text alone."""
    if act in {HIDE_SEARCH, SHOW_SEARCH}:
        return Target(TargetKind.SEARCH, name=about)
    if about in _ALONE:
        return Target(_ALONE[about])
    if match := _KEY_AND_NAME.fullmatch(about):
        return Target(TargetKind(match[1]), int(match[2]), match[3])
    if match := _KEY.fullmatch(about):
        return Target(TargetKind(match[1]), int(match[2]))
    if match := _NAME.fullmatch(about):
        return Target(TargetKind(match[1]), name=match[2])
    return Target(TargetKind.OTHER, name=about)
