"""Left or right, first or later encounter: an aspect of a title that a text must not contradict.

``laterality`` and ``encounter`` are the two checks made of this: each says how to read its values in a title and in a
clause; what a clause says of which code, and whether it denies it, is the same for both.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from .about import NOBODY
from .aspect_words import APART, ASIDE, ASKED, ASSERTS, AWAY, CASE, DENIED_AFTER, ENDED, SUPPOSED
from .finding import Finding, blocks
from .language import Prose, Sentence, denied, quoted, split_parts
from .mentions import mentions
from .noted import without
from .owners import Owner, owners_of
from .subject import Subject


class Said(NamedTuple):
    """A value of the aspect in a clause: "left" from ``start`` to ``end``."""

    value: str
    start: int
    end: int


@dataclass(frozen=True)
class Aspect:
    """``of`` reads the values of a title (none: the title is silent), ``said`` those of a clause. ``needs_owner``: only
    what is said of a code or character that is named counts."""

    check: str
    of: Callable[[str, Subject], frozenset[str]]
    said: Callable[[str, Subject], list[Said]]
    source: str
    needs_owner: bool = False


def contradictions(aspect: Aspect, prose: Prose, subject: Subject) -> Iterator[Finding]:
    own = aspect.of(subject.title, subject)
    official = (subject.title, *(note.text for note in subject.notes))
    for sentence in prose.statements:
        if finding := _of_answer(aspect, sentence, own, subject):
            yield finding
            continue
        both = re.search(r"\bboth (?:the )?(?:left|right) and\b", sentence.text, re.IGNORECASE)
        for clause in split_parts(sentence.text) if both else sentence.clauses:
            bare = without(_without_titles(clause, subject), official)
            bare = ASIDE.sub(lambda match: " " * len(match[0]), bare)
            all_said = aspect.said(bare, subject)
            for said in all_said:
                if finding := _held(aspect, sentence, bare, said, all_said, own, subject):
                    yield finding
                    break


def _without_titles(clause: str, subject: Subject) -> str:
    """The clause without the titles that follow or precede their own codes: a true title contradicts nothing."""
    named = mentions(clause, subject.official_text)
    for mention in named:
        fact = subject.named(mention.code)
        at = clause.lower().find(fact.title.lower()) if fact and len(fact.title) > 6 else -1
        if fact is None or at < 0:
            continue
        end = at + len(fact.title)
        nearest = min(named, key=lambda each: min(abs(each.start - end), abs(at - each.end)))
        if nearest.code == mention.code:
            clause = clause[:at] + " " * len(fact.title) + clause[end:]
    return clause


def _held(
    aspect: Aspect,
    sentence: Sentence,
    clause: str,
    said: Said,
    all_said: Sequence[Said],
    own: frozenset[str],
    subject: Subject,
) -> Finding | None:
    if _is_of_what_stands_next(aspect, clause, said, subject):
        return None
    spans = [(each.start, each.end) for each in all_said]
    owners = owners_of(clause, (said.start, said.end), spans, subject)
    if aspect.needs_owner:
        owners = [owner for owner in owners if _is_the_code(clause, owner)]
    for owner in owners:
        no = _is_denied(sentence, clause, said, owner)
        if owner.code not in (NOBODY, subject.code):
            finding = _of_another(aspect, sentence, clause, said, owner, no, subject)
        else:
            finding = _of_this(aspect, sentence, clause, said, owner, no, own, subject)
        if finding is not None:
            return finding
    if owners or aspect.needs_owner:
        return None
    no = denied(clause, said.start, 300) or sentence.denies or bool(DENIED_AFTER.match(clause[said.end :]))
    if no or not own or said.value in own:
        return None
    if _names_others(sentence.text, subject) or (said.value != "one side" and APART.search(sentence.text)):
        return None
    return _finding(aspect, sentence, subject.code, subject.title, f"says {_name(said.value)}")


# "G delayed healing", "1 right, 2 left": a value of the character in front of it, whatever this code's is.
_LISTED = re.compile(r"(?<![\w.])[0-9A-Z][\"”’']?:?\s+(?:an? |the )?$")
_RANGE = re.compile(r"(?<![\w.])[A-Z] (?:through|to|and) [A-Z] (?:are|mean|stand|mark)\b")
_MEANS = re.compile(r"(?<![\w.])[0-9](?: also)? (?:means|is|for|stands for|marks) [^,;.]{0,40}$")
_THAT_LETTER = re.compile(r"\b(?:that|the other|another) (?:letter|character|digit|code|one)\b", re.IGNORECASE)


def _is_of_what_stands_next(aspect: Aspect, clause: str, said: Said, subject: Subject) -> bool:
    """Whether a value is said of a character or code that stands beside it and is none of this code's."""
    before = clause[: said.start]
    of_side = said.value in {"left", "right", "bilateral", "unspecified"}
    if _RANGE.search(before) or _LISTED.search(before) or _THAT_LETTER.search(before):
        return True
    if of_side and _MEANS.search(before):
        return True
    codes = mentions(clause, subject.official_text)
    others = [each for each in codes if each.code != subject.code]
    if said.value == "bilateral" and len({each.code for each in codes}) > 1:
        return True  # "X and Y are both reported": two codes, not two sides
    listed = len(others) > 1 and re.search(r"[A-Z0-9] and [A-Z]\d", clause)  # "D and S are the forms for ... and ..."
    beside = [each for each in others if listed or min(abs(each.start - said.end), abs(said.start - each.end)) < 25]
    named = [fact for each in beside if (fact := subject.named(each.code)) is not None]
    return subject.code not in clause and any(said.value in aspect.of(fact.title, subject) for fact in named)


