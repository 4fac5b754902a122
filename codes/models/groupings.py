"""What other publishers group codes under. Only ``codes.groupings.importing`` writes these tables."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from .releases import SourceFile


class Grouping(models.Model):
    """A system of groups in one edition, as one official file has it.

    ``system`` is for addresses ("cms-hcc-v28"), ``name`` for people ("CMS-HCC V28"). It covers the days from
    ``covers_from`` to ``covers_to``, both included. ``rows`` are codes in groups, ``codes`` distinct codes; a file may
    bring labels alone. A later file of the same kind and edition takes its place; the earlier one stays on record.
    """

    source = models.ForeignKey(SourceFile, models.PROTECT, related_name="groupings")
    system = models.SlugField(max_length=40)
    name = models.CharField(max_length=60)
    publisher = models.CharField(max_length=200)
    edition = models.CharField(max_length=10)
    covers_from = models.DateField()
    covers_to = models.DateField()
    rows = models.PositiveIntegerField()
    codes = models.PositiveIntegerField()

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=("source", "system"), name="grouping_once"),
            models.CheckConstraint(condition=Q(covers_from__lt=F("covers_to")), name="grouping_covers_days"),
        )

    def __str__(self) -> str:
        return f"{self.name} {self.edition}"


class GroupingCode(models.Model):
    """A code in a group, with its dot. It is kept as text, like the codes of lists and maps."""

    grouping = models.ForeignKey(Grouping, models.PROTECT, related_name="members")
    group = models.CharField(max_length=40)
    code = models.CharField(max_length=10)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("code", "grouping", "group"), name="grouping_code_once"),)

    def __str__(self) -> str:
        return f"{self.code} in {self.group}"


class GroupingLabel(models.Model):
    """The publisher's words for a group."""

    grouping = models.ForeignKey(Grouping, models.PROTECT, related_name="labels", db_index=False)
    group = models.CharField(max_length=40)
    label = models.CharField(max_length=300)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("grouping", "group"), name="grouping_label_once"),)

    def __str__(self) -> str:
        return f"{self.group}: {self.label}"
