"""Mails about one explanation to whom it concerns, right after an act or by the clock.

Whoever chose one digest a day gets none of these (``digests``). Where everybody whom it concerns has left the team, a
second person gets it, who can assign the work to somebody.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.contrib.auth.models import User
from django.utils.text import capfirst

from codes.days import day_of
from reviews.actions.common import by_itself, those_who_may
from reviews.models import AuditEvent, Comment, Explanation, Publication, ReviewerProfile, Revision, SecondLook
from reviews.rules.events import COMMENT_FROM_OUTSIDE, SCHEDULE_REFUSED, SOURCE_WITHDRAWN
from reviews.rules.states import State
from reviews.safety import audit

from .sending import address_of, audit_log_locked, just_failed, named, send, sent

OVERDUE = "tell overdue"
WORDS = {
    "assign": "was assigned to you",
    "return": "was returned",
    "approve": "was approved",
    OVERDUE: "is due for review",
    SCHEDULE_REFUSED: "was not published when it was due",
    SOURCE_WITHDRAWN: "is a draft again, because the text it was made from was withdrawn",
    COMMENT_FROM_OUTSIDE: "has a comment from an outside expert",
}


def notify_assigned(explanation: Explanation, *, by: User) -> None:
    if explanation.assigned_to is not None:
        reason = f"Reason: {explanation.assigned_because}" if explanation.assigned_because else ""
        _notify([explanation.assigned_to], explanation, WORDS["assign"], by=by, more=reason)


def notify_returned(explanation: Explanation, *, by: User) -> None:
    revision = Revision.objects.submitted_by_authors().filter(explanation=explanation).order_by("-number").first()
    if revision is None:
        return
    decision = revision.decisions.filter(kind="return").last()
    more = "\n".join(filter(None, (decision.reason_in_words, decision.explanation_of_reason))) if decision else ""
    _notify(_concerned(explanation, revision), explanation, WORDS["return"], by=by, more=more)


def notify_approved(explanation: Explanation, *, by: User) -> None:
    """Notify the author of every signature, and publishers once it can be published."""
    revision = explanation.submitted_revision
    if revision is None:
        return
    publishers = those_who_may("publish") if explanation.state == State.APPROVED else ()
    people = [*_concerned(explanation, revision), *publishers]
    _notify(people, explanation, WORDS["approve"], by=by)


def notify_comment_from_outside(comment: Comment) -> None:
    """Notify whoever invited the expert."""
    if comment.invitation is not None:
        people = [comment.invitation.invited_by]
        _notify(people, comment.explanation, WORDS[COMMENT_FROM_OUTSIDE], by=None, more=f"{comment.by} wrote it.")


def notify_schedule_refused(explanation: Explanation, scheduled_by: User | None, reason: str) -> None:
    """Notify who scheduled it, and all who may publish, that it was not published, and why."""
    people = [*([scheduled_by] if scheduled_by else []), *those_who_may("publish")]
    more = f"{capfirst(reason)}. The site does not try again. Publish it, or schedule it again."
    _notify(people, explanation, WORDS[SCHEDULE_REFUSED], by=None, more=more)


def notify_source_withdrawn(publication: Publication, *, by: User) -> None:
    """Notify who works on texts that were made from a withdrawn one that these are drafts again."""
    taken_back = AuditEvent.objects.filter(act=SOURCE_WITHDRAWN, detail__publication=publication.pk)
    for event in taken_back.order_by("number"):
        revision = Revision.objects.select_related("explanation__code", "submitted_by", "explanation__assigned_to").get(
            explanation=event.target_id, number=event.fields["revision"]
        )
        people = _concerned(revision.explanation, revision)
        more = f"It was made from the text of {event.fields['source']}. Reason: {event.fields['reason']}"
        _notify(people, revision.explanation, WORDS[SOURCE_WITHDRAWN], by=by, more=more)


def _concerned(explanation: Explanation, revision: Revision) -> list[User]:
    return [revision.submitted_by, *([explanation.assigned_to] if explanation.assigned_to else [])]


def _notify(
    people: Iterable[User],
    explanation: Explanation,
    what: str,
    *,
    by: User | None,
    more: str = "",
    recorded: AuditEvent | None = None,
) -> None:
    """Write to everybody but who did it. Where all of them have left, write to a second person, at once."""
    people = [person for person in {person.pk: person for person in people}.values() if person != by]
    here = [person for person in people if person.is_active]
    if people and not here:
        more = "\n\n".join(part for part in (more, _instead_of(people)) if part)
        _write(_second_person(but=by), explanation, what, by=by, more=more, recorded=recorded)
        return
    digest = set(ReviewerProfile.objects.filter(notices_as_digest=True).values_list("user_id", flat=True))
    at_once = [person for person in here if person.pk not in digest]
    _write(at_once, explanation, what, by=by, more=more, recorded=recorded)


def _write(
    people: Iterable[User],
    explanation: Explanation,
    what: str,
    *,
    by: User | None,
    more: str,
    recorded: AuditEvent | None = None,
) -> None:
    subject = f"{explanation.code.code} {what}"
    reached = [person for person in people if person.email]
    blind = [person for person in reached if what == WORDS["approve"] and _is_blind(person, explanation)]
    for readers, name in (([person for person in reached if person not in blind], by), (blind, None)):
        who = f" by {named(name)}" if name else ""
        parts = (f"The explanation of {subject}{who}.", more, address_of(explanation.pk))
        text = "\n\n".join(part for part in parts if part)
        if readers or readers is not blind:
            send(subject, text, [person.email for person in readers], recorded=recorded)


def _is_blind(person: User, explanation: Explanation) -> bool:
    """Whether who approved it is hidden from a person, who may take the second look."""
    return SecondLook.objects.hidden_from(person.pk).filter(explanation=explanation).exists()


def _second_person(*, but: User | None = None) -> list[User]:
    """One of those who return texts and have an address; nobody where there is none."""
    return [person for person in those_who_may("return").exclude(email="") if person != but][:1]


def _instead_of(people: Iterable[User]) -> str:
    names = " and ".join(named(person) for person in people)
    return f"This comes to you because we cannot reach {names}. You can assign it to somebody."


def notify_overdue(*, now: datetime.datetime) -> int:
    """Notify once of each publication past its review date: its assignee, else its last author, else a second person.

    Where nobody has an address, nothing is recorded, and it is tried again. Returns how many mails there were.
    """
    known = set(sent(OVERDUE).values_list("detail__publication", flat=True))
    late = Publication.objects.overdue(day_of(now)).exclude(pk__in=known)
    count = 0
    for publication in late.select_related("explanation__code", "revision__submitted_by", "explanation__assigned_to"):
        explanation = publication.explanation
        with by_itself(f"{explanation}, which is overdue"), audit_log_locked():
            if (
                just_failed(explanation.target, now)
                or sent(OVERDUE).filter(detail__publication=publication.pk).exists()
            ):
                continue
            concerned = [person for person in (explanation.assigned_to, publication.revision.submitted_by) if person]
            reached = [person for person in concerned if person.is_active and person.email] or _second_person()
            if not reached:
                continue
            to = reached[0]
            detail = {"publication": publication.pk, "to": to.pk}
            recorded = audit.record(actor=None, act=OVERDUE, about=explanation.target, detail=detail, now=now)
            more = f"The review was due on {publication.next_review_on}."
            if to not in concerned:
                more += f"\n\n{_instead_of(concerned)}"
            _notify([to], explanation, WORDS[OVERDUE], by=None, more=more, recorded=recorded)
            count += 1
    return count
