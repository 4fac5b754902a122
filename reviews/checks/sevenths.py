"""What else a seventh character can tell: how a fracture heals, whether it is open, which fetus, which stage.

Aspects like left and right, but only of statements that name a code or a character: "P is the character for nonunion".
"""

from __future__ import annotations

import re

from .aspects import Aspect, Said
from .language import stem
from .seventh_words import HEALING_SAID, OTHER_WORDS, WOUND_SAID
from .subject import Subject

_HEALING = re.compile(r"with (routine healing|delayed healing|nonunion|malunion)\b", re.IGNORECASE)
_WOUND = re.compile(r"\b(closed|open) fracture\b(?: type (III|II?\b))?", re.IGNORECASE)
_ORDINALS = {"first": "1", "second": "2", "third": "3", "fourth": "4", "fifth": "5"}
_SMALL = frozenset(["a", "an", "the", "of", "or", "and", "in", "at", "with", "without", "is", "not", "stage", "emt"])


def healing_of(title: str, _: Subject) -> frozenset[str]:
    """How the fracture of a title heals; a first encounter knows of no healing yet."""
    found = frozenset(each.lower() for each in _HEALING.findall(title))
    return found or (frozenset(["no healing"]) if "initial encounter for" in title.lower() else found)


def wounds_of(title: str, _: Subject) -> frozenset[str]:
    """Closed or open, as a fracture's seventh character has it; not the open wound that a code is named for."""
    found = {match[1].lower() for match in _WOUND.finditer(title)}
    return frozenset(found) if "encounter for" in title.lower() else frozenset()


def _phrases(said: dict[str, re.Pattern[str]], clause: str) -> list[Said]:
    found = [
        Said(value, match.start(), match.end()) for value, pattern in said.items() for match in pattern.finditer(clause)
    ]
    return sorted(found, key=lambda each: each.start)


def healing_said(clause: str, _: Subject) -> list[Said]:
    return _phrases(HEALING_SAID, clause)


def wounds_said(clause: str, _: Subject) -> list[Said]:
    return _phrases(WOUND_SAID, clause)


def meaning_of(title: str, subject: Subject) -> frozenset[str]:
    """The meaning in the table of seventh characters that a title ends with, or is."""
    fitting = [text for _, text in _table(subject) if title.lower().endswith(text.lower())]
    return frozenset([max(fitting, key=len)]) if fitting else frozenset()


def meaning_said(clause: str, subject: Subject) -> list[Said]:
    """Meanings of the table that a clause has all words of, close together; the one with most words wins."""
    spans = [(each.start(), each.end(), stem(each[0].lower())) for each in re.finditer(r"\w+", _in_digits(clause))]
    best: list[tuple[int, Said]] = []
    for _, text in _table(subject):
        other = [re.search(pattern, clause, re.IGNORECASE) for pattern in OTHER_WORDS.get(text, ())]
        best += [(len(each[0].split()) + 1, Said(text, each.start(), each.end())) for each in other if each]
        wanted = {stem(word) for word in re.findall(r"\w+", re.sub(r"[\[(].*?[\])]", "", text.lower()))}
        wanted = wanted - _SMALL if wanted - _SMALL - {"unspecified"} else wanted - (_SMALL - {"stage"})
        if len(wanted) < 2 and not ({"stage"} & set(text.split()) or wanted == {"stable"}):
            continue
        if "stage" in text.split():
            wanted.add("stage")
        if place := _window(spans, wanted):
            best.append((len(wanted), Said(text, *place)))
    if not best:
        return []
    most = max(count for count, _ in best)
    return sorted((said for count, said in best if count == most), key=lambda each: each.start)


def _in_digits(clause: str) -> str:
    """ "The second fetus" as "the 2 fetus", in the same places."""

    def digit(match: re.Match[str]) -> str:
        return _ORDINALS[match[0].lower()].ljust(len(match[0]))

    numbered = re.sub(
        rf"\b(?:{'|'.join(_ORDINALS)})\b(?= (?:fetus|twin|triplet|baby|unborn))", digit, clause, flags=re.IGNORECASE
    )
    numbered = re.sub(
        r"\b(?:twin|triplet|baby)\b", lambda match: "fetus".ljust(len(match[0]))[: len(match[0])], numbered
    )
    return re.sub(
        r"\bnot (?:specified|stated|named|known)\b|\bunknown\b|\bundetermined\b",
        lambda match: "unspecified".ljust(len(match[0]))[: max(len(match[0]), 11)],
        numbered,
    )


def _window(spans: list[tuple[int, int, str]], wanted: set[str]) -> tuple[int, int] | None:
    """The shortest stretch that has all words."""
    best: tuple[int, int, int] | None = None
    for first, (start, _, word) in enumerate(spans):
        missing = set(wanted) if word in wanted else set()
        for last in range(first, min(first + 2 * len(wanted) + 2, len(spans)) if missing else first):
            missing.discard(spans[last][2])
            if not missing:
                if best is None or last - first < best[0]:
                    best = (last - first, start, spans[last][1])
                break
    return None if best is None else best[1:]


def _table(subject: Subject) -> tuple[tuple[str, str], ...]:
    """The table of a code, where it is none of encounters and none of eyes: those are aspects of their own."""
    texts = " ".join(text for _, text in subject.sevenths)
    return () if re.search(r"\bencounter\b|\bright eye\b", texts) else subject.sevenths


HEALING = Aspect("encounter", healing_of, healing_said, "order file", needs_owner=True)
WOUND = Aspect("encounter", wounds_of, wounds_said, "order file", needs_owner=True)
MEANING = Aspect("encounter", meaning_of, meaning_said, "tabular list", needs_owner=True)
