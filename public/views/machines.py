"""Small files that machines look for at fixed places."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from codes.days import day_of, start_of
from public.reading import sitemaps, tree
from public.reading.editions import Editions
from public.serving.answers import plain_text
from public.serving.caching import cacheable_with
from reviews.reading.published import Standing, standing, team

_ICON = Path(__file__).resolve().parent.parent / "static" / "public" / "icon.svg"
_SECURITY_TXT_DAYS = 180
_DAY = "public, max-age=86400"


def robots(request: HttpRequest) -> HttpResponse:
    lines = [
        "User-agent: *",
        "Disallow: /admin/",
        "Disallow: /search",
        "Disallow: /report/",
        "",
        f"Sitemap: {settings.SITE_URL}/sitemap.xml",
        "",
    ]
    return _text("\n".join(lines))


def security(request: HttpRequest) -> HttpResponse:
    """RFC 9116. The date moves on with the days, and stays within the year that the RFC allows."""
    expires = start_of(day_of(timezone.now()) + datetime.timedelta(days=_SECURITY_TXT_DAYS))
    lines = [
        f"Contact: {settings.SECURITY_CONTACT}",
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: en",
        f"Canonical: {settings.SITE_URL}/.well-known/security.txt",
        "",
    ]
    return _text("\n".join(lines))


def favicon(request: HttpRequest) -> HttpResponse:
    return HttpResponse(_ICON.read_bytes(), content_type="image/svg+xml", headers={"Cache-Control": _DAY})


def _standing(request: HttpRequest, editions: Editions, **parts: str) -> Standing:
    return standing()


@cacheable_with(_standing)
def llms(request: HttpRequest, editions: Editions, published: Standing | None) -> HttpResponse:
    context = {
        "in_force": editions.in_force,
        "explained": published.live if published else 0,
        "example": tree.first_billable(editions.in_force) if editions.in_force else "",
    }
    return render(request, "public/llms.txt", context, content_type="text/plain; charset=utf-8")


@dataclass(frozen=True)
class Listed:
    """What sitemaps show of people's work: which texts stand, and who has a page."""

    standing: Standing
    members: tuple[str, ...]

    @property
    def validator(self) -> str:
        return f"{self.standing.validator} {self.members}"

    @property
    def changed_at(self) -> datetime.datetime | None:
        return self.standing.changed_at


def _listed(request: HttpRequest, editions: Editions, **parts: str) -> Listed:
    return Listed(standing(), tuple(member.slug for member in team()))


@cacheable_with(_listed)
def sitemap(request: HttpRequest, editions: Editions, published: Listed | None) -> HttpResponse:
    context = {"parts": sitemaps.parts(editions), "site_url": settings.SITE_URL}
    return render(request, "public/sitemap_index.xml", context, content_type="application/xml")


@cacheable_with(_listed)
def sitemap_part(request: HttpRequest, editions: Editions, published: Listed | None, number: str) -> HttpResponse:
    pages = sitemaps.part(editions, int(number))
    if not pages:
        return plain_text("There is no such part.\n", 404)
    context = {"pages": pages, "site_url": settings.SITE_URL}
    return render(request, "public/sitemap_part.xml", context, content_type="application/xml")


def _text(content: str) -> HttpResponse:
    response = plain_text(content)
    response.headers["Cache-Control"] = _DAY
    return response
