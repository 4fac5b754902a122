"""Sign a published text again, unchanged: for the official facts of another release, or because it needs one more."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.contrib.auth.models import User

from codes.models import CodeVersion
from codes.search import registry
from reviews.actions.common import (
    Reauthenticated,
    facts_of,
    lock,
    move,
    record_act,
    refuse,
    require,
    require_reauthenticated,
)
from reviews.actions.texts.ahead import compared_first, live_text
from reviews.actions.texts.publishing import put_live
from reviews.actions.texts.signing import sign
from reviews.actions.texts.submitting import claims_of, freeze, require_unblocked
from reviews.checks.finding import Finding
from reviews.models import Decision, Explanation, Publication, Revision, SetAside
from reviews.models.decisions import DecisionKind
from reviews.models.explanations import Origin
from reviews.reading.hands import hands_in
from reviews.reading.set_asides import set_aside_of
from reviews.reading.signatures import approvals, signatures_needed, tier_of
from reviews.reading.situations import PublicText, SituationNow
from reviews.rules import refusals
from reviews.rules.acts import Act, next_state
from reviews.rules.errors import ConflictError, RefusedError

CONFIRMED = "I looked at what changed in the official facts and confirm that this text, unchanged, holds with them."
STAYS = "This text stays public, unchanged, beside the present official facts."


@compared_first(live_text)
def reapprove(
    *,
    actor: User,
    explanation_id: int,
    lock_version: int,
    publication_id: int,
    facts: str,
    looked: bool,
    reauthenticated: Reauthenticated | None,
    now: datetime.datetime,
) -> Decision:
    """Confirm a live text for the facts of the release in force; ``facts`` is their digest as the reviewer saw it.

    Where the facts are the same and the risk tier has risen since, the signature joins those that the text has. The
    same rules as for any approval: nobody who had a hand in the text, as many signatures as its risk tier asks for, the
    checks passed. When the text is due for its regular review does not move.
    """
    require(actor, Act.REAPPROVE)
    explanation = lock(explanation_id, lock_version)
    next_state(explanation.state, Act.REAPPROVE)
    live = Publication.objects.live().select_related("revision", "release").filter(explanation=explanation).first()
    if live is None or live.pk != publication_id:
        raise ConflictError(refusals.NOT_PUBLIC.words, explanation)
    version = facts_of(explanation.code)
    if facts != version.facts_digest:
        raise ConflictError("the official facts have changed since you looked at them", explanation)
    public = PublicText(live, version)
    refuse(Act.REAPPROVE, SituationNow(explanation, person=actor.pk, version=version, public=public))
    if not looked:
        raise RefusedError("tick that you looked at what changed")
    how = require_reauthenticated(reauthenticated, now)
    set_asides = set_aside_of(live.revision)
    findings = require_unblocked(explanation.code, live.content, set_asides)
    revision = public.signed or _carry(explanation, live, version, findings, set_asides, now)
    meaning = CONFIRMED if public.facts_changed else ""
    decision = sign(DecisionKind.APPROVE, revision, actor=actor, how=how, now=now, meaning=meaning)
    signed, signatures = list(approvals(revision)), [decision.signature]
    if len(signed) >= signatures_needed(revision, version):
        due = live.next_review_on
        publication = put_live(revision, signed, actor=actor, how=how, meaning=STAYS, review_due=due, now=now)
        signatures.append(publication.decision.signature)
    move(explanation, Act.REAPPROVE, now=now, tier=tier_of(version))
    done = {"release": version.release.label, "content": revision.content_digest, "signatures": signatures}
    done["tier"] = str(explanation.tier)
    record_act(Act.REAPPROVE, explanation, actor=actor, now=now, revision=revision.number, **done)
    registry.update(code=explanation.code, now=now)
    return decision


def _carry(
    explanation: Explanation,
    live: Publication,
    version: CodeVersion,
    findings: Iterable[Finding],
    set_asides: Iterable[SetAside],
    now: datetime.datetime,
) -> Revision:
    """The live text frozen once more, resting on these facts. Whoever had a hand in it still has."""
    base = live.revision
    return freeze(
        explanation,
        version,
        hands=hands_in(base),
        set_asides=set_asides,
        content=live.content,
        origin=Origin.CARRIED,
        base=base,
        acknowledged=base.acknowledged,
        claims=claims_of(findings),
        ai=base.ai,
        test_model=base.test_model,
        submitted_by=base.submitted_by,
        submitted_at=now,
    )
