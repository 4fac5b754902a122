"""Second looks and their verdicts, held against the audit log (``accounted``)."""

from __future__ import annotations

from collections.abc import Iterator

from reviews.models import AuditEvent, LookLeft, LookVerdict, SecondLook
from reviews.rules.acts import DECIDE_BETWEEN, LEAVE_LOOK, LOOK, Act
from reviews.safety.entries import Entry, Key


def _looks() -> Iterator[tuple[Key, str]]:
    for row in SecondLook.objects.select_related("decision", "revision__explanation__code").iterator(chunk_size=500):
        yield Key(Act.APPROVE, row.pk, row.decision.user_id, row.chosen_at), f"{row}, that it was chosen,"


def _chosen(event: AuditEvent) -> Iterator[Key]:
    if "look" in event.fields:
        yield Key(Act.APPROVE, event.fields["look"], event.actor_id, event.at)


_ACTS = {LookVerdict.Part.SECOND: LOOK, LookVerdict.Part.THIRD: DECIDE_BETWEEN}


def _verdicts() -> Iterator[tuple[Key, str]]:
    for row in LookVerdict.objects.order_by("pk").iterator(chunk_size=500):
        act = _ACTS[LookVerdict.Part(row.part)]
        yield Key(act, row.pk, row.user_id, row.given_at), f"verdict {row.pk} of second look {row.look_id}"
    for left in LookLeft.objects.order_by("pk").iterator(chunk_size=500):
        yield Key(LEAVE_LOOK, left.pk, left.user_id, left.left_at), f"that somebody left second look {left.look_id}"


def _looked(event: AuditEvent) -> Iterator[Key]:
    given = event.fields["left"] if event.act == LEAVE_LOOK else event.fields["verdict"]
    yield Key(event.act, given, event.actor_id, event.at)


LOOKS = (
    Entry(frozenset({Act.APPROVE}), _looks, _chosen),
    Entry(frozenset({*_ACTS.values(), LEAVE_LOOK}), _verdicts, _looked),
)
