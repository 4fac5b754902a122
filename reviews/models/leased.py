"""Rows that one worker at a time works on."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models


class Leased(models.Model):
    """A worker holds the row until ``leased_until``, and may renew that. ``reviews.leases`` alone writes these columns.

    ``leased_by`` names the newest worker. ``leased_until`` is empty while no worker holds the row.
    """

    HELD: ClassVar[str]  # the value of ``state`` while a worker holds the row
    state: Any

    leased_by = models.CharField(max_length=60, blank=True)
    leased_until = models.DateTimeField(null=True)

    class Meta:
        abstract = True
