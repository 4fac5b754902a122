"""Keep what search knows in step with what is loaded: called after every import and every ``migrate``."""

from __future__ import annotations

import datetime
from collections.abc import Callable

from django.db import transaction

from codes.models import Release, TermSet

from .build import build_release
from .vocabulary import load_vocabulary


@transaction.atomic
def keep_up(*, now: datetime.datetime, progress: Callable[[str], object] = lambda _: None) -> None:
    """Build what releases lack, the earliest first, and take in the vocabulary where it or the codes are others."""
    for release in Release.objects.visible().filter(term_sets=None).order_by("effective_from"):
        progress(f"building the search of {release.label}")
        build_release(release, now=now)
    load_vocabulary(now=now)


def forget_from(release: Release) -> None:
    """A new index serves its release and those after it: theirs are built again by ``keep_up``."""
    TermSet.objects.filter(
        release__system=release.system_id, release__effective_from__gte=release.effective_from
    ).delete()
