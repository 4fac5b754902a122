"""Mails about a release: to the team when it is loaded and when it comes into force, with what changed; to those who
may confirm it, when it is proposed or refused.

The first two are sent by the clock, whichever way the release came in.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from django.conf import settings
from django.urls import reverse
from django.utils.text import capfirst

from codes.models import Release
from codes.releases.loading.comparing import compare_releases
from reviews.actions.common import those_who_may
from reviews.actions.releases.switching import before_it
from reviews.models import Switch
from reviews.reading.changes.impact import Impact, impact_of
from reviews.rules.events import about_release
from reviews.rules.severity import ChangeSeverity
from reviews.safety import audit

from .sending import audit_log_locked, just_failed, named, send, sent

LOADED, IN_FORCE = "tell release loaded", "tell release in force"
STILL_NEWS = datetime.timedelta(days=2)
_COUNTED = ("added", "removed", "retitled", "became_billable", "became_header", "notes_changed", "index_changed")


def send_bulletins(*, now: datetime.datetime) -> int:
    """Send those that are due. What is older than two days is no news: a whole history may be loaded at once."""
    since, count = now - STILL_NEWS, 0
    for release in Release.objects.visible().filter(loaded_at__range=(since, now)):
        count += _send_bulletin(release, LOADED, release.loaded_at, now)
    for release in Release.objects.active().filter(activated_at__range=(since, now)):
        count += _send_bulletin(release, IN_FORCE, release.activated_at, now)
    return count


def _send_bulletin(release: Release, act: str, at: datetime.datetime | None, now: datetime.datetime) -> bool:
    about, when = about_release(release.label), at.isoformat() if at else ""
    if just_failed(about, now) or sent(act).about(about).filter(detail__at=when).exists():
        return False
    if not _addresses("read release"):  # nobody can read it yet: it is sent once somebody can
        return False
    subject, text = _subject(release, act), "\n".join(lines(release))
    with audit_log_locked():
        if sent(act).about(about).filter(detail__at=when).exists():
            return False
        to = _addresses("read release")
        detail = {"at": when, "mails": len(to)}
        send(subject, text, to, recorded=audit.record(actor=None, act=act, about=about, detail=detail, now=now))
    return True


def _subject(release: Release, act: str) -> str:
    return f"release {release.label} is {'loaded' if act == LOADED else 'in force'}"


def notify_proposed(switch: Switch) -> None:
    """Notify whoever may confirm the release that it waits for them."""
    subject = f"release {switch.release.label} is proposed"
    when = f"on {switch.due_on}" if switch.due_on else "now"
    who = named(switch.proposed_by)
    text = f"{who} proposes that {switch.release.label} comes into force {when}. A publisher has to confirm it."
    to = sorted(set(_addresses("confirm release")) - {switch.proposed_by.email})
    send(subject, f"{text}\n\n{_address(switch.release)}", to)


def notify_refused(switch: Switch) -> None:
    """Notify who proposed and confirmed it, and all who may confirm, that it did not happen, and why."""
    subject = f"release {switch.release.label} did not come into force when it was due"
    text = f"{capfirst(switch.reason)}. The site does not try again. Propose it again if you still want it."
    their_own = {user.email for user in (switch.proposed_by, switch.confirmed_by) if user and user.is_active}
    send(subject, f"{text}\n\n{_address(switch.release)}", sorted({*_addresses("confirm release"), *their_own} - {""}))


def _addresses(may: str) -> list[str]:
    """The addresses of everybody with this permission."""
    return list(those_who_may(may).exclude(email="").values_list("email", flat=True))


def _address(release: Release) -> str:
    return f"{settings.SITE_URL}{reverse('desk:release', args=(release.label,))}"


def lines(release: Release) -> Iterator[str]:
    """The bulletin: the size of the release, what changed since the one before, what that means for published texts."""
    yield f"{release.label}, effective {release.effective_from}: {release.counts.get('codes', 0):,} codes."
    before = compared_with(release)
    if before is not None:
        yield ""
        yield f"Compared with {before.label}:"
        comparison = compare_releases(before, release)
        for name in _COUNTED:
            codes = comparison.of(name)
            yield f"  {name.replace('_', ' ')}: {'not comparable' if codes is None else format(len(codes), ',')}"
    yield ""
    yield from (
        _meaning(impact_of(release))
        if not release.partial
        else ("This release is partial, so it cannot come into force.",)
    )
    yield ""
    yield _address(release)


def _meaning(impact: Impact) -> Iterator[str]:
    yield "Published explanations:"
    yield f"  {impact.unmarked:,} stay as they are"
    yield f"  {len(impact.affected):,} need review again"
    for severity, words in (
        (ChangeSeverity.HIDDEN, "of them hidden from readers until signed again"),
        (ChangeSeverity.SECTIONS, "of them with sections hidden"),
        (ChangeSeverity.NOTICE, "of them with a notice"),
    ):
        yield f"    {len(impact.by_severity(severity)):,} {words}"
    yield f"  {len(impact.retiring):,} are of codes that this release does not have"


def compared_with(release: Release) -> Release | None:
    """What a release is compared with: the one in force.

    The one in force is compared with the one that was in force before it, or else took effect before it.
    """
    if not release.is_active:
        return Release.objects.active().filter(system=release.system_id).first()
    earlier = Release.objects.visible().filter(system=release.system_id, effective_from__lt=release.effective_from)
    return before_it(release) or earlier.order_by("-effective_from").first()
