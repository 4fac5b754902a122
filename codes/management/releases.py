"""The release that a person names on the command line."""

from __future__ import annotations

import datetime

from django.core.management.base import CommandError

from codes.models import Release
from codes.releases.files.records import printable


def named_release(name: str) -> Release:
    """A release by its label ("2026-annual") or effective date ("2025-10-01"); CommandError lists the loaded ones."""
    releases = Release.objects.visible()
    try:
        release = releases.filter(effective_from=datetime.date.fromisoformat(name)).first()
    except ValueError:
        release = releases.filter(label=name).first() if name.isascii() else None
    if release is None:
        labels = ", ".join(releases.values_list("label", flat=True)) or "none"
        raise CommandError(f"no release {printable(name)} is loaded; loaded are: {labels}")
    return release
