"""When an act is allowed: one table of states and acts. Pure. Who may do it is ``permissions``.

The state is that of the work on an explanation. What readers see is a publication; it stays while a new draft is made.

    next_state("draft", "submit")  ->  "submitted";   next_state("submitted", "publish")  ->  WrongStateError
"""

from __future__ import annotations

from enum import StrEnum

from reviews.rules.errors import WrongStateError


class State(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class Act(StrEnum):
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


S, A = State, Act
TRANSITIONS: dict[tuple[State, Act], State] = {
    (S.PUBLISHED, A.START): S.DRAFT,
    (S.WITHDRAWN, A.START): S.DRAFT,
    (S.DRAFT, A.SAVE): S.DRAFT,
    (S.RETURNED, A.SAVE): S.RETURNED,
    (S.DRAFT, A.SUBMIT): S.SUBMITTED,
    (S.RETURNED, A.SUBMIT): S.SUBMITTED,
    (S.SUBMITTED, A.RECALL): S.DRAFT,
    (S.SUBMITTED, A.RETURN): S.RETURNED,
    (S.SUBMITTED, A.APPROVE): S.APPROVED,  # stays submitted while the tier asks for one more
    (S.APPROVED, A.APPROVE): S.APPROVED,  # one signature more, where the tier has risen since
    (S.APPROVED, A.RESCIND): S.DRAFT,
    (S.APPROVED, A.SCHEDULE): S.APPROVED,
    (S.APPROVED, A.PUBLISH): S.PUBLISHED,
    (S.PUBLISHED, A.WITHDRAW): S.WITHDRAWN,
    (S.PUBLISHED, A.REAPPROVE): S.PUBLISHED,
}
# Neither withdrawing what readers see nor signing it again waits for the work on its successor; that work goes on.
for _state in (S.DRAFT, S.SUBMITTED, S.RETURNED, S.APPROVED):
    TRANSITIONS[_state, A.WITHDRAW] = TRANSITIONS[_state, A.REAPPROVE] = _state
EDITABLE = (S.DRAFT, S.RETURNED)


def next_state(state: str, act: str) -> State:
    """The state after an act. Raises WrongStateError."""
    try:
        return TRANSITIONS[State(state), Act(act)]
    except KeyError:
        fitting = sorted({str(one) for (begin, one) in TRANSITIONS if begin == state})
        raise WrongStateError(
            f"{act} does not fit an explanation that is {state}; possible: {', '.join(fitting)}"
        ) from None


def diagram() -> str:
    """The table as a Mermaid state diagram; docs/states.md holds it and a test compares."""
    lines = ["stateDiagram-v2", "    [*] --> draft: start"]
    lines += [f"    {begin} --> {end}: {act}" for (begin, act), end in TRANSITIONS.items()]
    return "\n".join(lines)
