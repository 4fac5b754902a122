"""The editor of a draft, ready to be shown: every section with its fields, limits, problems, findings and comments."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from reviews.checks.finding import Severity
from reviews.desk.shared.diff import Piece, as_lines, compare_words
from reviews.desk.shared.talk import ShownComment
from reviews.models import Specialist
from reviews.reading.work.siblings import SignedSentence
from reviews.rules.cleaning import SectionProblem
from reviews.rules.content import PROVENANCES, SECTIONS, Content, Section, canonical_json

from .findings import ShownFinding

SPARE = 2  # empty fields at the end of every list: what somebody without JavaScript fills in
FIELD_NAMES = {
    "term": "Term",
    "provenance": "Where it comes from",
    "question": "Question",
    "answer": "Answer",
    "title": "Title",
    "url": "Address (https)",
}
PROVENANCE_NAMES = {"inclusion_term": "Inclusion term", "index": "Index", "editor": "Editor"}


class InputField(NamedTuple):
    """``name`` is what is posted; ``size`` the rows of a text area (1 for a line), 0 for a choice of provenance."""

    name: str
    label: str
    value: str
    size: int


class SpecialistChoice(NamedTuple):
    slug: str
    name: str
    about: str
    chosen: bool
    retired: bool


@dataclass
class EditedSection:
    section: Section
    text: str = ""
    items: list[InputField] = field(default_factory=list)
    rows: list[list[InputField]] = field(default_factory=list)
    choices: list[SpecialistChoice] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    findings: list[ShownFinding] = field(default_factory=list)
    comments: list[ShownComment] = field(default_factory=list)
    signed: Sequence[SignedSentence] = ()
    theirs: str | None = None
    difference: list[Piece] = field(default_factory=list)

    @property
    def used(self) -> int:
        return len(self.text)

    @property
    def left(self) -> int:
        return self.section.longest - self.used

    @property
    def size(self) -> int:
        """Lines of the text area."""
        return min(16, max(3, self.section.longest // 220, self.text.count("\n") + self.used // 85 + 2))


class FindingCount(NamedTuple):
    """How many findings of a kind there are, in words; ``first`` is the key of the first of them."""

    words: str
    mark: str
    first: str


@dataclass
class Editor:
    sections: list[EditedSection]
    version: int
    base: str
    ticked: Collection[str]
    general: list[str] = field(default_factory=list)
    general_findings: list[ShownFinding] = field(default_factory=list)
    disputed: list[str] = field(default_factory=list)
    unsaved: list[str] = field(default_factory=list)
    note: str = ""

    @property
    def findings(self) -> list[ShownFinding]:
        return [*self.general_findings, *(shown for section in self.sections for shown in section.findings)]

    @property
    def counts(self) -> list[FindingCount]:
        """Of each kind of finding that there is, the gravest first."""
        kinds: list[tuple[str, str, str, Callable[[ShownFinding], bool]]] = [
            ("check", " must be fixed before you submit", "bad", lambda shown: shown.blocks),
            ("warning", " to tick or fix", "warn", lambda shown: shown.finding.severity == Severity.WARNS),
            ("claim", " to compare with official facts", "", lambda shown: shown.finding.severity == Severity.CLAIMS),
            ("note", " for your information", "", lambda shown: shown.finding.severity == Severity.INFORMS),
        ]
        counts = []
        for noun, words, mark, fits in kinds:
            keys = [shown.finding.key for shown in self.findings if fits(shown)]
            if keys:
                plural = "s" if len(keys) > 1 else ""
                counts.append(FindingCount(f"{len(keys)} {noun}{plural}{words}", mark, keys[0]))
        return counts


def build_editor(
    content: Content,
    *,
    version: int,
    base: Content,
    saved: Content,
    findings: Iterable[ShownFinding] = (),
    problems: Iterable[SectionProblem] = (),
    comments: Iterable[ShownComment] = (),
    signed: Mapping[str, Sequence[SignedSentence]] | None = None,
    ticked: Collection[str] = (),
    note: str = "",
    theirs: Content | None = None,
    disputed: Collection[str] = (),
) -> Editor:
    """``content`` is what the fields show, ``base`` what the author began from, ``saved`` what the server has.

    ``theirs`` is what the server has where somebody else saved it; ``signed`` are sentences of siblings by section.
    """
    specialists = list(Specialist.objects.all())
    sections = {key: build_section(section, content.get(key), specialists) for key, section in SECTIONS.items()}
    made = Editor(list(sections.values()), version, canonical_json(base), ticked, note=note)
    made.unsaved = [section.heading for key, section in SECTIONS.items() if content.get(key) != saved.get(key)]
    for problem in problems:
        (sections[problem.section].problems if problem.section in sections else made.general).append(problem.message)
    for shown in findings:
        section = sections.get(shown.finding.section)
        (made.general_findings if section is None else section.findings).append(shown)
    for shown_comment in comments:
        if shown_comment.comment.section in sections:
            sections[shown_comment.comment.section].comments.append(shown_comment)
    for key, sentences in (signed or {}).items():
        sections[key].signed = sentences
    for key in disputed if theirs is not None else ():
        _dispute(sections[key], content, theirs or {}, {row.slug: row.name for row in specialists})
        made.disputed.append(sections[key].section.heading)
    return made


def _dispute(edited: EditedSection, mine: Content, theirs: Content, names: Mapping[str, str]) -> None:
    key = edited.section.key
    edited.theirs = as_lines(edited.section, theirs[key], names)
    edited.difference = compare_words(edited.theirs, as_lines(edited.section, mine[key], names))


def build_section(section: Section, value: Any, specialists: list[Specialist]) -> EditedSection:
    """One section with its fields filled."""
    if section.kind == "text":
        return EditedSection(section, text=value or "")
    if section.kind == "choices":
        return EditedSection(section, choices=_choices(value or [], specialists))
    if section.kind == "rows":
        filled = list(value or [])
        spare = min(SPARE, max(0, section.most - len(filled)))
        rows = [_row(section, row, number) for number, row in enumerate([*filled, *[{}] * spare], start=1)]
        return EditedSection(section, rows=rows)
    filled = list(value or [])
    spare = min(SPARE, max(0, section.most - len(filled)))
    items = [
        InputField(section.key, f"{section.heading}, entry {number}", item, 1 + max(1, len(item) // 80))
        for number, item in enumerate([*filled, *[""] * spare], start=1)
    ]
    return EditedSection(section, items=items)


def _row(section: Section, row: dict[str, str], number: int) -> list[InputField]:
    """A value of several lines gets a text area, since a line would lose the ends of its lines."""
    sizes = {"provenance": 0, "answer": 4}
    return [
        InputField(
            f"{section.key}.{name}",
            f"{FIELD_NAMES[name]}, row {number}",
            row.get(name, "editor" if name == "provenance" else ""),
            sizes.get(name, 1 + row.get(name, "").count("\n")),
        )
        for name in section.fields
    ]


def _choices(chosen: list[str], specialists: list[Specialist]) -> list[SpecialistChoice]:
    known = {specialist.slug for specialist in specialists}
    rows = [
        SpecialistChoice(
            specialist.slug, specialist.name, specialist.about, specialist.slug in chosen, not specialist.active
        )
        for specialist in specialists
        if specialist.active or specialist.slug in chosen
    ]
    return rows + [
        SpecialistChoice(slug, slug, "not in the list of specialists", True, True)
        for slug in chosen
        if slug not in known
    ]


def provenances() -> list[tuple[str, str]]:
    return [(value, PROVENANCE_NAMES[value]) for value in PROVENANCES]
