"""Pages that search engines should know: browse pages, and codes with a published explanation.

Parts are chunked by count; ``lastmod`` is the day the facts behind a page came into force here.
"""

from __future__ import annotations

import datetime
from typing import NamedTuple

from codes.models import Code, CodeVersion
from reviews.published import live_pages

from .addresses import ROOT, address
from .editions import Editions

PART_SIZE = 50_000


class Page(NamedTuple):
    path: str
    lastmod: datetime.date | None


def browse_pages(editions: Editions) -> list[Page]:
    """Home, the index, chapters and blocks of the release in force, in order."""
    edition = editions.in_force
    if edition is None:
        return []
    day = (edition.release.activated_at or edition.release.loaded_at).date()
    branches = (
        CodeVersion.objects.filter(release=edition.release, code__kind__in=(Code.Kind.CHAPTER, Code.Kind.BLOCK))
        .order_by("position")
        .values_list("code__kind", "code__code")
    )
    paths = ["/", ROOT, *(address(kind, name) for kind, name in branches), "/about", "/team"]
    return [Page(path, None if path in ("/about", "/team") else day) for path in paths]


def explained_pages(editions: Editions) -> list[Page]:
    """Codes of the release in force with a live explanation; the page changed when that was published."""
    if editions.in_force is None:
        return []
    live = dict(live_pages())
    in_force = CodeVersion.objects.named(live).filter(release=editions.in_force.release).order_by("position")
    return [Page(address("code", name), live[name].date()) for name in in_force.values_list("code__code", flat=True)]


def all_pages(editions: Editions) -> list[Page]:
    return [*browse_pages(editions), *explained_pages(editions)]


def parts(editions: Editions) -> list[Page]:
    """The parts there are, each with the newest ``lastmod`` in it."""
    pages = all_pages(editions)
    starts = range(0, len(pages), PART_SIZE)
    return [
        Page(
            f"/sitemap-{number}.xml",
            max((page.lastmod for page in pages[start : start + PART_SIZE] if page.lastmod), default=None),
        )
        for number, start in enumerate(starts, start=1)
    ]


def part(editions: Editions, number: int) -> list[Page]:
    """The pages of part ``number``, from 1; empty where there is no such part."""
    return all_pages(editions)[(number - 1) * PART_SIZE : number * PART_SIZE] if number > 0 else []
