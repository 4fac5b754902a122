"""Rows of explanations that are made in memory, numbered and linked, and then written all at once."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from typing import Any, TypeVar

from django.contrib.auth.models import User
from django.db import connection, models

from codes.bulk import insert_rows, reserve_ids
from reviews.actions.texts.signing import MEANINGS
from reviews.models import (
    AuditEvent,
    AuditHead,
    Decision,
    Dependency,
    Explanation,
    Fingerprint,
    Publication,
    Record,
    Revision,
    RevisionContributor,
)
from reviews.models.decisions import DecisionKind
from reviews.reading.records import digest_of, page_parts, signature_of
from reviews.rules.content import canonical_json
from reviews.safety.audit import next_event

Row = TypeVar("Row", bound=models.Model)
# In the order in which they rest on each other, and how many a publication has at most.
_MOST: dict[type[models.Model], int] = {
    Explanation: 1, Revision: 1, RevisionContributor: 1, Record: 2, Decision: 3, Publication: 1, Dependency: 60,
    AuditEvent: 5,
}  # fmt: skip
WRITTEN: list[type[models.Model]] = [*_MOST, Fingerprint]


class PublicationRows:
    """The rows of so many publications, within the transaction that writes them."""

    def __init__(self, publications: int) -> None:
        self.head = AuditHead.objects.select_for_update().get_or_create(pk=1)[0]
        self.made: dict[type[models.Model], list[Any]] = {model: [] for model in _MOST}
        self.fingerprints: list[Fingerprint] = []
        self.fields: dict[int, Mapping[str, Any]] = {}
        self._numbers = {model: count(reserve_ids(model, most * publications)) for model, most in _MOST.items()}

    def add(self, row: Row) -> Row:
        row.pk = next(self._numbers[type(row)])
        self.made[type(row)].append(row)
        return row

    def record(self, kind: Record.Kind, revision: Revision, fields: Mapping[str, Any]) -> Record:
        text = canonical_json(fields)
        record = self.add(Record(revision=revision, kind=kind.value, text=text, digest=digest_of(text)))
        self.fields[record.pk] = fields
        return record

    def signed(
        self,
        kind: DecisionKind,
        revision: Revision,
        record: Record,
        *,
        user: User,
        at: datetime.datetime,
        checked: Sequence[str] = (),
    ) -> Decision:
        """As ``reviews.actions.texts.signing.sign`` writes it."""
        profile = user.reviewer_profile
        decision = Decision(
            revision=revision, kind=kind.value, user=user, content_digest=revision.content_digest,
            facts_digest=revision.facts_digest, meaning=MEANINGS[kind], printed_name=profile.printed_name,
            credentials=profile.credentials, reauthenticated="benchmark: nobody was asked",
            checked_sections=list(checked), record=record, page_parts=page_parts(), signed_at=at,
        )  # fmt: skip
        decision.signature = signature_of(decision)
        return self.add(decision)

    def event(
        self, act: str, explanation: Explanation, *, user: User, at: datetime.datetime, detail: dict[str, Any]
    ) -> None:
        self.add(next_event(self.head, actor=user, act=act, about=explanation.target, detail=detail, now=at))

    def write(self) -> None:
        written: list[tuple[type[models.Model], list[Any]]] = [*self.made.items(), (Fingerprint, self.fingerprints)]
        for model, rows in written:
            insert_rows(model, [str(field.column) for field in model._meta.concrete_fields], map(_values, rows))
        self.head.save(update_fields=("number", "digest"))


def _values(row: models.Model) -> list[Any]:
    fields: Iterator[Any] = iter(row._meta.concrete_fields)
    return [field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields]
