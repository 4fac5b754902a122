"""The tables of search: short lines of text with the codes that they lead to, and which words are in which lines."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from .facts import Code
from .releases import Release


class TermSource(models.Model):
    """The source of some term lines, which come and go together. There are ``count`` of them, numbered from ``first``.

    ``name`` is the label of a release (for lines that no release loaded before it had), or the name of a vocabulary or
    supplement. Lines are numbered by weight, the lightest first: of lines with the same words of a question, the first
    have the fewest other words.
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
    """A short text by which a code is known. ``weight`` is the information (idf) of its words without optional ones."""

    # No constraints: they would be checked for 260,000 rows, and codes are never removed.
    source = models.ForeignKey(TermSource, models.CASCADE, related_name="lines", db_index=False, db_constraint=False)
    code = models.ForeignKey(Code, models.CASCADE, related_name="+", db_index=False, db_constraint=False)
    origin = models.CharField(max_length=10)
    text = models.CharField(max_length=1100)
    weight = models.FloatField()

    def __str__(self) -> str:
        return self.text


class TermWord(models.Model):
    """The lines of a source that have a word: their numbers, packed (``codes.search.packing``)."""

    source = models.ForeignKey(TermSource, models.CASCADE, related_name="words", db_index=False)
    word = models.CharField(max_length=60)
    count = models.PositiveIntegerField()
    lines = models.BinaryField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("word", "source"), name="term_word_once"),)

    def __str__(self) -> str:
        return self.word


class TermSet(models.Model):
    """The lines of a source of kind release that hold in a release: its own, and those of earlier releases."""

    release = models.ForeignKey(Release, models.CASCADE, related_name="term_sets", db_index=False)
    source = models.ForeignKey(TermSource, models.CASCADE, related_name="sets", db_index=False)
    lines = models.BinaryField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("release", "source"), name="term_set_once"),)

    def __str__(self) -> str:
        return f"{self.release_id} {self.source_id}"


class VocabularyEdit(models.Model):
    """A line that people added to the vocabulary, or ``removed`` from it, wherever it came from.

    It takes precedence over ``vocabulary.tsv``, also over later versions of the file. ``term`` and ``meant`` are
    written as in the file. Only ``codes.search.edits`` writes it.
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
    """How many times a question was searched on one day without a result: an inbox, written by public workers.

    It has nothing about who asked, and no question that a worker got fewer than five times
    (``public.searching.unfound``). ``question`` has the words in their order, as search compares them.
    """

    question = models.CharField(max_length=100)
    times = models.PositiveSmallIntegerField()
    day = models.DateField()

    class Meta:
        indexes = (models.Index(fields=("question",), name="unfound_by_question"),)
        constraints = (models.CheckConstraint(condition=Q(times__gte=5), name="unfound_five_times"),)

    def __str__(self) -> str:
        return self.question
