"""An explanation as sentences and clauses, and whether a word in a clause is denied. No grammar: cues and distances."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from reviews.content import Content

# Sections that state something in sentences. Synonyms, specialists and sources are names, held by checks of their own.
PROSE = ("summary", "what_it_is", "when_it_is_used", "what_it_does_not_mean", "where_you_may_see_it", "coding_notes")

_ABBREVIATION = re.compile(r"\b(?:e\.g|i\.e|vs|Dr|etc|approx|no|cf|St|incl|excl)\.$", re.IGNORECASE)
_END = re.compile(r"(?<=[.!?])[\"'”’)]*\s+(?=[\"'“‘(\[]?[A-Z0-9])|\n+")
_CODE = r"[A-Z][0-9][0-9A-Z](?:\.[0-9A-Z]{1,4})?"
_CLAUSE = re.compile(
    r"\s*;\s*|\s+[—–]+\s+|\s+-{1,2}\s+"
    r"|:\s+(?=[^:;]{0,80}\b(?:is|are|was|can|cannot|has|have|may|means|needs)\b)"
    r"|,?\s+(?:but|yet|while|whereas|although|though|because|since|however|so that|so)\s+"
    r"|,\s+(?:as|for)\s+(?=(?:it|this|they|the code)\b)"
    r"|,?\s+and\s+(?:therefore\s+|thus\s+|hence\s+|so\s+)?"
    rf"(?=(?:{_CODE}|this|it|its|the|they|that|these|those|both|each|a|an)\b[^,;]{{0,60}}?\s"
    r"(?:is|are|can|may|cannot|has|have|needs?|must|should|uses?|goes|belongs?|covers?|takes?|describes?)\b)"
    r"|,\s+(?=(?:this code|it|they|these|those|the (?:two|code|category|latter|former))\s)"
    r"|,\s+(?=(?:not|rather than|instead of|unlike|as opposed to|as distinct from|never)\s)"
)
_NOT = re.compile(
    r"\b(?:not(?!\s+(?:only|just|merely|simply|carried|elsewhere|otherwise))|no(?!\.)|never|cannot|neither|nor|without"
    r"|rather than|instead of|other than|unlike|except(?: for)?|exclud(?:es?|ed|ing)(?!\d)|as opposed to"
    r"|as distinct from"
    r"|distinct from|differs? from|separate from|apart from|none|nothing|hardly|outside|beyond|lacks?|fails? to"
    r"|by no means|far from|anything but|stops? being|ceases? to)\b|n['’]t\b",
    re.IGNORECASE,
)
_ENDS_DENIAL = re.compile(r"\bbut\b|\bonly when\b|\bthough\b", re.IGNORECASE)
_QUOTED = re.compile(r"[\"“”][^\"“”]*[\"“”]")


@dataclass(frozen=True)
class Sentence:
    """``question`` is the question this answers, ``item`` the number of the entry it stands in, ``first`` whether it
    begins that entry. ``denies``: an entry of "what it does not mean" that is no sentence of its own, so that the
    heading denies it ("Pain in the right knee")."""

    section: str
    text: str
    item: int = 0
    first: bool = True
    question: str = ""
    denies: bool = False

    @property
    def asks(self) -> bool:
        return self.text.rstrip("\"'”’)").endswith("?")

    @cached_property
    def clauses(self) -> tuple[str, ...]:
        return split_clauses(self.text)


@dataclass(frozen=True)
class Prose:
    """All sentences of an explanation in page order."""

    content: Content
    sentences: tuple[Sentence, ...]

    @cached_property
    def statements(self) -> tuple[Sentence, ...]:
        return tuple(each for each in self.sentences if not each.asks)


def prose_of(content: Content) -> Prose:
    return Prose(content, tuple(_sentences(content)))


def _sentences(content: Content) -> Iterator[Sentence]:
    for key in PROSE:
        value = content.get(key) or []
        for item, text in enumerate([value] if isinstance(value, str) else value):
            for at, part in enumerate(split_sentences(str(text))):
                yield Sentence(key, part, item, at == 0, denies=key == "what_it_does_not_mean" and _is_fragment(part))
    for item, row in enumerate(content.get("faqs") or []):
        question, answer = str(row.get("question", "")), str(row.get("answer", ""))
        for at, part in enumerate(split_sentences(question)):
            yield Sentence("faqs", part if part.endswith("?") else f"{part}?", item, at == 0)
        for at, part in enumerate(split_sentences(answer)):
            yield Sentence("faqs", part, item, at == 0, question=question)


def split_sentences(text: str) -> list[str]:
    parts: list[str] = []
    for part in _END.split(text):
        if parts and _ABBREVIATION.search(parts[-1]):
            parts[-1] = f"{parts[-1]} {part}"
        elif part.strip(" \t•*-"):
            parts.append(part.strip(" \t•*"))
    return parts


_PART = re.compile(
    r"\s*;\s*|\s+[—–]+\s+|\s+-{1,2}\s+|,?\s+(?:but|yet|while|whereas|although|though|because|since|however)\s+"
)


@lru_cache(maxsize=1024)
def split_parts(text: str) -> tuple[str, ...]:
    """Larger pieces than clauses: "X and this code can both be used" stays whole."""
    return tuple(part for part in _PART.split(text) if part.strip(" ,."))


@lru_cache(maxsize=1024)
def split_clauses(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in _clauses(text) if part and part.strip(" ,."))


def _clauses(text: str) -> Iterator[str]:
    """A cue that denies ("rather than the left") stays with what it denies, and what it was split from goes on."""
    at = 0
    for match in _CLAUSE.finditer(text):
        yield text[at : match.start()]
        at = match.end()
    yield text[at:]


_VERB = re.compile(
    r"\b(?:is|are|was|were|does|do|did|has|have|can|cannot|may|might|must|should|will|would|shall|means?|says?|shows?"
    r"|covers?|describes?|includes?|belongs?|applies|uses?|states?|replaces?|tells?|proves?|implies|needs?|takes?"
    r"|gives?|makes?|indicates?|represents?|names?|classif(?:y|ies)|report(?:s|ed)|identif(?:y|ies)|don['’]t)\b",
    re.IGNORECASE,
)


def _is_fragment(text: str) -> bool:
    if re.match(r"(?:that|how|whether|why|what|who|which|when|where)\b", text, re.IGNORECASE):
        return True
    named = re.match(r"(?:(?:an?|any|the)\s+)?\w+(?: \w+)? that\b", text, re.IGNORECASE)
    return bool(named) or not _VERB.search(_QUOTED.sub("", text))


def denied(clause: str, at: int, within: int = 90) -> bool:
    """Whether what stands at a place in a clause is denied by something before it."""
    before = clause[max(0, at - within) : at]
    cues = list(_NOT.finditer(before))
    if not cues:
        return False
    return not _ENDS_DENIAL.search(before[cues[-1].end() :])


_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_EMPTY = frozenset(
    [
        "a",
        "an",
        "and",
        "are",
        "as",
        "at",
        "be",
        "by",
        "due",
        "for",
        "from",
        "has",
        "have",
        "in",
        "into",
        "is",
        "it",
        "its",
        "nos",
        "nec",
        "not",
        "of",
        "on",
        "or",
        "other",
        "specified",
        "that",
        "the",
        "this",
        "to",
        "unspecified",
        "was",
        "were",
        "which",
        "with",
        "without",
        "within",
        "classified",
        "elsewhere",
        "any",
        "such",
        "see",
        "code",
        "codes",
        "when",
        "who",
    ]
)


@lru_cache(maxsize=2048)
def words(text: str) -> tuple[str, ...]:
    """Of a title, a note or a sentence; of a long text ``words_in`` has the different ones."""
    return tuple(_WORD.findall(text.lower()))


def words_in(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.lower()))


@lru_cache(maxsize=16_384)
def stem(word: str) -> str:
    """The same for singular and plural, and for British and American spelling, near enough to compare."""
    word = word.replace("ae", "e").replace("oe", "e").replace("our", "or").replace("isa", "iza").replace("ise", "ize")
    for ending in ("'s", "’s"):
        word = word.removesuffix(ending)
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("ses", "xes", "ches", "shes")):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


@lru_cache(maxsize=2048)
def stems(text: str) -> tuple[str, ...]:
    """Stems of the words that carry meaning, in order."""
    return tuple(stem(word) for word in words(text) if word not in _EMPTY)


def stems_in(text: str) -> frozenset[str]:
    return frozenset(stem(word) for word in words_in(text) - _EMPTY)


def quoted(text: str, longest: int = 160) -> str:
    """The author's words, short enough to show."""
    text = " ".join(text.split())
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"
