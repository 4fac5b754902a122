"""Code systems, their releases, the official files of these, and all attempts to import files."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q


class CodeSystem(models.Model):
    """A classification, such as ICD-10-CM. Machines name it by ``uri`` and ``oid``."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=60)
    uri = models.CharField(max_length=200)
    oid = models.CharField("OID", max_length=100)
    publisher = models.CharField(max_length=200)

    def __str__(self) -> str:
        return self.name


class ReleaseQuerySet(models.QuerySet["Release"]):
    def visible(self) -> ReleaseQuerySet:
        """Releases whose facts are complete: all but one that is being loaded."""
        return self.exclude(state=Release.State.STAGED)

    def active(self) -> ReleaseQuerySet:
        return self.filter(state=Release.State.ACTIVE)


class Release(models.Model):
    """A published edition of a code system, identified by its effective date.

    ``counts`` are the numbers of loaded codes, billable codes, chapters, sections, notes, ... by name; ``verify``
    recounts them. ``introduction`` is the tabular list's explanation of its conventions: [{"type", "title",
    "notes": [...]}].
    """

    class State(models.TextChoices):
        STAGED = "staged"
        VALIDATED = "validated"
        ACTIVE = "active"
        SUPERSEDED = "superseded"

    system = models.ForeignKey(CodeSystem, models.PROTECT, related_name="releases")
    label = models.SlugField(max_length=40)
    effective_from = models.DateField()
    state = models.CharField(max_length=12, choices=State.choices, default=State.STAGED)
    partial = models.BooleanField(
        help_text="No tabular list: serves history, titles and flags; cannot be made active.",
    )
    counts = models.JSONField(default=dict)
    introduction = models.JSONField(default=list)
    loaded_at = models.DateTimeField()
    activated_at = models.DateTimeField(null=True, help_text="When it last became active; empty if it never was.")

    objects = ReleaseQuerySet.as_manager()

    class Meta:
        ordering = ("effective_from",)
        constraints = (
            models.UniqueConstraint(fields=("system", "label"), name="release_label_once"),
            models.UniqueConstraint(fields=("system", "effective_from"), name="release_effective_once"),
            models.UniqueConstraint(fields=("system",), condition=Q(state="active"), name="release_one_active"),
            models.CheckConstraint(
                condition=Q(state__in=("staged", "validated", "active", "superseded")), name="release_state_known"
            ),
            models.CheckConstraint(condition=Q(partial=False) | ~Q(state="active"), name="release_active_complete"),
        )

    def __str__(self) -> str:
        return self.label

    @property
    def is_active(self) -> bool:
        return self.state == self.State.ACTIVE

    @property
    def fiscal_year_end(self) -> datetime.date:
        """30 September after the effective date: no release covers more than its fiscal year."""
        year = self.effective_from.year + (self.effective_from.month >= 10)
        return datetime.date(year, 9, 30)


class ImportRun(models.Model):
    """An attempt to import files, who made it, and how it ended. A rejected run has a report and no facts.

    ``report`` is {"files": [{"name", "package", "sha256", "size", "kind"}], "reasons": [{"text", "file", "line"}],
    "warnings": [{"code", "parameters", "text"}], "counts": {...}}. A file that was not used has the kind "", and under
    "seems" what it seems to be.
    """

    class Outcome(models.TextChoices):
        RUNNING = "running"
        IMPORTED = "imported"
        UNCHANGED = "unchanged"
        REJECTED = "rejected"
        INTERRUPTED = "interrupted"

    label = models.CharField(max_length=40, blank=True)
    release = models.ForeignKey(Release, models.PROTECT, null=True, related_name="import_runs")
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    operator = models.CharField(max_length=100, blank=True, help_text="Who ran the command, when it was the console.")
    outcome = models.CharField(max_length=12, choices=Outcome.choices, default=Outcome.RUNNING)
    report = models.JSONField(default=dict)

    class Meta:
        ordering = ("-started_at",)

    def __str__(self) -> str:
        return f"{self.label or 'maps'}: {self.outcome}"


class SourceFile(models.Model):
    """An official file whose facts are loaded. ``release`` is empty for maps and groupings, which belong to none."""

    class Kind(models.TextChoices):
        ORDER = "order", "order file"
        CODES = "codes", "codes file"
        TABULAR = "tabular", "tabular list"
        ALPHABETIC = "alphabetic", "alphabetic index"
        EXTERNAL = "external", "external cause index"
        NEOPLASM = "neoplasm", "neoplasm table"
        DRUG = "drug", "table of drugs and chemicals"
        POA = "poa", "POA exempt list"
        CONVERSION = "conversion", "conversion table"
        GEM_I10 = "gem_i10", "GEM, ICD-10-CM to ICD-9-CM"
        GEM_I9 = "gem_i9", "GEM, ICD-9-CM to ICD-10-CM"
        TABLE_6I = "table_6i", "MS-DRG table 6I, complete MCC list"
        TABLE_6J = "table_6j", "MS-DRG table 6J, complete CC list"
        HCC = "hcc", "mappings to HCC"
        HCC_LABELS = "hcc_labels", "labels of HCC"
        ELIXHAUSER = "elixhauser", "Elixhauser reference file"

    GROUPING_KINDS = (Kind.TABLE_6I, Kind.TABLE_6J, Kind.HCC, Kind.HCC_LABELS, Kind.ELIXHAUSER)
    INDEX_KINDS = (Kind.ALPHABETIC, Kind.EXTERNAL, Kind.NEOPLASM, Kind.DRUG)

    release = models.ForeignKey(Release, models.PROTECT, null=True, related_name="sources")
    run = models.ForeignKey(ImportRun, models.PROTECT, related_name="sources")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    name = models.CharField(max_length=255)
    package = models.CharField(max_length=255, blank=True, help_text="The zip it came in, if it came in one.")
    sha256 = models.CharField("SHA-256", max_length=64)
    size = models.PositiveBigIntegerField(help_text="Bytes.")
    rows = models.PositiveIntegerField(default=0, help_text="Rows, nodes or entries read from it.")

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=("release", "sha256"), name="source_file_once"),
            models.UniqueConstraint(fields=("release", "kind"), name="source_kind_once"),
            models.UniqueConstraint(
                fields=("kind", "sha256"), condition=Q(release__isnull=True), name="source_map_once"
            ),
        )

    def __str__(self) -> str:
        return self.name
