"""What a published text rests on besides the facts of its own code: the codes that it names, and its fact fields.

names_in(content, "Z53.9")                       ->  {"B20": False, "E11": True}
changes_of(Publication.objects.live(), 4)        ->  {17: [FactChange("named code", ("B20: ...",), ("B20: ...",))]}
changed_live(4)                                  ->  {12, 15}: explanations whose public text waits to be signed again
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from django.db.models import F, FilteredRelation, Q, QuerySet, Subquery

from codes.bulk import ids_given, in_batches
from codes.models import Code, Release, SourceFile
from codes.prepared import Prepared
from reviews.checks.facts.beside import flag
from reviews.checks.facts.subject import Named
from reviews.checks.words.mentions import mentions
from reviews.models import AuditEvent, Decision, Dependency, Publication
from reviews.models.decisions import DecisionKind
from reviews.reading.changes.inserted import changes_of_fields, is_compared
from reviews.rules.content import Content, texts
from reviews.rules.events import TargetKind
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
    """Which fact fields of live publications say something else beside a release (its id)."""
    return _field_changes_of_live(release, _moment(release))


def changed_live(release: int) -> frozenset[int]:
    """Explanations (their ids) whose public text rests on other facts than a release (its id) has: facts of its own
    code, names of others, or what its fields print. A text whose code the release lacks stays as it was signed."""
    return _changed_live(release, _moment(release))


Moment = tuple[str | None, ...]


def _moment(release: int) -> Moment:
    """What both answers are remembered by, as the desk asks with every page and however many texts there are: the
    newest decision by which readers see something else, the newest line of the audit log on its text, the files."""
    return next(iter(_moments.rows(release=release)), ())


def _moment_query(release: int) -> QuerySet[Release, Moment]:
    decisions = Decision.objects.filter(kind__in=(DecisionKind.PUBLISH, DecisionKind.WITHDRAW)).order_by("-pk")[:1]
    about = decisions.values("revision__explanation")
    events = AuditEvent.objects.filter(target_kind=TargetKind.EXPLANATION, target_id=Subquery(about))
    files = SourceFile.objects.order_by("-pk")[:1]
    return Release.objects.filter(pk=release).values_list(
        Subquery(decisions.values("signature")),
        Subquery(events.order_by("-number").values("digest")[:1]),
        Subquery(files.values("sha256")),
    )


_moments = Prepared(_moment_query, plan_kept=False)


@lru_cache(maxsize=2)
def _field_changes_of_live(release: int, moment: Moment) -> Changes:
    return changes_of_fields(Publication.objects.live(), release)


@lru_cache(maxsize=2)
def _changed_live(release: int, moment: Moment) -> frozenset[int]:
    versions = "explanation__code__versions"
    beside = FilteredRelation(versions, condition=Q(explanation__code__versions__release=release))
    live = Publication.objects.live().order_by()
    there = live.annotate(beside=beside, facts_now=F("beside__facts_digest")).filter(facts_now__isnull=False)
    named = Dependency.objects.filter(publication__in=live).changed_in(release).values_list("publication", flat=True)
    besides = ids_given({*named, *_field_changes_of_live(release, moment)})
    changed = there.filter(~Q(facts_now=F("facts_digest")) | Q(pk__in=besides))
    return frozenset(changed.values_list("explanation", flat=True))


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
    _changed_live.cache_clear()
