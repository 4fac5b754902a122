"""Run the checks on a text: read here are the facts and the other explanations with which it is compared.

    findings_of(code, content)        ->  everything that blocks, or has to be ticked, in page order
    findings_alone(code, content)     ->  the part of it for which no other text is read

The part that compares it with other texts is ``likeness``'s.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from collections.abc import Set as AbstractSet
from functools import partial

from codes.bulk import in_batches
from codes.models import Code, CodeVersion, Release
from reviews.checks import CHECKS, OF_THE_WHOLE, in_page_order, run_checks
from reviews.checks.facts.filling import words_for
from reviews.checks.facts.subject import Subject
from reviews.checks.finding import Finding, blocks
from reviews.checks.words.mentions import mentions
from reviews.checks.words.sourced import is_sourced
from reviews.models import Suggestion
from reviews.reading.code_now import CodeNow
from reviews.reading.facts.in_force import require_in_force, versions_in_force
from reviews.reading.facts.likeness import compare, compare_since, texts_like
from reviews.reading.facts.many_subjects import Place, read_subjects
from reviews.reading.facts.subjects import ReleaseCodes, ReleaseFacts, subject_of
from reviews.reading.facts.tables import LOOKED_UP, looked_up
from reviews.reading.facts.whole_subjects import whole_subjects
from reviews.rules.content import LINKS, SECTIONS, Content, texts
from reviews.rules.filling import fields_in
from reviews.rules.standing import GENERAL

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
    return subject_of(version, others=partial(texts_like, version.code))


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
