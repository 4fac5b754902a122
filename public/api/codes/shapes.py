"""What ``/api/codes/Z53.9`` answers: all that the page of the code shows, as types."""

from __future__ import annotations

from typing import Annotated, Literal, TypedDict

from public.api.common import Sourced
from public.api.openapi.shapes import Also, Day, Moment
from public.api.releases import OfficialFile

from .groupings import GroupOfCode


class TreeNode(TypedDict):
    """A chapter, block or code of the release."""

    kind: Annotated[str, Also(enum=["chapter", "block", "code"])]
    name: str
    title: str
    billable: bool


class Note(TypedDict):
    """A note of the tabular list word for word, of the code itself or of a node above it."""

    kind: Annotated[str, "As the tabular list names it: includes, excludes1, code_first."]
    text: str
    owner: Annotated[str, "The code, block or chapter that has it."]
    owner_kind: Annotated[str, Also(enum=["chapter", "block", "code"])]
    inherited: bool
    names: Annotated[list[str], "Codes, blocks and chapters that it names."]


class ReferringNode(TreeNode):
    """A node whose notes name the code."""

    note: Annotated[str, "The kind of note that does."]


class SeventhCharacter(TypedDict):
    character: str
    meaning: str
    code: Annotated[str | None, "The code that it makes, where the release has one."]


class SeventhTable(TypedDict):
    owner: Annotated[str, "The code that defines the table."]
    characters: list[SeventhCharacter]


class EquivalentCode(TypedDict):
    """A row of the General Equivalence Mappings of 2018."""

    code: Annotated[str | None, "The ICD-9-CM code; null for no map."]
    meaning: str


class Icd9Map(TypedDict):
    to: list[EquivalentCode]
    back: Annotated[list[EquivalentCode], "ICD-9-CM codes that lead to this one."]


class Converted(TypedDict):
    """A row of the conversion table."""

    code: str
    title: str | None
    since: Day | None


class SynonymOfCode(TypedDict):
    term: str
    provenance: str


class IndexTerm(TypedDict):
    """An entry of an index that leads to the code."""

    index: Annotated[str, "Which index."]
    path: Annotated[str, "The whole path as printed."]
    column: Annotated[str | None, "The column of a table."]
    code: Annotated[str, "The code as the index prints it, with manifestation: E85.4 [I43]."]
    see: Annotated[str | None, "Where the entry leads only by a cross-reference: its words."]
    release: Annotated[str, "The label of the release whose index it is."]


class HistoryEvent(TypedDict):
    """What a release did to the code."""

    release: Day
    label: str
    what: str
    old: Annotated[str | None, "The title before."]
    new: Annotated[str | None, "The title since."]
    between: Annotated[list[str] | None, "The days between which it lies, where releases are not loaded."]


class SignerOfText(TypedDict):
    name: str
    credentials: str
    signed_at: Moment
    meaning: str


class TextSection(TypedDict):
    heading: str
    texts: Annotated[list[str], "Paragraphs, or the items of a list."]


class QuestionAnswered(TypedDict):
    question: str
    answer: list[str]


class NamedLink(TypedDict):
    title: str
    url: str


class Publication(TypedDict):
    """The reviewed explanation that readers see, or what became of it: no draft is ever here.

    Of one that was withdrawn, or that is under review as facts changed, there is no text.
    """

    state: Literal["published", "under_review", "withdrawn"]
    written_for: Annotated[
        str, "The code it was written for; a seventh-character code may have that of the code above."
    ]
    summary: list[str]
    sections: list[TextSection]
    faqs: list[QuestionAnswered]
    sources: list[NamedLink]
    signers: list[SignerOfText]
    reviewed_on: Day
    published_at: Moment
    next_review_on: Day
    overdue: Annotated[bool, "Whether the next review is due."]
    signed_for: Annotated[str, "The label of the release whose facts it was signed against."]
    changed_since: Annotated[list[str], "What of the official facts changed since, in words."]
    made: Annotated[str, "How the text came about."]
    with_ai: Annotated[bool, "Whether AI drafted text for it."]
    withdrawn_at: Moment | None


class CodeAnswer(Sourced):
    """A code in one release: official facts with their files, and what people published on it."""

    code: str
    title: str
    short_title: str | None
    tabular_title: str | None
    billable: Annotated[bool, "False for a header."]
    label: Annotated[str, "The label of the release."]
    covers_to: Annotated[Day, "The last day that the release covers."]
    in_force: Annotated[
        bool, "Whether the release is the one in force. A retired code is shown as in its last release."
    ]
    releases: Annotated[list[Day], "All releases loaded that have the code, the newest first."]
    files: Annotated[list[OfficialFile], "The official files of the release."]
    url: Annotated[str, "The page of the code."]
    dated_url: Annotated[str, "Its facts in this release, for ever."]
    parent: Annotated[str | None, "The code above; null for a category."]
    path: Annotated[list[TreeNode], "From the chapter down to the parent."]
    children: list[TreeNode]
    previous: str | None
    next: str | None
    notes: Annotated[list[Note], "Its own, then inherited ones, those of the nearest node first."]
    named_by: list[ReferringNode]
    seventh_characters: SeventhTable | None
    placeholder_x: bool
    poa_exempt: Annotated[bool | None, "Null for a header, and where no list of the fiscal year is loaded."]
    icd9: Icd9Map
    predecessors: list[Converted]
    successors: Annotated[list[str], "Of a code that is gone, led on to valid codes; else those of the table."]
    synonyms: list[SynonymOfCode]
    index: list[IndexTerm]
    history: Annotated[list[HistoryEvent], "The newest first."]
    groupings: list[GroupOfCode]
    publication: Annotated[Publication | None, "Null where nothing was published, and where a release is asked for."]
