"""How often somebody recently failed to prove who they are."""

from __future__ import annotations

from django.db import models

from codes.days import written


class WrongAttempts(models.Model):
    """One row a person ("user 12", or the digest of a name that nobody has) and one a client address.

    ``number`` counts since ``since``; ``locked_until`` is set by the one that was too many. Written by
    ``reviews.safety.attempts`` alone.
    """

    key = models.CharField(max_length=80, unique=True)
    number = models.PositiveSmallIntegerField(default=0)
    since = models.DateTimeField()
    locked_until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.key}: {self.number} since {written(self.since)}"
