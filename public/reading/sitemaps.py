"""The pages that search engines should know, and no others: those that say nothing of ``noindex``.

They are the home page and the tree, what each release changed, codes with a published explanation, and the pages about
the site and the team. A part has so many pages. ``lastmod`` is the day the facts of a page came into force here, or an
explanation was published on it, whichever is later.
"""

from __future__ import annotations

import datetime
from itertools import pairwise
from typing import NamedTuple

from codes.models import Code, CodeVersion
from public.addresses import CHANGES, ROOT, address, changes_address
from reviews.reading.published import live_pages, team

from .editions import Edition, Editions

PART_SIZE = 50_000


class SitemapPage(NamedTuple):
    path: str
    lastmod: datetime.date | None


ABOUT_THE_SITE = ("/check", "/check/list", "/lists", "/about", "/team", "/privacy")  # without a date


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
    newest = max((step.lastmod for step in steps if step.lastmod), default=_in_force_since(edition))
    paths = ["/", ROOT, *(address(kind, name) for kind, name in branches)]
    pages = [SitemapPage(path, _in_force_since(edition)) for path in paths]
    return [*pages, SitemapPage(CHANGES, newest), *steps]


def pages_about_the_site() -> list[SitemapPage]:
    """Pages of which nothing says when they changed: the site's own, and those of people."""
    paths = [*ABOUT_THE_SITE, *(f"/team/{member.slug}" for member in team())]
    return [SitemapPage(path, None) for path in paths]


def explained_pages(editions: Editions) -> list[SitemapPage]:
    """Codes of the release in force whose page shows an explanation."""
    edition = editions.in_force
    if edition is None:
        return []
    since = _in_force_since(edition)
    live = live_pages(edition.release)
    return [SitemapPage(address("code", name), max(since, published.date())) for name, published in live]


def _in_force_since(edition: Edition) -> datetime.date:
    return (edition.release.activated_at or edition.release.loaded_at).date()


def all_pages(editions: Editions) -> list[SitemapPage]:
    if editions.in_force is None:
        return []
    return [*browse_pages(editions), *pages_about_the_site(), *explained_pages(editions)]


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
