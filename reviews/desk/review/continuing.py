"""What the review page says of the queue around a text: where somebody came from, what is next, who skipped it."""

from __future__ import annotations

import datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from codes.days import day_of
from reviews.actions.skipping import LONGEST, PUT_OFF
from reviews.desk.queues.going_on import address_in, came_from
from reviews.desk.queues.places import Place, next_in
from reviews.desk.queues.queues import QUEUES
from reviews.desk.shared.access import Viewer
from reviews.models import Skip
from reviews.reading.dossier import Dossier


def going_on(request: HttpRequest, viewer: Viewer, dossier: Dossier) -> dict[str, Any]:
    now = timezone.now()
    place = came_from(request)
    return {"came_from": place or "", **_next(viewer, dossier, place, now), **_skips(viewer, dossier, now)}


def _next(viewer: Viewer, dossier: Dossier, place: Place | None, now: datetime.datetime) -> dict[str, Any]:
    place = place or Place(QUEUES["to-review" if viewer.may("approve") else "to-publish"], {})
    explanation = next_in(place, viewer, now, after=dossier.explanation)
    return {"next": explanation, "next_page": address_in(place, explanation) if explanation else ""}


def _skips(viewer: Viewer, dossier: Dossier, now: datetime.datetime) -> dict[str, Any]:
    """Who skipped the text that waits; whether this person may, and until which days."""
    skips = list(Skip.objects.standing().filter(explanation=dossier.explanation).select_related("user"))
    today = day_of(now)
    own = next((skip for skip in skips if skip.user_id == viewer.user.pk and skip.until > today), None)
    waits = dossier.revision is not None or dossier.live is not None
    return {
        "skips": skips,
        "own_skip": own,
        "may_skip": viewer.may("skip") and waits,
        "skip_days": {
            "first": today + datetime.timedelta(days=1),
            "usual": today + PUT_OFF,
            "last": today + LONGEST,
        },
    }
