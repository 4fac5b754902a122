"""The records that readers make of official files: plain and immutable, a class a kind of file.

Readers turn bytes into records; ``assemble`` and ``check`` turn records into facts.
All codes carry their dot (``Z53.9``); line numbers are 1-based lines of the official file.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from codes.releases.files.release_warnings import ReleaseWarning


def names_above(code: str) -> list[str]:
    """The codes that may be above a code by its name, the nearest first: "S52.021" -> ["S52.02", "S52.0", "S52"]."""
    return [code[:end] for end in range(len(code) - 1, 2, -1) if code[end - 1] != "."]


def printable(text: str) -> str:
    """Text of a damaged file or a path for a message: on one line, with control characters escaped."""
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)


class Reason(NamedTuple):
    """Why something must not be imported. ``file`` and ``line`` are empty where it is about no single place."""

    text: str
    file: str = ""
    line: int | None = None

    def __str__(self) -> str:
        where = f"{self.file}, line {self.line}" if self.line else self.file
        return f"{where}: {self.text}" if where else self.text


class ReleaseError(Exception):
    """An official file, or a set of them, that must not be imported; ``str`` is one clear line for a person.

    ``code`` names the reason where code decides by it, and ``about`` what it is about; both are empty elsewhere.
    """

    def __init__(
        self, reason: str, *, file: str = "", line: int | None = None, code: str = "", about: str = ""
    ) -> None:
        self.reason, self.file, self.line, self.code, self.about = reason, file, line, code, about
        self.others: list[ReleaseError] = []  # for further lines of the same file
        super().__init__(str(self))

    @property
    def reasons(self) -> list[Reason]:
        """All there is to say, a line each."""
        return [Reason(printable(error.reason), printable(error.file), error.line) for error in (self, *self.others)]

    def __str__(self) -> str:
        return str(self.reasons[0])


class Refusals:
    """The errors in the lines of one file, collected, so that people can correct all of them at once."""

    MOST = 100

    def __init__(self, file: str) -> None:
        self.file = file
        self.errors: list[ReleaseError] = []

    def add(self, reason: str, line: int) -> None:
        self.errors.append(ReleaseError(reason, file=self.file, line=line))
        if len(self.errors) == self.MOST:
            self.errors.append(ReleaseError(f"there may be more; reading stopped at {self.MOST}", file=self.file))
            self.end()

    def end(self) -> None:
        """Raise the first error with the others in it; nothing without errors."""
        if self.errors:
            first, *others = self.errors
            first.others = others
            raise first


class OrderRow(NamedTuple):
    """One row of the order file (fixed width; the publisher's PDF in the same zip describes it)."""

    number: int
    code: str
    billable: bool
    short_title: str
    title: str


class CodesRow(NamedTuple):
    """One row of the codes file: only billable codes, with the long titles of the order file."""

    code: str
    title: str


class AddendaRow(NamedTuple):
    """One row of the order addenda. ``action`` is ``add``, ``delete``, ``revise_from`` or ``revise_to``."""

    action: str
    code: str
    billable: bool
    short_title: str
    title: str


class Container(NamedTuple):
    """One block of notes of an owner in document order.

    ``kind`` is one of ``codes.notes.HEADINGS``. An owner may have a kind more than once. Texts are as printed, in their
    order, with duplicates.
    """

    kind: str
    notes: tuple[str, ...]


class SeventhCharacter(NamedTuple):
    """One row of a ``sevenChrDef``: the character, its text, and the notes printed under it."""

    char: str
    text: str
    notes: tuple[str, ...] = ()


class TabularNode(NamedTuple):
    """A chapter, a block (``section``) or a code (``diag``) of the tabular list, in document order.

    ``parent`` is the position of the XML parent in the list of nodes; ``kind`` is ``chapter``, ``block`` or ``code``.
    """

    kind: str
    name: str
    title: str
    parent: int | None
    containers: tuple[Container, ...]
    seventh: tuple[SeventhCharacter, ...]
    placeholder: bool
    line: int


@dataclass(frozen=True, slots=True)
class Tabular:
    """A whole tabular list. ``counts`` are numbers of XML elements by tag, as RELEASE-FILES counts them."""

    version: str
    introduction: tuple[tuple[str, str, tuple[str, ...]], ...]
    nodes: list[TabularNode]
    counts: dict[str, int]


class Fact(NamedTuple):
    """The facts of one node of a release's tree; ``kind`` is ``chapter``, ``block`` or ``code``.

    ``parent``, ``chapter``, ``block`` and ``seventh_owner`` are positions in the list of facts.
    """

    kind: str
    name: str
    title: str
    tabular_title: str
    short_title: str
    billable: bool
    order_number: int | None
    parent: int | None
    chapter: int | None
    block: int | None
    placeholder: bool
    generated: bool
    code_range: str
    containers: tuple[Container, ...] = ()
    seventh: tuple[SeventhCharacter, ...] = ()
    seventh_owner: int | None = None
    facts_digest: str = ""
    guidance_digest: str = ""


class IndexRow(NamedTuple):
    """One path of an index, or one cell of the neoplasm or drug table.

    ``path`` has the printed terms from the main term down, with their non-essential modifiers. ``code`` is dotted and
    without the trailing dash; ``more_needed``: the dash was there, since the code needs more characters.
    ``column`` is the heading of the table column ("Malignant Primary"), empty for an index. ``see`` and ``see_also``
    are free text as printed. ``node`` is the number of the term, the same for all its cells, ``parent`` that of its
    parent.
    """

    node: int
    parent: int | None
    path: tuple[str, ...]
    column: str
    code: str
    more_needed: bool
    manifestation: str
    see: str
    see_also: str
    line: int


@dataclass(frozen=True, slots=True)
class Index:
    """A whole index or table. ``kind`` is ``alphabetic``, ``external``, ``neoplasm`` or ``drug``."""

    kind: str
    version: str
    title: str
    rows: list[IndexRow]
    counts: dict[str, int]
    remarks: list[ReleaseWarning] = field(default_factory=list)


class PoaRow(NamedTuple):
    """One row of the list exempt from present-on-admission reporting. ``number`` is that year's order number."""

    number: int
    code: str
    title: str


class ConversionRow(NamedTuple):
    """One row of the conversion table.

    ``effective`` is an ISO date. ``previous`` are the codes named, dotted, in the order printed; ``printed`` is the
    publisher's cell, kept since ranges, "Codes in categories A15-A19" and "None" are more than codes. ``combination``
    is true when the cell joins codes by "and": all of them together have the meaning of the new code.
    """

    current: str
    effective: str
    previous: tuple[str, ...]
    printed: str
    combination: bool
    row: int


class GemRow(NamedTuple):
    """One row of a General Equivalence Mapping (2018, frozen). Dotted codes; ``target`` is empty for "no map"."""

    source: str
    target: str
    approximate: bool
    no_map: bool
    combination: bool
    scenario: int
    choice_list: int
