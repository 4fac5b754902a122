"""Words of the code's own terms, misspelt: one letter off a word of the title or an inclusion term."""

from __future__ import annotations

from collections.abc import Iterator

from rapidfuzz.distance import OSA, Postfix

from reviews.checks.facts.subject import Subject
from reviews.checks.finding import Finding, warns
from reviews.checks.words.language import Prose, quoted, stem, words

SHORTEST = 8
_ENDING = 4  # letters at most


def check(prose: Prose, subject: Subject) -> Iterator[Finding]:
    official = {word for text in (subject.title, *subject.inclusions) for word in words(text)}
    terms = sorted(word for word in official if len(word) >= SHORTEST and word.isalpha())
    seen: set[str] = set()
    for sentence in prose.sentences:
        for word in words(sentence.text):
            if len(word) < SHORTEST - 1 or word in seen or not word.isalpha() or _is_known(word, subject):
                continue
            seen.add(word)
            if (meant := next((term for term in terms if is_slip(word, term)), None)) is not None:
                message = f"“{word}” looks like a slip of “{meant}”, which is in the official text."
                yield warns("spelling", sentence.section, message, quoted(sentence.text))


def is_slip(word: str, term: str) -> bool:
    """Whether one letter is added, dropped, changed or swapped with its neighbor, and not in an ending."""
    ends_alike = Postfix.similarity(word, term) > 0
    return word[0] == term[0] and ends_alike and OSA.distance(word, term, score_cutoff=1) == 1


def _is_known(word: str, subject: Subject) -> bool:
    """Whether it is a word of the official text, or one with an ending: "strained" of "strain"."""
    known = subject.official_words
    return stem(word) in known or any(word[:end] in known for end in range(max(5, len(word) - _ENDING), len(word)))
