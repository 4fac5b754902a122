"""The audit log: append-only, hash-chained, its head written outside the database now and then.

A chain alone shows edits and gaps, but not a cut tail or a log written anew from some point on. Those the exported
heads show: one JSON line each, {"number", "digest", "exported_at"}, in a file kept elsewhere than the database. What
was cut after the last export is missed where the acts are: see ``accounted``. A database restored from a copy lacks
events whose heads were exported; the operator says so with ``close_gap``, on record.
"""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from codes.days import written
from reviews.models import AuditEvent, AuditHead
from reviews.rules.content import canonical_json
from reviews.rules.errors import RefusedError
from reviews.rules.events import Target, TargetKind, target_in_first_form

START = "0" * 64
EXPORT_EVERY = datetime.timedelta(hours=1)
_LATE = datetime.timedelta(minutes=10)  # the clock ticks each minute; a tick may take its time
GAP_CLOSED = "close audit gap"

Head = tuple[int, str]
"""The number of an event and its digest."""


@transaction.atomic
def record(
    *,
    actor: AbstractBaseUser | None,
    act: str,
    about: Target,
    detail: dict[str, Any],
    now: datetime.datetime,
    by: str = "the clock",
) -> AuditEvent:
    """Add one event at the end of the chain, in the transaction of the act, or in one of its own.

    ``by`` is who acts where no user does.
    """
    head = AuditHead.objects.select_for_update().get_or_create(pk=1)[0]
    event = next_event(head, actor=actor, act=act, about=about, detail=detail, now=now, by=by)
    event.save(force_insert=True)
    head.save(update_fields=("number", "digest"))
    return event


@transaction.atomic
def record_all(
    acts: Iterable[tuple[str, Target, dict[str, Any]]], *, actor: AbstractBaseUser | None, now: datetime.datetime
) -> None:
    """Add an event for each (act, about, detail) at the end of the chain, as ``record`` does one by one."""
    head = AuditHead.objects.select_for_update().get_or_create(pk=1)[0]
    events = [
        next_event(head, actor=actor, act=act, about=about, detail=detail, now=now) for act, about, detail in acts
    ]
    AuditEvent.objects.bulk_create(events, batch_size=500)
    head.save(update_fields=("number", "digest"))


def next_event(
    head: AuditHead,
    *,
    actor: AbstractBaseUser | None,
    act: str,
    about: Target,
    detail: dict[str, Any],
    now: datetime.datetime,
    by: str = "the clock",
) -> AuditEvent:
    """The event that follows ``head``, which moves on to it. Neither is saved."""
    event = AuditEvent(
        number=head.number + 1,
        at=now,
        actor_id=actor.pk if actor else None,
        actor_name=actor.get_username() if actor else by,
        act=act,
        form=AuditEvent.PRESENT_FORM,
        target_kind=about.kind,
        target_id=about.pk,
        target_name=about.name,
        about=str(about),
        detail=detail,
        previous=head.digest,
    )
    event.digest = digest_of(event)
    head.number, head.digest = event.number, event.digest
    return event


def digest_of(event: AuditEvent) -> str:
    """SHA-256 over canonical JSON of everything in the event but its own digest.

    That of an event of the first form leaves out ``form`` and the target: when it was written, there were none.
    """
    fields = {
        "number": event.number,
        "at": event.at.astimezone(datetime.UTC).isoformat(timespec="microseconds"),
        "actor": event.actor_id,
        "actor_name": event.actor_name,
        "act": event.act,
        "about": event.about,
        "detail": event.detail,
        "previous": event.previous,
    }
    if event.form != AuditEvent.FIRST_FORM:
        fields["form"] = event.form
        fields["target"] = {"kind": event.target_kind, "id": event.target_id, "name": event.target_name}
    return hashlib.sha256(canonical_json(fields).encode()).hexdigest()


def export_head(*, path: Path, now: datetime.datetime) -> dict[str, Any] | None:
    """Append the present head to the file; None where nothing came since the last line."""
    with transaction.atomic():
        head = AuditHead.objects.select_for_update().filter(pk=1).first()
        if head is None:
            return None
        exported = path.read_text() if path.exists() else ""
        line = {"number": head.number, "digest": head.digest, "exported_at": now.isoformat()}
        if exported.endswith("\n") and _head_in(exported.splitlines()[-1]) == (head.number, head.digest):
            return None
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a") as file:
            # a line cut short, as by a power failure, stays, and `broken` reports it; the next one is whole
            file.write(("\n" if exported and not exported.endswith("\n") else "") + json.dumps(line) + "\n")
        return line


