"""What search answers with."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Hit:
    """A code that fits. ``text`` is the line that speaks for it, of ``origin``; ``words`` are those that fit.

    ``source`` names the supplement that the line is from, with its licence; empty where it is official or ours.
    """

    code: str
    title: str
    billable: bool
    score: float
    origin: str
    text: str
    words: tuple[str, ...] = ()
    source: str = ""
