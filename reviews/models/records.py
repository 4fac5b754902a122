"""What signatures speak of, kept as the very text that was hashed."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from .explanations import Revision


class Record(models.Model):
    """Canonical JSON, never changed; see ``reviews.reading.records``. ``digest`` is the SHA-256 of ``text``, hex.

    A revision has one text record, which its approvers sign, and a printed record for each time it was published.
    """

    class Kind(models.TextChoices):
        TEXT = "text"
        PRINTED = "printed"

    revision = models.ForeignKey(Revision, models.PROTECT, related_name="records")
    kind = models.CharField(max_length=7, choices=Kind.choices)
    text = models.TextField()
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("revision",), condition=Q(kind="text"), name="record_one_text"),
            models.CheckConstraint(condition=Q(kind__in=("text", "printed")), name="record_kind_known"),
        )

    def __str__(self) -> str:
        return f"{self.kind} record of {self.revision}"
