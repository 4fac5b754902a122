"""Compare the sentences of an answer with the fact sheet, without a model: each gets a standing. Pure.

- ``dropped``: the sentence cites a fact that the sheet does not have, quotes words that the fact does not have, names a
  code or number that is nowhere in the sheet, or a check of the review desk blocks it. The suggested text does not have
  it; people see it and the problems.
- ``general``: it cites nothing, or says more than the official words that it cites. It stays in the text, marked. The
  author has to source, rewrite or strike it before submit.
- ``supported``: its quotes are right, and its words are those of the facts or everyday ones.

Where a supported sentence is a claim, we write it with fact fields. The model cannot: its own brackets are escaped. The
fields are filled once a person takes the sentence over.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from itertools import accumulate
from typing import Any, NamedTuple

from reviews.checks import CHECKS, OF_THE_WHOLE, run_checks
from reviews.checks.claims.check import UNSUPPORTED
from reviews.checks.claims.in_fields import in_fields
from reviews.checks.facts.subject import Subject
from reviews.checks.finding import Finding, Statement
from reviews.checks.words.language import stems
from reviews.checks.words.mentions import mentions
from reviews.rules.content import QUESTIONS, SECTIONS, TERMS, Content
from reviews.rules.fields import escaped
from reviews.rules.standing import DROPPED, GENERAL, SUPPORTED

from .everyday_words import EVERYDAY
from .facts import FactSheet, data

_NUMBER = re.compile(r"(?<![\w.])\d+(?:[.,]\d+)*(?![\w])")
_OF_SENTENCES = tuple(check for check in CHECKS if check not in OF_THE_WHOLE)


@dataclass
class VerifiedSentence:
    """A sentence of an answer with its standing. ``group`` is the number of the entry that it belongs to.

    ``written`` is what the model wrote, where ``text`` says it in fact fields.
    """

    text: str
    cites: list[dict[str, str]]
    group: int = 0
    question: str = ""
    standing: str = SUPPORTED
    problems: list[str] = field(default_factory=list)
    written: str = ""


class VerifiedSection(NamedTuple):
    """``value`` is the section's content without dropped sentences; ``sentences`` are all of them."""

    section: str
    value: Any
    sentences: list[dict[str, Any]]


def verify(
    answer: Mapping[str, Any], *, sheet: FactSheet, subject: Subject, specialists: Sequence[str] = ()
) -> list[VerifiedSection]:
    """``answer`` is the validated answer as plain values, by section."""
    by_section = {key: _sentences(key, answer[key]) for key in SECTIONS if key in answer}
    for key, sentences in by_section.items():
        for sentence in sentences:
            _compare(key, sentence, sheet, specialists)
    _check(by_section, subject)
    return [
        VerifiedSection(key, _value(key, kept(sentences)), [asdict(sentence) for sentence in sentences])
        for key, sentences in by_section.items()
    ]


def supported_value(key: str, sentences: Iterable[Mapping[str, Any]]) -> Any:
    """The section's content from the supported ones of a suggestion's ``sentences``; empty where there are none."""
    return _value(key, [VerifiedSentence(**row) for row in sentences if row["standing"] == SUPPORTED])


def as_written(answer: Mapping[str, Any]) -> Content:
    """The answer as content of an explanation, with nothing dropped."""
    return {key: _value(key, _sentences(key, answer[key])) for key in SECTIONS if key in answer}


def kept(sentences: Iterable[VerifiedSentence]) -> list[VerifiedSentence]:
    return [sentence for sentence in sentences if sentence.standing != DROPPED]


def _sentences(key: str, rows: Sequence[Any]) -> list[VerifiedSentence]:
    if SECTIONS[key].kind == "choices":
        return [VerifiedSentence(data(str(slug)), [], at) for at, slug in enumerate(rows)]
    if SECTIONS[key].fields == QUESTIONS:
        return [
            VerifiedSentence(escaped(data(sentence["text"])), _cites(sentence), at, escaped(data(row["question"])))
            for at, row in enumerate(rows)
            for sentence in row["answer"]
        ]
    return [
        VerifiedSentence(escaped(data(row["text"])), _cites(row), at)
        for at, row in enumerate(rows)
        if data(row["text"])
    ]


def _cites(sentence: Mapping[str, Any]) -> list[dict[str, str]]:
    return [{"fact": str(cite["fact"]).strip(), "quote": data(str(cite["quote"]))} for cite in sentence["cites"]]


