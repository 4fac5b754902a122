"""E-mail to the team: assigned, returned, approved, overdue. At once, or in one digest a day for those who chose so.

Nothing is stored for it: a digest is composed from the audit log, and what the clock has sent is an event there too. A
mail that cannot be sent never stops an act: it is logged, and what the clock could not tell is told an hour later. What
concerns nobody who is still on the team goes to a second person, who can give the work to somebody.
"""

from __future__ import annotations

import datetime
import logging
import smtplib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial

from django.conf import settings
from django.contrib.auth.models import User
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.text import capfirst

from codes.days import PUBLISHER, day_of
from reviews.actions.common import by_itself, those_who_may
from reviews.models import AuditEvent, AuditHead, Explanation, Publication, ReviewerProfile, Revision
from reviews.rules.events import SCHEDULE_REFUSED, SOURCE_WITHDRAWN, about_explanation, explanation_named
from reviews.rules.states import State
from reviews.safety import audit

log = logging.getLogger(__name__)
DIGEST_FROM_HOUR = 6  # of the publisher's day, as that is what "one a day" counts
DIGEST_SENT, OVERDUE_TOLD = "send digest", "tell overdue"
NOT_SENT = "mail not sent"  # in the audit log: takes back what says that it was
TRIED_AGAIN_AFTER = datetime.timedelta(hours=1)
_TOLD = {
    "assign": "was assigned to you",
    "return": "was returned",
    "approve": "was approved",
    OVERDUE_TOLD: "is overdue",
    SCHEDULE_REFUSED: "was not published when it was due",
    SOURCE_WITHDRAWN: "is a draft again, as the text it was made from was withdrawn",
}


def assigned(explanation: Explanation, *, by: User) -> None:
    if explanation.assigned_to is not None:
        reason = f"Reason: {explanation.assigned_because}" if explanation.assigned_because else ""
        _tell([explanation.assigned_to], explanation, "was assigned to you", by=by, more=reason)


def returned(explanation: Explanation, *, by: User) -> None:
    revision = Revision.objects.handed_in().filter(explanation=explanation).order_by("-number").first()
    if revision is None:
        return
    decision = revision.decisions.filter(kind="return").last()
    more = decision.explanation_of_reason if decision else ""
    _tell(_concerned(explanation, revision), explanation, "was returned", by=by, more=more)


def approved(explanation: Explanation, *, by: User) -> None:
    """The author hears of every signature, publishers once it can be published."""
    revision = explanation.submitted_revision
    if revision is None:
        return
    publishers = those_who_may("publish") if explanation.state == State.APPROVED else ()
    told = [*_concerned(explanation, revision), *publishers]
    _tell(told, explanation, "was approved", by=by)


def schedule_refused(explanation: Explanation, scheduled_by: User | None, reason: str) -> None:
    """Who scheduled it and all who may publish hear that it was not published, and why."""
    people = [*([scheduled_by] if scheduled_by else []), *those_who_may("publish")]
    more = f"{capfirst(reason)}. It is not tried again: publish it or schedule it anew."
    _tell(people, explanation, _TOLD[SCHEDULE_REFUSED], by=None, more=more)


def source_withdrawn(publication: Publication, *, by: User) -> None:
    """Whoever works on texts for other codes that were made from a withdrawn one hears that they are drafts again."""
    taken_back = AuditEvent.objects.filter(act=SOURCE_WITHDRAWN, detail__publication=publication.pk)
    for event in taken_back.order_by("number"):
        pk, _ = explanation_named(event.about)
        revision = Revision.objects.select_related("explanation__code", "submitted_by", "explanation__assigned_to").get(
            explanation=pk, number=event.detail["revision"]
        )
        told = _concerned(revision.explanation, revision)
        more = f"It was made from the text of {event.detail['source']}. Reason: {event.detail['reason']}"
        _tell(told, revision.explanation, _TOLD[SOURCE_WITHDRAWN], by=by, more=more)


def _concerned(explanation: Explanation, revision: Revision) -> list[User]:
    return [revision.submitted_by, *([explanation.assigned_to] if explanation.assigned_to else [])]


def _tell(
    people: Iterable[User],
    explanation: Explanation,
    what: str,
    *,
    by: User | None,
    more: str = "",
    recorded: AuditEvent | None = None,
) -> None:
    """Write to everybody but who did it; where all of them have left, to a second person, at once."""
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
    who = f" by {named(by)}" if by else ""
    text = "\n\n".join(part for part in (f"The explanation of {subject}{who}.", more, _address(explanation.pk)) if part)
    send(subject, text, [person.email for person in people if person.email], recorded=recorded)


def _second_person(*, but: User | None = None) -> list[User]:
    """One of those who look after others' texts and can be written to; none where nobody does."""
    return [person for person in those_who_may("return").exclude(email="") if person != but][:1]


def _instead_of(people: Iterable[User]) -> str:
    names = " and ".join(named(person) for person in people)
    return f"You get this in place of {names}: you can assign it to somebody."


def named(user: User) -> str:
    return user.get_full_name() or user.get_username()


def _address(explanation_id: int) -> str:
    return f"{settings.SITE_URL}{reverse('desk:explanation', args=(explanation_id,))}"


def send(subject: str, text: str, to: Sequence[str], *, recorded: AuditEvent | None = None) -> None:
    """A mail to each, once the act is committed. ``recorded`` says that it was sent: taken back if none could be."""
    transaction.on_commit(partial(_send_to_all, subject, text, to, recorded))