def _is_the_code(clause: str, owner: Owner) -> bool:
    """ "It has healed" is said of a bone, "it stands for ..." of a code."""
    it = clause[owner.start : owner.end].lower() == "it"
    return not it or bool(
        re.match(
            r"(?:\W+\w+ly)?\W+(?:stands?|means|marks|tells|covers|describes|records|denotes"
            r"|indicates|is (?:used|for|the code|meant|assigned|reported|chosen))\b",
            clause[owner.end :],
            re.IGNORECASE,
        )
    )


def _is_denied(sentence: Sentence, clause: str, said: Said, owner: Owner) -> bool:
    """Whether a clause denies that a value is that of the code it stands with."""
    if DENIED_AFTER.match(clause[said.end :]):
        return True
    if not owner.follows:
        return denied(clause, said.start, 300) or sentence.denies
    return bool(
        re.search(r"\b(?:not|never|cannot|no longer)\b|n['’]t\b", owner.gap, re.IGNORECASE)
        or ENDED.match(clause[owner.end :])
        or (denied(clause, said.start, 300) and not re.search(r",\s*(?:which|that|this)\b|\(|:", owner.gap))
    )


def _of_this(
    aspect: Aspect,
    sentence: Sentence,
    clause: str,
    said: Said,
    owner: Owner,
    no: bool,
    own: frozenset[str],
    subject: Subject,
) -> Finding | None:
    """A statement on the code of the page, or on none in particular."""
    target = None if _is_of_both(clause, owner) else owner.code
    if not own:
        if aspect.needs_owner:
            return None
        return _of_silent(aspect, sentence, clause, said, target, no, subject)
    if no:
        if said.value in own and len(own) == 1 and target == subject.code and _denies_itself(clause, said, owner):
            return _finding(aspect, sentence, subject.code, subject.title, f"denies {_name(said.value)}")
        return None
    if said.value in own or target == NOBODY:
        return None
    if target is None and (APART.search(sentence.text) or _names_others(sentence.text, subject)):
        return None
    between = owner.gap if owner.follows else clause[owner.end : said.start]
    if AWAY.search(between) or (owner.follows and CASE.match(clause)):
        return None
    if not owner.follows and SUPPOSED.match(sentence.text) and re.match(r" would\b", between):
        return None
    if owner.name != owner.code and re.search(r"\b(?:differ\w*|another|other)\b", clause[: owner.start]):
        return None
    return _finding(aspect, sentence, subject.code, subject.title, f"says {_name(said.value)}")


