"""A text of its own: at most so much like the explanation of a code that is no parent, child or seventh-character relative."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from .finding import Finding, blocks
from .language import Prose, quoted, words
from .sections import text_of
from .subject import Other, Subject

MOST = 0.8
MOST_OF_A_SECTION = 0.9
RELATED = frozenset({"parent", "child", "seventh"})

_COMPARED = (
    "summary",
    "what_it_is",
    "when_it_is_used",
    "what_it_does_not_mean",
    "where_you_may_see_it",
    "coding_notes",
    "faqs",
)
_ONE_SECTION = ("summary", "what_it_is")
_PROBES, _PROBE_WORDS, _FOUND = 24, 4, 0.12
_BLANKS = re.compile(r"[^\w]+")


def check(prose: Prose, subject: Subject) -> Iterator[Finding]:
    texts = {key: text_of(prose.content, key) for key in _COMPARED}
    own = " ".join(texts.values())
    if len(words(own)) < 20:
        return
    probes = _probes(own)
    single = {key: _probes(texts[key]) for key in _ONE_SECTION if len(words(texts[key])) >= 20}
    for other in subject.others:
        if other.relation in RELATED or other.code == subject.code:
            continue
        flat = flattened(other.text)
        likeness = _likeness(own, other.text) if _shares(probes, flat) else 0.0
        if likeness > MOST:
            message = (
                f"This text is {likeness:.0%} the same as the explanation of {other.code}, which is no parent, "
                f"child or seventh-character relative."
            )
            yield blocks("likeness", "", message, other.code)
            continue
        for key, section_probes in single.items():
            if _shares(section_probes, flat, 0.8) and _held_in(texts[key], other.text) >= MOST_OF_A_SECTION:
                message = (
                    f"This section is taken from the explanation of {other.code}, which is no parent, child or "
                    f"seventh-character relative."
                )
                yield blocks("likeness", key, message, quoted(texts[key]))


def flattened(text: str) -> str:
    """Lower case, words and blanks only: probes are looked for in this."""
    return _BLANKS.sub(" ", text.lower())


def _probes(text: str) -> list[str]:
    """Short runs of words from all over a text. A copy has many of them; looking for a string is fast."""
    said = flattened(text).split()
    step = max(1, (len(said) - _PROBE_WORDS) // _PROBES)
    return [" ".join(said[at : at + _PROBE_WORDS]) for at in range(0, max(1, len(said) - _PROBE_WORDS), step)]


def _shares(probes: list[str], flat: str, enough: float = _FOUND) -> bool:
    return sum(probe in flat for probe in probes) >= enough * len(probes)


def _likeness(own: str, other: str) -> float:
    """Share of words in the same order; 1 for the same text."""
    ours, theirs = flattened(own).split(), flattened(other).split()
    matcher = SequenceMatcher(None, ours, theirs, autojunk=False)
    if matcher.real_quick_ratio() <= MOST or matcher.quick_ratio() <= MOST:
        return 0.0
    return matcher.ratio()


def _held_in(section: str, other: str) -> float:
    """Share of a section's words that stand in the other text as runs of four or more."""
    ours, theirs = flattened(section).split(), flattened(other).split()
    matcher = SequenceMatcher(None, ours, theirs, autojunk=False)
    return sum(block.size for block in matcher.get_matching_blocks() if block.size >= 4) / len(ours)


def related(code: str, other: str, *, parent: str = "") -> str:
    """How another code stands to one: ``parent``, ``child``, ``seventh`` (the same but for the seventh character) or ""."""
    if other == parent or (code.startswith(other) and code != other):
        return "parent"
    if other.startswith(code) and other != code:
        return "child"
    if len(code) == len(other) == 8 and code[:7] == other[:7]:
        return "seventh"
    return ""


def as_other(code: str, other: str, texts: list[str] | tuple[str, ...], *, parent: str = "") -> Other:
    return Other(other, related(code, other, parent=parent), " ".join(texts))
