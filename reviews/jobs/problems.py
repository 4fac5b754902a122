"""What django-import-export says of a row that cannot be taken over, as we keep it."""

from __future__ import annotations


def problems_of(row: object) -> list[list[str]]:
    """[[column, words]] of a row that cannot be taken over."""
    error = getattr(row, "validation_error", None)
    if error is not None:
        return [[name, message] for name, messages in error.message_dict.items() for message in messages]
    errors = getattr(row, "errors", [])
    if errors:
        raise errors[0].error
    return []
