"""Why a second look at an approved text, or deciding between two verdicts on it, is refused. Pure, as ``refusals``."""

from __future__ import annotations

from collections.abc import Callable

from reviews.rules.errors import ConflictError, NotPermittedError, WrongStateError
from reviews.rules.refusals import LookedAt, Refusal, Situation


def _of_look(rule: Callable[[LookedAt, int], bool]) -> Callable[[Situation], bool]:
    return lambda at: at.look is not None and rule(at.look, at.person)


LOOKED_AT = Refusal(
    "looked at",
    "somebody has looked at this text already",
    ConflictError,
    _of_look(lambda look, _: look.second is not None),
)
TAKEN_BACK = Refusal(
    "taken back",
    "the approval of this text was taken back meanwhile, so there is nothing to look at",
    ConflictError,
    _of_look(lambda look, _: look.is_taken_back),
)
OWN_HAND = Refusal(
    "own hand",
    "you had a hand in this text, so somebody else has to look at it",
    NotPermittedError,
    _of_look(lambda look, person: person in look.hands),
)
DECIDED_BY_YOU = Refusal(
    "decided by you",
    "you have signed a decision on this text, so somebody else has to look at it",
    NotPermittedError,
    _of_look(lambda look, person: person in look.decided_by),
)
SET_ASIDE_BY_YOU = Refusal(
    "set aside by you",
    "you set a check of this text aside, so somebody else has to look at it",
    NotPermittedError,
    _of_look(lambda look, person: person in look.set_aside_by),
)
READS_LOG = Refusal(
    "reads the log",
    "you may read the audit log, which names who approved this text, so somebody else has to look at it",
    NotPermittedError,
    _of_look(lambda look, person: person in look.log_readers),
)
LEFT = Refusal(
    "left",
    "you asked who approved this text, so somebody else has to look at it",
    NotPermittedError,
    _of_look(lambda look, person: person in look.left_by),
)
NOT_DISPUTED = Refusal(
    "not disputed",
    "there are no two verdicts on this text to decide between",
    WrongStateError,
    _of_look(lambda look, _: not look.is_disputed),
)
SECOND_BY_YOU = Refusal(
    "second by you",
    "one of the two verdicts is yours, so somebody else has to decide",
    NotPermittedError,
    _of_look(lambda look, person: person == look.second),
)
_APART = (OWN_HAND, DECIDED_BY_YOU, SET_ASIDE_BY_YOU)
LOOKING = (LOOKED_AT, TAKEN_BACK, *_APART, READS_LOG, LEFT)
DECIDING = (NOT_DISPUTED, SECOND_BY_YOU, *_APART)