def _send_to_all(subject: str, text: str, to: Sequence[str], recorded: AuditEvent | None) -> None:
    sent = [_send(subject, text, address) for address in to]
    if recorded is not None and sent and not any(sent):
        detail = {"act": recorded.act, "event": recorded.number}
        audit.record(actor=None, act=NOT_SENT, about=recorded.about, detail=detail, now=recorded.at)


def _send(subject: str, text: str, to: str) -> bool:
    try:
        send_mail(f"[{settings.SITE_NAME}] {subject}", f"{text}\n", None, [to])
    except (OSError, smtplib.SMTPException):
        log.exception("a notice could not be sent")
        return False
    return True


def sent(act: str) -> QuerySet[AuditEvent]:
    """The events of mails that the clock did send."""
    taken_back = AuditEvent.objects.filter(act=NOT_SENT, detail__act=act).values_list("detail__event", flat=True)
    return AuditEvent.objects.filter(act=act).exclude(number__in=list(taken_back))


def just_failed(about: str, now: datetime.datetime) -> bool:
    """Whether a mail about this could not be sent so short a time ago that it is not tried again yet."""
    return AuditEvent.objects.filter(act=NOT_SENT, about=about, at__gt=now - TRIED_AGAIN_AFTER).exists()


# --- By the clock -----------------------------------------------------------------------------------------------------


def tell_overdue(*, now: datetime.datetime) -> int:
    """Once for each publication past its review date: whoever has the code, else its last author, else a second person.

    Where nobody can be written to, nothing is recorded, and it is tried again.
    """
    known = set(sent(OVERDUE_TOLD).values_list("detail__publication", flat=True))
    late = Publication.objects.overdue(day_of(now)).exclude(pk__in=known)
    told = 0
    for publication in late.select_related("explanation__code", "revision__submitted_by", "explanation__assigned_to"):
        explanation = publication.explanation
        with by_itself(f"{explanation}, which is overdue"), one_clock_at_a_time():
            about = about_explanation(explanation.pk, explanation.code.code)
            if just_failed(about, now) or sent(OVERDUE_TOLD).filter(detail__publication=publication.pk).exists():
                continue
            concerned = [person for person in (explanation.assigned_to, publication.revision.submitted_by) if person]
            reached = [person for person in concerned if person.is_active and person.email] or _second_person()
            if not reached:
                continue
            to = reached[0]
            detail = {"publication": publication.pk, "to": to.pk}
            recorded = audit.record(actor=None, act=OVERDUE_TOLD, about=about, detail=detail, now=now)
            more = f"Its next review was due on {publication.next_review_on}."
            if to not in concerned:
                more += f"\n\n{_instead_of(concerned)}"
            _tell([to], explanation, "is overdue", by=None, more=more, recorded=recorded)
            told += 1
    return told


@contextmanager
def one_clock_at_a_time() -> Iterator[None]:
    """What is sent is recorded first, under the lock of the audit log: two clocks never tell the same twice."""
    with transaction.atomic():
        AuditHead.objects.select_for_update().filter(pk=1).first()
        yield


def send_digests(*, now: datetime.datetime) -> int:
    """One mail a day to everybody who chose that, if there is something to tell."""
    if now.astimezone(PUBLISHER).hour < DIGEST_FROM_HOUR:
        return 0
    wanted = ReviewerProfile.objects.filter(notices_as_digest=True, user__is_active=True).exclude(user__email="")
    sent = 0
    for profile in wanted.select_related("user"):
        with by_itself(f"the digest of {profile.user}"):
            sent += _send_digest(profile.user, now)
    return sent


def _send_digest(person: User, now: datetime.datetime) -> bool:
    about = f"user {person.pk}"
    with one_clock_at_a_time():
        last = sent(DIGEST_SENT).filter(about=about).order_by("-number").first()
        if just_failed(about, now) or (last and day_of(last.at) >= day_of(now)):
            return False
        lines = digest_lines(person, since=last.at if last else now - datetime.timedelta(days=1), until=now)
        if not lines:
            return False
        detail = {"notices": len(lines)}
        recorded = audit.record(actor=None, act=DIGEST_SENT, about=about, detail=detail, now=now)
        text = "\n".join(["Since the last digest:", "", *lines])
        send("your digest of today", text, [person.email], recorded=recorded)
    return True


def digest_lines(person: User, *, since: datetime.datetime, until: datetime.datetime) -> list[str]:
    """What concerns this person, oldest first: "08:15 Z53.9 was returned by rhea  https://..."."""
    events = AuditEvent.objects.filter(act__in=_TOLD, at__gt=since, at__lte=until).exclude(actor=person)
    lines = []
    for event in events.order_by("number"):
        pk, code = explanation_named(event.about)
        if _concerns(event, pk, person):
            told = f"{code} {_TOLD[event.act]} (by {event.actor_name})"
            lines.append(f"{event.at:%m-%d %H:%M} {told}  {_address(pk)}")
    return lines


def _concerns(event: AuditEvent, explanation_id: int, person: User) -> bool:
    if event.act in {"assign", OVERDUE_TOLD}:
        return bool(event.detail.get("to") == person.pk)
    if event.act == SCHEDULE_REFUSED:
        return bool(event.detail.get("to") == person.pk) or person in those_who_may("publish")
    own = Revision.objects.filter(explanation=explanation_id, number=event.detail.get("revision") or 0)
    mine = Q(submitted_by=person) | Q(explanation__assigned_to=person)
    if own.filter(mine).exists():
        return True
    return event.act == "approve" and event.detail.get("state") == State.APPROVED and person in those_who_may("publish")
