"""Make another release the one readers see: one person proposes, another confirms; or go back in one step.

``releases.loading.activate`` does the switch, in the transaction of the act. It writes no publication: what a
text is beside the new facts is derived (``impact``).
"""

from __future__ import annotations

import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet

from codes.days import day_of
from codes.models import Release
from codes.releases.files.records import ReleaseError
from codes.releases.loading.activate import activate_release
from reviews.actions.common import Reauthenticated, change_row, require, require_reauthenticated
from reviews.models import Switch
from reviews.rules.cleaning import clean_text
from reviews.rules.errors import ConflictError, NotPermittedError, RefusedError
from reviews.rules.events import about_release
from reviews.safety import audit


@transaction.atomic
def propose_switch(
    *, actor: User, release: Release, on_effective_date: bool = False, note: str = "", now: datetime.datetime
) -> Switch:
    """Ask for a loaded release to be made active, at once or on the day it takes effect. Readers see no change yet."""
    require(actor, "propose release")
    fresh = _in_turn(release)
    in_force = _in_force(fresh)
    if fresh.is_active:
        raise RefusedError(f"{fresh} is in force already")
    if fresh.partial or fresh.state == Release.State.STAGED:
        why = "is not loaded yet" if fresh.state == Release.State.STAGED else "is a partial release, without notes"
        raise RefusedError(f"{fresh} {why}: it cannot be made active")
    other = Switch.objects.open().filter(release__system=fresh.system_id).select_related("release").first()
    if other is not None:
        raise RefusedError(f"{other.release} is proposed already; confirm that or call it off first")
    switch = Switch.objects.create(
        release=fresh,
        previous=in_force,
        due_on=fresh.effective_from if on_effective_date and fresh.effective_from > day_of(now) else None,
        alone=settings.ACTIVATE_ALONE,
        note=clean_text(note, longest=500, optional=True),
        proposed_by=actor,
        proposed_at=now,
    )
    _record("propose release", switch, actor=actor, now=now)
    return switch


@transaction.atomic
def confirm_switch(
    *, actor: User, switch_id: int, reauthenticated: Reauthenticated | None, now: datetime.datetime
) -> Switch:
    """The second person's word. The switch happens at once, or on its day by the clock."""
    require(actor, "confirm release")
    switch = _open(switch_id)
    if switch.state != Switch.State.PROPOSED:
        raise ConflictError(f"{switch.release} is confirmed already", switch)
    if not may_confirm(switch, actor):
        raise NotPermittedError("you proposed it, so somebody else has to confirm it")
    _require_as_proposed(switch)
    require_reauthenticated(reauthenticated, now)
    change_row(switch, state=Switch.State.CONFIRMED, confirmed_by=actor, confirmed_at=now)
    _record("confirm release", switch, actor=actor, now=now)
    if switch.due_on is None or switch.due_on <= day_of(now):
        _do(switch, actor=actor, now=now)
    return switch


@transaction.atomic
def call_off_switch(*, actor: User, switch_id: int, now: datetime.datetime) -> Switch:
    """Take a proposal back, or a confirmed switch whose day has not come."""
    require(actor, "propose release")
    switch = _open(switch_id)
    _call_off(switch, actor=actor, now=now)
    return switch


@transaction.atomic
def switch_back(
    *,
    actor: User,
    in_force: Release,
    to: str,
    reason: str,
    reauthenticated: Reauthenticated | None,
    now: datetime.datetime,
) -> Switch:
    """Return from ``in_force`` to the release labelled ``to`` (see ``way_back``), at once. One publisher, typed reason.

    For when a release turns out wrong: waiting for a second person would leave it before readers. What is proposed of
    the two is overtaken by this; left open, the clock would bring the wrong one again.
    """
    require(actor, "confirm release")
    fresh = _in_turn(in_force)
    before = way_back(fresh)
    if not fresh.is_active:
        raise ConflictError(f"{fresh} is not in force any more", fresh)
    if before is None:
        raise RefusedError(f"there is no release to go back to from {fresh}; propose one instead")
    if before.label != to:
        raise ConflictError(f"one would go back from {fresh} to {before} now, not to {to}; look again", fresh)
    if not reason.strip():
        raise RefusedError("say why you go back")
    require_reauthenticated(reauthenticated, now)
    note = clean_text(reason, longest=500)
    for overtaken in Switch.objects.open().filter(release__in=(before, fresh)).select_related("release", "previous"):
        _call_off(overtaken, actor=actor, now=now)
    switch = Switch.objects.create(
        release=before,
        previous=fresh,
        state=Switch.State.CONFIRMED,
        back=True,
        alone=True,
        note=note,
        proposed_by=actor,
        proposed_at=now,
        confirmed_by=actor,
        confirmed_at=now,
    )
    _do(switch, actor=actor, now=now)
    return switch


