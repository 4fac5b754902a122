"""Which codes readers see a public explanation for, as a query inside another. Read only."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat

from codes.models import CodeVersion, Release
from reviews.models import Publication
from reviews.reading.changes.impact import hidden_in


def explained_codes(release: Release) -> QuerySet[Any, Any]:
    """Ids of the codes of a release whose page shows a text: their own, or that of the header they are made from.

    A text that changed facts hide does not count. A withdrawn text of its own keeps a code from showing its header's.
    """
    live = Publication.objects.live().exclude(explanation__code__code__in=hidden_in(release)).order_by()
    withdrawn = Publication.objects.filter(ended_by__isnull=False).order_by()
    name = Concat(Value('"'), OuterRef("code__code"), Value('"'))
    stands = live.filter(explanation__code=OuterRef("parent__code")).annotate(listed=Cast("pages", TextField()))
    headers = CodeVersion.objects.filter(release=release, code__in=live.values("explanation__code"))
    made = (
        CodeVersion.objects.filter(generated=True, parent__in=headers.values("pk"))
        .filter(Exists(stands.filter(Q(pages__isnull=True) | Q(listed__contains=name))))
        .exclude(code__in=withdrawn.values("explanation__code"))
    )
    return live.values("explanation__code").union(made.values("code"), all=True)
