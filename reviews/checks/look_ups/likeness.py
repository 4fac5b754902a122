"""A text of its own: not too much like the explanation of a code that is no parent, child or seventh-character relative.

A text answers for those that were signed or submitted before it. A colleague's draft that is like it is mentioned only.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import islice

from reviews.checks.facts.subject import Other, Subject
from reviews.checks.finding import Finding, blocks, informs
from reviews.checks.words.language import Prose, quoted, words
from reviews.rules.content import SECTIONS, text_of

from .fingerprints import Fingerprints, fingerprints

MOST = 0.8
MOST_OF_A_SECTION = 0.9
_MOST_SHOWN = 20  # nobody reads more, and comparing takes time
RELATED = frozenset({"parent", "child", "seventh"})

_PROBES, _PROBE_WORDS, _ENOUGH, _ENOUGH_OF_A_SECTION = 24, 4, 0.12, 0.8
# A byte that is no letter and no digit becomes a blank; so do the marks of typesetters.
_LETTERS = bytes(at if at > 127 or chr(at).isalnum() or chr(at) == "_" else 32 for at in range(256))
_TYPESET = "“”‘’–—…"


def check(prose: Prose, subject: Subject) -> Iterator[Finding]:
    return alike(prose, subject.code, subject.others(prose.written))


def alike(prose: Prose, code: str, others: Iterable[Other]) -> Iterator[Finding]:
    """What the text shares with ``others``, which were there first; of many copies the first."""
    return islice(_alike(prose, code, others, "the explanation", blocks), _MOST_SHOWN)


def alike_in_drafts(prose: Prose, code: str, drafts: Iterable[Other]) -> Iterator[Finding]:
    """What colleagues are writing in the same words; the one who submits first keeps them."""
    return islice(_alike(prose, code, drafts, "somebody's draft", informs), _MOST_SHOWN)


def _alike(
    prose: Prose, code: str, others: Iterable[Other], what: str, finding: Callable[..., Finding]
) -> Iterator[Finding]:
    texts, own, sections = _parts(prose)
    if not own:
        return
    probes = _probes(own)
    single = {key: _probes(section) for key, section in sections.items()}
    first = [
        *probes[::4],
        *(probe for of_section in single.values() for probe in of_section[:: max(1, len(of_section) // 4)]),
    ]
    for other in others:
        if other.relation in RELATED or other.code == code:
            continue
        flat = flattened(other.text)
        if not any(probe in flat for probe in first):  # as most others: looking for a string is fast, comparing is not
            continue
        likeness = _likeness(own, flat) if _shares(probes, flat, _ENOUGH) else 0.0
        if likeness > MOST:
            message = (
                f"This text is {likeness:.0%} the same as {what} of {other.code}, which is no parent, "
                f"child or seventh-character relative."
            )
            yield finding("likeness", "", message, other.code)
            continue
        for key, section_probes in single.items():
            if _shares(section_probes, flat, _ENOUGH_OF_A_SECTION) and _held_in(texts[key], flat) >= MOST_OF_A_SECTION:
                message = (
                    f"This section says the same as {what} of {other.code}, which is no parent, child or "
                    f"seventh-character relative."
                )
                yield finding("likeness", key, message, quoted(texts[key]))


def fingerprints_of(prose: Prose) -> Fingerprints:
    """Of a text that is to be compared: others that have too few of them need not be read."""
    _, own, sections = _parts(prose)
    return Fingerprints(fingerprints(own), tuple(map(fingerprints, sections.values())))


def _parts(prose: Prose) -> tuple[dict[str, str], bytes, dict[str, bytes]]:
    """Sections as they are written, all of them flattened, and flattened those that are compared by themselves. No
    bytes at all of a text that is too short to be compared."""
    texts = {key: text_of(prose.content, key) for key, section in SECTIONS.items() if section.has_sentences}
    own = flattened(" ".join(texts.values()))
    if own.count(b" ") < 20:
        return texts, b"", {}
    single = [key for key in texts if SECTIONS[key].describes and len(words(texts[key])) >= 20]
    return texts, own, {key: flattened(texts[key]) for key in single}


@lru_cache(maxsize=4096)
def flattened(text: str) -> bytes:
    """Lower case, one blank between words: probes are looked up in this."""
    text = text.lower()
    for mark in _TYPESET:
        text = text.replace(mark, " ")
    return b" ".join(text.encode().translate(_LETTERS).split())


def _probes(flat: bytes) -> list[bytes]:
    """Short runs of words from all over a text. A copy has many of them."""
    all_words = flat.split()
    last = max(1, len(all_words) - _PROBE_WORDS)
    step = max(1, (len(all_words) - _PROBE_WORDS) // _PROBES)
    return [b" ".join(all_words[at : at + _PROBE_WORDS]) for at in range(0, last, step)]


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
    """How another code is related: ``parent``, ``child``, ``seventh`` (only the seventh character differs) or ""."""
    if other == parent or (code.startswith(other) and code != other):
        return "parent"
    if other.startswith(code) and other != code:
        return "child"
    if len(code) == len(other) == 8 and code[:7] == other[:7]:
        return "seventh"
    return ""


def as_other(code: str, other: str, texts: list[str] | tuple[str, ...], *, parent: str = "") -> Other:
    return Other(other, related(code, other, parent=parent), " ".join(texts))


def as_others(code: str, texts: Iterable[tuple[str, Sequence[str]]]) -> Iterator[Other]:
    """Explanations of other codes, of (code, texts)."""
    return (as_other(code, name, list(some)) for name, some in texts)
