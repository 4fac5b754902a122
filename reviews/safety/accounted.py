"""Has every act its event in the audit log, and every such event its act? What ``verify`` asks beside the chain.

A chain does not show a tail that was cut after the last export of its head, nor a row that was written by hand. The
tables say which acts there were, so the two are held against each other: ``ENTRIES`` says which rows need an event and
which events a row, ``SETTINGS`` of ``accounts_on_record`` which event says how something of an account stands now. An
act that is audited from now on is a line in one of them.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterator

from codes.models import Release
from reviews.models import (
    AuditEvent,
    Comment,
    Decision,
    Explanation,
    HiddenSearch,
    Invitation,
    LineProposal,
    MannerProposal,
    Proposal,
    Publication,
    Reply,
    Revision,
    SetAside,
    Sheet,
    Skip,
    SpecialistProposal,
    Switch,
    TermProposal,
)
from reviews.models.decisions import DecisionKind
from reviews.models.explanations import Origin
from reviews.reading.set_asides import ANSWERS
from reviews.reading.talk import REPLY_ACTS
from reviews.rules.acts import Act
from reviews.rules.content import canonical_json
from reviews.rules.events import (
    COMMENT_FROM_OUTSIDE,
    HIDE_SEARCH,
    OPENED,
    REVOKE_INVITATION,
    SCHEDULE_REFUSED,
    SOURCE_WITHDRAWN,
)
from reviews.safety.accounts_on_record import SETTINGS, standing
from reviews.safety.entries import Entry, Key
from reviews.safety.looks_on_record import LOOKS


def broken() -> Iterator[str]:
    """One line for each act without its event, and each event without its act."""
    acts = {act for entry in ENTRIES for act in entry.acts} | SETTINGS.keys()
    events_of: dict[Entry, dict[Key, list[AuditEvent]]] = {entry: defaultdict(list) for entry in ENTRIES}
    settings: list[AuditEvent] = []
    for event in AuditEvent.objects.filter(act__in=acts).order_by("number").iterator():
        if event.act in SETTINGS:
            settings.append(event)
        for entry in ENTRIES:
            if event.act in entry.acts:
                for key in entry.keys(event):
                    events_of[entry][key].append(event)
    for entry in ENTRIES:
        yield from _unmatched(entry, events_of[entry])
    yield from standing(settings)


def _unmatched(entry: Entry, by_key: dict[Key, list[AuditEvent]]) -> Iterator[str]:
    for key, name in entry.rows():
        events = by_key.get(key) or by_key.get(key._replace(digest=""))
        if events:
            events.pop()
        else:
            yield f"{name} has no event in the audit log, or another one than it should"
    for event in (event for events in by_key.values() for event in events if entry.all_kept):
        yield f"audit event {event.number} tells an act that is not there: {event.act} {event.about}"


# --- Acts on explanations ---------------------------------------------------------------------------------------------


def _decisions() -> Iterator[tuple[Key, str]]:
    for row in Decision.objects.select_related("revision__explanation__code").iterator(chunk_size=500):
        key = Key(row.kind, row.revision.explanation_id, row.user_id, row.signed_at, row.signature)
        yield key, f"decision {row.pk} ({row})"


def _decided(event: AuditEvent) -> Iterator[Key]:
    if event.act != "reapprove":
        yield Key(event.act, event.target_id, event.actor_id, event.at, event.fields.get("signature", ""))
        return
    signatures = event.fields.get("signatures") or [""] * (2 if _published_again(event) else 1)
    for act, signature in zip(("approve", "publish"), signatures, strict=False):
        yield Key(act, event.target_id, event.actor_id, event.at, signature)


def _published_again(event: AuditEvent) -> bool:
    """Whether signing again was the last signature that it took; older events do not say."""
    if "signatures" in event.fields:
        return len(event.fields["signatures"]) > 1
    same = Publication.objects.filter(explanation=event.target_id, published_at=event.at)
    return same.filter(revision__origin=Origin.CARRIED).exists()


def _publications() -> Iterator[tuple[Key, str]]:
    for row in Publication.objects.select_related("explanation__code", "decision").iterator(chunk_size=500):
        key = Key("publish", row.explanation_id, row.decision.user_id, row.published_at, row.content_digest)
        yield key, f"publication {row.pk} ({row})"


def _published(event: AuditEvent) -> Iterator[Key]:
    if event.act == "publish" or _published_again(event):
        yield Key("publish", event.target_id, event.actor_id, event.at, event.fields.get("content", ""))


def _revisions() -> Iterator[tuple[Key, str]]:
    for row in Revision.objects.submitted_by_authors().select_related("explanation__code").iterator(chunk_size=500):
        yield Key("submit", row.explanation_id, row.submitted_by_id, row.submitted_at, row.content_digest), str(row)


def _submitted(event: AuditEvent) -> Iterator[Key]:
    yield Key("submit", event.target_id, event.actor_id, event.at, event.fields["content"])


def _comments() -> Iterator[tuple[Key, str]]:
    for row in Comment.objects.iterator(chunk_size=500):
        act = "comment" if row.invitation_id is None else COMMENT_FROM_OUTSIDE
        yield Key(act, row.pk, row.author_id, row.written_at), f"comment {row.pk}"


def _invitations() -> Iterator[tuple[Key, str]]:
    for row in Invitation.objects.order_by("pk").iterator(chunk_size=500):
        moments: dict[str, tuple[int | None, datetime.datetime | None]] = {
            Act.INVITE: (row.invited_by_id, row.invited_at),
            OPENED: (None, row.opened_at),
            REVOKE_INVITATION: (row.revoked_by_id, row.revoked_at),
        }
        for act, (by, at) in moments.items():
            if at is not None:
                yield Key(act, row.pk, by, at), f"{act} of invitation {row.pk}"


def _skips() -> Iterator[tuple[Key, str]]:
    for row in Skip.objects.select_related("explanation__code", "user").iterator(chunk_size=500):
        yield Key("skip", row.pk, row.user_id, row.skipped_at), f"skip {row.pk} ({row})"


def _replies() -> Iterator[tuple[Key, str]]:
    for row in Reply.objects.order_by("pk").iterator(chunk_size=500):
        yield Key("reply", row.pk, row.author_id, row.written_at), f"reply {row.pk} to comment {row.comment_id}"


def _replied(event: AuditEvent) -> Iterator[Key]:
    if "reply" in event.fields:
        yield Key("reply", event.fields["reply"], event.actor_id, event.at)


def _words_taken() -> Iterator[tuple[Key, str]]:
    for row in Comment.objects.exclude(taken_at=None).iterator(chunk_size=500):
        if row.taken_at is not None:
            name = f"that the words of comment {row.pk} were taken over"
            yield Key(Act.TAKE_WORDS, row.pk, row.taken_by_id, row.taken_at), name


def _set_asides() -> Iterator[tuple[Key, str]]:
    for row in SetAside.objects.order_by("pk").iterator(chunk_size=500):
        yield (
            Key(Act.REQUEST_SET_ASIDE, row.pk, row.requested_by_id, row.requested_at),
            f"request {row.pk} to set {row} aside",
        )
        if row.answered_by_id is not None and row.answered_at is not None:
            act = ANSWERS[SetAside.Answer(row.answer)]
            yield Key(act, row.pk, row.answered_by_id, row.answered_at), f"the answer to request {row.pk} ({row})"


def _states() -> Iterator[tuple[Key, str]]:
    for row in Explanation.objects.select_related("code").iterator(chunk_size=500):
        yield Key("state", row.pk, None, row.changed_at, row.state), f"{row}: that it is {row.state}"


def _state_after(event: AuditEvent) -> Iterator[Key]:
    yield Key("state", event.target_id, None, event.at, event.fields["state"])


# --- Switches of the release ------------------------------------------------------------------------------------------

_ENDED = {Switch.State.DONE: "activate release", Switch.State.CALLED_OFF: "call off release"}


def _switches() -> Iterator[tuple[Key, str]]:
    for row in Switch.objects.select_related("release"):
        moments: list[tuple[str, datetime.datetime | None]] = [(_ENDED.get(Switch.State(row.state), ""), row.ended_at)]
        if row.back:
            moments = [("go back to release", row.ended_at)]
        else:
            moments += [("propose release", row.proposed_at), ("confirm release", row.confirmed_at)]
        for act, at in moments:
            if at is not None:
                yield Key(act, row.pk, None, at, row.release.label), f"{act} {row.release.label} (switch {row.pk})"


def _switched(event: AuditEvent) -> Iterator[Key]:
    if "switch" in event.fields:  # by people; the operator's own have no row
        yield Key(event.act, event.fields["switch"], None, event.at, event.target_name)


def _in_force() -> Iterator[tuple[Key, str]]:
    for row in Release.objects.exclude(activated_at=None):
        yield Key("in force", row.label, None, row.activated_at or row.loaded_at), f"that {row} came into force"


def _came_into_force(event: AuditEvent) -> Iterator[Key]:
    yield Key("in force", event.target_name, None, event.at)


# --- Vocabularies -----------------------------------------------------------------------------------------------------

_ENDS = {
    Proposal.State.CONFIRMED: "confirm",
    Proposal.State.REFUSED: "refuse",
    Proposal.State.TAKEN_BACK: "take back",
}


def _proposals(model: type[Proposal], name: str) -> Entry:
    """Of a vocabulary whose acts have this name."""

    def rows() -> Iterator[tuple[Key, str]]:
        for row in model._default_manager.order_by("pk").iterator(chunk_size=500):
            about, text = f"{name} proposal {row.pk} ({row})", canonical_json(row.proposed)
            yield Key(f"propose {name}", row.pk, row.proposed_by_id, row.proposed_at, text), about
            if row.ended_at is not None:
                end = _ENDS[Proposal.State(row.state)]
                yield Key(f"{end} {name}", row.pk, row.ended_by_id, row.ended_at, text), f"{end} of {about}"

    def keys(event: AuditEvent) -> Iterator[Key]:
        text = canonical_json({field: event.detail[field] for field in model.PROPOSED})
        yield Key(event.act, event.fields["proposal"], event.actor_id, event.at, text)

    return Entry(frozenset(f"{act} {name}" for act in ("propose", *_ENDS.values())), rows, keys)


def _hidden() -> Iterator[tuple[Key, str]]:
    for row in HiddenSearch.objects.iterator(chunk_size=500):
        yield Key(HIDE_SEARCH, row.pk, row.hidden_by_id, row.hidden_at), f"that “{row}” is hidden"


_ACTIVATED = frozenset({"activate release", "go back to release"})


def _sheets() -> Iterator[tuple[Key, str]]:
    for row in Sheet.objects.defer("content").order_by("pk").iterator(chunk_size=500):
        ended = {Sheet.State.TAKEN: "take over", Sheet.State.DISCARDED: "discard"}.get(Sheet.State(row.state), "")
        moments = {"bring in": row.brought_at, "confirm": row.confirmed_at, ended: row.ended_at}
        for act, at in moments.items():
            if act and at is not None:
                yield Key(f"{act} spreadsheet", row.pk, row.brought_by_id, at), f"{act} of {row}"


# A save is no event; blocks set aside and invitations have entries of their own.
_MOVED = frozenset(
    set(Act) - {Act.SAVE, Act.TAKE_WORDS, Act.INVITE, Act.REQUEST_SET_ASIDE, *ANSWERS.values()}
    | {SCHEDULE_REFUSED, SOURCE_WITHDRAWN}
)
ENTRIES = (
    Entry(frozenset({*map(Act, DecisionKind.values), Act.REAPPROVE}), _decisions, _decided),
    Entry(frozenset({Act.PUBLISH, Act.REAPPROVE}), _publications, _published),
    Entry(frozenset({Act.SUBMIT}), _revisions, _submitted),
    Entry(
        frozenset({"comment", COMMENT_FROM_OUTSIDE}),
        _comments,
        lambda event: (
            [] if "reply" in event.fields else [Key(event.act, event.fields["comment"], event.actor_id, event.at)]
        ),
    ),
    Entry(
        frozenset({Act.INVITE, OPENED, REVOKE_INVITATION}),
        _invitations,
        lambda event: [Key(event.act, event.fields["invitation"], event.actor_id, event.at)],
    ),
    Entry(frozenset(REPLY_ACTS.values()), _replies, _replied),
    Entry(
        frozenset({Act.TAKE_WORDS}),
        _words_taken,
        lambda event: [Key(Act.TAKE_WORDS, event.fields["comment"], event.actor_id, event.at)],
    ),
    Entry(frozenset({"skip"}), _skips, lambda event: [Key("skip", event.fields["skip"], event.actor_id, event.at)]),
    Entry(
        frozenset({Act.REQUEST_SET_ASIDE, *ANSWERS.values()}),
        _set_asides,
        lambda event: [Key(event.act, event.fields["set_aside"], event.actor_id, event.at)],
    ),
    *LOOKS,
    Entry(_MOVED, _states, _state_after, all_kept=False),
    Entry(_ACTIVATED | {"propose release", "confirm release", "call off release"}, _switches, _switched),
    Entry(_ACTIVATED, _in_force, _came_into_force, all_kept=False),
    _proposals(LineProposal, "vocabulary"),
    _proposals(MannerProposal, "manner"),
    _proposals(TermProposal, "term"),
    _proposals(SpecialistProposal, "specialist"),
    Entry(
        frozenset(f"{act} spreadsheet" for act in ("bring in", "confirm", "take over", "discard")),
        _sheets,
        lambda event: [Key(event.act, event.target_id, event.actor_id, event.at)],
    ),
    Entry(
        frozenset({HIDE_SEARCH}),
        _hidden,
        lambda event: [Key(HIDE_SEARCH, event.fields["hidden"], event.actor_id, event.at)],
        all_kept=False,  # one may be shown again
    ),
)
