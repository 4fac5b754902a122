"""Run the checks on a text: read here are the facts and the other explanations with which it is compared.

    findings_of(code, content)          ->  everything that blocks, or has to be ticked, in page order
    compare(code, content)              ->  the part of it that reads every other text; remembered
    compare_since(code, content, then)  ->  the same of those alone that came after a comparison

A text answers for what was signed or submitted before it was first submitted itself: somebody who copies it later does
not keep it from being published, or signed again. Reading the others takes time, so acts ``compare`` before they begin
to write; inside their transaction the answer is remembered, unless the others have changed by then.
"""

from __future__ import annotations

import datetime
import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from functools import lru_cache
from typing import Any

from django.db.models import Case, F, OuterRef, QuerySet, Subquery, When

from codes.bulk import in_batches
from codes.models import Code, CodeVersion, Release
from reviews.checks import CHECKS, OF_THE_WHOLE, in_page_order, run_checks
from reviews.checks.facts.filling import words_for
from reviews.checks.facts.subject import Subject
from reviews.checks.finding import Finding, blocks
from reviews.checks.look_ups import likeness
from reviews.checks.look_ups.likeness import OtherTexts
from reviews.checks.words.language import Prose, prose_of
from reviews.checks.words.mentions import mentions
from reviews.checks.words.sourced import is_sourced
from reviews.models import Draft, Publication, Revision, Suggestion
from reviews.models.explanations import Origin
from reviews.reading.code_now import CodeNow
from reviews.reading.facts.in_force import require_in_force, versions_in_force
from reviews.reading.facts.many_subjects import Place, read_subjects
from reviews.reading.facts.subjects import ReleaseCodes, ReleaseFacts, subject_of
from reviews.reading.facts.tables import LOOKED_UP, looked_up
from reviews.reading.facts.whole_subjects import whole_subjects
from reviews.rules.content import LINKS, SECTIONS, Content, canonical_json, content_digest, empty, texts
from reviews.rules.filling import fields_in
from reviews.rules.standing import GENERAL
from reviews.rules.states import State

AT_ONCE = 500  # codes whose facts are read together
OF_A_PART = tuple(check for check in CHECKS if check not in OF_THE_WHOLE)
SOURCED_BY = tuple(key for key, section in SECTIONS.items() if section.fields == LINKS)
Sentences = AbstractSet[tuple[str, str]]
"""(section, sentence)"""


def findings_of(
    code: Code,
    content: Content,
    subject: Subject | None = None,
    general: Sentences | None = None,
    since: datetime.datetime | None = None,
) -> list[Finding]:
    """What the checks find in a text for this code, and AI sentences in it that nobody has sourced; in page order.

    ``subject`` has the facts of the code in force and ``general`` its ``general_sentences``, where they were read
    already. ``since`` is when the text was submitted or published, and so held against all others.
    """
    alike = compare(code, content) if since is None else compare_since(code, content, since)
    return in_page_order([*findings_alone(code, content, subject, general), *alike])


def findings_alone(
    code: Code, content: Content, subject: Subject | None = None, general: Sentences | None = None
) -> list[Finding]:
    """``findings_of`` without those that reading every other text takes; for many texts at once."""
    subject = subject or subject_of(require_in_force(code))
    if isinstance(subject.codes, ReleaseCodes):
        subject.codes.read(mention.code for _, text in texts(content) for mention in mentions(text))
    facts = run_checks(content, subject)
    general = general_sentences(code) if general is None else general
    return in_page_order([*facts, *_unsourced(general, content)])


def filled_words(content: Content, version: CodeVersion) -> dict[str, str]:
    """The words of each fact field of a text for the code, as this release has them; those that it has."""
    return CodeNow(version).filled_words(content)


def filled_words_of_many(texts: Mapping[str, Content], release: Release) -> dict[str, dict[str, str]]:
    """``filled_words`` of texts by code: a few queries, however many there are."""
    fields = {(own, source): field for own, content in texts.items() for source, field in fields_in(content).items()}
    wanted: dict[Place, set[str]] = defaultdict(set)
    for (own, _), field in fields.items():
        if field is not None:
            wanted[field.code or own, release.pk].add(field.kind)
    subjects = read_subjects(wanted)
    filled: dict[str, dict[str, str]] = {own: {} for own in texts}
    for (own, source), field in fields.items():
        subject = subjects.get((field.code or own, release.pk)) if field is not None else None
        if field is None or subject is None:
            continue
        is_listed = field.kind in LOOKED_UP
        words = looked_up(field.kind, subject.code, release) if is_listed else words_for(field.at_home(), subject)
        if words:
            filled[own][source] = words
    return filled


def subject_for(version: CodeVersion) -> Subject:
    """The facts of a release and the texts of other codes, as the checks want them."""
    return subject_of(version, others=_Texts(version.code))


