"""Decide on what was submitted: approve it, return it, or rescind an approval. Each act is signed."""

from __future__ import annotations

import datetime
from collections.abc import Collection
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from reviews.actions.choosing_looks import choose_look
from reviews.actions.common import (
    Reauthenticated,
    facts_of,
    lock,
    move,
    profile_of,
    record_act,
    refuse,
    require,
    require_reauthenticated,
)
from reviews.actions.texts.submitting import reopen
from reviews.models import Decision, Explanation, Record, Revision
from reviews.models.decisions import RETURN_REASONS, DecisionKind
from reviews.reading.records import kept_text_record, page_parts, signature_of
from reviews.reading.signatures import approvals, signatures_needed
from reviews.reading.situations import SituationNow
from reviews.rules.acts import Act, next_state
from reviews.rules.cleaning import clean_text
from reviews.rules.content import SECTIONS, content_digest
from reviews.rules.errors import ConflictError, RefusedError
from reviews.rules.states import State

MEANINGS = {
    DecisionKind.APPROVE: "I read this text as readers will see it, held it against the official facts and approve it.",
    DecisionKind.PUBLISH: "I publish exactly the approved text.",
    DecisionKind.RETURN: "I return this text to its author.",
    DecisionKind.RESCIND: "I take my team's approval of this text back.",
    DecisionKind.WITHDRAW: "I withdraw this text from readers.",
}


@transaction.atomic
def approve(
    *,
    actor: User,
    explanation_id: int,
    lock_version: int,
    revision_id: int,
    content: str,
    facts: str,
    checked_sections: Collection[str],
    compared: Collection[str] = (),
    reauthenticated: Reauthenticated | None,
    now: datetime.datetime,
) -> Decision:
    """Sign a submitted revision. ``content`` and ``facts`` are the digests the reviewer saw.

    Nobody who had a hand in the text may, superusers included. Every section with something in it has to be marked
    checked, and every claim (its key) compared. Where the risk tier asks for two, the first approval leaves it
    submitted; where the tier rose after it was approved, one more person may sign.
    """
    require(actor, Act.APPROVE)
    explanation = lock(explanation_id, lock_version)
    after = next_state(explanation.state, Act.APPROVE)
    revision = decided_on(explanation, revision_id, content)
    version = facts_of(explanation.code)
    refuse(Act.APPROVE, SituationNow(explanation, person=actor.pk, version=version))
    if facts != version.facts_digest:
        raise ConflictError("the official facts have changed since you looked at them", explanation)
    unchecked = [SECTIONS[key].heading for key in filled(revision) if key not in checked_sections]
    if unchecked:
        raise RefusedError(f"mark every section checked first: {', '.join(unchecked)}")
    open_claims = sum(claim["key"] not in compared for claim in revision.claims)
    if open_claims:
        raise RefusedError(f"compare every claim with the official fact beside it first: {open_claims} are not ticked")
    how = require_reauthenticated(reauthenticated, now)
    decision = sign(
        DecisionKind.APPROVE, revision, actor=actor, how=how, now=now, checked_sections=sorted(filled(revision))
    )
    enough = approvals(revision).count() >= signatures_needed(revision, version)
    move(explanation, Act.APPROVE, now=now, to=after if enough else State(explanation.state))
    signed: dict[str, Any] = {"revision": revision.number, "signature": decision.signature}
    if (look := choose_look(decision, now=now)) is not None:
        signed["look"] = look.pk
    record_act(Act.APPROVE, explanation, actor=actor, now=now, **signed)
    return decision


@transaction.atomic
def return_to_author(
    *,
    actor: User,
    explanation_id: int,
    lock_version: int,
    revision_id: int,
    reason: str,
    text: str,
    now: datetime.datetime,
) -> Decision:
    """Return a submitted text with a reason (a key of RETURN_REASONS) and words for the author."""
    require(actor, Act.RETURN)
    explanation = lock(explanation_id, lock_version)
    next_state(explanation.state, Act.RETURN)
    revision = decided_on(explanation, revision_id)
    refuse(Act.RETURN, SituationNow(explanation, person=actor.pk))
    if reason not in RETURN_REASONS:
        raise RefusedError("choose a reason for returning it")
    words = clean_text(text, longest=2000, optional=True)
    decision = sign(DecisionKind.RETURN, revision, actor=actor, now=now, reason=reason, text=words)
    move(explanation, Act.RETURN, now=now, submitted_revision=None)
    reopen(explanation, revision, actor=actor, now=now)
    signed = {"revision": revision.number, "reason": reason, "signature": decision.signature}
    record_act(Act.RETURN, explanation, actor=actor, now=now, **signed)
    return decision


@transaction.atomic
def rescind(
    *,
    actor: User,
    explanation_id: int,
    lock_version: int,
    revision_id: int,
    reason: str,
    now: datetime.datetime,
) -> Decision:
    """Rescind an approval before the text is published; the text becomes a draft again."""
    require(actor, Act.RESCIND)
    explanation = lock(explanation_id, lock_version)
    next_state(explanation.state, Act.RESCIND)
    revision = decided_on(explanation, revision_id)
    refuse(Act.RESCIND, SituationNow(explanation, person=actor.pk))
    if not reason.strip():
        raise RefusedError("say why you rescind the approval")
    words = clean_text(reason, longest=2000)
    last = approvals(revision).last()
    decision = sign(DecisionKind.RESCIND, revision, actor=actor, now=now, reason="other", text=words, rescinds=last)
    move(explanation, Act.RESCIND, now=now, submitted_revision=None, publish_at=None, scheduled_by=None)
    reopen(explanation, revision, actor=actor, now=now)
    record_act(Act.RESCIND, explanation, actor=actor, now=now, revision=revision.number, signature=decision.signature)
    return decision


def decided_on(explanation: Explanation, revision_id: int, content: str | None = None) -> Revision:
    """The submitted revision, if it is the one that was looked at, word for word."""
    revision = explanation.submitted_revision
    if revision is None or revision.pk != revision_id:
        raise ConflictError(f"this is not the text of {explanation} that waits for a decision now", explanation)
    if content is not None and not revision.content_digest == content == content_digest(revision.content):
        raise ConflictError("the text is not the one you looked at", explanation)
    return revision


def filled(revision: Revision) -> list[str]:
    return [key for key in SECTIONS if revision.content.get(key)]


def sign(
    kind: DecisionKind,
    revision: Revision,
    *,
    actor: User,
    now: datetime.datetime,
    how: str = "none needed",
    reason: str = "",
    text: str = "",
    meaning: str = "",
    checked_sections: list[str] | None = None,
    rescinds: Decision | None = None,
    record: Record | None = None,
) -> Decision:
    """Write the decision with the signer's printed name, and its signature over everything it speaks of.

    ``meaning`` is the sentence signed; without one that of the kind. ``record`` is what is signed; without one the
    text record of the revision.
    """
    profile = profile_of(actor)
    decision = Decision(
        revision=revision,
        kind=kind,
        user=actor,
        content_digest=revision.content_digest,
        facts_digest=revision.facts_digest,
        meaning=meaning or MEANINGS[kind],
        reason=reason,
        explanation_of_reason=text,
        printed_name=profile.printed_name,
        credentials=profile.credentials,
        reauthenticated=how,
        checked_sections=checked_sections or [],
        compared=revision.claims if kind == DecisionKind.APPROVE else [],
        record=record or kept_text_record(revision),
        page_parts=page_parts(),
        signed_at=now,
        rescinds=rescinds,
    )
    decision.signature = signature_of(decision)
    decision.save(force_insert=True)
    return decision
