"""Synonyms add words a reader may look for; a cut or turned title adds none, and provenance is a claim to be checked."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reviews.checks.facts.subject import Subject
from reviews.checks.finding import Finding, blocks, warns
from reviews.checks.words.language import Prose, quoted, stems, words
from reviews.checks.words.topics import Word, read_topics
from reviews.rules.content import TERMS, rows_of


def check(prose: Prose, subject: Subject) -> Iterator[Finding]:
    seen: set[tuple[str, ...]] = set()
    rows = list(rows_of(prose.content, TERMS))
    titles = {words(relative.title): relative for relative in subject.relatives} if rows else {}
    for section, row in rows:
        term, provenance = str(row.get("term", "")), str(row.get("provenance", ""))
        if words(term) in seen:
            yield warns("synonyms", section, "This synonym is there twice.", quoted(term))
        seen.add(words(term))
        if is_cut(term, subject.title) and not _is_official(term, subject.inclusions):
            yield warns("synonyms", section, "This is a title cut off in the middle.", quoted(term))
        elif message := _wrong_origin(term, provenance, subject):
            yield blocks("synonyms", section, message, quoted(term))
        elif (other := titles.get(words(term))) is not None and other.title.lower() != subject.title.lower():
            yield warns("synonyms", section, f"This is the title of another code, {other.code}.", quoted(term))
        elif provenance not in ("inclusion_term", "index") and _adds_nothing(term, subject.title):
            message = "This only cuts or turns the title; readers find it by the title already."
            yield warns("synonyms", section, message, quoted(term))


def _wrong_origin(term: str, provenance: str, subject: Subject) -> str:
    """What is wrong with where a term comes from; empty where nothing is."""
    if provenance == "inclusion_term" and not _is_official(term, subject.inclusions):
        return f"This is marked as an inclusion term; the tabular list has none like it for {subject.code}."
    if provenance == "index" and subject.index_terms is not None and not _is_in_index(term, subject):
        return f"This is marked as a term of the index; no index entry like it leads to {subject.code}."
    return ""


def is_cut(term: str, title: str) -> bool:
    """Whether a term is a title that stops where no phrase ends: in a word, or after "of" or "with"."""
    own, full = " ".join(term.lower().split()), " ".join(title.lower().split())
    if own.endswith(("…", "...")) or own.count("(") != own.count(")"):
        return True
    rest = full[len(own) :]
    if not own or not rest or not full.startswith(own):
        return len(words(own)) > 1 and any(not word.value for word in _going_on(own))
    goes_on = bool(re.match(r" \w", rest)) and bool(_going_on(own))
    return own[-1] in ",;([-" or bool(re.match(r"\w", rest)) or goes_on


def _going_on(term: str) -> list[Word]:
    """The last word, where a phrase does not end on it; with a value where only a title goes on after it."""
    return read_topics(words(term)[-1]).get("goes_on", [])


def _is_official(term: str, official: tuple[str, ...]) -> bool:
    own = _compared(term)
    return any(_compared(text) == own or (len(term) > 60 and text.startswith(term)) for text in official)


def _compared(term: str) -> tuple[frozenset[str], bool]:
    """Its stems, and whether it is "not otherwise specified", which another term is not."""
    return frozenset(stems(term)), "nos" in words(term)


def _is_in_index(term: str, subject: Subject) -> bool:
    """Whether an entry has all its words, but for those of the title; "intra-muscular" is "intramuscular" there."""
    spellings = [set(stems(term)), set(stems(term.replace("-", "")))]
    title = set(stems(subject.title))
    entries = [set(stems(path)) for path in subject.index_terms or ()]
    return any(own <= entry | title and own & entry for own in spellings for entry in entries)


def _adds_nothing(term: str, title: str) -> bool:
    own = set(stems(term))
    return bool(own) and own <= set(stems(title))
