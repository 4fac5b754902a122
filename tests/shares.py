"""The share of long tests in a run: some of it in every run, all of it under ``bin/test --all``.

    ROUNDS = size("CROWD_ROUNDS", share=1, whole=3)      # a number; the variable of this name overrides both
    PAIRS = share("pairs of releases", every_pair, 3)    # some of a list, chosen by the seed of the run

The seed is another one in every run. It is printed, and ``ICDCMS_SEED=N`` repeats a run.
"""

from __future__ import annotations

import os
import random
import secrets
import sys
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")

ALL = os.environ.get("ICDCMS_TESTS") == "all"
# In the environment, for all processes of a run.
SEED = int(os.environ.setdefault("ICDCMS_SEED", str(secrets.randbelow(1_000_000))))
# (file, what) -> (how much of it this run has, how much there is), for the closing line.
taken: dict[tuple[str, str], tuple[int, int]] = {}


def size(variable: str, *, share: int, whole: int) -> int:
    """The number of rounds, kills or texts: that of the environment variable, else ``share``, or ``whole`` in --all."""
    number = int(os.environ.get(variable) or (whole if ALL else share))
    _note(variable.lower().replace("_", " "), number, whole)
    return number


def share(what: str, items: Sequence[T], number: int) -> list[T]:
    """``number`` of the items in their order, chosen by the seed; all of them in --all."""
    chosen = range(len(items)) if ALL else sorted(dice(what).sample(range(len(items)), min(number, len(items))))
    _note(what, len(chosen), len(items))
    return [items[at] for at in chosen]


def dice(what: str) -> random.Random:
    """A random generator that is the same in all processes of a run, and another one in the next run."""
    return random.Random(f"{SEED} {what}")


def _note(what: str, part: int, whole: int) -> None:
    note(str(sys._getframe(2).f_globals["__file__"]), what, part, whole)


def note(file: str, what: str, part: int, whole: int) -> None:
    taken[file, what] = (part, whole)
