"""Begin and save the drafts of many codes at once, by the rules of ``drafting``: all of them, or none.

    ready = prepare(changes)                               # reads and computes; nobody waits meanwhile
    with transaction.atomic():
        save_all(ready, actor=author, now=now)             # locks, checks, writes in bulk

While it writes, nobody else can on SQLite, and nobody can add to the audit log.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from django.contrib.auth.models import User

from codes.models import Code, CodeVersion, Release
from codes.releases.loading.recount import computed_facts_digest
from reviews.actions.common import change_row, move, refuse, require
from reviews.actions.texts.setting_aside import void_requests
from reviews.models import Draft, Explanation, Publication, SetAside
from reviews.models.explanations import Origin
from reviews.reading.facts.in_force import versions_in_force
from reviews.reading.hands import Withdrawn, inherited_hands, withdrawn_words
from reviews.reading.sheets.texts import named_draft, named_publication
from reviews.reading.signatures import tier_of
from reviews.reading.situations import SituationNow
from reviews.rules.acts import Act, next_state
from reviews.rules.cleaning import cleaned, in_order_of
from reviews.rules.content import Content, empty
from reviews.rules.errors import ConflictError, RefusedError
from reviews.safety import audit

AT_ONCE = 500  # rows of an INSERT


class Change(NamedTuple):
    """``name`` is what an error calls it ("row 3 (B20)"), ``based_on`` the text that it changes, as ``sheets.texts``
    names it; ``content`` are the sections that change."""

    name: str
    code: Code
    based_on: str
    content: Content


class Ready(NamedTuple):
    """Changes with their sections cleaned, and the facts of their codes by id of the code."""

    changes: list[Change]
    versions: dict[int, CodeVersion]
    release: int | None


def prepare(changes: Iterable[Change]) -> Ready:
    """Clean the texts, and hold the facts of their codes against their digests. Raises RefusedError, with the name."""
    given = list(changes)
    versions = versions_in_force(change.code.pk for change in given)
    kept = []
    for change in given:
        with _named(change):
            version = versions.get(change.code.pk)
            if version is None:
                raise RefusedError(f"{change.code.code} is no code of the release in force")
            if computed_facts_digest(version) != version.facts_digest:
                raise RefusedError(
                    f"the official facts of {change.code.code} are damaged; an operator has to run verify"
                )
            content = cleaned(change.content)
            kept.append(change._replace(content={key: content[key] for key in change.content}))
    return Ready(kept, versions, next((version.release_id for version in versions.values()), None))


def save_all(ready: Ready, *, actor: User, now: datetime.datetime) -> int:
    """Make or change the draft of each, in the caller's transaction. Returns how many.

    Raises RefusedError, with the name of the first that is refused.
    """
    require(actor, Act.START)
    require(actor, Act.SAVE)
    active = Release.objects.active().values_list("pk", flat=True).first()
    if ready.changes and active != ready.release:
        raise ConflictError("another release has come into force meanwhile: bring the file in again")
    desk = _Desk([change.code.pk for change in ready.changes])
    to_save, to_begin = [], []
    for change in ready.changes:
        with _named(change):
            draft = desk.drafts.get(change.code.pk)
            if draft is not None and named_draft(draft) == change.based_on:
                next_state(draft.explanation.state, Act.SAVE)
                to_save.append((draft, change.content))
            else:
                desk.require_beginning(change, ready.versions[change.code.pk], actor)
                to_begin.append(change)
    _save(to_save, actor, now)
    _begin(to_begin, desk, ready.versions, actor, now)
    return len(ready.changes)


class _Desk:
    """The work on some codes under lock, each by id of its code."""

    def __init__(self, codes: Collection[int]) -> None:
        rows = Explanation.objects.select_for_update(of=("self",)).select_related("code").filter(code__in=codes)
        self.explanations = {row.code_id: row for row in rows.order_by("pk")}
        drafts = Draft.objects.select_for_update(of=("self",)).select_related("explanation")
        self.drafts = {
            row.explanation.code_id: row for row in drafts.filter(explanation__code__in=codes).order_by("pk")
        }
        live = Publication.objects.live().select_related("revision", "explanation").filter(explanation__code__in=codes)
        self.live = {row.explanation.code_id: row for row in live}

    def require_beginning(self, change: Change, version: CodeVersion, actor: User) -> None:
        if change.based_on.startswith("draft "):
            raise ConflictError("the draft was changed meanwhile")
        if named_publication(self.live.get(change.code.pk)) != change.based_on:
            raise ConflictError("another text was published meanwhile")
        explanation = self.explanations.get(change.code.pk)
        if explanation is not None:
            next_state(explanation.state, Act.START)
            situation = SituationNow(explanation, person=actor.pk, version=version)
            situation.draft_hands = set() if change.code.pk in self.drafts else None  # all that is asked of them
            refuse(Act.START, situation)


def _save(drafts: Sequence[tuple[Draft, Content]], actor: User, now: datetime.datetime) -> None:
    """As ``drafting.save``."""
    for draft, content in drafts:
        kept = in_order_of(draft.content, draft.content | content)
        if kept != draft.content:
            change_row(draft, content=kept, version=draft.version + 1, saved_at=now, saved_by=actor)
    _contribute(((draft, {actor.pk}) for draft, _ in drafts))
    asked = set(SetAside.objects.open().values_list("explanation", flat=True))
    for draft, _ in drafts:
        if draft.explanation_id in asked:
            void_requests(draft.explanation, draft.content, now)


def _begin(
    changes: Sequence[Change],
    desk: _Desk,
    versions: Mapping[int, CodeVersion],
    actor: User,
    now: datetime.datetime,
) -> None:
    """As ``drafting.start`` from what readers see or from nothing, and a save."""
    new = [change for change in changes if change.code.pk not in desk.explanations]
    made = [Explanation(code=change.code, changed_at=now, tier=tier_of(versions[change.code.pk])) for change in new]
    desk.explanations |= {row.code_id: row for row in Explanation.objects.bulk_create(made, batch_size=AT_ONCE)}
    begun = {change.code.pk for change in new}
    withdrawn = withdrawn_words() if desk.live else {}
    drafts, hands = [], []
    for change in changes:
        explanation, live = desk.explanations[change.code.pk], desk.live.get(change.code.pk)
        if change.code.pk not in begun:
            move(explanation, Act.START, now=now, tier=tier_of(versions[change.code.pk]))
        draft = _beginning(explanation, live, change.content, actor, now)
        drafts.append(draft)
        hands.append(_hands(draft, actor, withdrawn))
    Draft.objects.bulk_create(drafts, batch_size=AT_ONCE)
    _contribute(zip(drafts, hands, strict=True))
    audit.record_all(
        ((str(Act.START), draft.explanation.target, _started(draft)) for draft in drafts),
        actor=actor,
        now=now,
    )


def _beginning(
    explanation: Explanation, live: Publication | None, content: Content, actor: User, now: datetime.datetime
) -> Draft:
    base = live.revision if live else None
    before = cleaned(live.content) if live else empty()
    return Draft(
        explanation=explanation,
        content=in_order_of(before, before | content),
        origin=Origin.PUBLISHED if live else Origin.NOTHING,
        base=base,
        ai=base.ai if base else [],
        saved_at=now,
        saved_by=actor,
    )


def _hands(draft: Draft, actor: User, withdrawn: Withdrawn) -> set[int]:
    return {actor.pk, *inherited_hands(draft.base, draft.origin, withdrawn=withdrawn)}


def _started(draft: Draft) -> dict[str, object]:
    return {"origin": str(draft.origin), "base": draft.base_id, "state": str(draft.explanation.state)}


def _contribute(drafts: Iterable[tuple[Draft, set[int]]]) -> None:
    through = Draft.contributors.through
    rows = [through(draft_id=draft.pk, user_id=user) for draft, hands in drafts for user in sorted(hands)]
    through.objects.bulk_create(rows, batch_size=AT_ONCE, ignore_conflicts=True)


@contextmanager
def _named(change: Change) -> Iterator[None]:
    try:
        yield
    except RefusedError as error:
        raise type(error)(f"{change.name}: {error}") from error
