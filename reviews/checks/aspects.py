"""Left or right, first or later encounter: an aspect of a title that a text must not contradict.

``laterality`` and ``encounter`` are the two checks made of this: each says how to read its values in a title and in a
clause; what a clause says of which code, and whether it denies it, is the same for both.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from .about import NOBODY, about
from .finding import Finding, blocks
from .language import Prose, Sentence, denied, quoted
from .mentions import mentions
from .noted import without
from .subject import Subject


class Said(NamedTuple):
    """A value of the aspect in a clause: "left" from ``start`` to ``end``."""

    value: str
    start: int
    end: int


@dataclass(frozen=True)
class Aspect:
    """``of`` reads the values of a title (none: the title is silent), ``said`` those of a clause."""

    check: str
    of: Callable[[str, Subject], frozenset[str]]
    said: Callable[[str, Subject], list[Said]]
    source: str


# Words that say: this sentence is about telling codes apart, the other value belongs to another code.
_APART = re.compile(
    r"\b(?:other|another|different\w*|separate(?:ly)?|own|distinct|instead|opposite|elsewhere|sibling"
    r"|neighbou?ring|companion"
    r"|counterparts?|respective(?:ly)?|contralateral|parallel|matching|corresponding|otherwise|alternatives?"
    r"|a second code"
    r"|codes? (?:exists?|is available|are available)|depending on|according to|distinguish(?:es)?|tells? (?:\w+ )?apart"
    r"|choices?|choose|chosen|options?|whichever|versus|vs|rather than|instead of|unlike|swap(?:ped)?"
    r"|mix(?:ed)?(?: up)?|confus\w+"
    r"|check(?:ed)?|verif\w+|make sure|whether|becomes?|later on|then (?:use|takes?|moves?|changes?|gets?"
    r"|becomes?)|moves? (?:on )?to"
    r"|switch\w*|changes? to|replaced by|give way|gives way|followed by|uses? character|two codes|one code each"
    r"|each side|(?:fourth|fifth|sixth|seventh|last|final) character\b(?=[^.]*\b\d\b))\b",
    re.IGNORECASE,
)
_ASSERTS = re.compile(
    r"\b(?:is|are|was)? ?(?:used|meant|intended|reserved|assigned|reported|chosen|applied|selected|limited"
    r"|restricted)?\s*"
    r"(?:specif(?:y|ies)|means?|identif(?:y|ies)|appl(?:y|ies)|covers?|for|to|indicates?|describes?|represents?"
    r"|denotes?|records?"
    r"|classif(?:y|ies)|refers?|stands?|involves?|affects?|captures?|reports?|names?|concerns?|marks?"
    r"|signif(?:y|ies)|is|reflects?|says?)\b",
    re.IGNORECASE,
)


def contradictions(aspect: Aspect, prose: Prose, subject: Subject) -> Iterator[Finding]:
    own = aspect.of(subject.title, subject)
    for sentence in prose.statements:
        for clause in sentence.clauses:
            for said in aspect.said(without(clause, (subject.title,)), subject):
                if finding := _held(aspect, sentence, clause, said, own, subject):
                    yield finding
                    break


def _held(
    aspect: Aspect, sentence: Sentence, clause: str, said: Said, own: frozenset[str], subject: Subject
) -> Finding | None:
    target = about(clause, said.start, said.end, subject)
    no = denied(clause, said.start) or sentence.denies
    if target not in (None, NOBODY, subject.code):
        return _of_another(aspect, sentence, clause, said, target, no, subject)
    if not own:
        return _of_silent(aspect, sentence, clause, said, target, no, subject)
    if no:
        if said.value in own and len(own) == 1 and target == subject.code and _denies_itself(clause, said):
            return _finding(aspect, sentence, subject.code, subject.title, f"denies {_name(said.value)}")
        return None
    if said.value in own or target == NOBODY:
        return None
    if target is None and (_APART.search(sentence.text) or _names_others(sentence.text, subject)):
        return None
    if target == subject.code and _turned_away(clause, said):
        return None
    return _finding(aspect, sentence, subject.code, subject.title, f"says {_name(said.value)}")


def _of_another(
    aspect: Aspect, sentence: Sentence, clause: str, said: Said, target: str | None, no: bool, subject: Subject
) -> Finding | None:
    """A statement about another code is held against that code's title."""
    other = subject.named(target or "")
    values = aspect.of(other.title, subject) if other else frozenset()
    between = clause[clause.upper().find(target or "") : said.start]
    if other is None or no or len(values) != 1 or said.value in values or not _ASSERTS.search(between):
        return None
    if _APART.search(between) or re.search(r",|\band\b", between):
        return None
    return _finding(aspect, sentence, other.code, other.title, f"says {_name(said.value)}")


def _of_silent(
    aspect: Aspect, sentence: Sentence, clause: str, said: Said, target: str | None, no: bool, subject: Subject
) -> Finding | None:
    """The title says nothing of it: a text may speak of it, but not claim that the code tells it."""
    if no or target != subject.code or len({each.value for each in aspect.said(sentence.text, subject)}) > 1:
        return None
    if _APART.search(sentence.text) or said.value == "unspecified" or subject.below or subject.sevenths:
        return None
    if not re.search(
        r"\b(?:specif(?:y|ies)|identif(?:y|ies)|(?:only|specifically|solely|exclusively) \w*|limited to"
        r"|restricted to|used for|reserved for|is for"
        r"|applies to|covers|indicates|reported for|assigned for)\s+(?:\w+\s+){0,6}$",
        clause[: said.start],
        re.IGNORECASE,
    ):
        return None
    if said.value in aspect.of(subject.official_text, subject):
        return None
    return _finding(aspect, sentence, subject.code, subject.title, f"says {_name(said.value)}")


def _denies_itself(clause: str, said: Said) -> bool:
    """ "This code is not used for the left knee": the denial reaches the value itself, and nothing else is denied."""
    return bool(
        re.search(
            r"\b(?:not|never|n['’]t)\s+(?:be\s+)?(?:used|cover|apply|meant|include|for|describe|reported"
            r"|involve)\b[^,]{0,40}$",
            clause[: said.start],
            re.IGNORECASE,
        )
    ) and not re.search(r"\b(?:only|alone|whether|which|both|that|how|why)\b", clause, re.IGNORECASE)


def _turned_away(clause: str, said: Said) -> bool:
    """ "This code has a counterpart for the right knee": of this code, but not what it means."""
    return bool(_APART.search(clause[: said.start]) or re.search(r"\bcharacter [A-Z0-9]\b", clause[: said.start]))


def _names_others(text: str, subject: Subject) -> bool:
    return any(each.code != subject.code for each in mentions(text, subject.official_text)) or bool(
        re.search(r"\b(?:character|letter|ending|extension)s?,? [A-Z]\b", text)
    )


def _name(value: str) -> str:
    return value if value in ("left", "right", "bilateral") else f"“{value}”"


def _finding(aspect: Aspect, sentence: Sentence, code: str, title: str, what: str) -> Finding:
    excerpt = quoted(sentence.text)
    message = f"The text {what}, but the official title of {code} is “{title}” ({aspect.source})."
    return blocks(aspect.check, sentence.section, message, excerpt)
