"""Searching the release in force: right answers, speed and memory, in the database in use, which is only read.

The frozen questions are those of ``codes.search.frozen``. SEARCH_QUESTIONS names a file of questions as people ask
them, SEARCH_HOSTILE the number of hostile questions (1,000). The floor reads as many lines and codes as a
question looks at.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from django.db import connection

from codes.models import CodeVersion, Release, TermLine
from codes.search.frozen import FIRST, FrozenQuestion, in_first_ten, mean_reciprocal_rank
from codes.search.questions.asking import ask, ask_for_all, clean
from codes.search.questions.find import LINES_WHILE_TYPING
from codes.search.questions.hits import Scope
from codes.search.store import store

from .questions import (
    FROZEN,
    asked_by_people,
    frozen_by_kind,
    hostile,
    index_paths,
    slips_in_titles,
    typed_so_far,
)

NAME = "search"
ABOUT = "questions with known answers against reading 300 lines plainly, in the database in use"


def run(say: Callable[[str], Any]) -> dict[str, dict[str, Any]]:
    """By kind of question: the share with a right code among the first ten, mean reciprocal rank, milliseconds.

    ``by_origin``: the shares of questions that lines of an origin answered among the first ten.
    """
    release = Release.objects.active().first()
    if release is None:
        say("nothing to search: no release is in force")
        return {}
    scope, chance = Scope(release.pk), random.Random(13)  # noqa: S311 - the same questions every time
    began, before = time.perf_counter(), anonymous_mb()
    words = sorted(store().words.counts)
    say(f"{len(words):,} words read in {time.perf_counter() - began:.2f} s")
    kinds: dict[str, list[FrozenQuestion]] = {}
    for question in [
        *index_paths(release, chance),
        *slips_in_titles(release, chance),
        *asked_by_people(),
        *frozen_by_kind(),
    ]:
        kinds.setdefault(question.kind, []).append(question)
    floor = {"floor_ms": plain_reading(release, chance), "engine": connection.vendor}
    figures = {}
    for kind, questions in kinds.items():
        figures[kind] = measured(questions, scope) | floor
        say(f"{kind}: {figures[kind]}")
    others = [question for kind, some in kinds.items() if not kind.startswith(FROZEN) for question in some]
    typed = typed_so_far(others, chance)
    figures["autocomplete"] = (
        timed(typed, lambda text: ask_for_all(clean(text), scope, lines=LINES_WHILE_TYPING)) | floor
    )
    say(f"autocomplete: {figures['autocomplete']}")
    figures["hostile"] = timed(list(hostile(words, chance)), lambda text: ask(clean(text), scope)) | floor
    say(f"hostile: {figures['hostile']}")
    figures["memory"] = {"anonymous_mb": anonymous_mb(), "of_them_before_search": before}
    say(f"memory: {figures['memory']}")
    return figures


def measured(questions: Sequence[FrozenQuestion], scope: Scope) -> dict[str, Any]:
    ranks: list[int] = []
    origins: Counter[str] = Counter()

    def answer(question: FrozenQuestion) -> None:
        hits = ask(clean(question.text), scope).hits[:FIRST]
        rank = next((at for at, hit in enumerate(hits, start=1) if hit.code.startswith(question.right)), 0)
        ranks.append(rank)
        if rank:
            origins[hits[rank - 1].origin] += 1

    seconds = timed(questions, answer)
    return {
        "in_first_ten": in_first_ten(ranks),
        "mrr": mean_reciprocal_rank(ranks),
        "by_origin": {origin: round(number / len(ranks), 3) for origin, number in origins.most_common()},
    } | seconds


def timed(questions: Sequence[Any], answer: Callable[[Any], Any]) -> dict[str, Any]:
    """The number of questions, and the milliseconds within which 50, 95 and 99 in 100 of them were answered."""
    seconds = []
    for question in questions:
        began = time.perf_counter()
        answer(question)
        seconds.append(time.perf_counter() - began)
    seconds.sort()
    within = {f"p{share}_ms": round(1000 * seconds[len(seconds) * share // 100], 1) for share in (50, 95, 99)}
    return {"questions": len(seconds)} | within


def plain_reading(release: Release, chance: random.Random) -> float:
    """Milliseconds to read 300 lines and their codes, the median of twenty readings."""
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


def anonymous_mb() -> float | None:
    """Memory of this process that belongs to no file, in MB; None where the system does not tell."""
    rollup = Path("/proc/self/smaps_rollup")
    if not rollup.exists():
        return None
    line = next(line for line in rollup.read_text().splitlines() if line.startswith("Anonymous:"))
    return round(int(line.split()[1]) / 1000, 1)
