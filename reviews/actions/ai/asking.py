"""Ask AI for drafts, of one code or of many; and the switch that stops all of it. What comes back changes no text."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction

from codes.models import Code
from reviews.actions.common import change_row, facts_of, lock_row, require
from reviews.ai.prompts import production
from reviews.ai.providers import configured
from reviews.ai.runs import least_cost
from reviews.models import AIControl, DraftBatch, DraftItem, PromptVersion
from reviews.rules.cleaning import clean_text
from reviews.rules.content import SECTIONS, askable
from reviews.rules.errors import RefusedError
from reviews.rules.events import Target, TargetKind
from reviews.safety import audit

MOST_CODES = 5_000
HOW_TO_SWITCH_ON = "AI is off: set AI_MODEL (and AI_BASE_URL for a server of your own), then start again"


def dollars(typed: str) -> Decimal | None:
    """A budget in US dollars as somebody typed it; None for nothing typed. Raises RefusedError."""
    if not typed.strip():
        return None
    try:
        value = Decimal(typed.strip())
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite():
        raise RefusedError("write the budget as a number, such as 2.50")
    return value


def _within_cap(cap: Decimal, prompt: PromptVersion) -> Decimal:
    """A budget that lets something be drafted: what one draft may cost at most has to fit."""
    if not 0 <= cap <= settings.AI_CAP_BATCH:
        raise RefusedError(f"a batch may cost up to {settings.AI_CAP_BATCH} US dollars")
    if cap < (least := least_cost(prompt)):
        raise RefusedError(
            f"this budget drafts nothing: a single draft may cost over {least:.4f} US dollars; write a higher one"
        )
    return cap


@transaction.atomic
def ask(
    *,
    actor: User,
    codes: Sequence[Code],
    sections: Sequence[str] | None = None,
    instruction: str = "",
    title: str = "",
    cap: Decimal | None = None,
    now: datetime.datetime,
) -> DraftBatch:
    """Put codes in the worker's queue, once each. ``cap`` is what the batch may cost in US dollars."""
    require(actor, "ask AI")
    if configured() is None:
        raise RefusedError(HOW_TO_SWITCH_ON)
    if not AIControl.objects.get(pk=1).enabled:
        raise RefusedError("AI is switched off for everybody; a reviewer or publisher can switch it on")
    wanted = list(askable()) if sections is None else [key for key in SECTIONS if key in sections]
    if not wanted or set(sections or ()) - set(askable()):
        raise RefusedError("choose which sections to draft")
    distinct = list(dict.fromkeys(codes))
    if not 0 < len(distinct) <= MOST_CODES:
        raise RefusedError(f"choose 1 to {MOST_CODES:,} codes; there are {len(distinct):,}")
    if len(distinct) == 1:
        facts_of(distinct[0])
    prompt = production()
    most = _within_cap(settings.AI_CAP_BATCH if cap is None else cap, prompt)
    batch = DraftBatch.objects.create(
        title=clean_text(title, longest=200, optional=True) or ", ".join(code.code for code in distinct[:5]),
        sections=wanted,
        instruction=clean_text(instruction, longest=500, optional=True),
        prompt=prompt,
        cap=most,
        asked_by=actor,
        asked_at=now,
    )
    DraftItem.objects.bulk_create(
        (DraftItem(batch=batch, code=code, next_try_at=now) for code in distinct), batch_size=1000
    )
    _written(actor, "ask AI", batch, now, codes=len(distinct), sections=wanted, prompt=batch.prompt.number)
    return batch


def pause_batch(*, actor: User, batch_id: int, now: datetime.datetime) -> DraftBatch:
    """Take no further code of it. Calls that are out come back and are kept."""
    return _turn(actor, batch_id, "pause batch", {DraftBatch.State.RUNNING}, DraftBatch.State.PAUSED, now)


@transaction.atomic
def resume_batch(*, actor: User, batch_id: int, cap: Decimal | None = None, now: datetime.datetime) -> DraftBatch:
    """Continue, with another budget where one is given. What had failed is tried once more."""
    raised = {} if cap is None else {"budget": str(cap)}
    batch = _turn(actor, batch_id, "resume batch", {DraftBatch.State.PAUSED}, DraftBatch.State.RUNNING, now, **raised)
    if cap is not None:
        change_row(batch, cap=_within_cap(cap, batch.prompt))
    waiting = batch.items.filter(state=DraftItem.State.WAITING)
    waiting.update(reason="")
    waiting.filter(next_try_at__gt=now).update(next_try_at=now)
    again = {"state": DraftItem.State.WAITING, "attempts": 0, "next_try_at": now}
    batch.items.filter(state=DraftItem.State.FAILED).update(**again)
    return batch


def cancel_batch(*, actor: User, batch_id: int, now: datetime.datetime) -> DraftBatch:
    """For good. What is drafted stays."""
    going = {DraftBatch.State.RUNNING, DraftBatch.State.PAUSED}
    return _turn(actor, batch_id, "cancel batch", going, DraftBatch.State.CANCELLED, now)


@transaction.atomic
def _turn(
    actor: User,
    batch_id: int,
    act: str,
    fitting: set[DraftBatch.State],
    after: DraftBatch.State,
    now: datetime.datetime,
    **detail: Any,
) -> DraftBatch:
    require(actor, "ask AI")
    batch = lock_row(DraftBatch.objects.all(), batch_id, fitting)
    change_row(batch, state=after)
    _written(actor, act, batch, now, **detail)
    return batch


@transaction.atomic
def switch_ai(*, actor: User, on: bool, now: datetime.datetime) -> AIControl:
    """The kill switch: off, no call is made any more, whoever asks; calls that are out come back and are kept."""
    require(actor, "switch AI")
    control = AIControl.objects.select_for_update(of=("self",)).get(pk=1)
    if control.enabled != on:
        change_row(control, enabled=on, failures=0, open_until=None)
        audit.record(actor=actor, act="switch AI", about=Target(TargetKind.AI), detail={"on": on}, now=now)
    return control


def _written(actor: User, act: str, batch: DraftBatch, now: datetime.datetime, **detail: Any) -> None:
    about, detail = Target(TargetKind.BATCH, batch.pk), {"title": batch.title[:80]} | detail
    audit.record(actor=actor, act=act, about=about, detail=detail, now=now)
