"""Practise: read a text with a known error, say where it is, learn at once. No explanation is touched."""

from __future__ import annotations

import datetime
from collections.abc import Collection

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q

from codes.models import CodeVersion
from reviews.models import PracticeAnswer, PracticeDraft, Publication
from reviews.practice.missed import to_practise
from reviews.practice.planting import CLEAN, Planted, planted
from reviews.reading.facts.in_force import require_in_force
from reviews.reading.facts.subjects import subject_of
from reviews.rules.content import SECTIONS, content_digest
from reviews.rules.errors import RefusedError, WrongStateError
from reviews.safety import audit

from .common import require, row_or_refuse

NOTHING_WRONG = ""
MOST_TRIED = 20  # texts in which nothing fits, before this seed is given up


@transaction.atomic
def practise(*, actor: User, now: datetime.datetime) -> PracticeDraft:
    """The oldest practice draft that the actor has not answered, else a new one from what is published.

    Where a second look showed that they missed a fault, one with an error of that kind comes first.
    """
    require(actor, "practise")
    User.objects.select_for_update(of=("self",)).get(pk=actor.pk)  # two clicks get the same draft
    answered = PracticeAnswer.objects.filter(user=actor).values("practice")
    missed = to_practise(actor.pk)
    # of those made since then some are clean, and stay so
    fits = Q(kind__in=missed.kinds) | Q(made_at__gt=missed.since) if missed else Q()
    drafts = PracticeDraft.objects.current().filter(fits).exclude(pk__in=answered)
    waiting = drafts.select_related("code").order_by("seed").first()
    if waiting is not None:
        return waiting
    made, new = _made(now, missed.kinds if missed else ())
    if new:
        audit.record(actor=actor, act="practise", about=made.target, detail={"code": made.code.code}, now=now)
    return made


def _made(now: datetime.datetime, kinds: Collection[str]) -> tuple[PracticeDraft, bool]:
    """The draft of the next seed, and whether it is new: of a text whose facts are those it was signed against; its
    error of these ``kinds`` where one fits."""
    newest = PracticeDraft.objects.order_by("-seed").first()
    seed = newest.seed + 1 if newest else 1
    live = Publication.objects.live().select_related("explanation__code").order_by("explanation__code__code")
    keys = list(live.values_list("pk", flat=True))
    for turn in range(min(len(keys), MOST_TRIED)):
        publication = live.get(pk=keys[(seed + turn) % len(keys)])
        code = publication.explanation.code
        facts = CodeVersion.objects.in_force().filter(code=code, facts_digest=publication.facts_digest)
        subject = subject_of(require_in_force(code)) if facts.exists() else None
        plant = planted(publication.content, subject, seed=seed, kinds=kinds) if subject else None
        if plant is not None:
            fields = {"code": code, "facts_digest": publication.facts_digest, "made_at": now} | _fields(plant)
            return PracticeDraft.objects.select_related("code").get_or_create(seed=seed, defaults=fields)
    raise RefusedError("there is no published explanation to practise with")


def _fields(plant: Planted) -> dict[str, object]:
    return plant._asdict() | {"content_digest": content_digest(plant.content)}


@transaction.atomic
def answer_practice(*, actor: User, practice_id: int, found_section: str, now: datetime.datetime) -> PracticeAnswer:
    """Say which section holds the error, or NOTHING_WRONG; once. ``caught`` of the answer says if that is so."""
    require(actor, "practise")
    practice = row_or_refuse(PracticeDraft.objects.select_related("code").filter(pk=practice_id), "practice draft")
    if not PracticeDraft.objects.current().filter(pk=practice.pk).exists():
        raise WrongStateError(
            "the official facts have changed since this was made; continue with the next practice draft"
        )
    if found_section != NOTHING_WRONG and not (found_section in SECTIONS and practice.content.get(found_section)):
        raise RefusedError("choose the section that is wrong, or that nothing is")
    User.objects.select_for_update(of=("self",)).get(pk=actor.pk)
    if PracticeAnswer.objects.filter(practice=practice, user=actor).exists():
        raise WrongStateError("you have answered this practice draft already")
    answer = PracticeAnswer.objects.create(
        practice=practice,
        user=actor,
        found_section=found_section,
        caught=found_section == practice.section,
        answered_at=now,
    )
    detail = {"caught": answer.caught, "clean": practice.kind == CLEAN}
    audit.record(actor=actor, act="answer practice", about=practice.target, detail=detail, now=now)
    return answer
