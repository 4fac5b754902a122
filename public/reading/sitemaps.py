"""Pages that search engines should know: browse pages, and codes with a published explanation.

A part has so many pages. ``lastmod`` is the day the facts of a page came into force here, or an explanation was
published on it, whichever is later.
"""

from __future__ import annotations

import datetime
from itertools import pairwise
from typing import NamedTuple

from codes.models import Code, CodeVersion
from public.addresses import CHANGES, ROOT, address, changes_address
from reviews.reading.published import live_pages

from .editions import Edition, Editions

PART_SIZE = 50_000


class SitemapPage(NamedTuple):
    path: str
    lastmod: datetime.date | None


WITHOUT_DATE = ("/about", "/team", "/privacy")


def browse_pages(editions: Editions) -> list[SitemapPage]:
    """Home, the index, chapters and blocks of the release in force, in order; then what each release changed."""
    edition = editions.in_force
    if edition is None:
        return []
    branches = (
        CodeVersion.objects.filter(release=edition.release, code__kind__in=(Code.Kind.CHAPTER, Code.Kind.BLOCK))
        .order_by("position")
        .values_list("code__kind", "code__code")
    )
    steps = [SitemapPage(changes_address(old.effective_from, new.effective_from), new.changed_at.date())
             for old, new in pairwise(editions.all)]  # fmt: skip
    if steps:
        steps.insert(0, SitemapPage(CHANGES, max(step.lastmod for step in steps if step.lastmod)))
    paths = ["/", ROOT, *(address(kind, name) for kind, name in branches), *WITHOUT_DATE]
    pages = [SitemapPage(path, None if path in WITHOUT_DATE else _in_force_since(edition)) for path in paths]
    return [*pages, *steps]


def explained_pages(editions: Editions) -> list[SitemapPage]:
    """Codes of the release in force that have a live explanation of their own."""
    edition = editions.in_force
    if edition is None:
        return []
    since = _in_force_since(edition)
    live = live_pages(edition.release)
    return [SitemapPage(address("code", name), max(since, published.date())) for name, published in live]


def _in_force_since(edition: Edition) -> datetime.date:
    return (edition.release.activated_at or edition.release.loaded_at).date()


def all_pages(editions: Editions) -> list[SitemapPage]:
    return [*browse_pages(editions), *explained_pages(editions)]


def parts(editions: Editions) -> list[SitemapPage]:
    """The parts that exist, with the newest ``lastmod`` in each of them."""
    pages = all_pages(editions)
    starts = range(0, len(pages), PART_SIZE)
    return [
        SitemapPage(
            f"/sitemap-{number}.xml",
            max((page.lastmod for page in pages[start : start + PART_SIZE] if page.lastmod), default=None),
        )
        for number, start in enumerate(starts, start=1)
    ]


def part(editions: Editions, number: int) -> list[SitemapPage]:
    """The pages of part ``number``, from 1; empty where there is no such part."""
    return all_pages(editions)[(number - 1) * PART_SIZE : number * PART_SIZE] if number > 0 else []
