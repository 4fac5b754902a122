"""What a published text rests on besides the facts of its own code: the codes that it names, and its fact fields.

names_in(content, "Z53.9")                       ->  {"B20": False, "E11": True}
changes_of(Publication.objects.live(), 4)        ->  {17: [FactChange("named code", ("B20: ...",), ("B20: ...",))]}
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from django.db.models import QuerySet

from codes.bulk import in_batches
from codes.models import Code, SourceFile
from reviews.checks.facts.beside import flag
from reviews.checks.facts.subject import Named
from reviews.checks.words.mentions import mentions
from reviews.models import AuditHead, Dependency, Publication
from reviews.reading.changes.inserted import changes_of_fields, is_compared
from reviews.rules.content import Content, texts
from reviews.rules.filling import fields_in
from reviews.rules.severity import FactChange

Changes = Mapping[int, list[FactChange]]
# Codes that checks take for something else without the word "code" before them. A word too many does no harm here: a
# dependency is written for codes alone.
_LIKE_OTHER_THINGS = re.compile(r"(?<![\w.])(?:[A-Z]{2}[0-9]|F18)(?![\w]|\.\w)")


def names_in(content: Content, own: str) -> dict[str, bool]:
    """Code -> whether a fact field prints more of it than title and flag, with which the text is compared anyway.

    Ends of ranges are not among them. The text's own code is where a field prints more of it.
    """
    passages = [text for _, text in texts(content)]
    named = {mention.code for text in passages for mention in mentions(text) if not mention.end_of}
    named.update(word for text in passages for word in _LIKE_OTHER_THINGS.findall(text))
    names = dict.fromkeys(sorted(named - {own}), False)
    for field in fields_in(content).values():
        if field is not None and (field.code not in ("", own) or is_compared(field, own)):
            code = field.code or own
            names[code] = names.get(code, False) or is_compared(field, own)
    return names


def keep(publication: Publication) -> None:
    """Write down what a publication rests on; names that are no codes are nothing to rest on."""
    names = names_in(publication.content, publication.explanation.code.code)
    Dependency.objects.bulk_create(
        Dependency(publication=publication, code_id=pk, whole=names[name]) for name, pk in ids_of(names).items()
    )


def ids_of(names: Iterable[str]) -> dict[str, int]:
    """Names that are codes of any release -> their ids, in order of the names."""
    codes: dict[str, int] = {}
    for some in in_batches(sorted(names)):
        rows = Code.objects.filter(kind=Code.Kind.CODE, code__in=some).order_by("code")
        codes |= dict(rows.values_list("code", "pk"))
    return codes


def changes_of(publications: QuerySet[Publication], release: int) -> Changes:
    """Publication (its id) -> what changed of the codes that it names from the release signed for to this one (its id),
    and which of its fact fields say something else."""
    return _together(_changes_of_names(publications, release), changes_of_fields(publications, release))


def changes_of_live(release: int) -> Changes:
    """The same of all live publications."""
    return _together(_changes_of_names(Publication.objects.live(), release), field_changes_of_live(release))


def field_changes_of_live(release: int) -> Changes:
    """Which fact fields of live publications say something else beside a release: remembered until somebody acts or a
    file is loaded, as the desk asks with every page."""
    acts = AuditHead.objects.values_list("digest", flat=True).first() or ""
    files = SourceFile.objects.order_by("pk").values_list("release_id", "sha256")
    return _field_changes_of_live(release, acts, tuple(files))


@lru_cache(maxsize=2)
def _field_changes_of_live(release: int, acts: str, files: tuple[tuple[int, str], ...]) -> Changes:
    return changes_of_fields(Publication.objects.live(), release)


def _changes_of_names(publications: QuerySet[Publication], release: int) -> Changes:
    rows: Any = Dependency.objects.filter(publication__in=publications.order_by()).changed_in(release)
    columns = ("publication", "code__code", "was_title", "was_flag", "now_title", "now_flag")
    named: dict[int, list[FactChange]] = {}
    for row in rows.order_by("publication", "code__code").values(*columns):
        named.setdefault(row["publication"], []).append(_change(row["code__code"], row))
    return named


def _together(named: Changes, inserted: Changes) -> Changes:
    return {pk: [*named.get(pk, ()), *inserted.get(pk, ())] for pk in sorted({*named, *inserted})}


def _change(code: str, row: dict[str, Any]) -> FactChange:
    was, now = (_named(code, row[f"{side}_title"], row[f"{side}_flag"]) for side in ("was", "now"))
    return FactChange("named gone" if row["now_title"] is None else "named code", (was,), (now,), code)


def _named(code: str, title: str | None, billable: bool | None) -> str:
    if title is None:
        return f"{code}: not in the release."
    return f"{code}: {title}. {flag(Named(code, title, bool(billable)))}."


def forget() -> None:
    """For those who measure."""
    _field_changes_of_live.cache_clear()
