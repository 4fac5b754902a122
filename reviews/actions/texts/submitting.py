"""Hand a draft over for review: checks, then frozen for good; and taking one's own submission back."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Max

from codes.models import Code, CodeVersion
from reviews.actions.common import facts_of, lock, lock_draft, move, record_act, refuse, require
from reviews.actions.texts.ahead import compared_first, draft_text
from reviews.actions.texts.setting_aside import void_requests
from reviews.checks.finding import Finding, Severity
from reviews.models import (
    Draft,
    Explanation,
    Record,
    Revision,
    RevisionContributor,
    RevisionSetAside,
    RevisionSource,
    SetAside,
)
from reviews.models.explanations import Origin
from reviews.reading.checking import filled_words, findings_of
from reviews.reading.facts.likeness import keep_fingerprints
from reviews.reading.hands import hands_in, hands_of_sources, inherited_hands
from reviews.reading.records import keep, text_record
from reviews.reading.set_asides import set_aside_of_draft
from reviews.reading.signatures import tier_of
from reviews.reading.situations import SituationNow
from reviews.rules.acts import Act, next_state
from reviews.rules.cleaning import clean_text, cleaned
from reviews.rules.content import SECTIONS, Content, content_digest
from reviews.rules.errors import ChecksFailedError, ConflictError

__all__ = ["recall", "reopen", "submit"]


@compared_first(draft_text)
def submit(
    *,
    actor: User,
    explanation_id: int,
    lock_version: int,
    draft_version: int,
    acknowledged: Collection[str] = (),
    note: str = "",
    now: datetime.datetime,
) -> Revision:
    """Freeze the draft into a revision, with its contributors as they are now, the submitter among them.

    Raises ChecksFailedError while a check blocks, or one that warns is not among ``acknowledged`` (keys of findings).
    """
    require(actor, Act.SUBMIT)
    explanation = lock(explanation_id, lock_version)
    next_state(explanation.state, Act.SUBMIT)
    draft = lock_draft(explanation)
    if draft.version != draft_version:
        raise ConflictError("somebody saved this draft meanwhile; look at it again before you submit", draft)
    version = facts_of(explanation.code)
    content = cleaned(draft.content)
    sources = list(draft.sources.all())
    hands = {
        actor.pk,
        *draft.contributors.values_list("pk", flat=True),
        *inherited_hands(draft.base, draft.origin),
        *hands_of_sources(sources),
    }
    set_asides = set_aside_of_draft(explanation, content, hands)
    findings = require_clean(explanation.code, content, acknowledged, set_asides)
    require_own_words(draft, content)
    revision = freeze(
        explanation,
        version,
        hands=hands,
        set_asides=set_asides,
        sources=sources,
        content=content,
        origin=draft.origin,
        base=draft.base,
        acknowledged=sorted({finding.key for finding in findings}.intersection(acknowledged)),
        claims=claims_of(findings),
        ai=draft.ai,
        test_model=any(taken["test"] for taken in draft.ai),
        note=clean_text(note, longest=500, optional=True),
        submitted_by=actor,
        submitted_at=now,
    )
    draft.delete()
    void_requests(explanation, None, now)
    move(explanation, Act.SUBMIT, now=now, submitted_revision=revision, tier=explanation.tier)
    record_act(Act.SUBMIT, explanation, actor=actor, now=now, revision=revision.number, content=revision.content_digest)
    return revision


def freeze(
    explanation: Explanation,
    version: CodeVersion,
    *,
    hands: Iterable[int],
    set_asides: Iterable[SetAside],
    sources: Iterable[Revision] = (),
    content: Content,
    **given: Any,
) -> Revision:
    """The explanation's next revision, resting on these facts, with its text record, everybody (user ids) who had a
    hand in it, the blocks that were set aside for it, and the texts that sentences were taken over from.

    The risk tier is that of these facts, and says how many signatures are needed; the caller's ``move`` keeps it.
    """
    explanation.tier = tier_of(version)
    revision = Revision.objects.create(
        explanation=explanation,
        number=(explanation.revisions.aggregate(last=Max("number"))["last"] or 0) + 1,
        content=content,
        content_digest=content_digest(content),
        release=version.release,
        facts_digest=version.facts_digest,
        fields=filled_words(content, version),
        approvals_needed=explanation.approvals_needed,
        **given,
    )
    RevisionContributor.objects.bulk_create(RevisionContributor(revision=revision, user_id=pk) for pk in sorted(hands))
    RevisionSource.objects.bulk_create(RevisionSource(revision=revision, source=source) for source in sources)
    RevisionSetAside.objects.bulk_create(RevisionSetAside(revision=revision, set_aside=row) for row in set_asides)
    keep_fingerprints(revision)
    keep(Record.Kind.TEXT, revision, text_record(revision))
    return revision


def require_clean(
    code: Code, content: Content, acknowledged: Collection[str], set_asides: Iterable[SetAside]
) -> list[Finding]:
    """The findings, when none of them stands in the way; else ChecksFailedError."""
    findings = require_unblocked(code, content, set_asides)
    open_ = [f for f in findings if f.severity == Severity.WARNS and f.key not in acknowledged]
    if open_:
        raise ChecksFailedError(f"{len(open_)} warnings are not ticked yet", findings)
    return findings


def claims_of(findings: Iterable[Finding]) -> list[dict[str, str]]:
    """The claims among findings, as a revision keeps them."""
    return [finding.as_claim for finding in findings if finding.severity == Severity.CLAIMS]


def require_unblocked(code: Code, content: Content, set_asides: Iterable[SetAside]) -> list[Finding]:
    """The findings, when all that block were set aside; else ChecksFailedError."""
    findings = findings_of(code, content)
    passed = {row.finding for row in set_asides}
    blocking = sum(finding.blocks and finding.key not in passed for finding in findings)
    if blocking:
        checks = "1 check" if blocking == 1 else f"{blocking} checks"
        raise ChecksFailedError(f"{checks} must be fixed first", findings)
    return findings


def require_own_words(draft: Draft, content: Content) -> None:
    """Text copied from another code is a beginning: each section has to become this code's own."""
    if draft.origin != Origin.COPIED or draft.base is None:
        return
    same = [
        section.heading
        for key, section in SECTIONS.items()
        if section.is_written and content[key] and content[key] == draft.base.content.get(key)
    ]
    if same:
        raise ChecksFailedError(f"still word for word as copied: {', '.join(same)}", [])


