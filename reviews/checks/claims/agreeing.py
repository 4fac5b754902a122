"""Whether a sentence surely agrees with the official facts it speaks of, so that nobody has to compare it. Pure.

A sentence surely agrees where it states one value ("billable", "left", "Excludes1") and all its codes have it, or where
it denies a value that none of them has. Every other statement on a topic stays a claim.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import NamedTuple

from codes.notes import INCLUDING
from reviews.checks.claims.sentences import PLACED, ReadSentence
from reviews.checks.facts.beside import ORDER
from reviews.checks.facts.subject import Named, Subject
from reviews.checks.facts.values import encounters_of, flags_of, sides_of, values_in
from reviews.checks.words.expressions import count_of
from reviews.checks.words.language import stems
from reviews.checks.words.topics import Word, read_topics, says

_LAST_WORD = re.compile(r"(\w+)[\s-]+\Z")
_CODE_LIKE = re.compile(r"[a-z]?\d")
ValuesOf = Callable[[Named], Collection[str]]


def agrees(topic: str, words: Sequence[Word], sentence: ReadSentence, subject: Subject) -> bool:
    """Whether there is nothing to compare for this topic of the sentence."""
    agree = _AGREE.get(topic)
    return agree is not None and sentence.sure and agree(words, sentence, subject)


# --- Values of titles and flags ---------------------------------------------------------------------------------------


def _by_value(values_of: ValuesOf) -> Callable[[Sequence[Word], ReadSentence, Subject], bool]:
    def agree(words: Sequence[Word], sentence: ReadSentence, subject: Subject) -> bool:
        values = _values(words, sentence, subject, values_of)
        if values is None or any(values.denied & have for have in values.of_code.values()):
            return False
        affirmed, of_code = values.affirmed, values.of_code
        if len(affirmed) <= 1 or len(of_code) == 1:
            return all(have == affirmed for have in of_code.values() if affirmed)
        return not values.denied and _alternate(words, sentence, of_code)

    return agree


class Values(NamedTuple):
    """The values of a topic that a sentence affirms and denies, and those of the codes it is about."""

    affirmed: set[str]
    denied: set[str]
    of_code: dict[str, frozenset[str]]


def _values(words: Sequence[Word], sentence: ReadSentence, subject: Subject, values_of: ValuesOf) -> Values | None:
    """None where the sentence says more than values, or where it is not sure what it denies."""
    named = [named for code in sentence.codes if (named := subject.named(code)) is not None]
    plain = [sentence.text[word.start : word.end].lower() for word in words if not word.value]
    if says("hedge", sentence.text) or any(word not in code.title.lower() for word in plain for code in named):
        return None
    values = Values(set(), set(), {code.code: frozenset(values_of(code)) for code in named})
    for word in words:
        if word.value:
            denies = sentence.denies_at(word.start)
            if denies is None:
                return None
            (values.denied if denies else values.affirmed).add(word.value)
    return values if values.affirmed or values.denied else None


def surely_differs(topic: str, words: Sequence[Word], sentence: ReadSentence, subject: Subject) -> bool:
    """Whether a sentence about one code surely states another value than its title or flag has."""
    values_of = _VALUES.get(topic)
    values = _values(words, sentence, subject, values_of) if values_of and sentence.sure else None
    if values is None or len(values.of_code) != 1:
        return False
    (have,) = values.of_code.values()
    return bool(values.denied & have or (values.affirmed and have and not values.affirmed & have))


def _alternate(words: Sequence[Word], sentence: ReadSentence, of_code: Mapping[str, Collection[str]]) -> bool:
    """Whether codes and values alternate, each value beside its code: always after it, or always before it."""
    places = sorted([(word.start, word.value, "") for word in words] + [(at, "", code) for code, at in sentence.named])
    pairs = list(zip(places[::2], places[1::2], strict=False))
    first_is_code = bool(places[0][2])
    if len(places) % 2 or any(
        bool(left[2]) != first_is_code or bool(right[2]) == first_is_code for left, right in pairs
    ):
        return False
    return all({left[1] or right[1]} == set(of_code.get(left[2] or right[2], ())) for left, right in pairs)


# --- Seventh characters, places, notes --------------------------------------------------------------------------------


def _encounter(words: Sequence[Word], sentence: ReadSentence, subject: Subject) -> bool:
    if _by_value(_VALUES["encounter"])(words, sentence, subject):
        return True
    return bool(sentence.letters(subject)) and _seventh(words, sentence, subject)


def _seventh(words: Sequence[Word], sentence: ReadSentence, subject: Subject) -> bool:
    """Whether each letter is of the table and what follows it is what the table says; without a table, no letters."""
    if _is_length(words, sentence, subject):
        return True
    if not subject.sevenths:
        return sentence.denies and not any(word.value for word in words)
    letters = [(char, at) for char, at in sentence.letters(subject) if char != "X"]
    if sentence.denies or not letters:
        return False
    table, ends = dict(subject.sevenths), [at for _, at in letters[1:]] + [len(sentence.text)]
    return all(
        _explains(table.get(char, ""), sentence.text[at + 1 : end])
        for (char, at), end in zip(letters, ends, strict=True)
    )


def _is_length(words: Sequence[Word], sentence: ReadSentence, subject: Subject) -> bool:
    """Whether it only says how many characters the code has: "four characters", of J44.1."""
    before = [_LAST_WORD.search(sentence.text[: word.start]) for word in words]
    length = len(subject.code.replace(".", ""))
    return bool(words) and not sentence.named and all(match and count_of(match[1]) == length for match in before)


def _explains(meaning: str, words: str) -> bool:
    """Whether the words state the encounter of the table, and nothing else."""
    encounters = values_in("encounter", words)
    return (
        bool(encounters)
        and encounters == encounters_of(meaning)
        and set(stems(words)) <= set(stems(meaning)) | _ENCOUNTER
    )


_ENCOUNTER = frozenset({"encounter", "mean", "mark", "character", "stand", "seventh", "7th"})


def _place(words: Sequence[Word], sentence: ReadSentence, subject: Subject) -> bool:
    """Whether it names chapter, block and categories above the code, or denies others; or siblings as siblings."""
    above = subject.line | {subject.block, subject.chapter, *subject.chapter_ranges}
    places = [re.sub(r"\s?[-–]\s?", "-", match["place"]) for match in PLACED.finditer(sentence.written.text)]
    elsewhere = set(sentence.codes) - above
    if places:
        denied = sentence.is_denied or (sentence.denies and len(places) == 1)
        if not denied and (elsewhere or not sentence.ranges <= above):
            return False
        return all((place in above) != denied for place in places)
    kin = {named.code for named in (*subject.siblings, *subject.cousins, *subject.below)}
    return (
        bool(elsewhere)
        and elsewhere <= kin
        and all(_KIN.fullmatch(sentence.text[word.start : word.end]) for word in words)
    )


_KIN = re.compile(r"siblings?|neighbou?rs?|next[\s-]door|brothers|sisters|cousins?", re.IGNORECASE)


def _excludes(words: Sequence[Word], sentence: ReadSentence, subject: Subject) -> bool:
    kinds = {word.value for word in words if word.value}
    plain = [sentence.text[word.start : word.end].lower() for word in words if not word.value]
    if not words:
        return sentence.denies  # what a note excludes, denied
    if not kinds or any(not _NEUTRAL.fullmatch(word) for word in plain):
        return False
    if {"excludes1", "excludes2"} <= kinds:
        return False  # which of the two, a person reads
    if kinds == {"elsewhere"}:  # what other codes stand for is compared with their titles
        return any(code not in subject.line for code, _ in sentence.named)
    if "together" in kinds:
        return kinds <= {"together", "excludes1", "excludes2"} and _may_stand_together(words, kinds, sentence, subject)
    of_notes = tuple(kinds - {"includes"}) + (INCLUDING if "includes" in kinds else ())
    return not sentence.denies and _is_noted(of_notes, words, sentence, subject)


def _may_stand_together(words: Sequence[Word], kinds: set[str], sentence: ReadSentence, subject: Subject) -> bool:
    """Whether it denies that codes of Excludes1 stand together, or says that codes of Excludes2 may."""
    others = [code for code in sentence.codes if code != subject.code]
    denials = {sentence.denies_at(word.start) for word in words if word.value == "together"}
    noted = {
        kind: bool(others) and all(any(note.names(code) for note in subject.noted(kind)) for code in others)
        for kind in ("excludes1", "excludes2")
    }
    if noted["excludes1"] == noted["excludes2"]:
        return False
    return denials == {noted["excludes1"]} and ("excludes2" if noted["excludes1"] else "excludes1") not in kinds


_NEUTRAL = re.compile(r"notes?|includ(?:es?|ed|ing)|inclusions?|exclud(?:es?|ed)|exclusions?|keeps out", re.IGNORECASE)


def _order(words: Sequence[Word], sentence: ReadSentence, subject: Subject) -> bool:
    kinds = {word.value for word in words}
    return (
        bool(kinds)
        and kinds <= set(ORDER)
        and not sentence.denies
        and _is_noted(tuple(kinds), words, sentence, subject)
    )


def _is_noted(kinds: Sequence[str], words: Sequence[Word], sentence: ReadSentence, subject: Subject) -> bool:
    """Whether every other code that it names stands in a note of these kinds.

    Without codes it has to repeat such a note and no other.
    """
    notes = subject.noted(*kinds)
    above = subject.line.union(subject.block.split("-"))
    others = [code for code in sentence.codes if code not in above]
    if others:
        return all(any(note.names(code) for note in notes) for code in others)
    small = read_topics(sentence.text).get("small", ())
    own = {stem for stem in stems(without(sentence.text, [*small, *words])) if not _CODE_LIKE.match(stem)}
    if not own and not sentence.noted:
        return any(note.owner in sentence.codes for note in notes)
    return own <= {stem for text in (subject.title, *(note.text for note in notes)) for stem in stems(text)}


def without(text: str, words: Sequence[Word]) -> str:
    for word in reversed(words):
        text = text[: word.start] + " " * (word.end - word.start) + text[word.end :]
    return text


_VALUES: dict[str, ValuesOf] = {
    "billing": flags_of,
    "side": lambda named: sides_of(named.title),
    "encounter": lambda named: encounters_of(named.title),
}
_AGREE: dict[str, Callable[[Sequence[Word], ReadSentence, Subject], bool]] = {
    "billing": _by_value(_VALUES["billing"]),
    "side": _by_value(_VALUES["side"]),
    "encounter": _encounter,
    "seventh": _seventh,
    "place": _place,
    "excludes": _excludes,
    "order": _order,
}
