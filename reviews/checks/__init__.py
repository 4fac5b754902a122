"""Deterministic checks of an explanation against the official facts. One file a check; no model, no I/O.

    findings = run_checks(content, subject_of(version, others=...))      ->  list of Finding, in page order

A check is a function of the prose and the subject. To add one: a file here, its function in ``CHECKS``, its tests, a row
in docs/checks.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from reviews.rules.content import SECTIONS, Content, empty

from . import (
    claims,
    codes_exist,
    doses,
    fact_fields,
    likeness,
    links,
    manner,
    reading_grade,
    sections,
    spelling,
    synonyms,
)
from .finding import Finding, Severity
from .language import Prose, prose_of
from .subject import Subject

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
    claims.check,
    manner.check,
    spelling.check,
    reading_grade.check,
)
# What these say is of a text as a whole: a part of it is neither empty nor too short.
OF_THE_WHOLE: tuple[Check, ...] = (sections.check, likeness.check, reading_grade.check)
_PLACE = {key: at for at, key in enumerate(("", *SECTIONS))}


def run_checks(content: Content, subject: Subject, checks: Iterable[Check] = CHECKS) -> list[Finding]:
    """All findings in page order, within a section the gravest first. The same content and facts give the same list."""
    prose = prose_of({**empty(), **content})
    return in_page_order(_as_written(finding, prose) for check in checks for finding in check(prose, subject))


def _as_written(finding: Finding, prose: Prose) -> Finding:
    """The finding with the author's words as the author wrote them, fields as fields."""
    statement = finding.statement
    if statement is not None:
        statement = statement._replace(words=prose.as_written(statement.words))
    return replace(finding, excerpt=prose.as_written(finding.excerpt), statement=statement)


def in_page_order(found: Iterable[Finding]) -> list[Finding]:
    grave = list(Severity)
    return sorted(dict.fromkeys(found), key=lambda each: (_PLACE.get(each.section, 0), grave.index(each.severity)))