def broken(*, exported: Path | None, now: datetime.datetime | None = None) -> Iterator[str]:
    """What is wrong with the log: edits, gaps, reordering, a cut tail, a log written anew. Nothing when all is well.

    ``now`` asks as well whether the exported heads trail the log by more than their interval.
    """
    previous, number, digests, used = START, 0, {}, False
    gaps: set[Head] = set()
    for event in AuditEvent.objects.order_by("number", "pk").iterator():
        number += 1
        if event.number != number:
            yield f"audit event {number} is missing or out of order: {event.number} stands in its place"
            number = event.number
        if event.previous != previous:
            yield f"audit event {event.number} does not follow the one before it"
        yield from _altered(event)
        used = used or event.actor_id is not None  # by somebody at the desk; an operator's first import is no loss
        previous = event.digest
        digests[event.number] = event.digest
        if event.act == GAP_CLOSED:
            gaps.update((number, digest) for number, digest in event.fields["lost"])
    head = AuditHead.objects.filter(pk=1).first()
    if head is None and digests:
        yield "the head of the audit log is missing"
    elif head is not None and (head.number, head.digest) != (number, previous):
        yield f"the head of the audit log says {head.number}, the log ends at {number}"
    if exported is not None:
        yield from _against_exported(exported, digests, gaps, used=used)
        if now is not None and used:
            yield from _trailing(exported, digests, now)


def _altered(event: AuditEvent) -> Iterator[str]:
    """Whether an event is not as it was written. The target of one of the first form is derived from its text."""
    if digest_of(event) != event.digest:
        yield f"audit event {event.number} was changed"
    target = (event.target_kind, event.target_id, event.target_name)
    if event.form == AuditEvent.FIRST_FORM and target != target_in_first_form(act=event.act, about=event.about):
        yield f"audit event {event.number} is filed under another target than it is about: {event.about}"


def _against_exported(path: Path, digests: dict[int, str], gaps: set[Head], *, used: bool) -> Iterator[str]:
    lines = path.read_text().splitlines() if path.exists() else []
    if used and not lines:
        yield f"no exported heads in {path.name}, so a cut audit log would not show; run manage.py export_audit_head"
    for at, line in enumerate(lines, start=1):
        if (exported := _head_in(line)) is None:
            yield f"line {at} of {path.name} is not an exported head"
            continue
        number, digest = exported
        if exported in gaps and digests.get(number) != digest:
            continue
        if number not in digests:
            yield f"the audit log was cut: its head was once event {number}, which is not there"
        elif digests[number] != digest:
            yield f"the audit log was written anew: event {number} is not the one whose digest was exported"


def _head_in(line: str) -> Head | None:
    try:
        fields = json.loads(line)
        return int(fields["number"]), str(fields["digest"])
    except (ValueError, KeyError, TypeError):
        return None


def _exported_heads(path: Path) -> list[Head]:
    lines = path.read_text().splitlines() if path.exists() else []
    return [head for line in lines if (head := _head_in(line)) is not None]


def _trailing(path: Path, digests: dict[int, str], now: datetime.datetime) -> Iterator[str]:
    """Whether an event waits longer for the export of a head than it should: meanwhile a cut tail would not show."""
    known = max((number for number, digest in _exported_heads(path) if digests.get(number) == digest), default=0)
    waiting = AuditEvent.objects.filter(number__gt=known).order_by("number").first()
    if known and waiting is not None and now - waiting.at > EXPORT_EVERY + _LATE:
        yield (
            f"the exported heads trail the log: event {waiting.number} of {written(waiting.at)} is in none; "
            "does the clock run (manage.py work or tick)?"
        )


def close_gap(*, path: Path, reason: str, now: datetime.datetime) -> AuditEvent:
    """Put on record that the database was restored from a copy, so that exported heads speak of events it lacks.

    Raises RefusedError without a reason, or where every exported head is in the log. The heads that are lost stand in
    the event, so that nothing else is excused by it; its own head is exported at once.
    """
    if not reason.strip():
        raise RefusedError("say why: which copy was restored, and when")
    with transaction.atomic():
        AuditHead.objects.select_for_update().filter(pk=1).first()
        digests = dict(AuditEvent.objects.values_list("number", "digest"))
        closed = AuditEvent.objects.filter(act=GAP_CLOSED).values_list("detail__lost", flat=True)
        known = {(number, digest) for lost in closed for number, digest in lost}
        lost = [head for head in _exported_heads(path) if digests.get(head[0]) != head[1] and head not in known]
        if not lost:
            raise RefusedError(f"every head in {path.name} is that of an event of the log: there is no gap to close")
        detail = {"reason": reason.strip()[:500], "lost": [list(head) for head in lost]}
        log = Target(TargetKind.AUDIT_LOG)
        event = record(actor=None, by="the operator", act=GAP_CLOSED, about=log, detail=detail, now=now)
    export_head(path=path, now=now)
    return event
