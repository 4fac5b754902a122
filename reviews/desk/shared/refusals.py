"""Which answer a refusal gets: 403 not permitted, 429 locked, 409 conflict or state, 422 text or checks, else 400."""

from __future__ import annotations

from django.utils.text import capfirst

from reviews.rules.cleaning import ContentError
from reviews.rules.errors import ChecksFailedError, ConflictError, NotPermittedError, RefusedError, WrongStateError
from reviews.safety.attempts import LockedError

STATUS: dict[type[Exception], int] = {
    LockedError: 429,
    NotPermittedError: 403,
    ConflictError: 409,
    WrongStateError: 409,
    ChecksFailedError: 422,
    ContentError: 422,
    RefusedError: 422,
}


def status_of(error: Exception) -> int:
    return next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), 400)


def sentence_of(error: Exception) -> str:
    """The refusal as a sentence, with a capital and a full stop."""
    text = str(error)
    return capfirst(text) + ("" if text.endswith((".", "!", "?")) else ".")