def findings_alone_of_many(
    texts: Mapping[int, Content], sections: Mapping[int, Collection[str]]
) -> Iterator[tuple[int, list[Finding]]]:
    """What ``findings_alone`` says of some ``sections`` of texts, both by the id of a code in force.

    A few queries, however many texts there are, and no work on sections that nobody asks about.
    """
    facts: dict[int, ReleaseFacts] = {}  # of the release in force
    for some in in_batches(texts, AT_ONCE):
        versions, general = versions_in_force(some), general_sentences_of(some)
        if not versions:
            continue
        release = next(iter(versions.values())).release
        shared = facts.setdefault(release.pk, ReleaseFacts(release))
        for version, subject in whole_subjects(versions.values(), shared):
            pk = version.code_id
            yield pk, _findings_in(texts[pk], sections[pk], subject, general[pk])


def _findings_in(content: Content, sections: Collection[str], subject: Subject, general: Sentences) -> list[Finding]:
    part = {key: content[key] for key in (*sections, *SOURCED_BY)}
    facts = [*run_checks(content, subject, OF_THE_WHOLE), *run_checks(part, subject, OF_A_PART)]
    return [
        finding for finding in in_page_order([*facts, *_unsourced(general, content)]) if finding.section in sections
    ]


def general_sentences(code: Code) -> Sentences:
    """What AI wrote for a code from general knowledge, and somebody took over."""
    return general_sentences_of([code.pk])[code.pk]


def general_sentences_of(codes: Collection[int]) -> Mapping[int, Sentences]:
    """The same of many codes, by id."""
    general: dict[int, set[tuple[str, str]]] = defaultdict(set)
    for some in in_batches(codes):
        taken = Suggestion.objects.taken().filter(code__in=some).values_list("code", "section", "sentences")
        for code, section, sentences in taken:
            general[code] |= {(section, row["text"]) for row in sentences if row["standing"] == GENERAL}
    return general


def _unsourced(general: Sentences, content: Content) -> Iterator[Finding]:
    """General knowledge of AI that stands as it was: a person sources it, rewrites it, or strikes it."""
    written = texts(content)
    for key, sentence in sorted(general):
        if any(section == key and sentence in text for section, text in written) and not is_sourced(sentence, content):
            yield blocks(
                "general_knowledge",
                key,
                "AI wrote this from general knowledge; no official fact says it. Put a listed source behind it "
                "(“[1]”), say it in your own words, or strike it.",
                sentence,
            )


# --- Likeness to other texts ------------------------------------------------------------------------------------------


def compare(code: Code, content: Content) -> tuple[Finding, ...]:
    """What this text has in common with those that it answers for."""
    words = canonical_json(content)
    first = _first_submitted(code, content_digest(content))
    others = hashlib.sha256()
    for rows in _signed_or_submitted(code.pk, before=first):
        for name, digest in rows.order_by("pk").values_list("explanation__code__code", "content_digest"):
            others.update(f"{name} {digest}\n".encode())
    return _compared(code.pk, code.code, first, words, others.hexdigest())


def compare_since(code: Code, content: Content, since: datetime.datetime) -> tuple[Finding, ...]:
    """What a text that was submitted or published at ``since``, and so compared then, has in common with those that it
    answers for and that are live or in review only since: few, however many texts there are."""
    live, in_review = _signed_or_submitted(code.pk, before=_first_submitted(code, content_digest(content)))
    others = (live.filter(published_at__gte=since), in_review.filter(submitted_at__gte=since))
    return tuple(likeness.alike(_prose(content), code.code, OtherTexts(code.code, _texts_of(others))))


def like_drafts(code: Code, content: Content) -> list[Finding]:
    """Drafts of colleagues in the same words; they block nobody."""
    drafts = Draft.objects.exclude(explanation__code=code)
    return list(likeness.alike_in_drafts(_prose(content), code.code, OtherTexts(code.code, _texts_of([drafts]))))


@lru_cache(maxsize=64)
def _compared(code: int, name: str, first: int | None, words: str, others: str) -> tuple[Finding, ...]:
    """``code`` is the id. ``others`` is a digest of all other texts: an answer holds for as long as it is the same."""
    other_texts = OtherTexts(name, _texts_of(_signed_or_submitted(code, before=first)))
    return tuple(likeness.alike(_prose(json.loads(words)), name, other_texts))


def _prose(content: Content) -> Prose:
    return prose_of({**empty(), **content})


class _Texts(Iterable[tuple[str, list[str]]]):
    """(code, texts) of every other explanation that is published or in review; read when gone through."""

    def __init__(self, code: Code) -> None:
        self._code = code

    def __iter__(self) -> Iterator[tuple[str, list[str]]]:
        return _texts_of(_signed_or_submitted(self._code.pk))


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
