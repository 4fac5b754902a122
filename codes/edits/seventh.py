"""A name that is no code of the release: is it a code whose seventh character is missing, wrong or out of its place?

S67.01A   ->  S67.01XA: the placeholder is missing
S82.821B  ->  a torus fracture has no open type: A, D, G, K, P, S
S67.01X   ->  the seventh character is missing
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from codes.releases.files.text import dotted

from .finding import Kind


class Stem(NamedTuple):
    """A code of the release. ``completed`` are the codes that a seventh character makes of it, empty where it needs
    none; ``below`` the first billable codes below it."""

    name: str
    billable: bool
    completed: Sequence[str]
    below: Sequence[str] = ()


class SeventhProblem(NamedTuple):
    kind: Kind
    message: str
    suggested: tuple[str, ...]


def seventh_missing(name: str, completed: Sequence[str]) -> SeventhProblem:
    characters = ", ".join(code[-1] for code in completed)
    message = f"{name} needs a seventh character, one of {characters}, such as {completed[0]}."
    return SeventhProblem(Kind.SEVENTH_MISSING, message, tuple(completed))


def judge_seventh(name: str, stem: Stem) -> SeventhProblem | None:
    """None for a name that is wrong in another way. ``name`` is not in the release, ``stem`` the longest code of it
    that the name begins with."""
    rest = name.replace(".", "")[len(stem.name.replace(".", "")) :]
    character = rest.strip("X") or ("X" if rest and not stem.completed else "")
    if len(character) > 1:
        return None
    if not stem.completed:
        return _takes_none(name, stem) if stem.billable and len(rest) > 1 else None
    if not character:
        return seventh_missing(name, stem.completed)
    meant = dotted(stem.name.replace(".", "").ljust(6, "X") + character)
    if meant in stem.completed:
        message = (
            f"The seventh character of {name} is not in its place: the placeholder X fills up to it, as in {meant}."
        )
        return SeventhProblem(Kind.SEVENTH_INVALID, message, (meant,))
    characters = ", ".join(code[-1] for code in stem.completed)
    message = f"{stem.name} has no seventh character {character}: it takes {characters}, as in {stem.completed[0]}."
    return SeventhProblem(Kind.SEVENTH_INVALID, message, tuple(stem.completed))


def _takes_none(name: str, stem: Stem) -> SeventhProblem:
    message = f"{stem.name} is complete and takes no seventh character, so there is no {name}."
    return SeventhProblem(Kind.SEVENTH_INVALID, message, (stem.name,))