def _is_of_both(clause: str, owner: Owner) -> bool:
    """ "Both sides are meant" names no code, whatever "both" may stand for elsewhere."""
    return owner.code == NOBODY and bool(
        re.search(r"\bboth (?:the )?(?:left|right|sides|\w+s)\b", clause, re.IGNORECASE)
    )


def _of_another(
    aspect: Aspect, sentence: Sentence, clause: str, said: Said, owner: Owner, no: bool, subject: Subject
) -> Finding | None:
    """A statement about another code, or about another seventh character, is held against what the list says of it."""
    values = aspect.of(owner.title, subject)
    if no or not values or said.value in values or owner.title.lower() in clause.lower():
        return None
    between = owner.gap if owner.follows else clause[owner.end : said.start]
    if not owner.follows and (
        len(values) != 1 or APART.search(between) or re.search(r",|\band\b", between) or not _is_asserted(between)
    ):
        return None
    if _several(clause, owner) and said.value not in ("left", "right", "bilateral"):
        return None
    return _finding(aspect, sentence, owner.name, owner.title, f"says {_name(said.value)}")


def _is_asserted(between: str) -> bool:
    return bool(ASSERTS.search(between)) or re.fullmatch(r"\W*(?:the |a |an )?\W*", between) is not None


def _several(clause: str, owner: Owner) -> bool:
    """ "H01.01A and H01.01B are for ...": what is said of both need not be true of each."""
    return bool(re.search(r"[A-Z0-9] (?:and|or) $", clause[: owner.start]))


def _of_answer(aspect: Aspect, sentence: Sentence, own: frozenset[str], subject: Subject) -> Finding | None:
    """ "Is M25.561 about the right knee?" "No, ..." """
    if not sentence.question or not sentence.first or not own:
        return None
    said_so = re.match(
        r"\W*(yes|no(?=\s*(?:[,.;:!—–-]|$))|correct|indeed|right|not at all)\b", sentence.text, re.IGNORECASE
    )
    asked = ASKED.match(sentence.question)
    if said_so is None or asked is None or AWAY.search(sentence.question):
        return None
    yes = not said_so[1].lower().startswith("no")
    values = aspect.said(sentence.question, subject)
    places = owners_of(sentence.question, (values[0].start, values[0].end), (), subject) if len(values) == 1 else []
    if not places or places[-1].code != subject.code or denied(sentence.question, values[0].start):
        return None
    if yes == (values[0].value in own) or re.search(r"\b(?:only|also|both|too)\b", sentence.question):
        return None
    verb = "says" if yes else "denies"
    return _finding(aspect, sentence, subject.code, subject.title, f"{verb} {_name(values[0].value)}")


def _of_silent(
    aspect: Aspect, sentence: Sentence, clause: str, said: Said, target: str | None, no: bool, subject: Subject
) -> Finding | None:
    """The title says nothing of it: a text may speak of it, but not claim that the code tells it."""
    if no or target != subject.code or len({each.value for each in aspect.said(sentence.text, subject)}) > 1:
        return None
    if APART.search(sentence.text) or said.value == "unspecified" or subject.below or subject.sevenths:
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


def _denies_itself(clause: str, said: Said, owner: Owner) -> bool:
    """ "This code is not used for the left knee": the denial reaches the value itself, and nothing else is denied."""
    if owner.follows:
        return False
    return bool(
        re.search(
            r"\b(?:not|never|n['’]t)\s+(?:be\s+)?(?:used|cover|apply|meant|include|for|describe|reported"
            r"|involve)\b[^,]{0,40}$",
            clause[: said.start],
            re.IGNORECASE,
        )
    ) and not re.search(r"\b(?:only|alone|whether|which|both|that|how|why)\b", clause, re.IGNORECASE)


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
