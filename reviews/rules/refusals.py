"""Why an act on a text is refused although role and state fit. Pure. Actions, pages and queues share each reason."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection
from typing import NamedTuple, Protocol

from .errors import ConflictError, NotPermittedError, RefusedError, WrongStateError


class TextToSign(Protocol):
    """A frozen text and who stands where with it; people are ids of users."""

    @property
    def hands(self) -> Collection[int]:
        """Who had a hand in it."""

    @property
    def set_aside_by(self) -> Collection[int]:
        """Who set a block of it aside."""

    @property
    def signed_by(self) -> Collection[int]:
        """Whose approval of it stands."""

    @property
    def signatures(self) -> int: ...

    @property
    def signatures_needed(self) -> int: ...

    @property
    def facts_changed(self) -> bool:
        """Whether the official facts of now are not those that it was submitted with, or signed for."""


class SubmittedText(TextToSign, Protocol):
    """What is under review."""

    @property
    def submitted_by(self) -> int: ...

    @property
    def is_decided_on(self) -> bool: ...

    @property
    def open_comments(self) -> int:
        """How many comments on it nobody has answered or set aside."""

    @property
    def is_by_test_model(self) -> bool: ...

    @property
    def source_withdrawn_on(self) -> datetime.date | None:
        """When what it was made from was withdrawn, where that was after its approval."""


class LookedAt(Protocol):
    """An approved text that was chosen for a second look; people are ids of users."""

    @property
    def hands(self) -> Collection[int]: ...

    @property
    def set_aside_by(self) -> Collection[int]: ...

    @property
    def decided_by(self) -> Collection[int]:
        """Who signed any decision on it."""

    @property
    def is_taken_back(self) -> bool:
        """Whether it was returned, rescinded or withdrawn."""

    @property
    def second(self) -> int | None:
        """Who gave the second verdict."""

    @property
    def is_disputed(self) -> bool:
        """Whether the second verdict differs from the first, and nobody has decided between them."""

    @property
    def left_by(self) -> Collection[int]:
        """Who asked to see the first verdict."""

    @property
    def log_readers(self) -> Collection[int]:
        """Who may read the audit log, which names who approved what."""


class Situation(Protocol):
    """One person before one explanation, as the database has both now."""

    @property
    def person(self) -> int: ...

    @property
    def is_in_force(self) -> bool:
        """Whether the code is in the release in force."""

    @property
    def has_printed_name(self) -> bool:
        """Whether the person has a name to sign with."""

    @property
    def draft_hands(self) -> Collection[int] | None:
        """Who wrote in the draft; None where there is none."""

    @property
    def submitted(self) -> SubmittedText | None: ...

    @property
    def is_public(self) -> bool:
        """Whether readers see a text of it."""

    @property
    def public(self) -> TextToSign | None:
        """What readers see, as it would be signed again; None where the code is not in force, too."""

    @property
    def look(self) -> LookedAt | None:
        """The second look that an act is about."""


class Refusal(NamedTuple):
    """``words`` without capital and full stop, as errors have them; ``{at}`` in them is the situation.

    Unless it is ``shown``, a page gives no reason and no button: there is nothing that the person could do about it.
    """

    code: str
    words: str
    error: type[RefusedError]
    holds: Callable[[Situation], bool]
    shown: bool = False

    def reason(self, situation: Situation) -> str:
        return self.words.format(at=situation)


def _of_submitted(rule: Callable[[SubmittedText, int], bool]) -> Callable[[Situation], bool]:
    return lambda at: at.submitted is not None and rule(at.submitted, at.person)


def _of_public(rule: Callable[[TextToSign, int], bool]) -> Callable[[Situation], bool]:
    return lambda at: at.public is not None and rule(at.public, at.person)


def _has_hand(text: TextToSign, person: int) -> bool:
    return person in text.hands


def _has_set_aside(text: TextToSign, person: int) -> bool:
    return person in text.set_aside_by


def _has_signed(text: TextToSign, person: int) -> bool:
    return person in text.signed_by


def _has_all_signatures(text: TextToSign) -> bool:
    return text.signatures >= text.signatures_needed


NO_PRINTED_NAME = Refusal(
    "no printed name",
    "to sign, you need a printed name and credentials in your reviewer profile: an access admin gives you one",
    NotPermittedError,
    lambda at: not at.has_printed_name,
    shown=True,
)
HAS_A_DRAFT = Refusal(
    "has a draft", "a draft of this code exists already", WrongStateError, lambda at: at.draft_hands is not None
)
HAS_NO_DRAFT = Refusal("has no draft", "there is no draft", WrongStateError, lambda at: at.draft_hands is None)
NOT_IN_FORCE = Refusal(
    "not in force",
    "the code is not in the release in force any more, so its text cannot be signed",
    RefusedError,
    lambda at: not at.is_in_force,
    shown=True,
)
NOT_PUBLIC = Refusal("not public", "this text is not public any more", ConflictError, lambda at: not at.is_public)

NOT_OWN_SUBMISSION = Refusal(
    "not own submission",
    "only the person who submitted a text can recall it",
    NotPermittedError,
    _of_submitted(lambda text, person: text.submitted_by != person),
)
DECIDED_ON = Refusal(
    "decided on",
    "somebody has approved this text already; a reviewer can return it to you",
    WrongStateError,
    _of_submitted(lambda text, _: text.is_decided_on),
)
FACTS_CHANGED = Refusal(
    "facts changed",
    "the official facts have changed since this text was submitted: its author has to submit it again",
    ConflictError,
    _of_submitted(lambda text, _: text.facts_changed),
    shown=True,
)
TEST_MODEL = Refusal(
    "test model",
    "a test model wrote in this text, not a clinical one: you can read it, but nobody can sign it",
    RefusedError,
    _of_submitted(lambda text, _: text.is_by_test_model),
    shown=True,
)
ALL_SIGNATURES = Refusal(
    "all signatures",
    "this text has all the signatures that its risk asks for",
    WrongStateError,
    _of_submitted(lambda text, _: _has_all_signatures(text)),
)
OWN_HAND = Refusal(
    "own hand",
    "you had a hand in this text, so somebody else has to approve it",
    NotPermittedError,
    _of_submitted(_has_hand),
    shown=True,
)
SET_ASIDE_BY_YOU = Refusal(
    "set aside by you",
    "you set a check of this text aside, so somebody else has to approve it",
    NotPermittedError,
    _of_submitted(_has_set_aside),
    shown=True,
)
SIGNED_BY_YOU = Refusal(
    "signed by you",
    "you have approved this text already; the second signature is somebody else's",
    NotPermittedError,
    _of_submitted(_has_signed),
    shown=True,
)
OPEN_COMMENTS = Refusal(
    "open comments",
    "comments on this text are open: answer them or set them aside first",
    RefusedError,
    _of_submitted(lambda text, _: text.open_comments > 0),
    shown=True,
)
NO_SIGNATURE = Refusal(
    "no signature",
    "this text has no approval to rescind",
    RefusedError,
    _of_submitted(lambda text, _: not text.signed_by),
)
TOO_FEW_SIGNATURES = Refusal(
    "too few signatures",
    "this text has {at.submitted.signatures} of {at.submitted.signatures_needed} signatures that its risk asks for",
    WrongStateError,
    _of_submitted(lambda text, _: not _has_all_signatures(text)),
)
SOURCE_WITHDRAWN = Refusal(
    "source withdrawn",
    "the text that this one was made from was withdrawn on {at.submitted.source_withdrawn_on:%Y-%m-%d}, after it was "
    "approved: rescind the approval and have it signed again",
    WrongStateError,
    _of_submitted(lambda text, _: text.source_withdrawn_on is not None),
    shown=True,
)
PUBLISHING = (NOT_IN_FORCE, FACTS_CHANGED, TEST_MODEL, TOO_FEW_SIGNATURES, SOURCE_WITHDRAWN, NO_PRINTED_NAME)

NOTHING_TO_SIGN = Refusal(
    "nothing to sign",
    "the public text was signed for these facts already",
    RefusedError,
    _of_public(lambda text, _: not text.facts_changed and _has_all_signatures(text)),
)
OWN_HAND_IN_PUBLIC = Refusal(
    "own hand",
    "you had a hand in the public text, so somebody else has to sign it again",
    NotPermittedError,
    _of_public(_has_hand),
    shown=True,
)
PUBLIC_SET_ASIDE_BY_YOU = Refusal(
    "set aside by you",
    "you set a check of the public text aside, so somebody else has to sign it again",
    NotPermittedError,
    _of_public(_has_set_aside),
    shown=True,
)
PUBLIC_SIGNED_BY_YOU = Refusal(
    "signed by you",
    "you have signed the public text for these facts already; the second signature is somebody else's",
    NotPermittedError,
    _of_public(_has_signed),
    shown=True,
)
OWN_HAND_IN_DRAFT = Refusal(
    "own hand",
    "you had a hand in this text, so somebody else has to answer",
    NotPermittedError,
    lambda at: at.draft_hands is not None and at.person in at.draft_hands,
)
