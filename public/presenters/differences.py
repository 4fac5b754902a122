"""Two texts or lists compared: what only the earlier has, and what only the later."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Any, NamedTuple

from codes.notes import heading_of

_WORD = re.compile(r"\s+|[\w'’]+|[^\w\s]")


class Run(NamedTuple):
    """A run of a text. ``changed``: the other text does not have it in this place."""

    text: str
    changed: bool


class LineChanges(NamedTuple):
    """Lines that only one side has."""

    removed: list[str]
    added: list[str]


def word_diff(old: str, new: str) -> tuple[list[Run], list[Run]]:
    """Both texts cut where they differ; the runs joined again are the exact texts."""
    ours, theirs = _WORD.findall(old), _WORD.findall(new)
    before: list[Run] = []
    after: list[Run] = []
    for tag, a, b, c, d in SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes():
        for runs, words in ((before, ours[a:b]), (after, theirs[c:d])):
            if words:
                runs.append(Run("".join(words), tag != "equal"))
    return before, after


def line_diff(old: Sequence[str], new: Sequence[str]) -> LineChanges:
    """What only one side has, in its order; a line that is there twice counts twice."""
    return LineChanges(removed=_without(old, new), added=_without(new, old))


def _without(lines: Sequence[str], others: Sequence[str]) -> list[str]:
    left = list(others)
    kept = []
    for line in lines:
        if line in left:
            left.remove(line)
        else:
            kept.append(line)
    return kept


def note_lines(containers: Sequence[dict[str, Any]]) -> list[str]:
    """The notes of one code, each as "Excludes1: other donor (Z52.-)"."""
    return [
        f"{heading_of(container['kind'])}: {' '.join(note['text'].split())}"
        for container in containers
        for note in container["notes"]
    ]


def with_have(labels: Sequence[str]) -> str:
    """ "2026-annual has", "2025-annual and 2026-annual have"."""
    return f"{' and '.join(labels)} {'has' if len(labels) == 1 else 'have'}"
