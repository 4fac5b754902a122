"""Search results as links, each with the reason it is there."""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from codes.models import TermSource
from codes.search import lines
from codes.search.questions.asking import CODE
from codes.search.questions.hits import Hit
from codes.search.words import words
from public.addresses import address
from public.reading.hit_facts import Beside
from public.searching.finding import MAPPED

from .links import NodeLink, level

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


@dataclass(frozen=True)
class Completion:
    """A choice of the seventh character: "A", "initial encounter", the complete code and its address."""

    char: str
    meaning: str
    code: str
    href: str


@dataclass(frozen=True)
class ShownHit:
    """One search result; ``title`` in parts, (text, whether a word of the question is there).

    ``chapter`` is its number, empty where the release was loaded without chapters. ``sevenths`` are all choices for a
    header that lacks nothing else.
    """

    link: NodeLink
    title: list[tuple[str, bool]]
    because: str
    chapter: str = ""
    chapter_title: str = ""
    sevenths: tuple[Completion, ...] = ()


def present_hits(hits: Sequence[Hit], beside: Mapping[str, Beside], on: datetime.date | None = None) -> list[ShownHit]:
    """``beside`` are facts by code; ``on`` leads to the dated pages of a release that is not in force."""
    return [_shown(hit, beside.get(hit.code, Beside()), on) for hit in hits]


def _shown(hit: Hit, facts: Beside, on: datetime.date | None) -> ShownHit:
    return ShownHit(
        link=NodeLink(
            kind=level("code", hit.code, billable=hit.billable),
            name=hit.code,
            title=hit.title,
            href=address("code", hit.code, on),
            billable=hit.billable,
        ),
        title=marked(hit.title, hit.words),
        because=because(hit) if hit.origin == MAPPED else f"Matched because {because(hit)}",
        chapter=facts.chapter,
        chapter_title=facts.chapter_title,
        sevenths=tuple(
            Completion(code[-1], meaning, code, address("code", code, on)) for code, meaning in facts.completions
        ),
    )


def did_you_mean(question: str, hits: Sequence[Hit]) -> str:
    """The question with its slips corrected by the words of the best hit: "diabetis" -> "diabetes"; empty if none."""
    if not hits:
        return ""
    fitting = {word for word in _WORD.findall(hits[0].text.lower()) if set(words(word)) & set(hits[0].words)}
    asked = _WORD.findall(question)
    meant = [_corrected(word, fitting) for word in asked]
    return " ".join(meant) if meant != asked else ""


def _corrected(word: str, fitting: Collection[str]) -> str:
    small = word.lower()
    if not words(word) or any(other.startswith(small) or set(words(word)) & set(words(other)) for other in fitting):
        return word
    return next(iter(get_close_matches(small, sorted(fitting), n=1, cutoff=0.75)), word)


def because(hit: Hit) -> str:
    """Why a hit is one, as the end of "Matched because"; for a mapped code, which map leads to it and how."""
    if hit.origin == MAPPED:
        return f"ICD-9-CM {hit.text}, mapped by the GEM ({hit.source})"
    if hit.origin == CODE:
        if hit.code == hit.text:
            return "this is the code"
        return f"code begins with {hit.text}" if hit.code.startswith(hit.text) else "code is among those asked for"
    if hit.origin == lines.TITLE:
        there = dict.fromkeys(text for text, is_marked in marked(hit.title, hit.words) if is_marked)
        return f"title has “{'”, “'.join(there)}”"
    reason = {
        lines.INCLUSION: "it includes “{}”",
        lines.INHERITED: "a header above it includes “{}”",
        lines.INDEX: "the index has “{}”",
        lines.SEE: "the index leads from “{}” to it",
        TermSource.Kind.PUBLISHED: "it is also called “{}” (reviewed explanation)",
    }.get(hit.origin, "it is also called “{}”")
    return reason.format(hit.text) + (f" ({hit.source})" if hit.source else "")


def marked(title: str, fitting: Sequence[str]) -> list[tuple[str, bool]]:
    """The title cut at the words that match: [("Other ", False), ("chest", True), (" pain", False)]."""
    parts: list[tuple[str, bool]] = []
    at = 0
    for word in _WORD.finditer(title) if fitting else ():
        if set(words(word[0])) & set(fitting):
            parts += [(title[at : word.start()], False), (word[0], True)]
            at = word.end()
    parts.append((title[at:], False))
    return [part for part in parts if part[0]]
