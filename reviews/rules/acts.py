"""One declaration per act: who may do it, from which states, whether it is signed, and what refuses it. Pure.

Actions raise the refusal, buttons show it, queues are held against it by a test, and ``docs/states.md`` is drawn from
it. The guards of the database state the same rules once more, on purpose.

    next_state("draft", "submit")               ->  "submitted"
    may({"reviewer"}, "approve")                ->  True
    refusal_of("approve", situation).code       ->  "own hand"

Roles are Django groups of these names. A superuser counts as having every role, and is bound by every other rule.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import NamedTuple

from . import refusals
from .errors import WrongStateError
from .refusals import Refusal, Situation
from .second_looks.refusals import DECIDING, LOOKING
from .states import EDITABLE, UNDER_REVIEW, State

SIGNATURE_IDLE = datetime.timedelta(minutes=15)  # a signer idle for longer proves their identity again


class Role(StrEnum):
    IMPORTER = "importer"
    AUTHOR = "author"
    REVIEWER = "reviewer"
    PUBLISHER = "publisher"
    ACCESS_ADMIN = "access admin"
    AUDITOR = "auditor"


class Act(StrEnum):
    """What is done to one explanation."""

    START = "start"
    SAVE = "save"
    DISCARD = "discard"
    SUBMIT = "submit"
    RECALL = "recall"
    RETURN = "return"
    APPROVE = "approve"
    RESCIND = "rescind"
    SCHEDULE = "schedule"
    PUBLISH = "publish"
    WITHDRAW = "withdraw"
    REAPPROVE = "reapprove"
    REQUEST_SET_ASIDE = "ask to set a block aside"
    SET_ASIDE = "set a block aside"
    DECLINE_SET_ASIDE = "decline to set a block aside"
    TAKE_WORDS = "take suggested words over"
    INVITE = "invite"  # an outside expert, by a link to what is under review
    CHANGE_TIER = "risk tier changed"  # by the clock, where the facts in force ask for it


# Of the second look at an approved text: the blind verdict, that of a third person, and to ask who approved it.
LOOK, DECIDE_BETWEEN, LEAVE_LOOK = "look a second time", "decide between two verdicts", "leave a second look"


class Signature(StrEnum):
    NONE = "no"
    NAME = "under one's printed name"
    PROOF = "under one's printed name, after proving identity again"


class Declaration(NamedTuple):
    """``moves``: from which states, and to which; the first is the usual one. Empty for acts of no explanation.

    ``refusals`` are asked in order, once role and state fit; the first that holds is the reason.
    """

    roles: frozenset[Role]
    moves: Mapping[State, tuple[State, ...]] = {}
    signature: Signature = Signature.NONE
    refusals: tuple[Refusal, ...] = ()


S = State
_AUTHOR = frozenset({Role.AUTHOR})
_REVIEWER = frozenset({Role.REVIEWER})
_PUBLISHER = frozenset({Role.PUBLISHER})
_JUDGES = _REVIEWER | _PUBLISHER
_TEAM = _AUTHOR | _JUDGES
_STAY_EDITABLE = {state: (state,) for state in EDITABLE}
_ANSWER = Declaration(_REVIEWER, _STAY_EDITABLE, refusals=(refusals.HAS_NO_DRAFT, refusals.OWN_HAND_IN_DRAFT))

ACTS: dict[str, Declaration] = {
    Act.START: Declaration(
        _AUTHOR,
        {S.PUBLISHED: (S.DRAFT,), S.WITHDRAWN: (S.DRAFT,), S.DRAFT: (S.DRAFT,)},
        refusals=(refusals.HAS_A_DRAFT, refusals.NOT_IN_FORCE),
    ),
    Act.SAVE: Declaration(_AUTHOR, _STAY_EDITABLE, refusals=(refusals.HAS_NO_DRAFT,)),
    Act.DISCARD: Declaration(
        _AUTHOR,
        dict.fromkeys(EDITABLE, (S.DRAFT, S.PUBLISHED, S.WITHDRAWN)),
        refusals=(refusals.HAS_NO_DRAFT,),
    ),
    Act.SUBMIT: Declaration(
        _AUTHOR,
        dict.fromkeys(EDITABLE, (S.SUBMITTED,)),
        refusals=(refusals.HAS_NO_DRAFT, refusals.NOT_IN_FORCE),
    ),
    Act.RECALL: Declaration(
        _AUTHOR, {S.SUBMITTED: (S.DRAFT,)}, refusals=(refusals.NOT_OWN_SUBMISSION, refusals.DECIDED_ON)
    ),
    Act.RETURN: Declaration(_JUDGES, {S.SUBMITTED: (S.RETURNED,)}, Signature.NAME, (refusals.NO_PRINTED_NAME,)),
    # A text stays submitted while its tier asks for one more signature. An approved one may take one more, where the
    # tier has risen since.
    Act.APPROVE: Declaration(
        _REVIEWER,
        {S.SUBMITTED: (S.APPROVED, S.SUBMITTED), S.APPROVED: (S.APPROVED,)},
        Signature.PROOF,
        refusals=(
            refusals.NOT_IN_FORCE,
            refusals.FACTS_CHANGED,
            refusals.ALL_SIGNATURES,
            refusals.OWN_HAND,
            refusals.SET_ASIDE_BY_YOU,
            refusals.TEST_MODEL,
            refusals.SIGNED_BY_YOU,
            refusals.NO_PRINTED_NAME,
            refusals.OPEN_COMMENTS,
        ),
    ),
    Act.RESCIND: Declaration(
        _JUDGES, {S.APPROVED: (S.DRAFT,)}, Signature.NAME, (refusals.NO_SIGNATURE, refusals.NO_PRINTED_NAME)
    ),
    Act.SCHEDULE: Declaration(_PUBLISHER, {S.APPROVED: (S.APPROVED,)}, Signature.PROOF, refusals.PUBLISHING),
    Act.PUBLISH: Declaration(_PUBLISHER, {S.APPROVED: (S.PUBLISHED,)}, Signature.PROOF, refusals.PUBLISHING),
    # Neither withdrawing what readers see nor signing it again waits for the work on its successor, which goes on.
    # Submitted work is a draft again where it was made from the withdrawn text.
    Act.WITHDRAW: Declaration(
        _JUDGES,
        {S.PUBLISHED: (S.WITHDRAWN,), S.SUBMITTED: (S.SUBMITTED, S.DRAFT), S.APPROVED: (S.APPROVED, S.DRAFT)}
        | _STAY_EDITABLE,
        Signature.PROOF,
        refusals=(refusals.NOT_PUBLIC, refusals.NO_PRINTED_NAME),
    ),
    Act.REAPPROVE: Declaration(
        _REVIEWER,
        {state: (state,) for state in State if state != S.WITHDRAWN},
        Signature.PROOF,
        refusals=(
            refusals.NOT_PUBLIC,
            refusals.NOT_IN_FORCE,
            refusals.NOTHING_TO_SIGN,
            refusals.OWN_HAND_IN_PUBLIC,
            refusals.PUBLIC_SET_ASIDE_BY_YOU,
            refusals.PUBLIC_SIGNED_BY_YOU,
            refusals.NO_PRINTED_NAME,
        ),
    ),
    Act.REQUEST_SET_ASIDE: Declaration(_AUTHOR, _STAY_EDITABLE, refusals=(refusals.HAS_NO_DRAFT,)),
    Act.SET_ASIDE: _ANSWER,
    Act.DECLINE_SET_ASIDE: _ANSWER,
    # Who suggested the words has a hand in the text from then on.
    Act.TAKE_WORDS: Declaration(_AUTHOR, _STAY_EDITABLE, refusals=(refusals.HAS_NO_DRAFT,)),
    Act.INVITE: Declaration(_TEAM, {state: (state,) for state in UNDER_REVIEW}),
    Act.CHANGE_TIER: Declaration(frozenset(), {state: (state,) for state in State}),
    "read drafts": Declaration(_TEAM | {Role.AUDITOR}),
    "comment": Declaration(_TEAM),
    "answer comment": Declaration(_TEAM),
    "set comment aside": Declaration(_JUDGES),
    "reopen comment": Declaration(_TEAM),
    "revoke invitation": Declaration(_TEAM),
    "tick": Declaration(_REVIEWER),
    "assign": Declaration(_TEAM),
    "skip": Declaration(_JUDGES),
    LOOK: Declaration(_REVIEWER, refusals=LOOKING),
    DECIDE_BETWEEN: Declaration(_REVIEWER, refusals=DECIDING),
    LEAVE_LOOK: Declaration(_REVIEWER, refusals=LOOKING),
    "read second looks": Declaration(_JUDGES | {Role.AUDITOR}),
    "ask AI": Declaration(_AUTHOR),
    "read whether AI is on": Declaration(_TEAM | {Role.AUDITOR, Role.ACCESS_ADMIN}),
    "export texts": Declaration(_TEAM | {Role.AUDITOR}),
    "bring in texts": Declaration(_AUTHOR),
    "switch AI": Declaration(_JUDGES | {Role.ACCESS_ADMIN}),
    "write prompt": Declaration(_TEAM),
    "move production": Declaration(_JUDGES),
    "practise": Declaration(_REVIEWER),
    "read practice": Declaration(_JUDGES | {Role.AUDITOR}),
    "read the team's practice": Declaration(_PUBLISHER | {Role.AUDITOR}),
    "handle report": Declaration(_TEAM),
    "propose vocabulary": Declaration(_TEAM),
    "confirm vocabulary": Declaration(_JUDGES),
    "manage accounts": Declaration(frozenset({Role.ACCESS_ADMIN})),
    "read audit": Declaration(frozenset({Role.AUDITOR})),
    "import release": Declaration(frozenset({Role.IMPORTER})),
    "read release": Declaration(_TEAM | {Role.IMPORTER, Role.AUDITOR}),
    "propose release": Declaration(_PUBLISHER | {Role.IMPORTER}),
    "confirm release": Declaration(_PUBLISHER),
}


def may(roles: Collection[str], act: str) -> bool:
    """Whether somebody with these roles may do the act. KeyError for an act that is not declared."""
    return not ACTS[act].roles.isdisjoint(roles)


def fits(state: str, act: str) -> bool:
    """Whether the act is possible in this state."""
    return state in ACTS[act].moves


def next_state(state: str, act: str, to: State | None = None) -> State:
    """The state after an act: ``to``, or the usual one. Raises WrongStateError where the act does not lead there."""
    after = ACTS[act].moves.get(State(state), ())
    if not after:
        possible = ", ".join(sorted(name for name in Act if ACTS[name].roles and fits(state, name)))
        raise WrongStateError(f"{act} does not fit an explanation that is {state}; possible: {possible}")
    if to is not None and to not in after:
        raise WrongStateError(f"{act} does not turn an explanation that is {state} into one that is {to}")
    return to or after[0]


def ends_claim(state: str, act: str, after: str) -> bool:
    """Whether nobody holds the explanation after the act: its state is another one, or somebody decided on its text.

    Withdrawing what readers see leaves alone who works on a draft of its successor; the clock leaves everybody alone.
    """
    decides = act in {Act.APPROVE, Act.REAPPROVE, Act.SCHEDULE}
    return decides or after != state


def refusal_of(act: str, situation: Situation) -> Refusal | None:
    """The first reason why this person cannot do the act to this text. Role and state are asked before."""
    return next((refusal for refusal in ACTS[act].refusals if refusal.holds(situation)), None)
