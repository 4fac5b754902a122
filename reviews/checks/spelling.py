"""Words of the code's own terms, misspelt: one or two letters off a word of the title or an inclusion term."""

from __future__ import annotations

from collections.abc import Iterator

from .finding import Finding, warns
from .language import Prose, quoted, stem, words
from .subject import Subject

SHORTEST = 8

_ENDINGS = (
    "s",
    "es",
    "ed",
    "ing",
    "al",
    "ally",
    "ic",
    "ical",
    "ly",
    "ous",
    "e",
    "y",
    "ies",
    "ion",
    "ions",
    "ive",
    "er",
    "or",
    "ers",
    "ors",
    "ity",
    "ment",
    "ments",
    "able",
    "ible",
    "a",
    "ae",
    "um",
    "us",
    "i",
    "is",
    "ism",
    "ist",
    "ian",
    "ance",
    "ence",
    "ent",
    "ant",
    "ar",
    "ary",
    "ized",
    "ised",
)


def check(prose: Prose, subject: Subject) -> Iterator[Finding]:
    said = {word for text in (subject.title, *subject.inclusions) for word in words(text)}
    terms = sorted(word for word in said if len(word) >= SHORTEST and word.isalpha())
    told: set[str] = set()
    for sentence in prose.sentences:
        for word in words(sentence.text):
            if len(word) < SHORTEST - 1 or word in told or not word.isalpha():
                continue
            meant = next((term for term in terms if _is_slip(word, term)), None)
            if meant is not None and not _is_known(word, subject.official_words):
                told.add(word)
                yield warns(
                    "spelling",
                    sentence.section,
                    f"“{word}” looks like a slip of “{meant}”, which is in the official text.",
                    quoted(sentence.text),
                )


def _is_slip(word: str, term: str) -> bool:
    if word[0] != term[0] or stem(word) == stem(term) or _is_form(word, term):
        return False
    far = distance(word, term, most=2)
    return far == 1 or (far == 2 and len(term) >= 10)


def _is_form(word: str, term: str) -> bool:
    """Another form of the same word: "fractured" of "fracture", "diabetics" of "diabetic"."""
    same = 0
    while same < min(len(word), len(term)) and word[same] == term[same]:
        same += 1
    ends = ("", *_ENDINGS)
    return any(word[cut:] in ends and term[cut:] in ends for cut in range(max(4, same - 3), same + 1))


def distance(left: str, right: str, *, most: int) -> int:
    """Letters to add, drop, change or swap with the neighbour; more than ``most`` is told as ``most`` + 1."""
    if abs(len(left) - len(right)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(right) + 1))
    for at, char in enumerate(left, 1):
        older, before, row = before, row, [at]
        for to, other in enumerate(right, 1):
            cost = min(before[to] + 1, row[to - 1] + 1, before[to - 1] + (char != other))
            if older and to > 1 and char == right[to - 2] and left[at - 2] == other:
                cost = min(cost, older[to - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return row[-1]


def _is_known(word: str, known: frozenset[str]) -> bool:
    """A word of the official text, or one with an ending put on: "strained" of "strain"."""
    return stem(word) in known or any(word[:end] in known for end in range(5, len(word)) if word[end:] in _ENDINGS)
