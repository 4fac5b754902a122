"""Which texts of a chapter or block were published and withdrawn last: what its feed tells. Read only, no words."""

from __future__ import annotations

import datetime
from typing import Any, NamedTuple

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from codes.models import Code, CodeVersion
from reviews.models import Publication


class TextChange(NamedTuple):
    """``id`` is that of the publication, which began or, if ``withdrawn``, ended ``at`` that moment."""

    code: str
    id: int
    at: datetime.datetime
    withdrawn: bool


def text_changes(node: CodeVersion, *, most: int) -> list[TextChange]:
    """The newest first, of codes under the chapter or block in its release; two queries."""
    version = CodeVersion.objects.filter(code=OuterRef("explanation__code"), release=node.release_id)
    texts = Publication.objects.filter(Exists(version.filter(_under(node))))
    begun, ended = texts.annotate(at=F("published_at")), texts.filter(ended_by__isnull=False).annotate(at=F("ended_at"))
    changes = [*_newest(begun, most, withdrawn=False), *_newest(ended, most, withdrawn=True)]
    return sorted(changes, key=lambda change: (change.at, change.id), reverse=True)[:most]


def _newest(texts: QuerySet[Any, Any], most: int, *, withdrawn: bool) -> list[TextChange]:
    rows = texts.order_by("-at", "-id").values_list("explanation__code__code", "id", "at")[:most]
    return [TextChange(code, pk, at, withdrawn) for code, pk, at in rows]


def _under(node: CodeVersion) -> Q:
    if node.code.kind == Code.Kind.CHAPTER:
        return Q(chapter=node.pk)
    return Q(block=node.pk) | Q(block__parent=node.pk) | Q(block__parent__parent=node.pk)
