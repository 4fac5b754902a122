"""Prompt versions: anybody of the team proposes one, a second person puts it in production after an evaluation."""

from __future__ import annotations

import datetime

from django.contrib.auth.models import User
from django.db import transaction

from reviews.actions.common import change_row, require
from reviews.ai.prompts import digest_of
from reviews.models import AIControl, AuditEvent, Evaluation, PromptVersion
from reviews.rules.cleaning import clean_text
from reviews.rules.errors import NotPermittedError, RefusedError, WrongStateError
from reviews.safety import audit

LONGEST_PROMPT, LONGEST_NOTE = 20_000, 300
_MOVE = "move production"


@transaction.atomic
def write_prompt(*, actor: User, text: str, note: str, now: datetime.datetime) -> PromptVersion:
    """The next version. ``note`` says what is different in it and why. It is in production only once it is moved."""
    require(actor, "write prompt")
    kept = clean_text(text, longest=LONGEST_PROMPT)
    difference = clean_text(note, longest=LONGEST_NOTE, optional=True)
    if not difference:
        raise RefusedError("write a note: what is different in this version, and why")
    AIControl.objects.select_for_update(of=("self",)).get(pk=1)  # one after the other: each has a number of its own
    versions = list(PromptVersion.objects.only("number", "text"))
    same = next((version for version in versions if version.text.strip() == kept), None)
    if same is not None:
        raise RefusedError(f"this is word for word {same}")
    version = PromptVersion.objects.create(
        number=max((version.number for version in versions), default=0) + 1,
        text=kept,
        digest=digest_of(kept),
        note=difference,
        written_by=actor,
        written_at=now,
    )
    detail = {"digest": version.digest, "note": difference}
    audit.record(actor=actor, act="write prompt", about=version.target, detail=detail, now=now)
    return version


@transaction.atomic
def move_production(*, actor: User, number: int, instead_of: int, now: datetime.datetime) -> AIControl:
    """Let drafts be asked with another version. ``instead_of`` is the number in production that the person saw.

    Who wrote the version does not move it, superusers included. A version that was in production before needs no
    evaluation: going back has to be quick.
    """
    require(actor, _MOVE)
    control = AIControl.objects.select_for_update(of=("self",)).get(pk=1)
    before = control.production
    version = PromptVersion.objects.filter(number=number).first()
    if version is None:
        raise RefusedError(f"there is no prompt {number}")
    if before is not None and before.number != instead_of:
        raise WrongStateError(f"meanwhile {before} is in production; look at the page again")
    if version == before:
        raise WrongStateError(f"{version} is in production already")
    if version.written_by_id == actor.pk:
        raise NotPermittedError("you wrote this version; somebody else puts it in production")
    evaluation = grounds_for(version)
    if evaluation is None and not was_in_production(version):
        raise WrongStateError(
            f"{version} was not evaluated on the whole set with a clinical model; "
            f"run manage.py evaluate_prompt {number} first"
        )
    change_row(control, production=version, moved_by=actor, moved_at=now)
    detail = {"from": before.number if before else None, "evaluation": evaluation.pk if evaluation else None}
    audit.record(actor=actor, act=_MOVE, about=version.target, detail=detail, now=now)
    return control


def grounds_for(version: PromptVersion) -> Evaluation | None:
    """The evaluation that production may be moved on: what a test model makes of a prompt says nothing about it."""
    return Evaluation.objects.clinical().filter(prompt=version).order_by("-finished_at", "-pk").first()


def was_in_production(version: PromptVersion) -> bool:
    """Once moved there, by the audit log; or the one that comes with the program."""
    return version.written_by_id is None or AuditEvent.objects.about(version.target).filter(act=_MOVE).exists()
