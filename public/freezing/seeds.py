"""Where the copy begins: all codes, and the pages that no other page leads to. The rest is reached by links."""

from __future__ import annotations

from collections.abc import Iterator

from codes.models import CodeVersion
from public.addresses import address
from public.reading.editions import Editions
from public.reading.sitemaps import all_pages, parts

from .rules import is_in_copy

_WITHOUT_LINKS = (
    "/search", "/robots.txt", "/llms.txt", "/favicon.ico", "/sitemap.xml", "/.well-known/security.txt",
    "/icd-10-cm/changes/atom.xml",
)  # fmt: skip


def seeds(editions: Editions) -> Iterator[str]:
    """Paths, each perhaps more than once. What a code has besides its page and its JSON, the page links to."""
    yield from _WITHOUT_LINKS
    yield from (part.path for part in parts(editions))
    yield from (page.path for page in all_pages(editions) if is_in_copy(page.path))
    if editions.in_force:
        versions = CodeVersion.objects.codes().filter(release=editions.in_force.release).in_order()
        for name in versions.values_list("code__code", flat=True).iterator():
            yield address("code", name)
            yield f"/api/codes/{name}"
