"""The pointer switch: which release readers see. One transaction; going back is the same switch."""

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
    """What the switch touched. ``previous`` is the release it superseded; equal to ``release`` when nothing changed."""

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
    """Make a validated or superseded release the active one. ``record`` puts it on record, in the transaction.

    Counts its facts anew instead of trusting what was noted at import. Raises ReleaseError for a partial release, one
    that is not wholly loaded, and one whose facts are not all there.
    """
    with transaction.atomic():
        # in one order, so that two switches wait for each other instead of for ever
        of_system = list(Release.objects.select_for_update().filter(system_id=release.system_id).order_by("pk"))
        release = next(each for each in of_system if each.pk == release.pk)
        previous = next((each for each in of_system if each.is_active), None)
        if release.partial:
            refuse_partial(release.label)
        if release.state == Release.State.STAGED:
            raise ReleaseError(f"{release.label} is not loaded yet")
        if previous is not None and previous.pk == release.pk:
            done = Activated(release, release)
            record(done)
            return done
        if wrong := recount(release):
            raise ReleaseError(f"{release.label} is not whole: {'; '.join(wrong)}")
        if previous is not None:
            previous.state = Release.State.SUPERSEDED
            previous.save(update_fields=("state",))
        release.state, release.activated_at = Release.State.ACTIVE, now
        release.save(update_fields=("state", "activated_at"))
        done = Activated(release, previous)
        record(done)
        registry.update(now=now)
    return done


def activate_on_console(release: Release, *, now: datetime.datetime) -> Activated:
    """``activate_release`` by the operator, who gives commands: one person. Whoever keeps records hears of it."""

    def record(done: Activated) -> None:
        if done.previous != done.release:
            switched_on_console.send(Release, release=done.release, previous=done.previous, now=now)

    return activate_release(release, now=now, record=record)