@transaction.atomic
def recall(*, actor: User, explanation_id: int, lock_version: int, now: datetime.datetime) -> Draft:
    """Take one's own submission back before anybody approved it."""
    require(actor, Act.RECALL)
    explanation = lock(explanation_id, lock_version)
    next_state(explanation.state, Act.RECALL)
    refuse(Act.RECALL, SituationNow(explanation, person=actor.pk))
    revision = explanation.revisions.get(pk=explanation.submitted_revision_id or 0)
    move(explanation, Act.RECALL, now=now, submitted_revision=None)
    record_act(Act.RECALL, explanation, actor=actor, now=now, revision=revision.number)
    return reopen(explanation, revision, actor=actor, now=now)


def reopen(explanation: Explanation, revision: Revision, *, actor: User, now: datetime.datetime) -> Draft:
    """The draft that work goes on with: the revision's text and all its contributors."""
    draft = Draft.objects.create(
        explanation=explanation,
        content=revision.content,
        origin=revision.origin,
        base=revision.base,
        acknowledged=revision.acknowledged,
        ai=revision.ai,
        saved_at=now,
        saved_by=revision.submitted_by,
    )
    draft.contributors.set(hands_in(revision))
    draft.sources.set(revision.sources.values_list("source", flat=True))
    return draft
