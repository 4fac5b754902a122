"""What this person could do with this explanation now, for buttons. The actions decide again, whatever a page shows."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from codes.models import CodeVersion
from reviews.actions.publishing import withdrawn_since
from reviews.actions.reapproving import is_short, to_sign
from reviews.models import Draft, Explanation, Publication, Revision
from reviews.reading.hands import hands_in
from reviews.reading.set_asides import those_who_set_aside
from reviews.reading.signatures import approvals, signatures_needed
from reviews.rules.severity import Mark
from reviews.rules.workflow import TRANSITIONS, Act, State

from .access import Viewer

_SET_ASIDE = "You set a check of this text aside, so somebody else has to approve it."


@dataclass(frozen=True)
class Possible:
    edit: bool
    submit: bool
    discard: bool
    start: bool
    recall: bool
    approve: bool
    give_back: bool
    rescind: bool
    publish: bool
    schedule: bool
    withdraw: bool
    reapprove: bool
    comment: bool
    assign: bool
    publish_in_same_step: bool
    why_not_approve: str = ""
    why_not_publish: str = ""
    why_not_reapprove: str = ""

    @property
    def decide(self) -> bool:
        return any(
            (self.approve, self.give_back, self.rescind, self.publish, self.schedule, self.withdraw, self.reapprove)
        )


def possible(
    viewer: Viewer,
    explanation: Explanation,
    draft: Draft | None,
    live: Publication | None,
    version: CodeVersion | None,
    marked: Mark | None,
) -> Possible:
    state = State(explanation.state)

    def fits(act: Act) -> bool:
        return viewer.may(act) and (state, act) in TRANSITIONS

    revision = explanation.submitted_revision
    own_submission = revision is not None and revision.submitted_by_id == viewer.user.pk
    why_not_sign = _why_not_sign(revision, version)
    missing = signatures_needed(revision, version) - approvals(revision).count() if revision and version else 1
    signable = fits(Act.APPROVE) and (state != State.APPROVED or missing > 0)
    why_not = _why_not_approve(viewer, explanation) or why_not_sign
    why_not_publish = (why_not_sign or _why_not_publish(revision)) if revision and fits(Act.PUBLISH) else ""
    approve = signable and not why_not
    why_not_again = _why_not_reapprove(viewer, live, version) if live and version else ""
    waits = marked is not None or bool(live and version and is_short(live, version))
    reapprove = waits and fits(Act.REAPPROVE)
    return Possible(
        edit=draft is not None and fits(Act.SAVE),
        submit=draft is not None and version is not None and fits(Act.SUBMIT),
        discard=draft is not None and viewer.may("discard"),
        start=viewer.may("start")
        and draft is None
        and version is not None
        and state in {State.DRAFT, State.PUBLISHED, State.WITHDRAWN},
        recall=fits(Act.RECALL) and own_submission and revision is not None and not revision.decisions.exists(),
        approve=approve,
        give_back=fits(Act.RETURN),
        rescind=fits(Act.RESCIND),
        publish=fits(Act.PUBLISH) and missing <= 0 and not why_not_publish,
        schedule=fits(Act.SCHEDULE) and missing <= 0 and not why_not_publish,
        withdraw=fits(Act.WITHDRAW) and live is not None,
        reapprove=reapprove and not why_not_again,
        comment=viewer.may("comment"),
        assign=viewer.may("assign"),
        publish_in_same_step=settings.APPROVE_AND_PUBLISH and approve and missing == 1 and viewer.may("publish"),
        why_not_approve=why_not if signable else "",
        why_not_publish=why_not_publish,
        why_not_reapprove=why_not_again if reapprove else "",
    )


def _why_not_sign(revision: Revision | None, version: CodeVersion | None) -> str:
    """What is in the way of whoever signs."""
    if revision is None:
        return ""
    if revision.test_model:
        return "A test model wrote in this text, not a clinical one: it can be looked at, and signed by nobody."
    if version is None:
        return "The code is not in the release in force any more, so its text cannot be signed."
    if revision.facts_digest != version.facts_digest:
        return "The official facts have changed since this text was submitted: its author has to hand it in again."
    return ""


def _why_not_approve(viewer: Viewer, explanation: Explanation) -> str:
    revision = explanation.submitted_revision
    if revision is None:
        return ""
    if viewer.user.pk in hands_in(revision):
        return "You had a hand in this text, so somebody else has to approve it."
    if viewer.user.pk in those_who_set_aside(revision):
        return _SET_ASIDE
    if approvals(revision).filter(user=viewer.user).exists():
        return "You have approved this text; the second signature is somebody else's."
    return ""


def _why_not_publish(revision: Revision) -> str:
    last = withdrawn_since(revision, list(approvals(revision)))
    if last is None:
        return ""
    withdrawn = f"What this text was made from was withdrawn on {last.signed_at:%Y-%m-%d}, after it was approved"
    return f"{withdrawn}: take the approval back and have it signed again."


def _why_not_reapprove(viewer: Viewer, live: Publication, version: CodeVersion) -> str:
    if viewer.user.pk in hands_in(live.revision):
        return "You had a hand in the public text, so somebody else has to sign it again."
    if viewer.user.pk in those_who_set_aside(live.revision):
        return _SET_ASIDE
    signed = to_sign(live, version)
    if signed is not None and approvals(signed).filter(user=viewer.user).exists():
        return "You have signed the public text for these facts; the second signature is somebody else's."
    return ""
