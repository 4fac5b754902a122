"""What the queues should hold by the declarations of acts, asked of one explanation and one person at a time."""

from __future__ import annotations

import datetime

from django.contrib.auth.models import User

from codes.days import day_of
from reviews.actions.common import roles_of
from reviews.desk.queues.queues import queue
from reviews.desk.shared.access import Viewer
from reviews.models import Explanation, ProblemReport, SecondLook, SetAside
from reviews.reading.situations import SituationNow
from reviews.reading.work.second_looks import LookNow
from reviews.rules.acts import ACTS, DECIDE_BETWEEN, LOOK, Act, fits, may, refusal_of
from reviews.rules.states import State

ONLY_AN_AUTHOR_HELPS = {"facts changed", "not in force"}  # a reviewer sees the text, to return it
AN_ADMIN_HELPS = {"no printed name"}  # a reviewer sees the text, and on it whom to ask


def situation(explanation: Explanation, user: User) -> SituationNow:
    return SituationNow(explanation, person=user.pk)


def refusals(act: Act, now: SituationNow) -> set[str]:
    """Codes of all refusals that hold; "state" where the act does not fit it."""
    if not fits(now.explanation.state, act):
        return {"state"}
    return {refusal.code for refusal in ACTS[act].refusals if refusal.holds(now)}


def to_review(user: User, now: datetime.datetime) -> set[str]:
    """Codes of explanations that the person may sign, or that a reviewer should look at."""
    helps = ONLY_AN_AUTHOR_HELPS | AN_ADMIN_HELPS | {"open comments"}
    codes = set()
    for explanation in Explanation.objects.select_related("code", "submitted_revision"):
        here = situation(explanation, user)
        reported = ProblemReport.objects.filter(code=explanation.code, handled_at=None).exists()
        overdue = here.live is not None and here.live.is_overdue(day_of(now))
        if (
            refusals(Act.APPROVE, here) <= helps
            or refusals(Act.REAPPROVE, here) <= AN_ADMIN_HELPS
            or (explanation.state == State.PUBLISHED and (reported or overdue))
        ):
            codes.add(explanation.code.code)
    return codes


def to_set_aside(user: User) -> set[str]:
    """Codes of explanations with a request of somebody else that the person may answer."""
    requests = SetAside.objects.filter(answer="").exclude(requested_by=user).select_related("explanation__code")
    return {
        request.explanation.code.code
        for request in requests
        if not refusals(Act.SET_ASIDE, situation(request.explanation, user))
    }


def to_look_at(user: User) -> set[str]:
    """Codes of explanations with a second look that the person may take, or decide on."""
    codes = set()
    for look in SecondLook.objects.select_related("revision", "explanation__code", "explanation__submitted_revision"):
        here = SituationNow(look.explanation, person=user.pk, look=LookNow(look))
        for act in (LOOK, DECIDE_BETWEEN):
            if may(roles_of(user), act) and refusal_of(act, here) is None:
                codes.add(look.explanation.code.code)
    return codes


def to_publish() -> set[str]:
    """Codes of explanations in whose state publishing fits; what else is missing is shown on the page."""
    return {row.code.code for row in Explanation.objects.select_related("code") if fits(row.state, Act.PUBLISH)}


def queued(slug: str, user: User, now: datetime.datetime) -> set[str]:
    return {row.code.code for row in queue(slug, Viewer(user, roles_of(user)), now)}


def require_queues_as_declared(user: User, now: datetime.datetime) -> None:
    declared = {
        "to-review": to_review(user, now),
        "set-aside": to_set_aside(user),
        "second-look": to_look_at(user),
        "to-publish": to_publish(),
    }
    wrong = {slug: (there, codes) for slug, codes in declared.items() if (there := queued(slug, user, now)) != codes}
    assert not wrong, f"{user}: in the queue, and as declared: {wrong}"