def _compare(key: str, sentence: VerifiedSentence, sheet: FactSheet, specialists: Sequence[str]) -> None:
    if SECTIONS[key].kind == "choices":
        if sentence.text not in specialists:
            sentence.problems.append("it is not in the list of specialists")
    else:
        sentence.problems += _unresolved(sentence, sheet)
        if not sentence.cites or _says_more(f"{sentence.question} {sentence.text}", sheet):
            sentence.standing = GENERAL
    if sentence.problems:
        sentence.standing = DROPPED


def _unresolved(sentence: VerifiedSentence, sheet: FactSheet) -> list[str]:
    problems = []
    for cite in sentence.cites:
        if cite["fact"] not in sheet.by_id:
            problems.append(f"it cites {cite['fact'] or 'nothing'}, which is none of the facts")
        elif not sheet.quotes(cite["fact"], cite["quote"]):
            problems.append(f"{cite['fact']} does not say “{cite['quote']}”")
    text = f"{sentence.question} {sentence.text}"
    named = [mention.code for mention in mentions(text, sheet.text)]
    problems += [f"it names {code}, which is nowhere in the facts" for code in named if not _has_code(sheet, code)]
    bare = text
    for code in named:
        bare = bare.replace(code, " ")
    strange = [number for number in _NUMBER.findall(bare) if number not in sheet.numbers]
    return problems + [f"the number {number} is nowhere in the facts" for number in strange]


def _has_code(sheet: FactSheet, code: str) -> bool:
    return re.search(rf"(?<![A-Z0-9.]){re.escape(code)}(?![A-Z0-9])", sheet.text) is not None


def _says_more(text: str, sheet: FactSheet) -> bool:
    """Whether a word is neither an everyday one nor in any official fact."""
    return any(stem not in sheet.vocabulary and stem not in EVERYDAY and not stem.isdigit() for stem in stems(text))


def _check(by_section: Mapping[str, list[VerifiedSentence]], subject: Subject) -> None:
    """Drop what a check blocks, what surely differs from the facts, treatment advice and figures.

    Other claims are compared by people. A finding quotes the sentence that it is about.
    """
    content: Content = {key: _value(key, kept(sentences)) for key, sentences in by_section.items()}
    for finding in run_checks(content, subject, _OF_SENTENCES):
        sentences = by_section.get(finding.section, [])
        if finding.blocks or finding.differs or finding.check in UNSUPPORTED:
            for sentence in kept(sentences):
                if _is_about(finding, sentence):
                    sentence.standing = DROPPED
                    sentence.problems.append(finding.message)
        elif finding.statement is not None:
            _put_in_fields(finding.statement, sentences, subject)


def _put_in_fields(statement: Statement, sentences: Iterable[VerifiedSentence], subject: Subject) -> None:
    for sentence in sentences:
        stated = sentence.text == statement.words and sentence.standing == SUPPORTED
        if stated and (fields := in_fields(statement, subject)):
            sentence.written, sentence.text = sentence.text, fields


def _is_about(finding: Finding, sentence: VerifiedSentence) -> bool:
    excerpt = finding.excerpt.rstrip("…").strip().lower()
    text = f"{sentence.question} {sentence.text}".lower()
    return not excerpt or excerpt in text or sentence.text.lower() in excerpt


def _value(key: str, sentences: Sequence[VerifiedSentence]) -> Any:
    if SECTIONS[key].kind == "text":
        return _joined(_fitting(sentences, SECTIONS[key].longest))
    if SECTIONS[key].kind == "choices":
        return [sentence.text for sentence in sentences]
    if SECTIONS[key].fields == QUESTIONS:
        groups = dict.fromkeys((sentence.group, sentence.question) for sentence in sentences)
        answers = [(question, [part for part in sentences if part.group == group]) for group, question in groups]
        return [{"question": question, "answer": _joined(parts)} for question, parts in answers]
    if SECTIONS[key].fields == TERMS:
        return [{"term": sentence.text.rstrip("."), "provenance": "editor"} for sentence in sentences]
    return [sentence.text for sentence in sentences]


def _fitting(sentences: Sequence[VerifiedSentence], longest: int) -> list[VerifiedSentence]:
    """Whole sentences, as many from the first on as fit."""
    lengths = accumulate(len(sentence.text) + 1 for sentence in sentences)
    return [sentence for sentence, length in zip(sentences, lengths, strict=True) if length - 1 <= longest]


def _joined(sentences: Iterable[VerifiedSentence]) -> str:
    return " ".join(sentence.text for sentence in sentences)
