"""Follow a code, a chapter or a person, and keep filters of queues under a name. A matter of one's own: not audited."""

from __future__ import annotations

import datetime

from django.contrib.auth.models import User
from django.db import transaction

from codes.models import Code
from reviews.models import Follow, SavedFilter
from reviews.rules.cleaning import clean_text
from reviews.rules.errors import RefusedError

from .common import require

MOST_FOLLOWS, MOST_FILTERS = 100, 30


@transaction.atomic
def follow(*, actor: User, code: Code | None = None, person: User | None = None, now: datetime.datetime) -> Follow:
    """Have what happens to a code, in a chapter or by a person on one's home. Again changes nothing."""
    require(actor, "read drafts")
    if (code is None) == (person is None) or (code is not None and code.kind == Code.Kind.BLOCK):
        raise RefusedError("follow a code, a chapter or a person")
    if person == actor:
        raise RefusedError("your own work is on your home without following it")
    if Follow.objects.filter(user=actor).count() >= MOST_FOLLOWS:
        raise RefusedError(f"you follow {MOST_FOLLOWS} things already; stop following one first")
    made, _ = Follow.objects.get_or_create(user=actor, code=code, person=person, defaults={"since": now})
    return made


@transaction.atomic
def unfollow(*, actor: User, code: Code | None = None, person: User | None = None) -> None:
    Follow.objects.filter(user=actor, code=code, person=person).delete()


@transaction.atomic
def save_filter(*, actor: User, name: str, place: str) -> SavedFilter:
    """Keep a place of the queues ("to-review?tier=high") under a name; the same name again keeps the new place."""
    require(actor, "read drafts")
    name = clean_text(name, longest=60)
    kept = SavedFilter.objects.filter(user=actor).exclude(name=name).count()
    if kept >= MOST_FILTERS:
        raise RefusedError(f"you have {MOST_FILTERS} saved filters already; remove one first")
    made, _ = SavedFilter.objects.update_or_create(user=actor, name=name, defaults={"place": place})
    return made


@transaction.atomic
def remove_filter(*, actor: User, filter_id: int) -> None:
    SavedFilter.objects.filter(user=actor, pk=filter_id).delete()
