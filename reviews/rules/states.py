"""The states of the work on an explanation. What readers see is a publication; it stays while a new draft is made."""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


EDITABLE = (State.DRAFT, State.RETURNED)
UNDER_REVIEW = (State.SUBMITTED, State.APPROVED)
