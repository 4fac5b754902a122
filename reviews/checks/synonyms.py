"""Synonyms add words a reader may look for; a cut or turned title adds none, and provenance is a claim to be checked."""

from __future__ import annotations

from collections.abc import Iterator

from .finding import Finding, blocks, warns
from .language import Prose, quoted, stems, words
from .subject import Subject


def check(prose: Prose, subject: Subject) -> Iterator[Finding]:
    seen: set[tuple[str, ...]] = set()
    titles = {tuple(words(each.title)): each for each in subject.relatives}
    for row in prose.content.get("synonyms") or []:
        term, provenance = str(row.get("term", "")), str(row.get("provenance", ""))
        said = tuple(words(term))
        if said in seen:
            yield warns("synonyms", "synonyms", "This synonym is there twice.", quoted(term))
        seen.add(said)
        if provenance == "inclusion_term" and not _is_official(term, subject.inclusions):
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


def _is_official(term: str, official: tuple[str, ...]) -> bool:
    said = sorted(set(stems(term)))
    return any(sorted(set(stems(each))) == said or (len(term) > 60 and each.startswith(term)) for each in official)


def _is_in_index(term: str, subject: Subject) -> bool:
    said = set(stems(term))
    return any(
        said <= set(stems(each)) | set(stems(subject.title)) and said & set(stems(each))
        for each in subject.index_terms or ()
    )


def _adds_nothing(term: str, title: str) -> bool:
    said = set(stems(term))
    return bool(said) and said <= set(stems(title))
