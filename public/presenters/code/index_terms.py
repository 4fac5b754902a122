"""Index entries that lead to a code, full path as printed; and the synonyms that facts alone give, with provenance."""

from __future__ import annotations

import re
from dataclasses import dataclass

from codes.models import IndexEntry, SourceFile
from public.reading.code_facts import CodeFacts

from .explanation import own_synonyms

_PARENTHESES = re.compile(r"\([^()]*\)")
_WORD = re.compile(r"[^\W_]+")

SHOWN_AT_ONCE = 15
SYNONYMS_AT_ONCE = 12
TITLES = {
    SourceFile.Kind.ALPHABETIC: "Index to diseases and injuries",
    SourceFile.Kind.EXTERNAL: "External cause of injuries index",
    SourceFile.Kind.NEOPLASM: "Table of neoplasms",
    SourceFile.Kind.DRUG: "Table of drugs and chemicals",
}


@dataclass(frozen=True)
class Term:
    """``printed`` is the code as the index prints it, manifestation included: "E85.4 [I43]"; ``see`` where the entry
    itself leads here only by a cross-reference."""

    path: str
    column: str
    printed: str
    more_needed: bool
    see: str


@dataclass(frozen=True)
class TermGroup:
    """The terms of one index. ``release`` is the label of the earlier release it comes from, else empty; ``indexed``
    the code they lead to, where the page's own is made from it by a seventh character."""

    title: str
    release: str
    indexed: str
    terms: list[Term]
    further: list[Term]

    @property
    def count(self) -> int:
        return len(self.terms) + len(self.further)


@dataclass(frozen=True)
class Synonym:
    text: str
    provenance: str


def present_index(facts: CodeFacts) -> list[TermGroup]:
    groups: list[TermGroup] = []
    for source in facts.index_sources.values():
        terms = [_term(entry) for entry in facts.index if entry.source_id == source.pk]
        if terms:
            release = source.release.label if source.release else ""
            groups.append(
                TermGroup(
                    title=TITLES[SourceFile.Kind(source.kind)],
                    release="" if release == facts.edition.label else release,
                    indexed=facts.indexed if facts.indexed != facts.name else "",
                    terms=terms[:SHOWN_AT_ONCE],
                    further=terms[SHOWN_AT_ONCE:],
                )
            )
    return groups


def _term(entry: IndexEntry) -> Term:
    return Term(entry.path, entry.column, printed_code(entry), entry.more_needed, entry.see if not entry.code else "")


def printed_code(entry: IndexEntry) -> str:
    """The code as the index prints it: "E85.4 [I43]", "T36.0-"."""
    code = f"{entry.code}{'-' if entry.more_needed else ''}"
    return f"{code} [{entry.manifestation}]" if entry.manifestation else code


def present_synonyms(facts: CodeFacts) -> list[Synonym]:
    """Inclusion terms of the code itself, the explanation's synonyms, then terms of the alphabetic index that lead
    directly to it. Terms that mean the same are shown once, as the official file prints them."""
    official = _official(facts)
    printed = {words_of_name(synonym.text) for synonym in official}
    written: dict[str, Synonym] = {}
    for text, provenance in own_synonyms(facts.explanation, shown_for=facts.name):
        if words_of_name(text) not in printed:
            written.setdefault(words_of_name(text), Synonym(text, provenance))
    inclusion = [synonym for synonym in official if synonym.provenance == "inclusion term"]
    return [*inclusion, *written.values(), *official[len(inclusion) :]]


def _official(facts: CodeFacts) -> list[Synonym]:
    synonyms: dict[str, Synonym] = {}
    for container in facts.version.notes:
        if container["kind"] == "inclusion_term":
            for note in container["notes"]:
                text = " ".join(note["text"].split())
                synonyms.setdefault(words_of_name(text), Synonym(text, "inclusion term"))
    for entry in facts.index:
        source = facts.index_sources.get(entry.source_id)
        direct = entry.code == facts.name and not entry.more_needed  # what leads to a header is no name of one code
        if direct and source is not None and source.kind == SourceFile.Kind.ALPHABETIC:
            text = entry.path.replace(IndexEntry.SEPARATOR, ", ")
            synonyms.setdefault(words_of_name(text), Synonym(text, "index"))
    return list(synonyms.values())


def words_of_name(text: str) -> str:
    """The words of a name without those in parentheses, which the index may leave out: two names are the same if these
    are. "Procedure (surgical), not done" and "procedure not done" are."""
    words = _WORD.findall(_PARENTHESES.sub(" ", text).casefold())
    return " ".join(words or _WORD.findall(text.casefold())) or text.strip()
