"""Whether a sentence surely agrees with the official facts it speaks of, so that nobody has to compare it. Pure.

Sure is what needs no reading: one value ("billable", "left", "Excludes1") and codes that all have it, or a denied value
that none of them has. Whatever else a sentence says of a topic stays a claim.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from codes.notes import INCLUDING

from .expressions import count_of
from .facts_beside import ORDER
from .language import Sentence, stems
from .subject import Named, Note, Subject
from .topics import Word, read_topics, says

_NOT = re.compile(
    r"\b(?:not|no|never|cannot|neither|nor|without|rather than|instead of|unlike|none|nothing|isn['’]t|lacks?)\b"
    r"|n['’]t\b",
    re.IGNORECASE,
)
_BREAK = re.compile(r"[,;:()—–]|\s-\s|\b(?:and|but)\b")
_PLACED = re.compile(
    r"\b(?i:chapter|block|categor(?:y|ies)|subcategor(?:y|ies)|section|heading|header|parent(?: code)?|under|within|family|group)"
    r"[\s:(]+(?:of |is |code |category |subcategory |block |it is |here is )?(?P<place>[A-Z][0-9A-Z]{2}(?:\.[0-9A-Z]{1,4})?(?:\s?[-–]\s?[A-Z][0-9A-Z]{2})?|\d{1,2})\b"
)
_LETTER = re.compile(r"(?<![\w'’.-])[\"“'‘]?([A-Z0-9])[\"”'’]?(?![\w'’.%/-]*\w)")
_LAST_WORD = re.compile(r"(\w+)[\s-]+\Z")
_BESIDE = 12  # characters
_CODE_LIKE = re.compile(r"[a-z]?\d")
_PAPERS = "where_you_may_see_it"
_DENIED_SECTION = "what_it_does_not_mean"


ValuesOf = Callable[[Named], Collection[str]]


@dataclass(frozen=True)
class Said:
    """A sentence with what it speaks of. ``text`` has blanks in the place of official titles and notes, ``noted`` are
    the notes; ``ranges`` those it names (E08-E13); ``named`` the codes it names, with their places, ``codes`` those it is about; ``sure``: without doubt;
    ``spoken`` are the topics it speaks of, with their words.
    """

    sentence: Sentence
    text: str
    noted: tuple[Note, ...]
    ranges: frozenset[str]
    named: tuple[tuple[str, int], ...]
    codes: tuple[str, ...]
    sure: bool
    spoken: Mapping[str, list[Word]] = field(default_factory=dict)

    @property
    def denies(self) -> bool:
        return bool(_NOT.search(self.text)) or self.sentence.section == _DENIED_SECTION

    @property
    def is_of_codes(self) -> bool:
        """Whether it names codes or speaks of coding; claims and notes are papers in one section."""
        return bool(self.named) or (self.sentence.section != _PAPERS and says("coding", self.text))

    def is_beside_a_code(self, start: int, end: int) -> bool:
        return any(at - end < _BESIDE and start - at - len(code) < _BESIDE for code, at in self.named)

    def denies_at(self, start: int) -> bool | None:
        """Whether what is there is denied in its clause; None where another denial may reach so far."""
        if self.sentence.section == _DENIED_SECTION:
            return None if self.named else True  # of other codes it may say what they do mean
        begins = max((match.end() for match in _BREAK.finditer(self.text, 0, start)), default=0)
        ends = next((match.start() for match in _BREAK.finditer(self.text, start)), len(self.text))
        if _NOT.search(self.text[begins:start]):
            return True
        return None if _NOT.search(self.text[:begins]) or _NOT.search(self.text[start:ends]) else False


def agrees(topic: str, words: Sequence[Word], said: Said, subject: Subject) -> bool:
    """Whether there is nothing to compare for this topic of the sentence."""
    agree = _AGREE.get(topic)
    return agree is not None and said.sure and agree(words, said, subject)


# --- Values of titles and flags ---------------------------------------------------------------------------------------


def sides_of(title: str) -> frozenset[str]:
    """The sides a title names: "left", "right", "bilateral", "unspecified"; none for a title without a side."""
    return _values("side", title) or (frozenset({"unspecified"}) if "unspecified" in title.lower() else frozenset())


def encounters_of(title: str) -> frozenset[str]:
    """The encounters a title names: "initial", "subsequent", "sequela"."""
    return _values("encounter", title)


def flags_of(named: Named) -> frozenset[str]:
    return frozenset({"billable" if named.billable else "header"})


def _values(topic: str, title: str) -> frozenset[str]:
    return frozenset(word.value for word in read_topics(title).get(topic, ()) if word.value)


def _by_value(values_of: ValuesOf) -> Callable[[Sequence[Word], Said, Subject], bool]:
    def agree(words: Sequence[Word], said: Said, subject: Subject) -> bool:
        statement = _statement(words, said, subject, values_of)
        if statement is None or any(statement.denied & have for have in statement.of_code.values()):
            return False
        affirmed, of_code = statement.affirmed, statement.of_code
        if len(affirmed) <= 1 or len(of_code) == 1:
            return all(have == affirmed for have in of_code.values() if affirmed)
        return not statement.denied and _alternate(words, said, of_code)

    return agree


class Statement(NamedTuple):
    """The values that a sentence affirms and denies, and those of the codes it is about."""

    affirmed: set[str]
    denied: set[str]
    of_code: dict[str, frozenset[str]]


def _statement(words: Sequence[Word], said: Said, subject: Subject, values_of: ValuesOf) -> Statement | None:
    """None where more is said than values, or where it is not sure what is denied."""
    named = [named for code in said.codes if (named := subject.named(code)) is not None]
    plain = [said.text[word.start : word.end].lower() for word in words if not word.value]
    if says("hedge", said.text) or any(word not in one.title.lower() for word in plain for one in named):
        return None
    statement = Statement(set(), set(), {one.code: frozenset(values_of(one)) for one in named})
    for word in words:
        if word.value:
            denies = said.denies_at(word.start)
            if denies is None:
                return None
            (statement.denied if denies else statement.affirmed).add(word.value)
    return statement if statement.affirmed or statement.denied else None


def surely_differs(topic: str, words: Sequence[Word], said: Said, subject: Subject) -> bool:
    """Whether a sentence about one code surely says another value than its title or flag has."""
    values_of = _VALUES.get(topic)
    statement = _statement(words, said, subject, values_of) if values_of and said.sure else None
    if statement is None or len(statement.of_code) != 1:
        return False
    (have,) = statement.of_code.values()
    return bool(statement.denied & have or (statement.affirmed and have and not statement.affirmed & have))


def _alternate(words: Sequence[Word], said: Said, of_code: Mapping[str, Collection[str]]) -> bool:
    """Codes and values by turns, each value that of the code before it, or of the code after it all along."""
    places = sorted([(word.start, word.value, "") for word in words] + [(at, "", code) for code, at in said.named])
    pairs = list(zip(places[::2], places[1::2], strict=False))
    first_is_code = bool(places[0][2])
    if len(places) % 2 or any(bool(one[2]) != first_is_code or bool(other[2]) == first_is_code for one, other in pairs):
        return False
    return all({one[1] or other[1]} == set(of_code.get(one[2] or other[2], ())) for one, other in pairs)


# --- Seventh characters, places, notes --------------------------------------------------------------------------------


def letters_in(said: Said, subject: Subject) -> list[tuple[str, int]]:
    """Capitals that stand alone and are characters of the code: of its table, or the placeholder X; not the article."""
    known = {char for char, _ in subject.sevenths} | ({"X"} if "X" in subject.code[3:] else set())
    letters = [(match[1], match.start()) for match in _LETTER.finditer(said.text)]
    return [(char, at) for char, at in letters if char in known and (at or char != "A")]


def _encounter(words: Sequence[Word], said: Said, subject: Subject) -> bool:
    if _by_value(_VALUES["encounter"])(words, said, subject):
        return True
    return bool(letters_in(said, subject)) and _seventh(words, said, subject)


def _seventh(words: Sequence[Word], said: Said, subject: Subject) -> bool:
    """Letters of the table, each with what the table says of it after it; or none where there is no table."""
    if _is_length(words, said, subject):
        return True
    if not subject.sevenths:
        return said.denies and not any(word.value for word in words)
    letters = [(char, at) for char, at in letters_in(said, subject) if char != "X"]
    if said.denies or not letters:
        return False
    table, ends = dict(subject.sevenths), [at for _, at in letters[1:]] + [len(said.text)]
    return all(
        _explains(table.get(char, ""), said.text[at + 1 : end]) for (char, at), end in zip(letters, ends, strict=True)
    )


def _is_length(words: Sequence[Word], said: Said, subject: Subject) -> bool:
    """Whether it says no more than how many characters the code has: "four characters", of J44.1."""
    before = [_LAST_WORD.search(said.text[: word.start]) for word in words]
    length = len(subject.code.replace(".", ""))
    return bool(words) and not said.named and all(match and count_of(match[1]) == length for match in before)


def _explains(meaning: str, words: str) -> bool:
    """Whether words say what the table does, and no more of the kind."""
    told = _values("encounter", words)
    return bool(told) and told == encounters_of(meaning) and set(stems(words)) <= set(stems(meaning)) | _ENCOUNTER


_ENCOUNTER = frozenset({"encounter", "mean", "mark", "character", "stand", "seventh", "7th"})


def _place(words: Sequence[Word], said: Said, subject: Subject) -> bool:
    """Chapter, block and categories that are those above it, or not those where it says so; siblings that are."""
    above = subject.line | {subject.block, subject.chapter, *subject.chapter_ranges}
    places = [re.sub(r"\s?[-–]\s?", "-", match["place"]) for match in _PLACED.finditer(said.sentence.text)]
    elsewhere = set(said.codes) - above
    if places:
        denied = said.sentence.section == _DENIED_SECTION or (said.denies and len(places) == 1)
        if not denied and (elsewhere or not said.ranges <= above):
            return False
        return all((place in above) != denied for place in places)
    kin = {named.code for named in (*subject.siblings, *subject.cousins, *subject.below)}
    return (
        bool(elsewhere) and elsewhere <= kin and all(_KIN.fullmatch(said.text[word.start : word.end]) for word in words)
    )


_KIN = re.compile(r"siblings?|neighbou?rs?|next[\s-]door|brothers|sisters|cousins?", re.IGNORECASE)


def is_placed(said: Said) -> bool:
    """Whether a level ("chapter 15", "category E11") is named."""
    return _PLACED.search(said.sentence.text) is not None


def _excludes(words: Sequence[Word], said: Said, subject: Subject) -> bool:
    kinds = {word.value for word in words if word.value}
    plain = [said.text[word.start : word.end].lower() for word in words if not word.value]
    if not words:
        return said.denies  # what a note excludes, denied
    if not kinds or any(not _NEUTRAL.fullmatch(word) for word in plain):
        return False
    if {"excludes1", "excludes2"} <= kinds:
        return False  # which of the two, a person reads
    if kinds == {"elsewhere"}:  # what other codes stand for is compared with their titles
        return any(code not in subject.line for code, _ in said.named)
    if "together" in kinds:
        return kinds <= {"together", "excludes1", "excludes2"} and _may_stand_together(words, kinds, said, subject)
    of_notes = tuple(kinds - {"includes"}) + (INCLUDING if "includes" in kinds else ())
    return not said.denies and _is_noted(of_notes, words, said, subject)


def _may_stand_together(words: Sequence[Word], kinds: set[str], said: Said, subject: Subject) -> bool:
    """Codes of Excludes1 that it denies to stand together, or of Excludes2 that it lets stand together."""
    others = [code for code in said.codes if code != subject.code]
    denials = {said.denies_at(word.start) for word in words if word.value == "together"}
    noted = {
        kind: bool(others) and all(any(note.names(code) for note in subject.noted(kind)) for code in others)
        for kind in ("excludes1", "excludes2")
    }
    if noted["excludes1"] == noted["excludes2"]:
        return False
    return denials == {noted["excludes1"]} and ("excludes2" if noted["excludes1"] else "excludes1") not in kinds


_NEUTRAL = re.compile(r"notes?|includ(?:es?|ed|ing)|inclusions?|exclud(?:es?|ed)|exclusions?|keeps out", re.IGNORECASE)


def _order(words: Sequence[Word], said: Said, subject: Subject) -> bool:
    kinds = {word.value for word in words}
    return bool(kinds) and kinds <= set(ORDER) and not said.denies and _is_noted(tuple(kinds), words, said, subject)


def _is_noted(kinds: Sequence[str], words: Sequence[Word], said: Said, subject: Subject) -> bool:
    """Every other code it names stands in a note of these kinds; without codes it repeats such a note, and no other."""
    notes = subject.noted(*kinds)
    above = subject.line.union(subject.block.split("-"))
    others = [code for code in said.codes if code not in above]
    if others:
        return all(any(note.names(code) for note in notes) for code in others)
    small = read_topics(said.text).get("small", ())
    told = {stem for stem in stems(without(said.text, [*small, *words])) if not _CODE_LIKE.match(stem)}
    if not told and not said.noted:
        return any(note.owner in said.codes for note in notes)
    return told <= {stem for text in (subject.title, *(note.text for note in notes)) for stem in stems(text)}


def without(text: str, words: Sequence[Word]) -> str:
    for word in reversed(words):
        text = text[: word.start] + " " * (word.end - word.start) + text[word.end :]
    return text


_VALUES: dict[str, ValuesOf] = {
    "billing": flags_of,
    "side": lambda named: sides_of(named.title),
    "encounter": lambda named: encounters_of(named.title),
}
_AGREE: dict[str, Callable[[Sequence[Word], Said, Subject], bool]] = {
    "billing": _by_value(_VALUES["billing"]),
    "side": _by_value(_VALUES["side"]),
    "encounter": _encounter,
    "seventh": _seventh,
    "place": _place,
    "excludes": _excludes,
    "order": _order,
}
