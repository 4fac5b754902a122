"""Who signs, as readers see them, and the controlled list of specialists."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower

NAME_TAKEN = "This is the printed name of somebody else; add a middle name or initial."


class ReviewerProfile(models.Model):
    """How a member of the team appears in print. A decision keeps its own copy of name and credentials."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, related_name="reviewer_profile")
    slug = models.SlugField(unique=True)
    printed_name = models.CharField(max_length=120)
    credentials = models.CharField(max_length=120, help_text="As printed behind the name: MD, RHIA.")
    bio = models.TextField(max_length=2000, blank=True)
    photo = models.BinaryField(null=True, editable=True, help_text="A small JPEG.")
    listed = models.BooleanField(default=True, help_text="Shown on the public team page.")
    notices_as_digest = models.BooleanField(default=False, help_text="One e-mail a day instead of one a notice.")

    class Meta:
        ordering = ("printed_name",)
        constraints = (
            models.UniqueConstraint(
                Lower("printed_name"), name="profile_printed_name_once", violation_error_message=NAME_TAKEN
            ),
        )

    def __str__(self) -> str:
        return f"{self.printed_name}, {self.credentials}" if self.credentials else self.printed_name


class Specialist(models.Model):
    """A kind of specialist an explanation may name. Retired ones stay for texts that name them."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=80)
    about = models.CharField(max_length=200, blank=True)
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name
