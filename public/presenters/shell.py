"""What surrounds every page: its head, and the banner shown once the release in force has run out."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from public.reading.editions import Edition, Editions


@dataclass(frozen=True)
class Shell:
    """``title`` is the whole HTML title, ``canonical`` a full URL or empty. ``overdue`` is the release in force once it
    has run out."""

    title: str
    description: str
    canonical: str
    indexed: bool
    in_force: Edition | None
    overdue: Edition | None


def present_shell(
    title: str, editions: Editions, *, path: str = "", description: str = "", indexed: bool = True, whole: bool = False
) -> Shell:
    """``path`` is the canonical one; ``whole`` says that the title holds the site's name already."""
    in_force = editions.in_force
    return Shell(
        title=title if whole else f"{title} | {settings.SITE_NAME}",
        description=description,
        canonical=f"{settings.SITE_URL}{path}" if path else "",
        indexed=indexed,
        in_force=in_force,
        overdue=in_force if in_force and in_force.is_past(editions.today) else None,
    )
