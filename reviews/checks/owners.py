"""Which code, or which seventh character, a value in a clause is said of: the left knee of "for the left knee use ...".

A clause puts the code first ("M17.12 is for the left knee") or last ("the left knee is coded M17.12"); either way a
value belongs to the code next to it. "The D stands for ..." is a statement on the codes that end in D.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from .about import NOBODY, places
from .subject import Subject


class Owner(NamedTuple):
    """``code`` is NOBODY for codes in general; ``title`` is what the official list says of it, ``name`` how to call it.
    ``follows``: named after the value; ``gap`` is what stands between the two."""

    code: str
    name: str
    title: str
    start: int
    end: int
    follows: bool = False
    gap: str = ""


_CHAR = r"[\"“‘']?(?P<char>[A-Z0-9])[\"”’']?"
_SAYS = (
    r"(?:is|was|are|as|would|will|means?|stands?|marks?|says?|shows?|tells?|express\w*|announc\w*|indicat\w*|denot\w*"
    r"|signif\w*|signals?|points?|gives?|describ\w*|record\w*|remains?|represent\w*|refers?|identif\w*|specif\w*"
    r"|reports?|captures?|reflects?|adds?|covers?|belongs?|applies|at the end|in (?:the )?(?:last|final|seventh))"
)
_LAST = r"(?:seventh|7th|last|final|closing|end)"
# The letter is a capital: "A means", but not the article of "a visit means". Figures need the word "character" or so.
_LETTERS = (
    re.compile(
        rf"\b(?i:characters?|letters?|ending|extension|suffix|digit|figure),? (?:(?i:is|of|value|in|number) )?{_CHAR}"
        rf"(?![\w.’'-])"
    ),
    re.compile(rf"(?<![\w.\-]){_CHAR} (?={_SAYS}\b)"),
    re.compile(
        rf"\b(?i:(?:the|its|an?|with|and|or|keeps?|uses?|takes?) {_LAST}|end(?:s|ing)? (?:in|with|on)(?: an?| the)?) "
        rf"{_CHAR}(?![\w.’'-])"
    ),
    re.compile(r"\b(?i:the|its|an?|with|letter|keeps|with an?) [\"“‘']?(?P<char>[A-Z])[\"”’']?(?=[\s,.;:)]|$)"),
    re.compile(r"(?<![\w.\-])(?P<char>[A-Z]) (?=(?:a|an|the|for|to) )"),
    re.compile(rf"(?<![\w.\-])(?i:the) (?P<char>[0-9]) (?=(?:in|at|as) (?:the )?(?:{_LAST}|end)\b)"),
)
_ITS_LAST = re.compile(
    rf"\b(?:its|the|this|that) (?:code['’]s )?{_LAST} (?:character|letter|digit|figure|place|position)s?\b"
    r"|\b(?:its|the) (?:ending|suffix|extension)\b",
    re.IGNORECASE,
)
# A code that is named only to be set apart: "M17.11, and not M17.12, is the code for ...".
_ASIDE_BEFORE = re.compile(
    r"\b(?:not|never|unlike|rather than|instead of|as opposed to|in contrast to|different from|beside|besides|next to"
    r"|compared with|like|than|replacing|replaces|before|after)\s+(?:(?:the|its) (?:\w+ ){0,2})?$",
    re.IGNORECASE,
)
_ASIDE_AFTER = re.compile(
    r"\s*(?:\([^)]*\)\s*)?(?:,|\))\s*(?:is|are|was|has|can|may|means|stands|covers|describes|names|records|belongs|applies"
    r"|it|this|the (?:present )?code|[A-Z]\d)",
    re.IGNORECASE,
)
# What may stand between a value and the code after it that it belongs to.
_BREAKS = re.compile(
    r"[;:!?]|\b(?:but|while|whereas|although|opposite|counterparts?|rather than|instead of|unlike|different from|besides?"
    r"|next to|sibling of|neighbou?r of|compared|than)\b",
    re.IGNORECASE,
)
_APPOSED = re.compile(
    r"(?: ?[a-z]+){0,3}(?:\s*\(\W*|:\s|,?\s(?:which|that|this|for (?:which|that|it|this)|has|have|is|are|belongs?|goes|takes?"
    r"|leads?|see|use|where)\s)(?:(?:is|are|has|have|be|been|would|will|see|use|choose|select|own|separate|the|a|an|its|to|under"
    r"|as|in|by|with|code|entry|number|one|namely|report(?:ed)?|class\w+|coded|used|right|correct|found|goes|belongs?)\b\W*)*$",
    re.IGNORECASE,
)


def owners_of(clause: str, span: tuple[int, int], spans: Sequence[tuple[int, int]], subject: Subject) -> list[Owner]:
    """What the value at ``span`` is said of; ``spans`` are all values of the clause. Empty: nothing is named."""
    start, end = span
    named = [each for each in _named(clause, subject) if not _is_predicate(clause, each)]
    before = [
        each
        for each in named
        if each.end <= start and not _is_aside(clause, each) and not _determines(clause, each, start)
    ]
    after = [
        each
        for each in named
        if each.start >= end and each.code != NOBODY and clause[each.start : each.end].lower() != "it"
    ]
    found = before[-1:]
    if after:
        gap = clause[end : after[0].start]
        alone = not any(end <= at < after[0].start for at, _ in spans)
        since = before[-1].end if before else 0
        is_second = any(since <= at < start for at, _ in spans) and bool(before)
        follows = after[0]._replace(follows=True, gap=gap)
        if alone and len(gap) <= 100 and not _BREAKS.search(gap):
            if not before or is_second:
                found = [follows]
            elif _APPOSED.match(gap):
                found.append(follows)
    return found


def _is_aside(clause: str, owner: Owner) -> bool:
    if re.search(r"\b(?:in place of|instead of)\s+$", clause[: owner.start], re.IGNORECASE):
        return True
    return bool(_ASIDE_BEFORE.search(clause[: owner.start]) and _ASIDE_AFTER.match(clause[owner.end :]))


_DETERMINERS = ("every", "each", "any", "all", "some", "both", "another")


def _determines(clause: str, owner: Owner, start: int) -> bool:
    """ "Every later visit": a word before the value, and no other codes."""
    words = clause[owner.start : start].split()
    return owner.code == NOBODY and len(words) <= 3 and words[0].lower() in _DETERMINERS


def _is_predicate(clause: str, owner: Owner) -> bool:
    """ "It is the code for ...": what "it" is, and no other code."""
    return owner.code == NOBODY and bool(
        re.search(
            r"\b(?:is|are|as|was|be|remains|means)\s+(?:not )?(?:only |just )?$", clause[: owner.start], re.IGNORECASE
        )
        and not re.match(r"(?:an?\b|another|one of|others?)", clause[owner.start :], re.IGNORECASE)
    )


def _named(clause: str, subject: Subject) -> list[Owner]:
    """Codes, pronouns and seventh characters of a clause, in order."""
    found: list[Owner] = []
    for at, code, end in places(clause, subject):
        fact = subject.named(code)
        title = subject.title if code == subject.code else fact.title if fact else ""
        found.append(Owner(code, code, title, at, end))
    found += [
        each
        for each in (*_letters(clause, subject), *_placed(clause, subject))
        if not any(each.start < other.end and other.start < each.end and other.code for other in found)
    ]
    return sorted(found, key=lambda each: each.start)


def _letters(clause: str, subject: Subject) -> list[Owner]:
    meanings = dict(subject.sevenths)
    found: dict[int, Owner] = {}
    for pattern in _LETTERS if meanings else ():
        for match in pattern.finditer(clause):
            char, at = match["char"], match.start("char")
            if char not in meanings or at in found:
                continue
            own = subject.seventh is not None and char == subject.seventh[0]
            found[at] = Owner(
                subject.code if own else f"{char} ",
                f"character {char}",
                subject.title if own else meanings[char],
                match.start(),
                match.end("char"),
            )
    if subject.seventh is not None:
        for match in _ITS_LAST.finditer(clause):
            if not any(0 <= at - match.end() <= 12 for at in found):
                found[match.start()] = Owner(
                    subject.code, "the seventh character", subject.title, match.start(), match.end()
                )
    return list(found.values())


_PLACES = {"fourth": 4, "4th": 4, "fifth": 5, "5th": 5, "sixth": 6, "6th": 6}
_PLACED = re.compile(
    rf"\b({'|'.join(_PLACES)}) (?i:character|digit|figure|letter),? (?:(?:is|of|value|a|an) )?[\"“‘']?([A-Z0-9])\b"
)


def _placed(clause: str, subject: Subject) -> list[Owner]:
    """ "The fifth character, 1, ...": this code, if it has that character in that place."""
    bare = subject.code.replace(".", "")
    found: list[Owner] = []
    for match in _PLACED.finditer(clause):
        own = bare[_PLACES[match[1]] - 1 : _PLACES[match[1]]] == match[2]
        code = subject.code if own else NOBODY
        found.append(Owner(code, match[0], subject.title if own else "", match.start(), match.end()))
    return found
