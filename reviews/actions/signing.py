"""Decide on what was submitted: approve it, return it, or take an approval back. Each is signed."""

from __future__ import annotations

import datetime
from collections.abc import Collection

from django.contrib.auth.models import User
from django.db import transaction

from codes.models import CodeVersion
from reviews.models import Decision, Explanation, Record, Revision
from reviews.models.decisions import RETURN_REASONS, DecisionKind
from reviews.reading.hands import hands_in
from reviews.reading.records import kept_text_record, page_parts, signature_of
from reviews.reading.set_asides import those_who_set_aside
from reviews.reading.signatures import approvals, signatures_needed
from reviews.rules.content import SECTIONS, content_digest
from reviews.rules.errors import ConflictError, NotPermittedError, RefusedError, WrongStateError
from reviews.rules.workflow import Act, State, next_state

from .common import (
    Reauthenticated,
    facts_of,
    locked,
    move,
    plain,
    profile_of,
    require,
    require_reauthenticated,
    written,
)
from .submitting import reopen

MEANINGS = {
    DecisionKind.APPROVE: "I read this text as readers will see it, held it against the official facts and approve it.",
    DecisionKind.PUBLISH: "I publish exactly the approved text.",
    DecisionKind.RETURN: "I return this text to its author.",
    DecisionKind.RESCIND: "I take my team's approval of this text back.",
    DecisionKind.WITHDRAW: "I withdraw this text from readers.",
}
SET_ASIDE_BY_YOU = "you set a check of this text aside, so somebody else has to approve it"


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
    require(actor, "approve")
    explanation = locked(explanation_id, lock_version)
    after = next_state(explanation.state, Act.APPROVE)
    revision = decided_on(explanation, revision_id, content)
    needed = signatures_needed(revision, facts_signed_for(revision, facts))
    if explanation.state == State.APPROVED and approvals(revision).count() >= needed:
        raise WrongStateError(f"{explanation} is approved already")
    if actor.pk in hands_in(revision):
        raise NotPermittedError("you had a hand in this text, so somebody else has to approve it")
    if actor.pk in those_who_set_aside(revision):
        raise NotPermittedError(SET_ASIDE_BY_YOU)
    if revision.test_model:
        raise RefusedError("a test model wrote in this text, not a clinical one: it can be looked at, not approved")
    if approvals(revision).filter(user=actor).exists():
        raise NotPermittedError("you have approved this text already; the second signature is somebody else's")
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
    enough = approvals(revision).count() >= needed
    move(explanation, Act.APPROVE, now=now, to=after if enough else State(explanation.state))
    written(Act.APPROVE, explanation, actor=actor, now=now, revision=revision.number, signature=decision.signature)
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
    """Give a submitted text back with a reason (a key of RETURN_REASONS) and words for the author."""
    require(actor, "return")
    explanation = locked(explanation_id, lock_version)
    next_state(explanation.state, Act.RETURN)
    revision = decided_on(explanation, revision_id)
    if reason not in RETURN_REASONS:
        raise RefusedError("choose why you return it")
    told = plain(text, longest=2000, optional=True)
    decision = sign(DecisionKind.RETURN, revision, actor=actor, now=now, reason=reason, text=told)
    move(explanation, Act.RETURN, now=now, submitted_revision=None)
    reopen(explanation, revision, actor=actor, now=now)
    signed = {"revision": revision.number, "reason": reason, "signature": decision.signature}
    written(Act.RETURN, explanation, actor=actor, now=now, **signed)
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
    """Take an approval back before it is published; the text becomes a draft again."""
    require(actor, "rescind")
    explanation = locked(explanation_id, lock_version)
    next_state(explanation.state, Act.RESCIND)
    revision = decided_on(explanation, revision_id)
    if not reason.strip():
        raise RefusedError("say why the approval is taken back")
    told = plain(reason, longest=2000)
    approval = approvals(revision).last()
    if approval is None:
        raise RefusedError(f"{explanation} has no approval to take back")
    decision = sign(DecisionKind.RESCIND, revision, actor=actor, now=now, reason="other", text=told, rescinds=approval)
    move(explanation, Act.RESCIND, now=now, submitted_revision=None, publish_at=None, scheduled_by=None)
    reopen(explanation, revision, actor=actor, now=now)
    written(Act.RESCIND, explanation, actor=actor, now=now, revision=revision.number, signature=decision.signature)
    return decision


def decided_on(explanation: Explanation, revision_id: int, content: str | None = None) -> Revision:
    """The submitted revision, if it is the one that was looked at, word for word."""
    revision = Revision.objects.filter(pk=revision_id, explanation=explanation).first()
    if revision is None or revision.pk != explanation.submitted_revision_id:
        raise ConflictError(f"this is not the text of {explanation} that is up for decision now", explanation)
    if content is not None and not revision.content_digest == content == content_digest(revision.content):
        raise ConflictError("the text is not the one you looked at", explanation)
    return revision


def facts_signed_for(revision: Revision, facts: str | None = None) -> CodeVersion:
    """The official facts of now, if they are those the text was submitted with, and ``facts`` those looked at.

    Raises ConflictError where they are not.
    """
    explanation = revision.explanation
    version = facts_of(explanation.code)
    looked_at = revision.facts_digest if facts is None else facts
    if not version.facts_digest == revision.facts_digest == looked_at:
        raise ConflictError("the official facts have changed since this text was submitted", explanation)
    return version


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
