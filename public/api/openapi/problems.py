"""The shape of whatever is wrong, and what each status means. Pure."""

from __future__ import annotations

from typing import Annotated, TypedDict


class Error(TypedDict):
    code: Annotated[str, "A word for programs, such as “invalid”, “required”, “not_found”."]
    message: Annotated[str, "A sentence or two for people."]
    parameter: Annotated[str | None, "The parameter that is wrong, where it is one."]


class Problem(TypedDict):
    """What is wrong. Beside ``error`` may stand what helps, such as the codes nearest to one that does not exist."""

    error: Error


REFUSALS = {
    400: ("Invalid", "A parameter is missing or cannot be read.", False),
    405: ("MethodNotAllowed", "The address does not take this method; Allow says which it takes.", False),
    429: ("TooManyRequests", "Too many costly requests came from the client's address.", True),
    500: ("ServerError", "A fault of ours.", False),
    503: ("Unavailable", "Busy, or the database is away; or no release is loaded yet.", True),
}
"""Status -> its name in the document, its meaning, and whether it says when to come again."""
