"""What search knows: short lines of text with the codes that they lead to, and which words are in which lines."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from .facts import Code
from .releases import Release


class TermSource(models.Model):
    """Where some term lines came from; they come and go together, and are numbered from ``first``, ``count`` of them.

    ``name`` is a release's label (those lines that no release loaded before it had), the name of a vocabulary or
    supplement. Its lines are numbered by weight, the lightest first: of lines that have the same words of a question,
    the first ones say least besides.
    """

    class Kind(models.TextChoices):
        RELEASE = "release"
        VOCABULARY = "vocabulary"
        SUPPLEMENT = "supplement"
        PUBLISHED = "published"

    kind = models.CharField(max_length=10, choices=Kind.choices)
    name = models.CharField(max_length=60)
    licence = models.CharField(max_length=60, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    first = models.BigIntegerField(default=0)
    count = models.PositiveIntegerField(default=0)
    added_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("kind", "name"), name="term_source_once"),
            models.CheckConstraint(
                condition=Q(kind__in=("release", "vocabulary", "supplement", "published")),
                name="term_source_kind_known",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"


class TermLine(models.Model):
    """A short text that a code is known by. ``weight`` is the information (idf) of its words, optional ones aside."""

    # No constraints: they would be asked for each of 260,000 rows, and codes never go.
    source = models.ForeignKey(TermSource, models.CASCADE, related_name="lines", db_index=False, db_constraint=False)
    code = models.ForeignKey(Code, models.CASCADE, related_name="+", db_index=False, db_constraint=False)
    origin = models.CharField(max_length=10)
    text = models.CharField(max_length=1100)
    weight = models.FloatField()

    def __str__(self) -> str:
        return self.text


class TermWord(models.Model):
    """Which lines of a source have a word: their numbers, packed (``codes.search.packing``)."""

    source = models.ForeignKey(TermSource, models.CASCADE, related_name="words", db_index=False)
    word = models.CharField(max_length=60)
    count = models.PositiveIntegerField()
    lines = models.BinaryField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("word", "source"), name="term_word_once"),)

    def __str__(self) -> str:
        return self.word


class TermSet(models.Model):
    """Which lines of a source of kind release hold in a release: that one's own, and those of releases before."""

    release = models.ForeignKey(Release, models.CASCADE, related_name="term_sets", db_index=False)
    source = models.ForeignKey(TermSource, models.CASCADE, related_name="sets", db_index=False)
    lines = models.BinaryField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("release", "source"), name="term_set_once"),)

    def __str__(self) -> str:
        return f"{self.release_id} {self.source_id}"


class VocabularyEdit(models.Model):
    """A line of the vocabulary that people decided on: added, or ``removed`` wherever it came from.

    It holds against ``vocabulary.tsv``, whatever a later version of the file has. ``term`` and ``meant`` are written as
    there. Written by ``codes.search.edits`` alone.
    """

    term = models.CharField(max_length=100)
    meant = models.CharField(max_length=200)
    kind = models.CharField(max_length=20)
    removed = models.BooleanField()
    decided_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("term", "meant"), name="vocabulary_edit_once"),)

    def __str__(self) -> str:
        return f"{'without ' if self.removed else ''}{self.term}: {self.meant}"


class UnfoundSearch(models.Model):
    """So many times on one day a question was searched and nothing was found: an inbox, written by public workers.

    Nothing of who asked, and no question that a worker had fewer than five times (``public.unfound``). ``question`` is
    its words as search compares them, in their order.
    """

    question = models.CharField(max_length=100)
    times = models.PositiveSmallIntegerField()
    day = models.DateField()

    class Meta:
        indexes = (models.Index(fields=("question",), name="unfound_by_question"),)
        constraints = (models.CheckConstraint(condition=Q(times__gte=5), name="unfound_five_times"),)

    def __str__(self) -> str:
        return self.question
