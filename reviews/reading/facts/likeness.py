"""A text beside the texts of other codes, of which few are read: those that have many fingerprints in common with it.

    compare(code, content)              ->  what it shares with those that it answers for; remembered
    compare_since(code, content, then)  ->  the same of those alone that came after a comparison
    keep_fingerprints(revision)             by which later texts are compared with this one

A text answers for what was signed or submitted before it was first submitted itself: somebody who copies it later does
not keep it from being published, or signed again. Acts ``compare`` before they begin to write; inside their transaction
the answer is remembered, unless the others have changed by then.
"""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache
from itertools import chain
from typing import Any

from django.db.models import Case, Exists, F, OuterRef, QuerySet, Subquery, When

from codes.bulk import ids_given, in_batches
from codes.models import Code
from reviews.checks.finding import Finding
from reviews.checks.look_ups import likeness
from reviews.checks.look_ups.fingerprints import fingerprints
from reviews.checks.look_ups.likeness import as_others, flattened
from reviews.checks.words.language import Prose, prose_of
from reviews.models import Draft, Fingerprint, Publication, Revision
from reviews.models.explanations import Origin
from reviews.rules.content import Content, canonical_json, content_digest, empty, texts
from reviews.rules.states import State


def keep_fingerprints(revision: Revision) -> None:
    """Once, when it is submitted."""
    Fingerprint.objects.bulk_create(fingerprint_rows(revision.pk, revision.content))


def keep_missing_fingerprints() -> int:
    """Of revisions that have none, as a version that knew of none submitted them: after every migrate, and by the
    clock, as that version may serve on beside this one. Returns the number of revisions."""
    without = Revision.objects.exclude(Exists(Fingerprint.objects.filter(revision=OuterRef("pk")))).order_by("pk")
    made = 0
    for some in in_batches(without.values_list("pk", flat=True)):
        contents = Revision.objects.filter(pk__in=some).values_list("pk", "content")
        rows = [fingerprint_rows(pk, content) for pk, content in contents]
        Fingerprint.objects.bulk_create(chain.from_iterable(rows), ignore_conflicts=True)  # both may do it at once
        made += sum(map(bool, rows))  # a text of fewer than four words has none
    return made


def fingerprint_rows(revision: int, content: Content) -> list[Fingerprint]:
    """Rows of a revision (its id), not saved yet: fingerprints of all its words, by which others are compared."""
    values = fingerprints(flattened(" ".join(text for _, text in texts(content))))
    return [Fingerprint(value=value, revision_id=revision) for value in sorted(values)]


def compare(code: Code, content: Content) -> tuple[Finding, ...]:
    """What this text has in common with those that it answers for."""
    alike = _may_be_alike(content)
    if not alike:
        return ()
    first, others = _first_submitted(code, content_digest(content)), hashlib.sha256()
    for rows in _of_revisions(_signed_or_submitted(code.pk, before=first), alike):
        for name, digest in rows.order_by("pk").values_list("explanation__code__code", "content_digest"):
            others.update(f"{name} {digest}\n".encode())
    return _compared(code.pk, code.code, first, canonical_json(content), alike, others.hexdigest())


def compare_since(code: Code, content: Content, since: datetime.datetime) -> tuple[Finding, ...]:
    """What a text that was submitted or published at ``since``, and so compared then, has in common with those that it
    answers for and that are live or in review only since."""
    live, in_review = _signed_or_submitted(code.pk, before=_first_submitted(code, content_digest(content)))
    others = (live.filter(published_at__gte=since), in_review.filter(submitted_at__gte=since))
    came = {*others[0].values_list("revision", flat=True), *others[1].values_list("pk", flat=True)}
    alike = _may_be_alike(content, came) if came else frozenset()
    return _findings(code.code, content, _of_revisions(others, alike)) if alike else ()


def like_drafts(code: Code, content: Content) -> list[Finding]:
    """Drafts of colleagues in the same words; they block nobody."""
    drafts = Draft.objects.exclude(explanation__code=code)
    return list(likeness.alike_in_drafts(_prose(content), code.code, as_others(code.code, _texts_of([drafts]))))


@lru_cache(maxsize=64)
def _compared(
    code: int, name: str, first: int | None, words: str, alike: frozenset[int], others: str
) -> tuple[Finding, ...]:
    """``code`` is an id; ``alike`` are revisions that may be, ``others`` is a digest of those of them that count: an
    answer holds while both are the same."""
    return _findings(name, json.loads(words), _of_revisions(_signed_or_submitted(code, before=first), alike))


def _findings(name: str, content: Content, others: Iterable[QuerySet[Any]]) -> tuple[Finding, ...]:
    return tuple(likeness.alike(_prose(content), name, as_others(name, _texts_of(others))))


def _may_be_alike(content: Content, among: Collection[int] | None = None) -> frozenset[int]:
    """Revisions, of all or ``among`` some, that have enough fingerprints of the text."""
    own = likeness.fingerprints_of(_prose(content))
    those = Fingerprint.objects.filter(value__in=ids_given(own.whole))
    if among is not None:
        those = those.filter(revision__in=ids_given(among))
    return own.shared_with(those.values_list("value", "revision"))


def _of_revisions(others: Iterable[QuerySet[Any]], ids: frozenset[int]) -> list[QuerySet[Any]]:
    """``others`` are those of ``_signed_or_submitted``."""
    live, in_review = others
    return [live.filter(revision__in=ids_given(ids)), in_review.filter(pk__in=ids_given(ids))]


def _prose(content: Content) -> Prose:
    return prose_of({**empty(), **content})


def texts_like(code: Code, content: Content) -> Iterator[tuple[str, list[str]]]:
    """(code, texts) of other explanations that are published or in review and may be like a text for this code."""
    return _texts_of(_of_revisions(_signed_or_submitted(code.pk), _may_be_alike(content)))


def _first_submitted(code: Code, digest: str) -> int | None:
    """The first revision that had these very words; None for words that nobody has submitted yet."""
    same = Revision.objects.filter(explanation__code=code, content_digest=digest)
    return same.order_by("pk").values_list("pk", flat=True).first()


def _signed_or_submitted(code: int, *, before: int | None = None) -> tuple[QuerySet[Any], ...]:
    """What is live or in review of other codes, of ``before`` only what was submitted earlier than that revision."""
    live = Publication.objects.live().order_by().exclude(explanation__code=code)
    in_review = (
        Revision.objects.filter(explanation__submitted_revision=F("pk"))
        .filter(explanation__state__in=[state for state in State if state not in (State.PUBLISHED, State.WITHDRAWN)])
        .exclude(explanation__code=code)
        .order_by()
    )
    if before is not None:
        same = Revision.objects.filter(explanation=OuterRef("explanation"), content_digest=OuterRef("content_digest"))
        first = Subquery(same.order_by("pk").values("pk")[:1])
        again = When(revision__origin=Origin.CARRIED, then=first)  # the same words, signed again
        live = live.annotate(submitted=Case(again, default=F("revision_id"))).filter(submitted__lt=before)
        in_review = in_review.annotate(submitted=first).filter(submitted__lt=before)
    return live, in_review


def _texts_of(others: Iterable[QuerySet[Any]]) -> Iterator[tuple[str, list[str]]]:
    seen: set[tuple[str, str]] = set()
    for rows in others:
        for name, content in rows.values_list("explanation__code__code", "content"):
            passages = [text for _, text in texts(content)]
            if passages and (name, passages[0]) not in seen:
                seen.add((name, passages[0]))
                yield name, passages
