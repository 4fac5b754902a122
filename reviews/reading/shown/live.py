"""All explanations that readers see now, in a few queries: what is given away as one file. Read only."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from django.db.models import Count, F, Max

from codes.models import Release
from reviews.models import Publication
from reviews.reading.changes.impact import marks_of_live

from .publications import PublishedExplanation, as_shown, in_columns

_AT_ONCE = 500


class LiveCount(NamedTuple):
    """The newest live publication (its id), and how many live ones there are up to it."""

    newest: int
    live: int


def count_live(up_to: int | None = None) -> LiveCount:
    """No ended publication lives again, so that an equal number up to the same one means the same publications."""
    live = Publication.objects.live().order_by()
    counted = live if up_to is None else live.filter(pk__lte=up_to)
    row = counted.aggregate(newest=Max("pk"), live=Count("pk"))
    return LiveCount(row["newest"] or 0, row["live"])


def live_explanations(release: Release) -> Iterator[tuple[str, PublishedExplanation]]:
    """(title, explanation) of every text on the page of its own code, in tabular order; hidden ones are left out."""
    marks = marks_of_live(release)
    there = Publication.objects.live().filter(explanation__code__versions__release=release)
    titled = there.annotate(title=F("explanation__code__versions__title"))
    rows = in_columns(titled.order_by("explanation__code__versions__position"), "title")
    for row in rows.iterator(_AT_ONCE):
        shown = as_shown(row, marks.get(row["id"]))
        if shown.content:
            yield row["title"], shown


def live_retired(release: Release) -> list[str]:
    """Codes with a live text that the release does not have, in their own order."""
    live = Publication.objects.live().exclude(explanation__code__versions__release=release)
    return list(live.order_by("explanation__code__code").values_list("explanation__code__code", flat=True))
