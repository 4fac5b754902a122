"""The version of everything that readers see: a number that triggers raise at every change (``guards``)."""

from __future__ import annotations

from django.db import models


class PublicVersion(models.Model):
    """A single row. ``number`` is another one as soon as a change that pages show commits; only equality counts."""

    number = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"version {self.number}"


class PublicChange(models.Model):
    """What changed with a number of the version. A change of a code is one of all codes below it, too.

    Only the newest few hundred are kept; whoever missed more has to drop everything.
    """

    class Touched(models.TextChoices):
        EVERYTHING = "everything"
        PEOPLE = "people"
        SEARCH = "search"
        CODE = "code"

    number = models.BigIntegerField(unique=True)
    touched = models.CharField(max_length=20, choices=Touched.choices)
    code = models.CharField(max_length=20, blank=True, db_default="")

    def __str__(self) -> str:
        return f"{self.number}: {self.touched} {self.code}".rstrip()
