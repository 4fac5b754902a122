"""The official facts of a code as the desk shows them, and what changed in them since somebody signed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from codes.models import CodeVersion
from codes.models.facts import table_in_force
from codes.notes import heading_of
from reviews.desk.shared.diff import Piece, compare_words
from reviews.desk.shared.inserted import InsertedFact, changed_in
from reviews.models import Publication, Revision
from reviews.reading.code_now import CodeNow
from reviews.reading.dossier import Dossier
from reviews.rules import severity
from reviews.rules.content import SECTIONS
from reviews.rules.severity import ChangeSeverity


class NoteGroup(NamedTuple):
    kind: str
    texts: list[str]


class Owner(NamedTuple):
    """Whose notes: the code itself or something above it."""

    name: str
    title: str
    kind: str
    notes: list[NoteGroup]


class Facts(NamedTuple):
    version: CodeVersion
    ancestors: list[CodeVersion]
    own: list[NoteGroup]
    inherited: list[Owner]
    seventh: list[tuple[str, str]]
    below: list[CodeVersion]
    index_terms: Sequence[str]


class ShownChange(NamedTuple):
    """``lost`` is what readers do not see of a live text because of it, until somebody signs again.

    ``asks`` is whether somebody has to sign: not for inherited notes.
    """

    what: str
    pieces: list[Piece]
    lost: str
    asks: bool


class Since(NamedTuple):
    """What changed since the facts that a text rests on. ``signed``: by a signature, not only by a submission.

    ``inserted`` are facts that the public text inserts and its next signature prints in other words.
    """

    release: str
    now: str
    signed: bool
    changes: list[ShownChange]
    gone: bool = False
    inserted: Sequence[InsertedFact] = ()

    @property
    def changed(self) -> bool:
        return self.gone or bool(self.changes)

    @property
    def asks(self) -> bool:
        """Whether somebody has to sign again."""
        return any(change.asks for change in self.changes)


def facts_of(code: CodeNow) -> Facts:
    version, *above = code.line
    owners = [Owner(node.code.code, node.printed_title, node.code.kind, notes_of(node)) for node in above]
    return Facts(
        version=version,
        ancestors=above[::-1],
        own=notes_of(version),
        inherited=[owner for owner in owners if owner.notes],
        seventh=[(row["char"], row["text"]) for row in table_in_force(code.line)],
        below=code.below,
        index_terms=code.subject.index_terms or (),
    )


def notes_of(version: CodeVersion) -> list[NoteGroup]:
    return [NoteGroup(heading_of(part["kind"]), [note["text"] for note in part["notes"]]) for part in version.notes]


def since_signed(dossier: Dossier) -> Since | None:
    """Against the release of the newest publication, else of the revision up for decision; None without either."""
    publication = next(iter(dossier.publications), None)
    if publication is None:
        return since_submitted(dossier)
    inserted = changed_in(dossier.public) if dossier.public and publication == dossier.live else []
    return _since(dossier, publication)._replace(signed=True, inserted=inserted)


def since_submitted(dossier: Dossier) -> Since | None:
    """Against the release a submitted text was written for."""
    return _since(dossier, dossier.revision) if dossier.revision else None


def _since(dossier: Dossier, text: Publication | Revision) -> Since:
    if dossier.version is None:
        return Since(text.release.label, "", False, [], gone=True)
    changes = [
        ShownChange(
            change.words,
            compare_words("\n".join(change.old), "\n".join(change.new)),
            _lost(change),
            change.severity > ChangeSeverity.GUIDANCE,
        )
        for change in dossier.changes_since(text)
        if change.rule != severity.INSERTED
    ]
    return Since(text.release.label, dossier.version.release.label, False, changes)


def _lost(change: severity.FactChange) -> str:
    """What readers do not see because of it, in words."""
    if change.severity == ChangeSeverity.HIDDEN:
        return "hides the whole explanation"
    hidden = severity.hidden_by([change.rule])
    return f"hides {', '.join(SECTIONS[key].heading for key in hidden)}" if hidden else ""
