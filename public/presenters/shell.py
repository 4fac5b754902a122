"""What surrounds every page: its head, and the banner shown once the release in force has run out."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from public.addresses import feed_address, twin_address
from public.reading.editions import Edition, Editions


@dataclass(frozen=True)
class Alternate:
    """The same in another format: its media type, address and name."""

    type: str
    href: str
    title: str


@dataclass(frozen=True)
class Shell:
    """``title`` is the whole HTML title, ``canonical`` a full URL or empty. ``overdue`` is the release in force once it
    has run out. ``alternates`` are what programs read in place of the page."""

    title: str
    description: str
    canonical: str
    indexed: bool
    in_force: Edition | None
    overdue: Edition | None
    alternates: tuple[Alternate, ...] = ()


def present_shell(
    title: str,
    editions: Editions,
    *,
    path: str = "",
    description: str = "",
    indexed: bool = True,
    whole: bool = False,
    alternates: tuple[Alternate, ...] = (),
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
        alternates=alternates,
    )


def alternates_of(path: str, name: str) -> tuple[Alternate, ...]:
    """The twin in Markdown and the feed of changes of a page of the tree."""
    return (
        Alternate("text/markdown", twin_address(path), f"{name} in Markdown"),
        Alternate("application/atom+xml", feed_address(path), f"Changes to {name}"),
    )
