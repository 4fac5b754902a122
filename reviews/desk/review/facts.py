"""The official facts of a code for the desk, and what changed in them since somebody signed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from codes.models import Code, CodeVersion, Release
from reviews.desk.shared.diff import Piece, words
from reviews.desk.shared.inserted import InsertedFact, changed_in
from reviews.models import Explanation, Publication, Revision
from reviews.reading.impact import changes_between
from reviews.reading.in_force import version_in_force
from reviews.rules import severity
from reviews.rules.content import SECTIONS
from reviews.rules.severity import Severity

NOTE_KINDS = {
    "inclusion_term": "Inclusion terms",
    "includes": "Includes",
    "excludes1": "Excludes1",
    "excludes2": "Excludes2",
    "code_first": "Code first",
    "use_additional": "Use additional code",
    "code_also": "Code also",
    "notes": "NoteGroup",
}


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


class ShownChange(NamedTuple):
    """``lost`` says what readers do not see of a live text because of it, until somebody signs again,
    ``asks`` whether anybody has to: not for inherited notes."""

    what: str
    pieces: list[Piece]
    lost: str
    asks: bool


class Since(NamedTuple):
    """What changed since the facts a text rests on. ``signed``: a signature, not a submission, rests on them.

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


def facts_of(version: CodeVersion) -> Facts:
    line = []
    above = version.parent_id
    while above is not None:
        node = CodeVersion.objects.select_related("code").get(pk=above)
        line.append(node)
        above = node.parent_id
    owners = [Owner(each.code.code, each.printed_title, each.code.kind, notes_of(each)) for each in line]
    table: list[dict[str, str]] = next((each.seventh for each in (version, *line) if each.seventh), [])
    return Facts(
        version=version,
        ancestors=line[::-1],
        own=notes_of(version),
        inherited=[owner for owner in owners if owner.notes],
        seventh=[(row["char"], row["text"]) for row in table],
        below=list(version.children.select_related("code").order_by("position")[:60]),
    )


def notes_of(version: CodeVersion) -> list[NoteGroup]:
    return [
        NoteGroup(
            NOTE_KINDS.get(part["kind"], part["kind"].replace("_", " ").capitalize()),
            [n["text"] for n in part["notes"]],
        )
        for part in version.notes
    ]


def since_signed(explanation: Explanation) -> Since | None:
    """Against the release of the newest publication, else of the revision up for decision; None without either."""
    publication = explanation.publications.select_related("release").order_by("-id").first()
    resting: Publication | Revision | None = publication or explanation.submitted_revision
    return None if resting is None else _since(explanation.code, resting.release, publication)


def since_submitted(explanation: Explanation) -> Since | None:
    """Against the release a submitted text was written for."""
    revision = explanation.submitted_revision
    return None if revision is None else _since(explanation.code, revision.release, None)


def _since(code: Code, release: Release, publication: Publication | None) -> Since:
    """``publication`` is the one that was signed for the release; None where a submission rests on it."""
    signed = publication is not None
    now = version_in_force(code)
    if now is None:
        return Since(release.label, "", signed, [], gone=True)
    pk = publication.pk if publication else None
    found = changes_between(code.code, signed_for=release.pk, beside=now.release_id, publication=pk)
    told = [
        ShownChange(
            one.said, words("\n".join(one.old), "\n".join(one.new)), _lost(one), one.severity > Severity.GUIDANCE
        )
        for one in found
        if one.rule != severity.INSERTED
    ]
    inserted = changed_in(publication, now) if publication and publication.ended_at is None else []
    return Since(release.label, now.release.label, signed, told, inserted=inserted)


def _lost(change: severity.Change) -> str:
    """What readers do not see because of it, in words."""
    rule = severity.RULES[change.rule]
    if rule.severity == Severity.HIDDEN:
        return "hides the whole explanation"
    return f"hides {', '.join(SECTIONS[key].heading for key in rule.sections)}" if rule.sections else ""
