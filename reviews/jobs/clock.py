"""What happens by itself. A tick does everything that is due; a second one right after it does nothing."""

from __future__ import annotations

import datetime
import json
import logging
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from django.conf import settings

from reviews import actions
from reviews.actions.texts.publishing import Disarmed
from reviews.mail import bulletins, digests, notices
from reviews.reading.facts.likeness import keep_missing_fingerprints
from reviews.safety import attempts, audit

log = logging.getLogger(__name__)


def tick(*, now: datetime.datetime) -> dict[str, Any]:
    """{"switched": [labels], "tiers": n, "published": n, "refused": [...], "claims": n, "overdue": n, "releases": n,
    "digests": n, "files": n, "attempts": n, "fingerprints": n, "head": n or None, "failed": [...]}. A part that fails
    does not stop the others.
    """
    done: dict[str, Any] = {"failed": [], "refused": []}
    _attempt(done, "switch", lambda: _switch(done, now))
    _attempt(done, "tiers", lambda: _tiers(done, now))
    _attempt(done, "publish", lambda: _publish(done, now))
    _attempt(done, "claims", lambda: done.update(claims=actions.end_claims(now=now)))
    _attempt(done, "overdue", lambda: done.update(overdue=notices.notify_overdue(now=now)))
    _attempt(done, "releases", lambda: done.update(releases=bulletins.send_bulletins(now=now)))
    _attempt(done, "digests", lambda: done.update(digests=digests.send_digests(now=now)))
    _attempt(done, "files", lambda: done.update(files=actions.discard_files(now=now)))
    _attempt(done, "attempts", lambda: done.update(attempts=attempts.forget_old(now=now)))
    _attempt(done, "fingerprints", lambda: done.update(fingerprints=keep_missing_fingerprints()))
    _attempt(done, "head", lambda: done.update(head=export_head_if_due(now=now)))
    return done


def _attempt(done: dict[str, Any], name: str, part: Callable[[], None]) -> None:
    try:
        part()
    except Exception:
        log.exception("the clock could not do its part %r", name)
        done["failed"].append(name)


def _switch(done: dict[str, Any], now: datetime.datetime) -> None:
    switched, refused = actions.switch_due(now=now)
    done["switched"] = [switch.release.label for switch in switched]
    for switch in refused:
        bulletins.notify_refused(switch)
        done["refused"].append(f"{switch.release.label}: {switch.reason}")
        log.warning("not switched when it was due, and not tried again: %s: %s", switch.release.label, switch.reason)


def _tiers(done: dict[str, Any], now: datetime.datetime) -> None:
    done["tiers"], disarmed = actions.update_tiers(now=now)
    _report_disarmed(done, disarmed)


def _publish(done: dict[str, Any], now: datetime.datetime) -> None:
    published, disarmed = actions.publish_due(now=now)
    done["published"] = len(published)
    _report_disarmed(done, disarmed)


def _report_disarmed(done: dict[str, Any], disarmed: Iterable[Disarmed]) -> None:
    for schedule in disarmed:
        explanation = schedule.explanation
        notices.notify_schedule_refused(explanation, schedule.scheduled_by, schedule.reason)
        line = f"explanation {explanation.pk} ({explanation}): {schedule.reason}"
        done["refused"].append(line)
        log.warning("not published when it was due, and not tried again: %s", line)


def export_head_if_due(*, now: datetime.datetime) -> int | None:
    """Write the head of the audit log to AUDIT_HEAD_FILE, once an hour. Returns the number of its event, or None."""
    path = Path(settings.AUDIT_HEAD_FILE)
    last = _last_export(path)
    if last is not None and now - last < audit.EXPORT_EVERY:
        return None
    line = audit.export_head(path=path, now=now)
    return line["number"] if line else None


def _last_export(path: Path) -> datetime.datetime | None:
    lines = path.read_text().splitlines() if path.exists() else []
    try:
        return datetime.datetime.fromisoformat(json.loads(lines[-1])["exported_at"])
    except (IndexError, ValueError, KeyError, TypeError):
        return None
