"""Index entries, the POA exempt list and maps, which name codes by text.

An index serves later releases that bring none, and may be ahead of its own release; a map spans many releases. So a
code is kept as printed, with its dot. It is resolved against the release that somebody reads, and is no key into one
release.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import models
from django.db.models import Q

from .releases import SourceFile


def open_ended(code: str) -> list[str]:
    """A manifestation code as an index prints it where further characters are wanted."""
    return [f"{code}-", f"{code}.-"]


class IndexEntryQuerySet(models.QuerySet["IndexEntry"]):
    def leading_to(self, code: str, *, sources: Iterable[SourceFile]) -> models.QuerySet[IndexEntry]:
        """Entries for a code in some indexes, as ``printed_as`` selects them."""
        return self.printed_as(code, open_ended=open_ended(code), sources=[source.pk for source in sources])

    def printed_as(
        self, code: str, *, open_ended: Sequence[str], sources: Sequence[int]
    ) -> models.QuerySet[IndexEntry]:
        """Entries for a code, as code or as manifestation code, and the "see" entries that lead to those.

        ``open_ended`` is the code as printed with further characters wanted, ``sources`` are ids. It is a union instead
        of an OR, since each part has an index of its own.
        """
        within = self.filter(source__in=sources)
        # SQLite uses a partial index only where the query repeats its condition, here "not empty"
        own = within.filter(code=code).exclude(code="")
        second = within.filter(manifestation__in=[code, *open_ended]).exclude(manifestation="")
        return own.union(second, within.filter(see_entry__in=own)).order_by("source_id", "position")


class IndexEntry(models.Model):
    """A path of the alphabetic or external-cause index, or a cell of the neoplasm or drug table.

    ``path`` has the printed terms from the main term down, joined by " > ". ``code`` is empty where the path has none
    (a heading, or only "see"). ``more_needed``: the code is printed with a dash, since it needs more characters.
    ``manifestation`` is as printed, with its dash. ``see`` and ``see_also`` are as printed; ``see_entry`` is the entry
    they lead to, where that is certain.
    """

    SEPARATOR = " > "

    source = models.ForeignKey(SourceFile, models.PROTECT, related_name="index_entries", db_index=False)
    position = models.PositiveIntegerField()
    path = models.CharField(max_length=1000)
    column = models.CharField(max_length=60, blank=True)
    code = models.CharField(max_length=10, blank=True)
    more_needed = models.BooleanField()
    manifestation = models.CharField(max_length=10, blank=True)
    see = models.CharField(max_length=400, blank=True)
    see_also = models.CharField(max_length=400, blank=True)
    see_entry = models.ForeignKey("self", models.PROTECT, null=True, related_name="seen_from", db_index=False)

    objects = IndexEntryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "index entries"
        constraints = (models.UniqueConstraint(fields=("source", "position"), name="index_position_once"),)
        indexes = (
            models.Index(fields=("code",), condition=~Q(code=""), name="index_by_code"),
            models.Index(fields=("manifestation",), condition=~Q(manifestation=""), name="index_by_manifestation"),
            models.Index(fields=("see_entry",), condition=Q(see_entry__isnull=False), name="index_by_see"),
        )

    def __str__(self) -> str:
        return self.path


class PoaExemption(models.Model):
    """A code exempt from present-on-admission reporting in the fiscal year of the list."""

    source = models.ForeignKey(SourceFile, models.PROTECT, related_name="poa_exemptions", db_index=False)
    code = models.CharField(max_length=10)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("code", "source"), name="poa_once"),)

    def __str__(self) -> str:
        return self.code


class MapEntry(models.Model):
    """One row of a map from ``from_code`` to ``to_code`` (empty: no map).

    Of a GEM it has the flags of 2018. Of the conversion table it leads from the previous code to the current one;
    ``effective_from`` is its date, and ``printed`` the publisher's cell, which may say more than codes ("Codes in
    categories A15-A19").
    """

    source = models.ForeignKey(SourceFile, models.PROTECT, related_name="map_entries", db_index=False)
    position = models.PositiveIntegerField()
    from_code = models.CharField(max_length=10, blank=True)
    to_code = models.CharField(max_length=10, blank=True)
    approximate = models.BooleanField(default=False)
    no_map = models.BooleanField(default=False)
    combination = models.BooleanField(default=False)
    scenario = models.PositiveSmallIntegerField(default=0)
    choice_list = models.PositiveSmallIntegerField(default=0)
    effective_from = models.DateField(null=True)
    printed = models.CharField(max_length=1000, blank=True)

    class Meta:
        verbose_name_plural = "map entries"
        constraints = (models.UniqueConstraint(fields=("source", "position"), name="map_position_once"),)
        indexes = (
            models.Index(fields=("from_code",), name="map_by_from"),
            models.Index(fields=("to_code",), name="map_by_to"),
        )

    def __str__(self) -> str:
        return f"{self.from_code} -> {self.to_code or 'no map'}"
