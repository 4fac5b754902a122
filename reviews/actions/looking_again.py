"""A second, blind look at an approved text: chosen at the approval, looked at, and decided where two verdicts differ.

It changes no state. A third person who says that a text should not have been approved takes it back by the act that
fits its state (return, rescind, withdraw), in the same transaction and through the refusals of that act.
"""

from __future__ import annotations

import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction

from reviews.actions.common import Reauthenticated, lock, record_act, refuse, require, row_or_refuse
from reviews.actions.talking import end_claim
from reviews.actions.texts.publishing import withdraw
from reviews.actions.texts.signing import filled, rescind, return_to_author
from reviews.models import LookLeft, LookVerdict, SecondLook
from reviews.models.decisions import RETURN_REASONS
from reviews.reading.situations import SituationNow
from reviews.reading.work.second_looks import LookNow, follow_on, publications_of
from reviews.rules.acts import DECIDE_BETWEEN, LEAVE_LOOK, LOOK, Act
from reviews.rules.cleaning import clean_text
from reviews.rules.errors import ConflictError, RefusedError

Verdict, Part = LookVerdict.Verdict, LookVerdict.Part


@transaction.atomic
def look_again(
    *,
    actor: User,
    look_id: int,
    verdict: str,
    reason: str = "",
    text: str = "",
    checked_sections: list[str],
    compared: list[str],
    now: datetime.datetime,
) -> LookVerdict:
    """Give the second verdict, "approve" or "return", without knowing the first. Once.

    As for an approval, whoever would approve has checked every section and compared every claim (keys of both).
    Whoever would return it says why: ``reason`` is a key of RETURN_REASONS.
    """
    require(actor, LOOK)
    look = look_of(look_id)
    explanation = lock(look.explanation_id)
    refuse(LOOK, SituationNow(explanation, person=actor.pk, look=LookNow(look)))
    if verdict == Verdict.APPROVE:
        revision = look.revision
        if set(filled(revision)) - set(checked_sections) or {row["key"] for row in revision.claims} - set(compared):
            raise RefusedError("mark every section checked and every claim compared first")
    given = _verdict(look, Part.SECOND, verdict, reason, text, actor=actor, now=now)
    end_claim(explanation, actor)
    record_act(LOOK, explanation, actor=actor, now=now, verdict=given.pk, revision=look.revision.number)
    return given


@transaction.atomic
def decide_between(
    *,
    actor: User,
    look_id: int,
    verdict: str,
    reason: str = "",
    text: str = "",
    follow: bool = True,
    lock_version: int = 0,
    reauthenticated: Reauthenticated | None = None,
    now: datetime.datetime,
) -> LookVerdict:
    """Decide between two verdicts: it was rightly approved ("approve"), or should not have been ("return").

    With ``follow`` the text is taken back as well, as it stands now: ``lock_version`` is the explanation's that was
    looked at, ``reauthenticated`` is asked for where readers see the text. A refusal of that act refuses both.
    """
    require(actor, DECIDE_BETWEEN)
    look = look_of(look_id)
    explanation = look.explanation
    refuse(DECIDE_BETWEEN, SituationNow(explanation, person=actor.pk, look=LookNow(look)))
    act = follow_on(look, explanation) if follow and verdict == Verdict.RETURN else None
    given = _verdict(look, Part.THIRD, verdict, reason, text, actor=actor, now=now, followed=act)
    if act is not None:
        _take_back(act, look, given, lock_version=lock_version, reauthenticated=reauthenticated)
    explanation.refresh_from_db()
    record_act(DECIDE_BETWEEN, explanation, actor=actor, now=now, verdict=given.pk, revision=look.revision.number)
    return given


@transaction.atomic
def leave_look(*, actor: User, look_id: int, now: datetime.datetime) -> LookLeft:
    """Ask who approved a text: others take its second look then."""
    require(actor, LEAVE_LOOK)
    look = look_of(look_id)
    explanation = lock(look.explanation_id)
    refuse(LEAVE_LOOK, SituationNow(explanation, person=actor.pk, look=LookNow(look)))
    left = LookLeft.objects.create(look=look, user=actor, left_at=now)
    record_act(LEAVE_LOOK, explanation, actor=actor, now=now, left=left.pk)
    return left


def look_of(look_id: int) -> SecondLook:
    looks = SecondLook.objects.select_related("revision__base", "explanation__code", "decision")
    return row_or_refuse(looks.filter(pk=look_id), "second look")


def _verdict(
    look: SecondLook,
    part: LookVerdict.Part,
    verdict: str,
    reason: str,
    text: str,
    *,
    actor: User,
    now: datetime.datetime,
    followed: Act | None = None,
) -> LookVerdict:
    if verdict not in Verdict.values:
        raise RefusedError("say whether you would approve this text")
    if verdict == Verdict.RETURN and reason not in RETURN_REASONS:
        raise RefusedError("choose a reason")
    wanted = verdict == Verdict.RETURN and (reason == "other" or part == Part.THIRD)
    words = clean_text(text, longest=2000, optional=not wanted)
    try:
        with transaction.atomic():
            return LookVerdict.objects.create(
                look=look,
                part=part,
                user=actor,
                verdict=verdict,
                reason=reason if verdict == Verdict.RETURN else "",
                words=words,
                followed=followed or "",
                given_at=now,
            )
    except IntegrityError as error:  # two at once
        raise ConflictError("somebody else was faster: this verdict is given", look.explanation) from error


def _take_back(
    act: Act, look: SecondLook, given: LookVerdict, *, lock_version: int, reauthenticated: Reauthenticated | None
) -> None:
    about: dict[str, Any] = {
        "actor": given.user,
        "explanation_id": look.explanation_id,
        "lock_version": lock_version,
        "now": given.given_at,
    }
    if act == Act.RETURN:
        return_to_author(revision_id=look.revision_id, reason=given.reason, text=given.words, **about)
    elif act == Act.RESCIND:
        rescind(revision_id=look.revision_id, reason=given.words, **about)
    else:
        live = publications_of(look).live().get()
        withdraw(publication_id=live.pk, reason=given.words, reauthenticated=reauthenticated, **about)
