"""Hold what a model wrote against what it was told, without a model: every sentence gets a standing. Pure.

- ``dropped``: it names a fact that is not there, quotes what a fact does not say, names a code or number that occurs
  nowhere in the facts, or a check of the review desk blocks it. It does not reach the proposed text; people see why.
- ``general``: it cites nothing, or says more than the official words it cites. Allowed, marked; the author has to
  source, rewrite or strike it before submit.
- ``supported``: its quotes are there, and its words are the facts' own or everyday ones.

A supported sentence that is a claim is put as fact fields by us, never by the model, whose own brackets are escaped.
The fields are filled once a person takes the sentence over.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from itertools import accumulate
from typing import Any, NamedTuple

from reviews.checks import CHECKS, OF_THE_WHOLE, run_checks
from reviews.checks.claims import UNSUPPORTED
from reviews.checks.finding import Finding, Statement
from reviews.checks.in_fields import in_fields
from reviews.checks.language import stems
from reviews.checks.mentions import mentions
from reviews.checks.subject import Subject
from reviews.rules.content import SECTIONS, Content
from reviews.rules.fields import escaped
from reviews.rules.standing import DROPPED, GENERAL, SUPPORTED

from .everyday_words import EVERYDAY
from .facts import Sheet, data

_NUMBER = re.compile(r"(?<![\w.])\d+(?:[.,]\d+)*(?![\w])")
_OF_SENTENCES = tuple(check for check in CHECKS if check not in OF_THE_WHOLE)


@dataclass
class Judged:
    """A sentence of an answer with what became of it. ``group`` holds the sentences of one entry or answer together;
    ``written`` is what the model wrote where ``text`` says it in fact fields."""

    text: str
    cites: list[dict[str, str]]
    group: int = 0
    question: str = ""
    standing: str = SUPPORTED
    problems: list[str] = field(default_factory=list)
    written: str = ""


class Proposal(NamedTuple):
    """A section: ``value`` as content.SECTIONS wants it, of what was kept; ``sentences`` all of them."""

    section: str
    value: Any
    sentences: list[dict[str, Any]]


def proposed(
    answer: Mapping[str, Any], *, sheet: Sheet, subject: Subject, specialists: Sequence[str] = ()
) -> list[Proposal]:
    """``answer`` is the validated answer as plain values, by section."""
    judged = {key: _sentences(key, answer[key]) for key in SECTIONS if key in answer}
    for key, sentences in judged.items():
        for one in sentences:
            _judge(key, one, sheet, specialists)
    _check(judged, subject)
    return [
        Proposal(key, _value(key, kept(sentences)), [asdict(one) for one in sentences])
        for key, sentences in judged.items()
    ]


def as_written(answer: Mapping[str, Any]) -> Content:
    """The answer as the content of an explanation, with nothing dropped."""
    return {key: _value(key, _sentences(key, answer[key])) for key in SECTIONS if key in answer}


def kept(sentences: Iterable[Judged]) -> list[Judged]:
    return [one for one in sentences if one.standing != DROPPED]


def _sentences(key: str, told: Sequence[Any]) -> list[Judged]:
    if SECTIONS[key].kind == "choices":
        return [Judged(data(str(slug)), [], at) for at, slug in enumerate(told)]
    if key == "faqs":
        return [
            Judged(escaped(data(each["text"])), _cites(each), at, escaped(data(row["question"])))
            for at, row in enumerate(told)
            for each in row["answer"]
        ]
    return [Judged(escaped(data(each["text"])), _cites(each), at) for at, each in enumerate(told) if data(each["text"])]


def _cites(sentence: Mapping[str, Any]) -> list[dict[str, str]]:
    return [{"fact": str(cite["fact"]).strip(), "quote": data(str(cite["quote"]))} for cite in sentence["cites"]]


def _judge(key: str, one: Judged, sheet: Sheet, specialists: Sequence[str]) -> None:
    if SECTIONS[key].kind == "choices":
        if one.text not in specialists:
            one.problems.append("it is not in the list of specialists")
    else:
        one.problems += _unresolved(one, sheet)
        if not one.cites or _says_more(f"{one.question} {one.text}", sheet):
            one.standing = GENERAL
    if one.problems:
        one.standing = DROPPED


def _unresolved(one: Judged, sheet: Sheet) -> list[str]:
    problems = []
    for cite in one.cites:
        if cite["fact"] not in sheet.by_id:
            problems.append(f"it cites {cite['fact'] or 'nothing'}, which is none of the facts")
        elif not sheet.quotes(cite["fact"], cite["quote"]):
            problems.append(f"{cite['fact']} does not say “{cite['quote']}”")
    text = f"{one.question} {one.text}"
    named = mentions(text, sheet.text)
    problems += [
        f"it names {each.code}, which is nowhere in the facts" for each in named if not _knows(sheet, each.code)
    ]
    bare = text
    for each in named:
        bare = bare.replace(each.code, " ")
    strange = [number for number in _NUMBER.findall(bare) if number not in sheet.numbers]
    return problems + [f"the number {number} is nowhere in the facts" for number in strange]


def _knows(sheet: Sheet, code: str) -> bool:
    return re.search(rf"(?<![A-Z0-9.]){re.escape(code)}(?![A-Z0-9])", sheet.text) is not None


def _says_more(text: str, sheet: Sheet) -> bool:
    """Whether a word carries meaning that no official fact does."""
    return any(stem not in sheet.vocabulary and stem not in EVERYDAY and not stem.isdigit() for stem in stems(text))


def _check(judged: Mapping[str, list[Judged]], subject: Subject) -> None:
    """Drop what a check blocks, what surely differs from the facts, treatment advice and figures; what else speaks of
    official fact is compared by people. A finding quotes the sentence."""
    content: Content = {key: _value(key, kept(sentences)) for key, sentences in judged.items()}
    for finding in run_checks(content, subject, _OF_SENTENCES):
        if finding.blocks or finding.differs or finding.check in UNSUPPORTED:
            for one in judged.get(finding.section, ()):
                if one.standing != DROPPED and _is_about(finding, one):
                    one.standing = DROPPED
                    one.problems.append(finding.message)
        elif finding.statement is not None:
            _put_in_fields(finding.statement, judged.get(finding.section, ()), subject)


def _put_in_fields(statement: Statement, sentences: Iterable[Judged], subject: Subject) -> None:
    for one in sentences:
        if one.text == statement.words and one.standing == SUPPORTED and (fields := in_fields(statement, subject)):
            one.written, one.text = one.text, fields


def _is_about(finding: Finding, one: Judged) -> bool:
    said = finding.excerpt.rstrip("…").strip().lower()
    text = f"{one.question} {one.text}".lower()
    return not said or said in text or one.text.lower() in said


def _value(key: str, sentences: Sequence[Judged]) -> Any:
    if SECTIONS[key].kind == "text":
        return _joined(_fitting(sentences, SECTIONS[key].longest))
    if SECTIONS[key].kind == "choices":
        return [one.text for one in sentences]
    if key == "faqs":
        groups = dict.fromkeys((one.group, one.question) for one in sentences)
        answers = [(question, [one for one in sentences if one.group == group]) for group, question in groups]
        return [{"question": question, "answer": _joined(parts)} for question, parts in answers]
    if key == "synonyms":
        return [{"term": one.text.rstrip("."), "provenance": "editor"} for one in sentences]
    return [one.text for one in sentences]


def _fitting(sentences: Sequence[Judged], longest: int) -> list[Judged]:
    """Whole sentences, as many from the first on as fit."""
    lengths = accumulate(len(one.text) + 1 for one in sentences)
    return [one for one, length in zip(sentences, lengths, strict=True) if length - 1 <= longest]


def _joined(sentences: Iterable[Judged]) -> str:
    return " ".join(one.text for one in sentences)
