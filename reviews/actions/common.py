"""What every act begins and ends with: who acts, the explanation under lock, the one change of state, the record."""

from __future__ import annotations

import datetime
import logging
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple, TypeVar

from django.contrib.auth.models import User
from django.db.models import Model, QuerySet

from codes.models import Code, CodeVersion
from codes.releases.loading.recount import computed_facts_digest
from reviews.models import Arrival, Draft, DraftBatch, Explanation, ReviewerProfile, Sheet
from reviews.reading.facts.in_force import version_in_force
from reviews.reading.situations import SituationNow
from reviews.rules import refusals
from reviews.rules.acts import ACTS, SIGNATURE_IDLE, Act, Role, ends_claim, may, next_state, refusal_of
from reviews.rules.errors import ConflictError, NotPermittedError, RefusedError, WrongStateError
from reviews.rules.states import State
from reviews.safety import audit

log = logging.getLogger(__name__)
NO_CLAIM: dict[str, Any] = {"claimed_by": None, "claimed_until": None}
M = TypeVar("M", bound=Model)
Row = TypeVar("Row", Arrival, DraftBatch, Sheet)


class Reauthenticated(NamedTuple):
    """How the signer proved who they are for this very act: "password", "password and TOTP", "passkey"."""

    how: str
    at: datetime.datetime


def those_who_may(act: str) -> QuerySet[User]:
    """Active people whose roles let them do an act, in order of their names."""
    roles = {role.value for role in ACTS[act].roles}
    return User.objects.filter(is_active=True, groups__name__in=roles).distinct().order_by("username")


def roles_of(user: User) -> frozenset[str]:
    """The roles of an active user; a superuser has all, an inactive user none."""
    if not user.is_active:
        return frozenset()
    if user.is_superuser:
        return frozenset(Role)
    return frozenset(user.groups.values_list("name", flat=True))


def require(user: User, act: str) -> None:
    fresh = User.objects.filter(pk=user.pk).first()  # as the database has them now, not as the session remembers
    if fresh is None or not fresh.is_active:
        raise NotPermittedError("this account is not active any more")
    if not may(roles_of(fresh), act):
        raise NotPermittedError(f"your roles do not allow you to {act}")


def refuse(act: str, situation: SituationNow) -> None:
    """Raise the error of the act's first refusal that holds, if one does."""
    refusal = refusal_of(act, situation)
    if refusal is not None:
        raise refusal.error(refusal.reason(situation), code=refusal.code)


@contextmanager
def by_itself(what: str) -> Iterator[None]:
    """One of many that the clock looks after: an error that nobody foresaw is logged, and keeps no other waiting."""
    try:
        yield
    except Exception:
        log.exception("the clock could not look after %s", what)


def row_or_refuse(rows: QuerySet[M], what: str) -> M:
    """The row; RefusedError where there is none."""
    row = rows.first()
    if row is None:
        raise RefusedError(f"there is no such {what}")
    return row


def lock(explanation_id: int, lock_version: int | None = None) -> Explanation:
    """The explanation under lock for the rest of the transaction; ConflictError when it has moved on since."""
    explanations = Explanation.objects.select_for_update(of=("self",)).select_related("code")
    explanation = row_or_refuse(explanations.filter(pk=explanation_id), "explanation")
    if lock_version is not None and explanation.lock_version != lock_version:
        raise ConflictError(
            f"{explanation} was changed by somebody else meanwhile: it is {explanation.state} now", explanation
        )
    return explanation


def lock_row(rows: QuerySet[Row], pk: int, states: Collection[str]) -> Row:
    """An arrival, a batch or a spreadsheet under lock for the rest of the transaction, in one of these states.

    RefusedError where there is none, WrongStateError where it has moved on.
    """
    row = row_or_refuse(rows.select_for_update(of=("self",)).filter(pk=pk), f"{rows.model._meta.verbose_name}")
    if row.state not in states:
        raise WrongStateError(f"it is {row.get_state_display()} by now")
    return row


def change_row(row: Model, **changes: object) -> None:
    """Write these columns, and no others."""
    for name, value in changes.items():
        setattr(row, name, value)
    row.save(update_fields=tuple(changes))


def lock_draft(explanation: Explanation) -> Draft:
    """The draft under lock for the rest of the transaction, with what it was made from."""
    drafts = Draft.objects.select_for_update(of=("self",)).select_related("base")
    draft = drafts.filter(explanation=explanation).first()
    if draft is None:
        raise WrongStateError(refusals.HAS_NO_DRAFT.words, code=refusals.HAS_NO_DRAFT.code)
    return draft


def move(
    explanation: Explanation, act: Act, *, now: datetime.datetime, to: State | None = None, **changes: Any
) -> Explanation:
    """The one writer of an explanation's state: one conditional update, or ConflictError. A claim ends with it."""
    after = next_state(explanation.state, act, to)
    if ends_claim(explanation.state, act, after):
        changes |= NO_CLAIM
    changes |= {"state": after, "lock_version": explanation.lock_version + 1, "changed_at": now}
    moved = Explanation.objects.filter(
        pk=explanation.pk, state=explanation.state, lock_version=explanation.lock_version
    ).update(**changes)
    if not moved:
        raise ConflictError(f"{explanation} was changed by somebody else meanwhile", explanation)
    for name, value in changes.items():
        setattr(explanation, name, value)
    return explanation


def facts_of(code: Code) -> CodeVersion:
    """The code's facts in the active release, their digest computed again.

    Raises RefusedError for a code that it does not have, and for facts whose digest is not the one that is stored.
    """
    version = version_in_force(code)
    if version is None or code.kind != Code.Kind.CODE:
        raise RefusedError(f"{code.code} is no code of the release in force")
    if computed_facts_digest(version) != version.facts_digest:
        raise RefusedError(f"the official facts of {code.code} are damaged; an operator has to run verify")
    return version


def profile_of(user: User) -> ReviewerProfile:
    """The printed name under which somebody signs."""
    profile = ReviewerProfile.objects.filter(user=user).first()
    if profile is None or not profile.printed_name:
        raise NotPermittedError(refusals.NO_PRINTED_NAME.words, code=refusals.NO_PRINTED_NAME.code)
    return profile


def require_reauthenticated(proof: Reauthenticated | None, now: datetime.datetime) -> str:
    if proof is None or not now - SIGNATURE_IDLE <= proof.at <= now:
        raise NotPermittedError("to sign, enter your password again")
    return proof.how


def record_act(
    act: Act | str, explanation: Explanation, *, actor: User | None, now: datetime.datetime, **detail: Any
) -> None:
    """One line in the audit log about an explanation."""
    detail |= {"state": str(explanation.state)}
    audit.record(actor=actor, act=str(act), about=explanation.target, detail=detail, now=now)
