"""Codes across releases, and their facts in each release."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol

from django.db import models
from django.db.models import Q

from .releases import CodeSystem, Release, SourceFile


class Code(models.Model):
    """The identity that lives across releases: "Z53.9".

    Chapters ("21") and blocks ("Z40-Z53") have a row too, so that they are nodes of the same tree within a release;
    across releases a block id is only a name (ranges grow: I10-I15, I10-I16, I10-I1A).
    """

    class Kind(models.TextChoices):
        CHAPTER = "chapter"
        BLOCK = "block"
        CODE = "code"

    system = models.ForeignKey(CodeSystem, models.PROTECT, related_name="codes", db_index=False)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    code = models.CharField(max_length=10)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("code", "kind", "system"), name="code_once"),
            models.CheckConstraint(condition=Q(kind__in=("chapter", "block", "code")), name="code_kind_known"),
        )

    def __str__(self) -> str:
        return self.code


class CodeVersionQuerySet(models.QuerySet["CodeVersion"]):
    def codes(self) -> CodeVersionQuerySet:
        """Codes, headers included, without chapters and blocks."""
        return self.filter(code__kind=Code.Kind.CODE)

    def named(self, names: Iterable[str]) -> CodeVersionQuerySet:
        return self.codes().filter(code__code__in=list(names))

    def in_force(self) -> CodeVersionQuerySet:
        """Of the release in force."""
        return self.filter(release__state=Release.State.ACTIVE)

    def in_order(self) -> CodeVersionQuerySet:
        return self.order_by("position")


class CodeVersion(models.Model):
    """The facts of a code, block or chapter in one release: a node of that release's tree.

    ``position`` is the place in the tabular list, from 1, chapters and blocks included. ``order_number`` is that of the
    order file. ``title`` is the long title exactly as in the order file (ASCII), ``tabular_title`` that of the tabular
    list where it has diacritics. ``notes`` are the own notes in document order:
    [{"kind": "excludes1", "notes": [{"text": "organ donations (Z52.-)", "refs": [[17, 22, "code", "Z52"]]}]}].
    ``seventh`` is the seventh-character table defined here: [{"char": "A", "text": "initial encounter", "notes": []}].
    """

    release = models.ForeignKey(Release, models.PROTECT, related_name="versions", db_index=False)
    code = models.ForeignKey(Code, models.PROTECT, related_name="versions", db_index=False)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    chapter = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", db_index=False)
    block = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", db_index=False)
    source = models.ForeignKey(SourceFile, models.PROTECT, related_name="+", db_index=False)
    position = models.PositiveIntegerField()
    order_number = models.PositiveIntegerField(null=True)
    title = models.CharField(max_length=400)
    tabular_title = models.CharField(max_length=400, blank=True)
    short_title = models.CharField(max_length=60, blank=True)
    billable = models.BooleanField()
    placeholder = models.BooleanField(help_text="A level that only holds a place: S06.0X.")
    generated = models.BooleanField(help_text="Not written out in the tabular list: made by a seventh character.")
    code_range = models.CharField(max_length=10, blank=True, help_text="Chapters and blocks: Z00-Z99.")
    notes = models.JSONField(default=list)
    seventh = models.JSONField(default=list)
    facts_digest = models.CharField(max_length=64, blank=True)
    guidance_digest = models.CharField(max_length=64, blank=True)

    objects = CodeVersionQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("code", "release"), name="version_once"),
            models.UniqueConstraint(fields=("release", "position"), name="version_position_once"),
        )

    def __str__(self) -> str:
        return f"{self.code} ({self.release})"

    @property
    def is_code(self) -> bool:
        return self.code.kind == Code.Kind.CODE

    @property
    def printed_title(self) -> str:
        """The title, with diacritics where the tabular list has them."""
        return self.tabular_title or self.title


class _HasTable(Protocol):
    @property
    def seventh(self) -> list[dict[str, Any]]: ...


def table_in_force(line: Iterable[_HasTable]) -> list[dict[str, Any]]:
    """The nearest seventh-character table on a line of nodes from a code upwards; empty where none has one."""
    return next((node.seventh for node in line if node.seventh), [])


class Reference(models.Model):
    """A note of ``source`` names ``target``, or a range that includes it. ``container`` is the kind of note."""

    source = models.ForeignKey(CodeVersion, models.PROTECT, related_name="references", db_index=False)
    target = models.ForeignKey(CodeVersion, models.PROTECT, related_name="referred_by")
    container = models.CharField(max_length=20)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("source", "target", "container"), name="reference_once"),)

    def __str__(self) -> str:
        return f"{self.source_id} {self.container} {self.target_id}"
