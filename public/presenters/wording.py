"""Two texts held against each other word by word."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

_WORD = re.compile(r"\s+|[\w'’]+|[^\w\s]")


class Run(NamedTuple):
    """A run of a text; ``changed``: the other text has it not, or not here."""

    text: str
    changed: bool


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


def list_diff(old: Sequence[str], new: Sequence[str]) -> tuple[list[str], list[str]]:
    """(only in the old, only in the new), each in its order; a line that is there twice counts twice."""
    return _without(old, new), _without(new, old)


def _without(lines: Sequence[str], others: Sequence[str]) -> list[str]:
    left = list(others)
    found = []
    for line in lines:
        if line in left:
            left.remove(line)
        else:
            found.append(line)
    return found
