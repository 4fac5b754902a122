"""What one person asks for and a second person answers: never whoever asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from django.contrib.auth.models import User


class SecondPerson(models.Model):
    """``ASKED_BY`` is the field that says who asked."""

    ASKED_BY: ClassVar[str] = "proposed_by"

    class Meta:
        abstract = True

    @classmethod
    def answerable_by(cls, user: User) -> Q:
        """Of a query: those that somebody else asked for."""
        return ~Q(**{cls.ASKED_BY: user})

    def is_answerable_by(self, user: User) -> bool:
        """Whether somebody else asked for it."""
        return bool(getattr(self, f"{self.ASKED_BY}_id") != user.pk)
