"""Deterministic checks of an explanation against the official facts. One file a check; no model, no database.

    findings = run_checks(content, subject_of(version, others=...))      ->  list of Finding, in page order

A check is a function of the prose and the subject. To add one: a file in the folder of its kind, its function in
``CHECKS``, its tests, a row in docs/checks.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from reviews.rules.content import SECTIONS, Content, empty

from .claims.check import check as check_claims
from .facts.subject import Subject
from .finding import Finding, Severity
from .look_ups import codes_exist, doses, fact_fields, likeness, links, sections, synonyms
from .manner import glossary, phrases, reading_grade, spelling
from .words.language import Prose, prose_of

__all__ = ["CHECKS", "OF_THE_WHOLE", "Finding", "Severity", "Subject", "in_page_order", "run_checks"]

Check = Callable[[Prose, Subject], Iterator[Finding]]

CHECKS: tuple[Check, ...] = (
    sections.check,
    fact_fields.check,
    codes_exist.check,
    doses.check,
    likeness.check,
    synonyms.check,
    links.check,
    check_claims,
    phrases.check,
    glossary.check,
    spelling.check,
    reading_grade.check,
)
# These checks need the whole text: a part of it is neither empty nor too short.
OF_THE_WHOLE: tuple[Check, ...] = (sections.check, likeness.check, reading_grade.check)


def run_checks(content: Content, subject: Subject, checks: Iterable[Check] = CHECKS) -> list[Finding]:
    """All findings in page order, within a section the gravest first. The same content and facts give the same list."""
    prose = prose_of({**empty(), **content})
    return in_page_order(_as_written(finding, prose) for check in checks for finding in check(prose, subject))


def _as_written(finding: Finding, prose: Prose) -> Finding:
    """The finding with the author's words as the author wrote them, fields as fields."""
    statement, instead = finding.statement, finding.instead
    if statement is not None:
        statement = statement._replace(words=prose.as_written(statement.words))
    if instead is not None:
        instead = instead._replace(sentence=prose.as_written(instead.sentence))
    return replace(finding, excerpt=prose.as_written(finding.excerpt), statement=statement, instead=instead)


def in_page_order(findings: Iterable[Finding]) -> list[Finding]:
    """Each finding once: those of the whole text first, then section by section, the gravest of a section first."""
    places = {key: at for at, key in enumerate(SECTIONS, start=1)}
    gravest = list(Severity)
    return sorted(
        dict.fromkeys(findings),
        key=lambda finding: (places.get(finding.section, 0), gravest.index(finding.severity)),
    )
