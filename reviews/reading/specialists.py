"""Controlled words: the specialists an explanation may name."""

from __future__ import annotations

from collections.abc import Sequence

from reviews.models import Specialist


def specialist_names(slugs: Sequence[str]) -> list[str]:
    """Printed names in the order given; a slug that is not in the list any more shows as words."""
    names = dict(Specialist.objects.filter(slug__in=slugs).values_list("slug", "name"))
    return [names.get(slug, slug.replace("-", " ").capitalize()) for slug in slugs]
