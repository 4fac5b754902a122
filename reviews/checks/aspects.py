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
from .language import Prose, Sentence, denied, quoted, split_parts
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
    r"|choices?|options?|whichever|versus|vs|rather than|instead of|unlike|swap(?:ped)?"
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
    official = (subject.title, *(note.text for note in subject.notes))
    for sentence in prose.statements:
        both = re.search(r"\bboth (?:the )?(?:left|right) and\b", sentence.text, re.IGNORECASE)
        for clause in split_parts(sentence.text) if both else sentence.clauses:
            for said in aspect.said(without(clause, official), subject):
                if finding := _held(aspect, sentence, clause, said, own, subject):
                    yield finding
                    break


def _held(
    aspect: Aspect, sentence: Sentence, clause: str, said: Said, own: frozenset[str], subject: Subject
) -> Finding | None:
    target = about(clause, said.start, said.end, subject)
    if target == NOBODY and re.search(r"\bboth (?:the )?(?:left|right|sides|\w+s)\b", clause, re.IGNORECASE):
        target = None
    no = denied(clause, said.start, 300) or sentence.denies or bool(_DENIED_AFTER.match(clause[said.end :]))
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
    if (
        other is None
        or no
        or other.title.lower() in clause.lower()
        or len(values) != 1
        or said.value in values
        or not _ASSERTS.search(between)
    ):
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


_DENIED_AFTER = re.compile(
    r"\W*(?:\w+ ){0,3}?(?:is|are|was|does|do|has|can|may)(?:n['’]t| not|not) (?:\w+ )?(?:part|included?"
    r"|covered?|meant|affected|named|in the|what|the"
    r" subject|coded|be|described|recorded|involved|apply|here)\b",
    re.IGNORECASE,
)
_AWAY = re.compile(
    r"\b(?:another|other|different|separate|own|distinct|second|corresponding|matching|parallel) (?:\w+ ){0,2}?"
    r"(?:codes?|characters?|entry|entries|ones?|side|digits?|title)\b|\bcounterparts?\b|\binstead\b"
    r"|\bopposite\b|\bsiblings?\b|\brather than\b"
    r"|\bcharacter [A-Z0-9]\b|\b(?:distinguish|tell)\w* \w+ from\b|\bchanges? to\b|\breplaced by\b"
    r"|\bgives? way\b|\bswitch\w*\b|\bwhether\b",
    re.IGNORECASE,
)


def _turned_away(clause: str, said: Said) -> bool:
    """ "This code has a counterpart for the right knee": of this code, but not what it means."""
    return bool(_AWAY.search(clause[: said.start]))


def _names_others(text: str, subject: Subject) -> bool:
    """Whether a sentence speaks of another code, or of another seventh character ("D would be ...")."""
    if any(each.code != subject.code for each in mentions(text, subject.official_text)):
        return True
    if re.search(r"\b(?:character|letter|ending|extension)s?,? [A-Z]\b", text):
        return True
    letters = {
        char
        for char, _ in subject.sevenths
        if char.isalpha() and (subject.seventh is None or char != subject.seventh[0])
    }
    said = re.findall(
        r"(?<![\w.])([A-Z])(?=,? (?:would|is|was|means?|stands?|marks?|says?|and|or|points?|tells?|for|at|in"
        r"|instead)\b)",
        text,
    )
    return bool(letters & set(said))


def _name(value: str) -> str:
    return value if value in ("left", "right", "bilateral") else f"“{value}”"


def _finding(aspect: Aspect, sentence: Sentence, code: str, title: str, what: str) -> Finding:
    excerpt = quoted(sentence.text)
    message = f"The text {what}, but the official title of {code} is “{title}” ({aspect.source})."
    return blocks(aspect.check, sentence.section, message, excerpt)
