"""Activate a release: readers see another one from then on. It is one transaction, and going back is the same."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import NamedTuple, NoReturn

from django.db import transaction
from django.dispatch import Signal

from codes.models import Release
from codes.releases.files.records import ReleaseError
from codes.releases.loading.recount import recount
from codes.search import registry

switched_on_console = Signal()
"""Sent with ``release``, ``previous`` and ``now`` in the transaction of a switch that a command made."""


class Activated(NamedTuple):
    """A switch. ``previous`` is the release that was superseded; it equals ``release`` when nothing changed."""

    release: Release
    previous: Release | None


def refuse_partial(label: str) -> NoReturn:
    raise ReleaseError(
        f"{label} is a partial release: without a tabular list it has no chapters, blocks and notes, "
        "so it cannot be made active"
    )


def activate_release(
    release: Release, *, now: datetime.datetime, record: Callable[[Activated], object] = lambda _: None
) -> Activated:
    """Make a validated or superseded release the active one. ``record`` puts it on record, in the same transaction.

    It counts the facts again instead of trusting the counts of the import. Raises ReleaseError for a partial release,
    for one that is not loaded completely, and for one without all of its facts.
    """
    with transaction.atomic():
        # locked in one order, so that two switches wait for each other without a deadlock
        releases = list(Release.objects.select_for_update().filter(system_id=release.system_id).order_by("pk"))
        release = next(locked for locked in releases if locked.pk == release.pk)
        previous = next((other for other in releases if other.is_active), None)
        if release.partial:
            refuse_partial(release.label)
        if release.state == Release.State.STAGED:
            raise ReleaseError(f"{release.label} is not loaded yet")
        if release.is_active:
            activated = Activated(release, release)
            record(activated)
            return activated
        if wrong := recount(release):
            raise ReleaseError(f"{release.label} is not whole: {'; '.join(wrong)}")
        if previous is not None:
            previous.state = Release.State.SUPERSEDED
            previous.save(update_fields=("state",))
        release.state, release.activated_at = Release.State.ACTIVE, now
        release.save(update_fields=("state", "activated_at"))
        activated = Activated(release, previous)
        record(activated)
        registry.update(now=now)
    return activated


def activate_on_console(release: Release, *, now: datetime.datetime) -> Activated:
    """``activate_release`` by the operator of the console, alone. Rooms that keep records get a signal."""

    def record(activated: Activated) -> None:
        if activated.previous != activated.release:
            switched_on_console.send(Release, release=activated.release, previous=activated.previous, now=now)

    return activate_release(release, now=now, record=record)
