"""The figures of an answer, and those of all answers of an evaluation. Pure.

    score(answer, sheet=sheet, subject=subject)          ->  {"failure": "", "sentences": 12, "general": 3, ...}
    summed([ScoredAnswer("Z53.9", figures, text, ...)])  ->  {"codes": 89, "unsupported": 0.31, ...}

A rate is a number from 0 to 1, or None where its denominator is 0.
"""

from __future__ import annotations

import math
import statistics
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from reviews.checks import run_checks
from reviews.checks.facts.subject import Note, Subject
from reviews.checks.look_ups.likeness import flattened
from reviews.checks.words.language import split_sentences, stems
from reviews.checks.words.mentions import mentions
from reviews.rules.content import SECTIONS, texts
from reviews.rules.standing import DROPPED, GENERAL

from .facts import FactSheet
from .verifying import as_written, verify

SHINGLE = 4  # words in a row
OF_SHAPE = frozenset({"wrong shape", "cut off"})  # kinds of ModelFailure where the answer does not fit our schema


class ScoredAnswer(NamedTuple):
    """The answer for one code. ``text`` is the whole of it; tokens are None where the provider gave no number."""

    code: str
    figures: Mapping[str, Any]
    text: str
    input_tokens: int | None
    output_tokens: int | None
    cost: Decimal
    latency_ms: int | None


def score(
    answer: Mapping[str, Any], *, sheet: FactSheet, subject: Subject, specialists: Sequence[str] = ()
) -> dict[str, Any]:
    """The figures of one answer: sentences by standing, findings that block it as written, excludes omitted."""
    sections = verify(answer, sheet=sheet, subject=subject, specialists=specialists)
    prose = [row for name, _, rows in sections if SECTIONS[name].kind != "choices" for row in rows]
    standing = Counter(sentence["standing"] for sentence in prose)
    content = as_written(answer)
    blocking = Counter(finding.check for finding in run_checks(content, subject) if finding.blocks)
    excludes = own_excludes(subject)
    return {
        "failure": "",
        "sentences": len(prose),
        "general": standing[GENERAL],
        "dropped": standing[DROPPED],
        "blocking": dict(sorted(blocking.items())),
        "excludes": len(excludes),
        "omitted": [note.text for note in omitted(str(content.get("coding_notes", "")), excludes, subject)],
    }


def no_answer(kind: str) -> dict[str, Any]:
    """The figures of a call without an answer; ``kind`` is one of ``providers.KINDS``."""
    return {"failure": kind, "sentences": 0, "general": 0, "dropped": 0, "blocking": {}, "excludes": 0, "omitted": []}


def text_of(answer: Mapping[str, Any]) -> str:
    return " ".join(text for _, text in texts(as_written(answer)))


def own_excludes(subject: Subject) -> list[Note]:
    """Excludes notes of the code or its category. Those of a block or chapter are about very many codes."""
    near = {subject.code, subject.code[:3]}
    noted = subject.noted("excludes1", "excludes2")
    return [note for note in noted if note.owner in near and not note.names(subject.code)]


def omitted(coding_notes: str, excludes: Collection[Note], subject: Subject) -> list[Note]:
    """Excludes of which the coding notes name neither a code nor, in one sentence, all words of the condition."""
    named = [mention.code for mention in mentions(coding_notes, subject.official_text)]
    sentences = [set(stems(sentence)) for sentence in split_sentences(coding_notes)]
    return [
        note
        for note in excludes
        if not any(note.names(code) for code in named)
        and not any(set(stems(note.condition)) <= sentence for sentence in sentences)
    ]


def summed(scored: Sequence[ScoredAnswer]) -> dict[str, Any]:
    """The figures of an evaluation."""
    answered = [answer for answer in scored if not answer.figures["failure"]]
    failures = [answer.figures["failure"] for answer in scored if answer.figures["failure"]]
    shape = sum(kind in OF_SHAPE for kind in failures)
    total = Counter[str]()
    blocking = Counter[str]()
    for answer in answered:
        total.update({key: answer.figures[key] for key in ("sentences", "general", "dropped", "excludes")})
        total["omitted"] += len(answer.figures["omitted"])
        blocking.update(answer.figures["blocking"])
    alike = likeness({answer.code: answer.text for answer in answered})
    highest = [share for share, _ in alike.values()]
    return {
        "codes": len(scored),
        "answered": len(answered),
        "schema_failures": shape,
        "other_failures": len(failures) - shape,
        "sentences": total["sentences"],
        "unsupported": _rate(total["general"] + total["dropped"], total["sentences"]),
        "dropped": _rate(total["dropped"], total["sentences"]),
        "checks_passed": _rate(sum(not answer.figures["blocking"] for answer in answered), len(answered)),
        "blocking": dict(sorted(blocking.items())),
        "excludes": total["excludes"],
        "omitted": total["omitted"],
        "omission": _rate(total["omitted"], total["excludes"]),
        "likeness": {code: [share, other] for code, (share, other) in sorted(alike.items())},
        "likeness_highest": max(highest, default=None),
        "likeness_mean": round(statistics.fmean(highest), 4) if highest else None,
        **_paid(scored),
    }


def _paid(scored: Sequence[ScoredAnswer]) -> dict[str, Any]:
    latencies = sorted(answer.latency_ms for answer in scored if answer.latency_ms is not None)
    return {
        "input_tokens": sum(answer.input_tokens or 0 for answer in scored),
        "output_tokens": sum(answer.output_tokens or 0 for answer in scored),
        "cost": str(sum((answer.cost for answer in scored), Decimal(0))),
        "latency_median_ms": int(statistics.median(latencies)) if latencies else None,
        "latency_p95_ms": latencies[math.ceil(0.95 * len(latencies)) - 1] if latencies else None,
    }


def _rate(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def likeness(text_by_code: Mapping[str, str]) -> dict[str, tuple[float, str]]:
    """By code: its highest likeness to another of its category, and to which. Only of categories with several codes.

    The likeness of two texts is the share of their runs of four words that both have.
    """
    families = defaultdict(list)
    for code, text in text_by_code.items():
        families[code[:3]].append((code, frozenset(_shingles(text))))
    return {
        code: max((_alike(own, theirs), other) for other, theirs in family if other != code)
        for family in families.values()
        if len(family) > 1
        for code, own in family
    }


def _shingles(text: str) -> Iterator[str]:
    words = flattened(text).decode().split()
    for at in range(max(1, len(words) - SHINGLE + 1)):
        yield " ".join(words[at : at + SHINGLE])


def _alike(own: frozenset[str], theirs: frozenset[str]) -> float:
    together = len(own | theirs)
    return round(len(own & theirs) / together, 4) if together else 0.0
