"""Controlled words: the specialists an explanation may name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from reviews.models import Specialist


def names_by_slug() -> dict[str, str]:
    """Printed names of all specialists, for pages that show many texts."""
    return dict(Specialist.objects.values_list("slug", "name"))


def specialist_names(slugs: Sequence[str], names: Mapping[str, str] | None = None) -> list[str]:
    """Printed names in the order given; a slug that is not in the list any more shows as words.

    ``names`` are those of ``names_by_slug``, where a page has them already.
    """
    if names is None:
        names = dict(Specialist.objects.filter(slug__in=slugs).values_list("slug", "name")) if slugs else {}
    return [names.get(slug, slug.replace("-", " ").capitalize()) for slug in slugs]
