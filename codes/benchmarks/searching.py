"""Searching the release in force, in the database in use, which is only read: what is found, and how fast.

Index paths are typed without their parentheses, titles with one random slip: both lead back to a code that is known.
The frozen questions are those of ``codes.search.frozen``, together and by kind. SEARCH_QUESTIONS names a file of more
questions: question, tab, beginnings of right codes with commas between, tab, kind. The floor of the seconds is the
reading of as many lines and codes as one question looks at.
"""

from __future__ import annotations

import os
import random
import re
import string
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from django.db import connection

from codes.models import CodeVersion, IndexEntry, Release, TermLine
from codes.search import frozen
from codes.search.find import store
from codes.search.frozen import Question, in_first_ten, mean_reciprocal_rank, rank_of, read_questions
from codes.search.hits import Scope
from codes.search.lines import index_sources

NAME = "search"
ABOUT = "questions with known answers against reading 300 lines plainly, in the database in use"
PATHS, TITLES = 2_000, 1_000
_PARENTHESES = re.compile(r"\([^()]*\)")


def run(say: Callable[[str], Any]) -> dict[str, dict[str, Any]]:
    """By kind of question: the share with a right code among the first ten, mean reciprocal rank, milliseconds."""
    release = Release.objects.active().first()
    if release is None:
        say("nothing to search: no release is in force")
        return {}
    began = time.perf_counter()
    words = len(store().words.counts)
    say(f"{words:,} words read in {time.perf_counter() - began:.2f} s")
    chance = random.Random(13)  # noqa: S311 - which questions, the same each time
    kinds: dict[str, list[Question]] = {}
    for question in [
        *index_paths(release, chance),
        *slips_in_titles(release, chance),
        *frozen_by_kind(),
        *asked_by_people(),
    ]:
        kinds.setdefault(question.kind, []).append(question)
    floor = plain_reading(release, chance)
    figures = {}
    for kind, questions in kinds.items():
        figures[kind] = measured(questions, release) | {"floor_ms": floor, "engine": connection.vendor}
        say(f"{kind}: {figures[kind]}")
    return figures


def index_paths(release: Release, chance: random.Random) -> list[Question]:
    billable = set(_titles(release))
    rows = IndexEntry.objects.filter(source__in=index_sources(release).values()).exclude(code="")
    fitting = [row for row in rows.order_by("pk").values_list("path", "column", "code") if row[2] in billable]
    return [
        Question(f"{_PARENTHESES.sub('', path).replace(' > ', ' ')} {column}", (code,), "index path")
        for path, column, code in chance.sample(fitting, min(PATHS, len(fitting)))
    ]


def slips_in_titles(release: Release, chance: random.Random) -> list[Question]:
    titles = sorted(_titles(release).items())
    some = chance.sample(titles, min(TITLES, len(titles)))
    return [Question(slipped(title, chance), (code,), "title with a slip") for code, title in some]


def slipped(title: str, chance: random.Random) -> str:
    """One letter left out, replaced, put in, or two letters the other way round."""
    at = chance.choice([place for place, char in enumerate(title) if char.isalpha()])
    other = chance.choice(string.ascii_lowercase)
    before, letter, after = title[:at], title[at], title[at + 1 :]
    return before + chance.choice([after, other + after, other + letter + after, after[:1] + letter + after[1:]])


def frozen_by_kind() -> list[Question]:
    """Twice: all of them together, and by kind."""
    questions = frozen.questions()
    return [
        *(question._replace(kind="frozen") for question in questions),
        *(question._replace(kind=f"frozen: {question.kind}") for question in questions),
    ]


def asked_by_people() -> list[Question]:
    file = os.environ.get("SEARCH_QUESTIONS")
    return read_questions(Path(file)) if file else []


def measured(questions: Sequence[Question], release: Release) -> dict[str, Any]:
    ranks, seconds = [], []
    for question in questions:
        began = time.perf_counter()
        ranks.append(rank_of(question, Scope(release.pk)))
        seconds.append(time.perf_counter() - began)
    seconds.sort()
    return {
        "questions": len(questions),
        "in_first_ten": in_first_ten(ranks),
        "mrr": mean_reciprocal_rank(ranks),
        "p50_ms": round(1000 * seconds[len(seconds) // 2], 1),
        "p95_ms": round(1000 * seconds[int(len(seconds) * 0.95)], 1),
    }


def plain_reading(release: Release, chance: random.Random) -> float:
    """Milliseconds to read 300 lines and their codes, the median of twenty times."""
    first, last = TermLine.objects.order_by("pk").first(), TermLine.objects.order_by("-pk").first()
    if first is None or last is None:
        return 0.0
    seconds = []
    for _ in range(20):
        some = chance.sample(range(first.pk, last.pk + 1), min(300, last.pk - first.pk + 1))
        began = time.perf_counter()
        lines = list(TermLine.objects.filter(pk__in=some).values_list("code_id", "origin", "text", "weight"))
        codes = {line[0] for line in lines}
        list(CodeVersion.objects.filter(release=release, code__in=codes).values_list("code__code", "title", "billable"))
        seconds.append(time.perf_counter() - began)
    return round(1000 * sorted(seconds)[10], 1)


def _titles(release: Release) -> dict[str, str]:
    versions = CodeVersion.objects.codes().filter(release=release, billable=True)
    return dict(versions.values_list("code__code", "title"))
