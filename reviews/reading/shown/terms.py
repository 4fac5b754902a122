"""The synonyms that readers see now: what search may know a code by (``codes.search.registry`` asks for them)."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models.fields.json import KeyTransform

from codes.models import Release
from reviews.models import Publication
from reviews.reading.changes.impact import marks_in
from reviews.rules.fields import replaced


def synonyms_seen(release: Release, beginning: str, /) -> Iterator[tuple[int, str]]:
    """(id of the code, term) of every live text, except what the release's facts hide.

    Codes that the release does not have are among them; search passes over these.
    """
    live = Publication.objects.live().filter(explanation__code__code__startswith=beginning)
    marks = marks_in(release, beginning)
    columns = ("explanation__code", "explanation__code__code", "synonyms")
    for pk, name, synonyms in live.annotate(synonyms=KeyTransform("synonyms", "content")).values_list(*columns):
        mark = marks.get(name)
        if mark is None or not (mark.is_hidden or "synonyms" in mark.sections):
            yield from ((pk, replaced(synonym["term"], str)) for synonym in synonyms or ())
