"""Sign a published text again, unchanged: for the official facts of another release, or because it needs one more."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping

from django.contrib.auth.models import User

from codes.models import CodeVersion
from codes.search import registry
from reviews.checks.finding import Finding
from reviews.models import Decision, Explanation, Publication, Revision, SetAside
from reviews.models.decisions import DecisionKind
from reviews.models.explanations import Origin
from reviews.reading.checking import filled_words
from reviews.reading.hands import hands_in
from reviews.reading.impact import changes_between
from reviews.reading.set_asides import set_aside_of, those_who_set_aside
from reviews.reading.signatures import approvals, signatures_needed, tier_of
from reviews.rules.errors import ConflictError, NotPermittedError, RefusedError
from reviews.rules.workflow import Act, next_state

from .ahead import compared_first, live_text
from .common import Reauthenticated, facts_of, locked, move, require, require_reauthenticated, written
from .publishing import put_live
from .signing import SET_ASIDE_BY_YOU, sign
from .submitting import claims_of, freeze, require_unblocked

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
    require(actor, "reapprove")
    explanation = locked(explanation_id, lock_version)
    next_state(explanation.state, Act.REAPPROVE)
    live = Publication.objects.live().select_related("revision", "release").filter(explanation=explanation).first()
    if live is None or live.pk != publication_id:
        raise ConflictError(f"this text of {explanation} is not public any more", explanation)
    version = facts_of(explanation.code)
    if facts != version.facts_digest:
        raise ConflictError("the official facts are not the ones you looked at", explanation)
    changed = facts_differ(live, version)
    if not changed and not is_short(live, version):
        raise RefusedError(f"the text of {explanation} was signed for these facts already")
    if actor.pk in hands_in(live.revision):
        raise NotPermittedError("you had a hand in this text, so somebody else has to approve it")
    if actor.pk in those_who_set_aside(live.revision):
        raise NotPermittedError(SET_ASIDE_BY_YOU)
    if not looked:
        raise RefusedError("tick that you looked at what changed")
    how = require_reauthenticated(reauthenticated, now)
    set_asides = set_aside_of(live.revision)
    findings = require_unblocked(explanation.code, live.content, set_asides)
    revision = to_sign(live, version) or _carry(explanation, live, version, findings, set_asides, now)
    if approvals(revision).filter(user=actor).exists():
        raise NotPermittedError("you have signed this text already; the second signature is somebody else's")
    decision = sign(DecisionKind.APPROVE, revision, actor=actor, how=how, now=now, meaning=CONFIRMED if changed else "")
    signed, signatures = list(approvals(revision)), [decision.signature]
    if len(signed) >= signatures_needed(revision, version):
        due = live.next_review_on
        publication = put_live(revision, signed, actor=actor, how=how, meaning=STAYS, review_due=due, now=now)
        signatures.append(publication.decision.signature)
    move(explanation, Act.REAPPROVE, now=now, tier=tier_of(version))
    done = {"release": version.release.label, "content": revision.content_digest, "signatures": signatures}
    done["tier"] = str(explanation.tier)
    written(Act.REAPPROVE, explanation, actor=actor, now=now, revision=revision.number, **done)
    registry.update(code=explanation.code, now=now)
    return decision


def facts_differ(live: Publication, version: CodeVersion) -> bool:
    """Whether the text was signed for other facts than those of now, own or inherited."""
    between = {"signed_for": live.release_id, "beside": version.release_id, "publication": live.pk}
    return bool(changes_between(version.code.code, **between))


def is_short(live: Publication, version: CodeVersion) -> bool:
    """Whether the text has fewer signatures than the risk tier of its code asks for now."""
    return bool(approvals(live.revision).count() < signatures_needed(live.revision, version))


def to_sign(live: Publication, version: CodeVersion) -> Revision | None:
    """What is signed again: the public text where its facts are those of now, else the one somebody has begun to sign
    for these facts; None where nobody has.
    """
    if not facts_differ(live, version):
        return live.revision
    return Revision.objects.filter(
        explanation=live.explanation_id,
        origin=Origin.CARRIED,
        base=live.revision_id,
        facts_digest=version.facts_digest,
    ).first()


def words_to_sign(live: Publication, version: CodeVersion) -> Mapping[str, str]:
    """The words of each fact field as the next signature prints them: those that somebody has begun to sign, else those
    of the release."""
    begun = to_sign(live, version)
    words: Mapping[str, str] = begun.fields if begun else filled_words(live.content, version)
    return words


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
