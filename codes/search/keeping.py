"""Keep the tables of search up to date with what is loaded, after every import and every ``migrate``."""

from __future__ import annotations

import datetime
from collections.abc import Callable

from django.db import transaction

from codes.models import Release, TermSet

from .build import build_release
from .vocabulary import load_vocabulary


@transaction.atomic
def keep_up(*, now: datetime.datetime, progress: Callable[[str], object] = lambda _: None) -> None:
    """Build lines of releases without any, the earliest first, and load the vocabulary if it or the codes changed."""
    for release in Release.objects.visible().filter(term_sets=None).order_by("effective_from"):
        progress(f"building the search of {release.label}")
        build_release(release, now=now)
    load_vocabulary(now=now)


def forget_from(release: Release) -> None:
    """Drop the lines of a release and of later ones, which a new index serves too; ``keep_up`` builds them again."""
    TermSet.objects.filter(
        release__system=release.system_id, release__effective_from__gte=release.effective_from
    ).delete()
