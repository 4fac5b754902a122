"""Find the release a person names on the command line."""

from __future__ import annotations

import datetime

from django.core.management.base import CommandError

from codes.models import Release
from codes.releases.files.records import printable


def named_release(name: str) -> Release:
    """By label ("2026-annual") or effective date ("2025-10-01"); CommandError lists what there is."""
    releases = Release.objects.visible()
    try:
        found = releases.filter(effective_from=datetime.date.fromisoformat(name)).first()
    except ValueError:
        found = releases.filter(label=name).first() if name.isascii() else None
    if found is None:
        labels = ", ".join(release.label for release in releases) or "none"
        raise CommandError(f"no release {printable(name)} is loaded; loaded are: {labels}")
    return found
