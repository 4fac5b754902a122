"""What a published text rests on besides the facts of its own code: the codes that its prose and fact fields name.

names_in(content, "Z53.9")        ->  {"B20": False, "E11": True}
changes_of([publication], 4)      ->  {17: [Change("named code", ("B20: ...",), ("B20: ...",))]}
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from codes.bulk import in_batches
from codes.models import Code
from reviews.checks.facts_beside import flag
from reviews.checks.mentions import mentions
from reviews.checks.subject import Named
from reviews.content import Content, texts
from reviews.filling import fields_in
from reviews.models import Dependency, Publication
from reviews.severity import INSERTED, Change

_OF_NAME_ALONE = ("code", "title", "billable")
_INHERITED = ("note", "notes", "code_first", "use_additional")  # these print inherited notes of the own code, too


def names_in(content: Content, own: str) -> dict[str, bool]:
    """Code -> whether the text rests on all of its facts; ends of ranges are not among them."""
    named = {mention.code for _, text in texts(content) for mention in mentions(text) if not mention.end_of}
    names = dict.fromkeys(sorted(named - {own}), False)
    for field in fields_in(content).values():
        if field is not None and field.code not in ("", own):
            names[field.code] = names.get(field.code, False) or field.kind not in _OF_NAME_ALONE
        elif field is not None and field.kind in _INHERITED:
            names[own] = True
    return names


def keep(publication: Publication) -> None:
    """Write down what a publication rests on; names that are no codes are nothing to rest on."""
    names = names_in(publication.content, publication.explanation.code.code)
    codes = Code.objects.filter(kind=Code.Kind.CODE, code__in=names)
    Dependency.objects.bulk_create(
        Dependency(publication=publication, code=code, whole=names[code.code]) for code in codes.order_by("code")
    )


def changes_of(publications: Collection[int], release: int) -> dict[int, list[Change]]:
    """Publication (its id) -> what changed of the codes that it names, from the release signed for to this one."""
    changes: dict[int, list[Change]] = defaultdict(list)
    for some in in_batches(publications):
        rows: Any = Dependency.objects.filter(publication__in=some).changed_in(release)
        columns = ("publication", "code__code", "was_title", "was_flag", "now_title", "now_flag")
        for row in rows.order_by("publication", "code__code").values(*columns):
            changes[row["publication"]].append(_change(row["code__code"], row))
    return changes


def _change(code: str, row: dict[str, Any]) -> Change:
    was = Named(code, row["was_title"], row["was_flag"])
    if row["now_title"] is None:
        return Change("named gone", (_said(was),), ("not in the release",), code)
    now = Named(code, row["now_title"], row["now_flag"])
    if was == now:
        return Change(INSERTED, (), (), code)  # in which words, ``desk.inserted`` says
    return Change("named code", (_said(was),), (_said(now),), code)


def _said(named: Named) -> str:
    return f"{named.code}: {named.title}. {flag(named)}."
