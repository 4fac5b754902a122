"""How hard a text is to read: the Flesch-Kincaid grade, the title's own terms not counted against the author.

Above which grade a text is warned of, or informed, say the rows of manner that measure it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from reviews.checks.facts.subject import Subject
from reviews.checks.finding import Finding, Severity
from reviews.checks.manner_row import GRADE
from reviews.checks.words.language import Prose, split_sentences, words
from reviews.checks.words.language import stem as stem_of
from reviews.rules.content import SECTIONS, text_of

FEWEST_WORDS = 40
_VOWELS = re.compile(r"[aeiouy]+")


def check(prose: Prose, subject: Subject) -> Iterator[Finding]:
    graded = [key for key, section in SECTIONS.items() if section.graded]
    sentences = [words(sentence.text) for sentence in prose.sentences if sentence.section in graded]
    sentences = [sentence for sentence in sentences if sentence]
    if sum(len(sentence) for sentence in sentences) < FEWEST_WORDS:
        return
    reached = grade(sentences, subject.official_stems)
    passed = [row for row in subject.manner if row.measure == GRADE and reached > float(row.finds)]
    if passed:
        row = max(passed, key=lambda row: float(row.finds))
        longest = max(prose.sentences, key=lambda sentence: len(words(sentence.text)))
        message = f"This reads at grade {reached:.1f} (Flesch-Kincaid), above {row.finds}: {row.says}"
        excerpt = text_of(prose.content, graded[0])[:80]
        yield Finding("reading_grade", Severity(row.severity), longest.section, message, excerpt, row=row.name)


def grade(sentences: list[tuple[str, ...]], given: frozenset[str]) -> float:
    """0.39 words per sentence + 11.8 syllables per word - 15.59; a word of the official text counts one syllable."""
    count = sum(len(sentence) for sentence in sentences)
    spoken = sum(1 if stem_of(word) in given else syllables(word) for sentence in sentences for word in sentence)
    return 0.39 * count / len(sentences) + 11.8 * spoken / count - 15.59


def grade_of(text: str) -> float:
    """Of a few sentences by themselves; they have at least a word."""
    return grade([words(sentence) for sentence in split_sentences(text) if words(sentence)], frozenset())


def syllables(word: str) -> int:
    groups = len(_VOWELS.findall(word))
    if word.endswith("e") and not word.endswith(("le", "ee")) and groups > 1:
        groups -= 1
    return max(1, groups)
