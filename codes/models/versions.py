"""Which state of all that readers see this is: a number that triggers raise, whoever changes what (``guards``)."""

from __future__ import annotations

from django.db import models


class PublicVersion(models.Model):
    """One row. ``number`` is another as soon as anything commits that pages show; it is compared, not counted."""

    number = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"version {self.number}"


class PublicChange(models.Model):
    """What a number of the version touched: ``everything``, ``people``, ``search``, ``code Z53.9`` (and below).

    Only the newest few hundred stay; who missed more makes everything anew.
    """

    number = models.BigIntegerField(unique=True)
    touched = models.CharField(max_length=20)

    def __str__(self) -> str:
        return f"{self.number}: {self.touched}"
