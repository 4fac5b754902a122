"""Questions for the search benchmark: official words as people type them, beginnings of them, hostile questions."""

from __future__ import annotations

import os
import random
import string
from collections.abc import Iterator
from pathlib import Path

from codes.models import CodeVersion, IndexEntry, Release
from codes.search import frozen
from codes.search.frozen import FrozenQuestion, read_questions
from codes.search.lines import essential, index_sources

PATHS, TITLES, TYPED, HOSTILE = 2_000, 1_000, 1_000, int(os.environ.get("SEARCH_HOSTILE", "1000"))
_SHORTEST_TYPED, _LONGEST_TYPED = 2, 25
_LONGEST_QUESTION = 200
FROZEN = "frozen"


def index_paths(release: Release, chance: random.Random) -> list[FrozenQuestion]:
    """Paths that carry a billable code, without their non-essential modifiers."""
    billable = set(_titles(release))
    rows = IndexEntry.objects.filter(source__in=index_sources(release).values()).exclude(code="")
    fitting = [row for row in rows.order_by("pk").values_list("path", "column", "code") if row[2] in billable]
    return [
        FrozenQuestion(f"{essential(path).replace(IndexEntry.SEPARATOR, ' ')} {column}", (code,), "index path")
        for path, column, code in chance.sample(fitting, min(PATHS, len(fitting)))
    ]


def slips_in_titles(release: Release, chance: random.Random) -> list[FrozenQuestion]:
    """Titles of billable codes with one random typing error."""
    titles = sorted(_titles(release).items())
    some = chance.sample(titles, min(TITLES, len(titles)))
    return [FrozenQuestion(slipped(title, chance), (code,), "title with a slip") for code, title in some]


def slipped(title: str, chance: random.Random) -> str:
    """The title with one letter left out, replaced or put in, or with two letters swapped."""
    at = chance.choice([place for place, char in enumerate(title) if char.isalpha()])
    other = chance.choice(string.ascii_lowercase)
    before, letter, after = title[:at], title[at], title[at + 1 :]
    return before + chance.choice([after, other + after, other + letter + after, after[:1] + letter + after[1:]])


def asked_by_people() -> list[FrozenQuestion]:
    """The file SEARCH_QUESTIONS: question, tab, beginnings of right codes with commas between, tab, kind."""
    file = os.environ.get("SEARCH_QUESTIONS")
    return read_questions(Path(file)) if file else []


def frozen_by_kind() -> list[FrozenQuestion]:
    """The frozen questions twice: all together, and by kind."""
    questions = frozen.questions()
    return [
        *(question._replace(kind=FROZEN) for question in questions),
        *(question._replace(kind=f"{FROZEN}: {question.kind}") for question in questions),
    ]


def typed_so_far(questions: list[FrozenQuestion], chance: random.Random) -> list[str]:
    """Beginnings of questions, as autocomplete gets them."""
    beginnings = [
        question.text[:length]
        for question in questions
        for length in range(_SHORTEST_TYPED, min(len(question.text), _LONGEST_TYPED) + 1)
    ]
    return chance.sample(beginnings, min(TYPED, len(beginnings)))


def hostile(words: list[str], chance: random.Random) -> Iterator[str]:
    """The questions that cost most, made of words that search knows and of noise."""
    beginnings = sorted({word[:length] for word in words for length in (2, 3) if word.isalpha()})
    long = [word for word in words if len(word) > 8]
    for number in range(HOSTILE):
        match number % 6:
            case 0:
                yield " ".join(chance.choices(beginnings, k=12))
            case 1:
                yield " ".join(slipped(word, chance) for word in chance.choices(long, k=12))
            case 2:
                yield " ".join(chance.choices(words, k=30))
            case 3:
                yield "".join(chr(chance.randrange(1, 0x2FFF)) for _ in range(_LONGEST_QUESTION))
            case 4:
                yield chance.choice("ABCDEFGHIJKLMNOPQRSTUVWXYZ") + chance.choice(("*", "%", "?*", "0-Z99", "*1", "*A"))
            case _:
                yield f"left right initial {' '.join(chance.choices(words, k=6))} without {chance.choice(words)}"


def _titles(release: Release) -> dict[str, str]:
    versions = CodeVersion.objects.codes().filter(release=release, billable=True)
    return dict(versions.values_list("code__code", "title"))