def note_console_switch(
    sender: type[Release], *, release: Release, previous: Release | None, now: datetime.datetime, **_: Any
) -> None:
    """The operator switched by a command, which asks nobody; it is on record all the same."""
    detail = {"previous": previous.label if previous else None}
    about = about_release(release.label)
    audit.record(actor=None, by="the operator", act="activate release", about=about, detail=detail, now=now)


def switch_due(*, now: datetime.datetime) -> tuple[list[Switch], list[Switch]]:
    """Do what is confirmed for today or earlier: (done, refused). Called by the clock.

    What is refused is called off, on record, and ``reason`` says why: it is tried once, and waits for people.
    """
    done, refused = [], []
    waiting = Switch.objects.filter(state=Switch.State.CONFIRMED, due_on__lte=day_of(now))
    for pk in waiting.values_list("pk", flat=True):
        try:
            with transaction.atomic():
                switch = _open(pk)
                if switch.confirmed_by is not None:  # whose word it is, still theirs to give
                    require(switch.confirmed_by, "confirm release")
                _require_as_proposed(switch)
                _do(switch, actor=switch.confirmed_by, now=now)
                done.append(switch)
        except RefusedError as error:
            refused += _refused(pk, str(error), now)
    return done, refused


@transaction.atomic
def _refused(pk: int, reason: str, now: datetime.datetime) -> list[Switch]:
    _in_turn(Switch.objects.select_related("release").get(pk=pk).release)
    switch = Switch.objects.select_related("release", "previous").filter(pk=pk, state=Switch.State.CONFIRMED).first()
    if switch is None:  # somebody called it off just now
        return []
    switch.reason = reason[:500]
    _call_off(switch, actor=None, now=now)
    return [switch]


def _require_as_proposed(switch: Switch) -> None:
    """What was proposed takes the place of the release that was in force then, not of another."""
    in_force = _in_force(switch.release)
    if in_force is not None and in_force.pk not in {switch.previous_id, switch.release_id}:
        raise ConflictError(f"{in_force} came into force meanwhile: propose it again", switch)


def may_confirm(switch: Switch, actor: User) -> bool:
    """Anybody but who proposed it; they too where it was set up so when they proposed it, and still is."""
    return switch.is_answerable_by(actor) or (switch.alone and settings.ACTIVATE_ALONE)


def before_it(release: Release) -> Release | None:
    """The release that was in force last, other than this one."""
    return _in_force_once(release).first()


def way_back(release: Release) -> Release | None:
    """Where one person alone may return to: never forward again to what was left, which takes two, as before."""
    return _in_force_once(release).filter(effective_from__lt=release.effective_from).first()


def _in_force_once(release: Release) -> QuerySet[Release]:
    """Those of its system that were, the last one first."""
    earlier = Release.objects.filter(system=release.system_id, state=Release.State.SUPERSEDED, partial=False)
    return earlier.exclude(pk=release.pk).filter(activated_at__isnull=False).order_by("-activated_at")


def _in_turn(release: Release) -> Release:
    """The release as it is now, with all of its system locked: two people propose one after the other."""
    of_system = Release.objects.select_for_update().filter(system_id=release.system_id).order_by("pk")
    return next(row for row in of_system if row.pk == release.pk)


def _in_force(release: Release) -> Release | None:
    return Release.objects.active().filter(system_id=release.system_id).first()


def _open(switch_id: int) -> Switch:
    """The switch as it is now. Every act locks the releases first, so that no two wait for each other for ever."""
    asked = Switch.objects.select_related("release").filter(pk=switch_id).first()
    if asked is None:
        raise RefusedError("there is no such proposal")
    _in_turn(asked.release)
    switch = Switch.objects.select_related("release", "previous", "confirmed_by").get(pk=switch_id)
    if switch.state not in {Switch.State.PROPOSED, Switch.State.CONFIRMED}:
        raise ConflictError(f"{switch.release} is {switch.state} already", switch)
    return switch


def _call_off(switch: Switch, *, actor: User | None, now: datetime.datetime) -> None:
    switch.state, switch.ended_at = Switch.State.CALLED_OFF, now
    switch.save(update_fields=("state", "ended_at", "reason"))
    _record("call off release", switch, actor=actor, now=now)


def _do(switch: Switch, *, actor: User | None, now: datetime.datetime) -> None:
    def record(_: object) -> None:
        change_row(switch, state=Switch.State.DONE, ended_at=now, reason="")
        _record("go back to release" if switch.back else "activate release", switch, actor=actor, now=now)

    try:
        activate_release(switch.release, now=now, record=record)
    except ReleaseError as error:
        raise RefusedError(str(error)) from error


def _record(act: str, switch: Switch, *, actor: User | None, now: datetime.datetime) -> None:
    detail = {
        "switch": switch.pk,
        "previous": switch.previous.label if switch.previous else None,
        "on": switch.due_on.isoformat() if switch.due_on else None,
        "note": switch.note[:300],
    } | ({"reason": switch.reason[:300]} if switch.reason else {})
    audit.record(actor=actor, act=act, about=about_release(switch.release.label), detail=detail, now=now)
