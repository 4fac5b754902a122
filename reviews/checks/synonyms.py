"""Synonyms add words a reader may look for; a cut or turned title adds none, and provenance is a claim to be checked."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .finding import Finding, blocks, warns
from .language import Prose, quoted, stems, words
from .subject import Subject


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
            yield blocks("synonyms", "synonyms", "This is a title cut off in the middle.", quoted(term))
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


# A phrase does not end on these; after them the title goes on.
_GOES_ON = frozenset(
    (
        *("a", "an", "the", "of", "in", "on", "at", "to", "by", "for", "from", "with", "without", "and", "or", "due", "as", "into", "other"),
        *("unspecified", "specified", "left", "right", "bilateral", "upper", "lower", "acute", "chronic", "multiple", "single", "initial"),
        *("subsequent", "accidental", "intentional", "recurrent", "severe", "mild", "moderate", "primary", "secondary", "congenital"),
        *("acquired", "external", "internal", "not", "because", "during", "following", "involving", "affecting", "associated", "complicating"),
    )
)  # fmt: skip


def is_cut(term: str, title: str) -> bool:
    """Whether a term is a title that stops where no phrase ends: in a word, or after "of", "unspecified", "left"."""
    said, full = " ".join(term.lower().split()), " ".join(title.lower().split())
    if said.endswith(("…", "...")) or said.count("(") != said.count(")"):
        return True
    rest = full[len(said) :]
    if not said or not rest or not full.startswith(said):
        return said.endswith((" of", " with", " the", " and", " or", " without", " due to")) and len(words(said)) > 1
    return (
        said[-1] in ",;([-"
        or bool(re.match(r"\w", rest))
        or (bool(re.match(r" \w", rest)) and words(said)[-1] in _GOES_ON)
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
