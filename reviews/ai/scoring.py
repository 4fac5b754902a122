"""What an answer is worth, in figures, and what all answers of an evaluation are. Pure.

    score(answer, sheet=sheet, subject=subject)   ->  {"failure": "", "sentences": 12, "general": 3, "dropped": 1, ...}
    summed([Scored("Z53.9", figures, text, ...)]) ->  {"codes": 89, "unsupported": 0.31, "checks_passed": 0.93, ...}

A rate is a number from 0 to 1, or None where there is nothing that it could be of.
"""

from __future__ import annotations

import math
import statistics
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from reviews.checks import run_checks
from reviews.checks.language import split_sentences, stems
from reviews.checks.likeness import flattened
from reviews.checks.mentions import mentions
from reviews.checks.subject import Note, Subject
from reviews.rules.content import SECTIONS, texts
from reviews.rules.standing import DROPPED, GENERAL

from .facts import Sheet
from .verifying import as_written, proposed

SHINGLE = 4  # words in a row
OF_SHAPE = frozenset({"wrong shape", "cut off"})  # kinds of ModelFailure: what came back is no answer in our schema


class Scored(NamedTuple):
    """One code of an evaluation. ``text`` is all that the answer says; tokens are None where the provider told none."""

    code: str
    figures: Mapping[str, Any]
    text: str
    input_tokens: int | None
    output_tokens: int | None
    cost: Decimal
    latency_ms: int | None


def score(
    answer: Mapping[str, Any], *, sheet: Sheet, subject: Subject, specialists: Sequence[str] = ()
) -> dict[str, Any]:
    """Of one answer: its sentences by standing, what blocks it as it was written, which official excludes it omits."""
    found = proposed(answer, sheet=sheet, subject=subject, specialists=specialists)
    prose = [one for each in found if SECTIONS[each.section].kind != "choices" for one in each.sentences]
    standing = Counter(one["standing"] for one in prose)
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
    """Of a call that came to nothing; ``kind`` is one of ``providers.KINDS``."""
    return {"failure": kind, "sentences": 0, "general": 0, "dropped": 0, "blocking": {}, "excludes": 0, "omitted": []}


def text_of(answer: Mapping[str, Any]) -> str:
    return " ".join(text for _, text in texts(as_written(answer)))


def own_excludes(subject: Subject) -> list[Note]:
    """Excludes notes at the code or at its category; what is noted at a block or chapter is said of very many codes."""
    near = {subject.code, subject.code[:3]}
    noted = subject.noted("excludes1", "excludes2")
    return [note for note in noted if note.owner in near and not note.names(subject.code)]


def omitted(coding_notes: str, excludes: Collection[Note], subject: Subject) -> list[Note]:
    """Those of which the coding notes name neither a code nor, in one sentence, all words of the condition."""
    named = [mention.code for mention in mentions(coding_notes, subject.official_text)]
    sentences = [set(stems(sentence)) for sentence in split_sentences(coding_notes)]
    return [
        note
        for note in excludes
        if not any(note.names(code) for code in named)
        and not any(set(stems(note.condition)) <= sentence for sentence in sentences)
    ]


def summed(scored: Sequence[Scored]) -> dict[str, Any]:
    answered = [each for each in scored if not each.figures["failure"]]
    failures = [each.figures["failure"] for each in scored if each.figures["failure"]]
    shape = sum(kind in OF_SHAPE for kind in failures)
    total = Counter[str]()
    blocking = Counter[str]()
    for each in answered:
        total.update({key: each.figures[key] for key in ("sentences", "general", "dropped", "excludes")})
        total["omitted"] += len(each.figures["omitted"])
        blocking.update(each.figures["blocking"])
    alike = likeness({each.code: each.text for each in answered})
    highest = [share for share, _ in alike.values()]
    return {
        "codes": len(scored),
        "answered": len(answered),
        "schema_failures": shape,
        "other_failures": len(failures) - shape,
        "sentences": total["sentences"],
        "unsupported": _rate(total["general"] + total["dropped"], total["sentences"]),
        "dropped": _rate(total["dropped"], total["sentences"]),
        "checks_passed": _rate(sum(not each.figures["blocking"] for each in answered), len(answered)),
        "blocking": dict(sorted(blocking.items())),
        "excludes": total["excludes"],
        "omitted": total["omitted"],
        "omission": _rate(total["omitted"], total["excludes"]),
        "likeness": {code: [share, other] for code, (share, other) in sorted(alike.items())},
        "likeness_highest": max(highest, default=None),
        "likeness_mean": round(statistics.fmean(highest), 4) if highest else None,
        **_paid(scored),
    }


def _paid(scored: Sequence[Scored]) -> dict[str, Any]:
    latencies = sorted(each.latency_ms for each in scored if each.latency_ms is not None)
    return {
        "input_tokens": sum(each.input_tokens or 0 for each in scored),
        "output_tokens": sum(each.output_tokens or 0 for each in scored),
        "cost": str(sum((each.cost for each in scored), Decimal(0))),
        "latency_median_ms": int(statistics.median(latencies)) if latencies else None,
        "latency_p95_ms": latencies[math.ceil(0.95 * len(latencies)) - 1] if latencies else None,
    }


def _rate(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def likeness(said: Mapping[str, str]) -> dict[str, tuple[float, str]]:
    """By code: its highest likeness to another of its category, and to which. Codes that are alone are not in it.

    The likeness of two texts is the share of their runs of four words that both have.
    """
    families = defaultdict(list)
    for code, text in said.items():
        families[code[:3]].append((code, frozenset(_shingles(text))))
    return {
        code: max((_alike(own, theirs), other) for other, theirs in family if other != code)
        for family in families.values()
        if len(family) > 1
        for code, own in family
    }


def _shingles(text: str) -> Iterator[str]:
    spoken = flattened(text).decode().split()
    for at in range(max(1, len(spoken) - SHINGLE + 1)):
        yield " ".join(spoken[at : at + SHINGLE])


def _alike(one: frozenset[str], other: frozenset[str]) -> float:
    together = len(one | other)
    return round(len(one & other) / together, 4) if together else 0.0
