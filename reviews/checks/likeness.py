"""A text of its own: at most so much like the explanation of a code that is no parent, child or seventh-character relative.

A text answers for those that were signed or submitted before it. That a colleague's draft is like it is told, no more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from difflib import SequenceMatcher
from functools import lru_cache

from .finding import Finding, blocks, informs
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
_PROBES, _PROBE_WORDS, _FOUND, _FOUND_OF_A_SECTION = 24, 4, 0.12, 0.8
# A byte that is no letter and no digit is a blank; what typesetters add is one too.
_LETTERS = bytes(at if at > 127 or chr(at).isalnum() or chr(at) == "_" else 32 for at in range(256))
_TYPESET = "“”‘’–—…"


def check(prose: Prose, subject: Subject) -> Iterator[Finding]:
    return alike(prose, subject.code, subject.others)


def alike(prose: Prose, code: str, others: Iterable[Other]) -> Iterator[Finding]:
    """What is taken from ``others``, which were there first."""
    return _alike(prose, code, others, "the explanation", blocks)


def alike_in_drafts(prose: Prose, code: str, drafts: Iterable[Other]) -> Iterator[Finding]:
    """What colleagues are writing in the same words; whoever submits first has them."""
    return _alike(prose, code, drafts, "somebody's draft", informs)


def _alike(
    prose: Prose, code: str, others: Iterable[Other], what: str, finding: Callable[..., Finding]
) -> Iterator[Finding]:
    texts = {key: text_of(prose.content, key) for key in _COMPARED}
    own = flattened(" ".join(texts.values()))
    if own.count(b" ") < 20:
        return
    probes = _probes(own)
    single = {key: _probes(flattened(texts[key])) for key in _ONE_SECTION if len(words(texts[key])) >= 20}
    first = [*probes[::4], *(probe for each in single.values() for probe in each[:: max(1, len(each) // 4)])]
    for other in others:
        if other.relation in RELATED or other.code == code:
            continue
        flat = flattened(other.text)
        if not any(probe in flat for probe in first):  # as most others: looking for a string is fast, comparing is not
            continue
        likeness = _likeness(own, flat) if _shares(probes, flat, _FOUND) else 0.0
        if likeness > MOST:
            message = (
                f"This text is {likeness:.0%} the same as {what} of {other.code}, which is no parent, "
                f"child or seventh-character relative."
            )
            yield finding("likeness", "", message, other.code)
            continue
        for key, section_probes in single.items():
            if _shares(section_probes, flat, _FOUND_OF_A_SECTION) and _held_in(texts[key], flat) >= MOST_OF_A_SECTION:
                message = (
                    f"This section says the same as {what} of {other.code}, which is no parent, child or "
                    f"seventh-character relative."
                )
                yield finding("likeness", key, message, quoted(texts[key]))


@lru_cache(maxsize=4096)
def flattened(text: str) -> bytes:
    """Lower case, words with one blank between them: what probes are looked for in."""
    text = text.lower()
    for mark in _TYPESET:
        text = text.replace(mark, " ")
    return b" ".join(text.encode().translate(_LETTERS).split())


def _probes(flat: bytes) -> list[bytes]:
    """Short runs of words from all over a text. A copy has many of them."""
    said = flat.split()
    step = max(1, (len(said) - _PROBE_WORDS) // _PROBES)
    return [b" ".join(said[at : at + _PROBE_WORDS]) for at in range(0, max(1, len(said) - _PROBE_WORDS), step)]


def _shares(probes: list[bytes], flat: bytes, enough: float) -> bool:
    """Whether so many of the probes are found; given up as soon as too many are not."""
    may_miss = len(probes) - enough * len(probes)
    for probe in probes:
        if probe not in flat:
            may_miss -= 1
            if may_miss < 0:
                return False
    return True


def _likeness(own: bytes, other: bytes) -> float:
    """Share of words in the same order; 1 for the same text."""
    ours, theirs = own.split(), other.split()
    in_common = sum((Counter(ours) & Counter(theirs)).values())
    if 2 * in_common <= MOST * (len(ours) + len(theirs)):  # in whatever order
        return 0.0
    return SequenceMatcher(None, ours, theirs, autojunk=False).ratio()


def _held_in(section: str, other: bytes) -> float:
    """Share of a section's words that stand in the other text as runs of four or more."""
    ours = flattened(section).split()
    matcher = SequenceMatcher(None, ours, other.split(), autojunk=False)
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
