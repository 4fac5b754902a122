"""The official facts that a check compares a text with, as plain values: no Django, no database.

``reviews.reading.facts.subjects`` fills a Subject from the database; a test fills it from an official file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from codes.notes import INCLUDING
from reviews.checks.glossary_term import Term
from reviews.checks.manner_row import MannerRow
from reviews.checks.words.language import stem, stems_in, words_in
from reviews.checks.words.mentions import references
from reviews.rules.content import Content

_CODES_IN_NOTE = re.compile(r"\s*\((?:[^()]*[A-Z]\d[0-9A-Z][^()]*)\)?")


class Named(NamedTuple):
    """A code of the active release: what it is called and whether it can stand on a claim (the order file's flag)."""

    code: str
    title: str
    billable: bool


class Note(NamedTuple):
    """An official note. ``kind`` is the container's (``excludes1``); ``owner`` the code, block or chapter it is at."""

    kind: str
    text: str
    owner: str

    @property
    def ranges(self) -> tuple[tuple[str, str], ...]:
        """The codes it names, as (first, last): ("Z52", "Z52") of ``Z52.-``, ("O00", "O07") of ``O00-O07``."""
        return references(self.text)

    @property
    def condition(self) -> str:
        """The note without its codes: "organ donations" of "organ donations (Z52.-)"."""
        return " ".join(_CODES_IN_NOTE.sub("", self.text).split()).strip(" ,;.")

    def names(self, code: str) -> bool:
        """Whether the note names the code, a code above it, or a range that holds it."""
        return any(code[: len(first)] >= first and code[: len(last)] <= last for first, last in self.ranges)


class Other(NamedTuple):
    """The texts of the explanation of another code. ``relation`` is ``parent``, ``child``, ``seventh`` or ""."""

    code: str
    relation: str
    text: str


@dataclass(frozen=True, eq=False)
class Subject:
    """One code of the active release with everything around it.

    ``level`` is ``category`` (three characters), ``subcategory`` (a header below one) or ``code`` (billable).
    ``ancestors`` run from the category down to the parent; ``below`` are the codes directly below; ``siblings`` share
    the parent, and ``cousins`` the parent's parent (for a seventh-character code these tell left from right).
    ``notes`` are own notes and then inherited ones, nearest first. ``index_terms`` is None where no index is loaded.
    ``codes`` knows at least every code that the text under check names, ``ranges`` every block and chapter (Z00-Z99).
    ``others`` gives the texts of other codes that may be like a text; there may be as many as there are codes, so it
    need not give those that cannot be. ``history`` gives lines on when a code was there, empty for one that no loaded release has; ``substances`` those of some words (in
    small letters) that are in the table of drugs and chemicals. ``of`` is another code of the release with its facts,
    None for one that is not in it; ``look_up`` gives "successors", "since", "map" and "grouping" in words, empty where
    there is none.
    ``manner`` are the team's rows of manner and ``glossary`` its preferred words, which are no facts.
    """

    code: str
    title: str
    billable: bool
    level: str
    release: str
    chapter: str = ""
    chapter_title: str = ""
    block: str = ""
    block_title: str = ""
    ancestors: tuple[Named, ...] = ()
    below: tuple[Named, ...] = ()
    siblings: tuple[Named, ...] = ()
    cousins: tuple[Named, ...] = ()
    seventh: tuple[str, str] | None = None
    sevenths: tuple[tuple[str, str], ...] = ()
    notes: tuple[Note, ...] = ()
    index_terms: tuple[str, ...] | None = None
    codes: Mapping[str, Named] = field(default_factory=dict)
    ranges: AbstractSet[str] = frozenset()
    others: Callable[[Content], Iterable[Other]] = lambda content: ()
    chapter_ranges: tuple[str, ...] = ()
    history: Callable[[str], tuple[str, ...]] = lambda code: ()
    substances: Callable[[AbstractSet[str]], AbstractSet[str]] = lambda words: frozenset()
    of: Callable[[str], Subject | None] = lambda code: None
    look_up: Callable[[str], str] = lambda kind: ""
    manner: Iterable[MannerRow] = ()
    glossary: Iterable[Term] = ()

    @property
    def itself(self) -> Named:
        return Named(self.code, self.title, self.billable)

    @cached_property
    def line(self) -> frozenset[str]:
        """The code and those above it."""
        return frozenset(named.code for named in (*self.ancestors, self.itself))

    def named(self, code: str) -> Named | None:
        """A code of the release, this one included; None for one that is not in it."""
        return self.itself if code == self.code else self.codes.get(code)

    def noted(self, *kinds: str) -> tuple[Note, ...]:
        return tuple(note for note in self.notes if note.kind in kinds)

    @cached_property
    def conditions(self) -> tuple[tuple[Note, str], ...]:
        """The notes with what they say besides their codes, the longest first."""
        return tuple((note, note.condition) for note in sorted(self.notes, key=lambda note: -len(note.text)))

    @cached_property
    def inclusions(self) -> tuple[str, ...]:
        """Official terms that belong here: inclusion terms and "includes" notes, own and inherited."""
        return tuple(note.text for note in self.noted(*INCLUDING))

    @cached_property
    def ends(self) -> frozenset[str]:
        """The codes that blocks and chapters begin and end with."""
        return frozenset(end for name in self.ranges for end in name.split("-"))

    @cached_property
    def relatives(self) -> tuple[Named, ...]:
        return (*self.ancestors, *self.below, *self.siblings, *self.cousins)

    @cached_property
    def official_words(self) -> frozenset[str]:
        """The stems of all official words."""
        return frozenset(stem(word) for word in words_in(self.official_text))

    @cached_property
    def official_stems(self) -> frozenset[str]:
        """The stems of those that carry meaning."""
        return stems_in(self.official_text)

    @cached_property
    def official_line(self) -> str:
        """The official text in lower case, with one blank between words: to look for what a sentence says."""
        return " ".join(self.official_text.lower().split())

    @cached_property
    def official_text(self) -> str:
        """Every official word about this code: what a text may repeat without being its author's claim."""
        around = [f"{relative.code} {relative.title}" for relative in self.relatives]
        seventh = [f"{char} {text}" for char, text in self.sevenths]
        notes = [note.text for note in self.notes]
        places = [self.code, self.title, self.chapter_title, self.block_title]
        return "\n".join([*places, *around, *seventh, *notes, *(self.index_terms or ())])


def level_of(code: str, *, billable: bool) -> str:
    """``category`` for three characters, else ``code`` or, for a header, ``subcategory``."""
    if len(code) == 3:
        return "category"
    return "code" if billable else "subcategory"


def seventh_of(code: str, table: Sequence[tuple[str, str]]) -> tuple[str, str] | None:
    """The seventh character of a code and what it means."""
    return next((row for row in table if len(code) == 8 and row[0] == code[-1]), None)
