"""From one text to the next: which page comes after a decision, and the button that begins with a queue.

The next text is claimed on the way: somebody posts a decision, a skip or "Review next". Whoever opens a text by its
address claims it by a post of the page itself (``assignment_views.opened``), so that no GET writes.
"""

from __future__ import annotations

import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from reviews import actions
from reviews.desk.shared.access import Viewer
from reviews.models import Explanation
from reviews.rules.errors import ConflictError

from .places import Place, next_in, place_in

FROM = "from"  # the place, in addresses and forms
_RACES = 5  # so often somebody else may be faster


def came_from(request: HttpRequest) -> Place | None:
    return place_in(request.POST.get(FROM, "") or request.GET.get(FROM, ""))


def address_in(place: Place, explanation: Any) -> str:
    """The page of an explanation on which it is decided on, or else written; it remembers the place."""
    if place.queue.slug == "second-look":
        return f"{reverse('desk:second-look', args=(explanation.look,))}?{urlencode({FROM: str(place)})}"
    decides = explanation.state in ("submitted", "approved") or explanation.live_changed or explanation.live_short
    page = reverse("desk:review" if decides else "desk:explanation", args=(explanation.pk,))
    return f"{page}?{urlencode({FROM: str(place)})}"


def take_next(
    place: Place, viewer: Viewer, now: datetime.datetime, *, after: Explanation | None = None
) -> Explanation | None:
    """Claim the next text of a place for this person; None where nothing waits."""
    for _ in range(_RACES):
        explanation = next_in(place, viewer, now, after=after)
        if explanation is None:
            return None
        try:
            actions.claim(actor=viewer.user, explanation_id=explanation.pk, now=now)
        except ConflictError:
            continue
        return explanation  # type: ignore[no-any-return]
    return None


def onward(request: HttpRequest, viewer: Viewer, *, after: Explanation, otherwise: str) -> str:
    """The address after a decision: of the next text where somebody came from, home where nothing waits there.

    ``otherwise`` for whoever came from no queue: by a search, a link in a mail.
    """
    place = came_from(request)
    return otherwise if place is None else leading_on(request, viewer, place, after)


def leading_on(request: HttpRequest, viewer: Viewer, place: Place, after: Explanation | None = None) -> str:
    """The address of the next text of a place, claimed; home, with a word, where nothing waits there."""
    explanation = take_next(place, viewer, timezone.now(), after=after)
    if explanation is not None:
        return address_in(place, explanation)
    rest = "else " if after else ""
    fitting = " that fits these filters" if place.chosen or place.searched else ""
    messages.info(request, f"Nothing {rest}waits in “{place.queue.title}”{fitting}.")
    return reverse("desk:home")
