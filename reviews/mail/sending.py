"""How mails are sent, and which were: what the clock sends is an event of the audit log, recorded before it is sent.

A mail that cannot be sent never stops an act. It is logged; where the clock sent it, it is tried again an hour later.
"""

from __future__ import annotations

import datetime
import logging
import smtplib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial

from django.conf import settings
from django.contrib.auth.models import User
from django.core.mail import send_mail
from django.db import transaction
from django.urls import reverse

from codes.days import written
from reviews.models import AuditEvent, AuditHead, Invitation
from reviews.models.audit import AuditEventQuerySet
from reviews.rules.events import Target
from reviews.safety import audit

log = logging.getLogger(__name__)
NOT_SENT = "mail not sent"  # an event that takes back the one which says that it was sent
TRIED_AGAIN_AFTER = datetime.timedelta(hours=1)


def send(subject: str, text: str, to: Sequence[str], *, recorded: AuditEvent | None = None) -> None:
    """A mail to each, once the act is committed. ``recorded`` is the event for it, taken back if all fail."""
    transaction.on_commit(partial(_send_to_all, subject, text, to, recorded))


def _send_to_all(subject: str, text: str, to: Sequence[str], recorded: AuditEvent | None) -> None:
    sent = [_send(subject, text, address) for address in to]
    if recorded is not None and sent and not any(sent):
        detail = {"act": recorded.act, "event": recorded.number}
        audit.record(actor=None, act=NOT_SENT, about=recorded.target, detail=detail, now=recorded.at)


def _send(subject: str, text: str, to: str) -> bool:
    try:
        send_mail(f"[{settings.SITE_NAME}] {subject}", f"{text}\n", None, [to])
    except (OSError, smtplib.SMTPException):
        log.exception("a notice could not be sent")
        return False
    return True


def send_link(invitation: Invitation, link: str, *, to: str) -> None:
    """Mail the link of an invitation to the expert. The address is not kept."""
    code = invitation.revision.explanation.code.code
    text = (
        f"{named(invitation.invited_by)} asks you to read the explanation of code {code}, which is under review, and "
        f"to comment on it. You do not need an account:\n\n{link}\n\n"
        f"The link is for you only. It works until {written(invitation.expires_at)}."
    )
    send(f"Please read the explanation of {code}", text, [to])


def sent(act: str) -> AuditEventQuerySet:
    """The events of mails that the clock has sent."""
    taken_back = AuditEvent.objects.filter(act=NOT_SENT, detail__act=act).values_list("detail__event", flat=True)
    return AuditEvent.objects.filter(act=act).exclude(number__in=list(taken_back))


def just_failed(about: Target, now: datetime.datetime) -> bool:
    """Whether a mail about this failed within the last hour, so that it is not tried again yet."""
    return AuditEvent.objects.about(about).filter(act=NOT_SENT, at__gt=now - TRIED_AGAIN_AFTER).exists()


@contextmanager
def audit_log_locked() -> Iterator[None]:
    """Hold the lock of the audit log. What is sent is recorded first, so two clocks never send the same mail."""
    with transaction.atomic():
        AuditHead.objects.select_for_update().filter(pk=1).first()
        yield


def named(user: User) -> str:
    return user.get_full_name() or user.get_username()


def address_of(explanation_id: int) -> str:
    return f"{settings.SITE_URL}{reverse('desk:explanation', args=(explanation_id,))}"
