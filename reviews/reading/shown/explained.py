"""Which codes readers see a public explanation for: as a query inside another, and as a list. Read only."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Cast, Concat

from codes.models import CodeVersion, Release
from reviews.models import Publication
from reviews.reading.changes.impact import hidden_in


def explained_codes(release: Release) -> QuerySet[Any, Any]:
    """Ids of the codes of a release whose page shows a text: their own, or that of the header they are made from.

    A text that changed facts hide does not count. A text of its own, hidden or withdrawn, keeps a code from showing its
    header's.
    """
    live = _seen(release)
    name = Concat(Value('"'), OuterRef("code__code"), Value('"'))
    stands = live.filter(explanation__code=OuterRef("parent__code")).annotate(listed=Cast("pages", TextField()))
    made = (
        _made(release, live)
        .filter(Exists(stands.filter(Q(pages__isnull=True) | Q(listed__contains=name))))
        .exclude(code__in=_with_own())
    )
    return live.values("explanation__code").union(made.values("code"), all=True)


def live_pages(release: Release) -> list[tuple[str, datetime.datetime]]:
    """(code, published at) of every page of the release that shows a text, as ``explained_codes``, in tabular order."""
    live = _seen(release)
    version = CodeVersion.objects.filter(code=OuterRef("explanation__code"), release=release)
    placed = live.annotate(position=Subquery(version.values("position"))).filter(position__isnull=False)
    own = placed.values_list("position", "explanation__code__code", "published_at", "pages")
    shown = {code: (position, published_at) for position, code, published_at, _ in own}
    signed_with = {code: pages for _, code, _, pages in own}
    made = _made(release, live).exclude(code__in=_with_own())
    for position, code, header in made.values_list("position", "code__code", "parent__code__code"):
        pages = signed_with.get(header)
        if pages is None or code in pages:
            shown[code] = (position, shown[header][1])
    return [(code, published_at) for code, (_, published_at) in sorted(shown.items(), key=lambda row: row[1])]


def _seen(release: Release) -> QuerySet[Publication]:
    """Live texts that no changed facts hide."""
    return Publication.objects.live().exclude(explanation__code__code__in=hidden_in(release)).order_by()


def _made(release: Release, texts: QuerySet[Publication]) -> QuerySet[CodeVersion]:
    """Codes made by a seventh character from headers that have one of the texts."""
    headers = CodeVersion.objects.filter(release=release, code__in=texts.values("explanation__code"))
    return CodeVersion.objects.filter(release=release, generated=True, parent__in=headers.values("pk"))


def _with_own() -> QuerySet[Publication, Any]:
    """Ids of codes that have a text of their own, or had one that was withdrawn."""
    own = Publication.objects.filter(Q(ended_at=None) | Q(ended_by__isnull=False))
    return own.order_by().values("explanation__code")
