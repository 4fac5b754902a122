"""Synonyms add words a reader may look for; a cut or turned title adds none, and provenance is a claim to be checked."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .finding import Finding, blocks, warns
from .language import Prose, quoted, stems, words
from .subject import Subject
from .topics import Word, read_topics


def check(prose: Prose, subject: Subject) -> Iterator[Finding]:
    seen: set[tuple[str, ...]] = set()
    titles = {words(each.title): each for each in subject.relatives} if prose.content.get("synonyms") else {}
    for row in prose.content.get("synonyms") or []:
        term, provenance = str(row.get("term", "")), str(row.get("provenance", ""))
        said = words(term)
        if said in seen:
            yield warns("synonyms", "synonyms", "This synonym is there twice.", quoted(term))
        seen.add(said)
        if is_cut(term, subject.title) and not _is_official(term, subject.inclusions):
            yield warns("synonyms", "synonyms", "This is a title cut off in the middle.", quoted(term))
        elif provenance == "inclusion_term" and not _is_official(term, subject.inclusions):
            yield blocks(
                "synonyms",
                "synonyms",
                f"This is said to be an inclusion term; the tabular list has none like it for {subject.code}.",
                quoted(term),
            )
        elif provenance == "index" and subject.index_terms is not None and not _is_in_index(term, subject):
            yield blocks(
                "synonyms",
                "synonyms",
                f"This is said to be of the index; no index entry like it leads to {subject.code}.",
                quoted(term),
            )
        elif (other := titles.get(said)) is not None and other.title.lower() != subject.title.lower():
            yield warns("synonyms", "synonyms", f"This is the title of another code, {other.code}.", quoted(term))
        elif provenance not in ("inclusion_term", "index") and _adds_nothing(term, subject.title):
            yield warns(
                "synonyms",
                "synonyms",
                "This only cuts or turns the title; readers find it by the title already.",
                quoted(term),
            )


def is_cut(term: str, title: str) -> bool:
    """Whether a term is a title that stops where no phrase ends: in a word, or after "of" or "with"."""
    said, full = " ".join(term.lower().split()), " ".join(title.lower().split())
    if said.endswith(("…", "...")) or said.count("(") != said.count(")"):
        return True
    rest = full[len(said) :]
    if not said or not rest or not full.startswith(said):
        return len(words(said)) > 1 and any(not word.value for word in _going_on(said))
    goes_on = bool(re.match(r" \w", rest)) and bool(_going_on(said))
    return said[-1] in ",;([-" or bool(re.match(r"\w", rest)) or goes_on


def _going_on(said: str) -> list[Word]:
    """The last word, where a phrase does not end on it; with a value where only a title goes on after it."""
    return read_topics(words(said)[-1]).get("goes_on", [])


def _is_official(term: str, official: tuple[str, ...]) -> bool:
    own = _compared(term)
    return any(_compared(each) == own or (len(term) > 60 and each.startswith(term)) for each in official)


def _compared(term: str) -> tuple[frozenset[str], bool]:
    """Its stems, and whether it is "not otherwise specified", which another term is not."""
    return frozenset(stems(term)), "nos" in words(term)


def _is_in_index(term: str, subject: Subject) -> bool:
    """Whether an entry has all its words, but for those of the title; "intra-muscular" is "intramuscular" there."""
    spellings = [set(stems(term)), set(stems(term.replace("-", "")))]
    title = set(stems(subject.title))
    entries = [set(stems(each)) for each in subject.index_terms or ()]
    return any(own <= entry | title and own & entry for own in spellings for entry in entries)


def _adds_nothing(term: str, title: str) -> bool:
    said = set(stems(term))
    return bool(said) and said <= set(stems(title))
