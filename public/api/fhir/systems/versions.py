"""Versions of code systems and value sets: which is the newest, and which one a version with wildcards means."""

from __future__ import annotations

import re
from collections.abc import Iterable

_WILD = {"x", "X", "*"}
_PARTS = re.compile(r"[.\-+]")


def has_wildcard(version: str) -> bool:
    """ "1.x.x", "1.0.*" and "*"; "1" names a version of that name."""
    return not _WILD.isdisjoint(version.split("."))


def matches(asked: str, version: str) -> bool:
    """Whether a version is the one asked for, or fits its wildcards; every version fits an empty one."""
    if asked in ("", "*", version):
        return True
    wanted, has = asked.split("."), version.split(".")
    if not has_wildcard(asked) or len(wanted) > len(has):
        return False
    if len(wanted) < len(has) and wanted[-1] not in _WILD:
        return False
    return all(part in _WILD or part == own for part, own in zip(wanted, has, strict=False))


def newest(versions: Iterable[str]) -> str | None:
    """The highest version: numbers in it count as numbers, so "1.10" is above "1.9" and days compare as days."""
    return max(versions, key=_rank, default=None)


def pick(asked: str, versions: Iterable[str]) -> str | None:
    """The newest version that fits what is asked for."""
    return newest(version for version in versions if matches(asked, version))


def ordered(versions: Iterable[str]) -> list[str]:
    """Versions, the oldest first, each once."""
    return sorted(set(versions), key=_rank)


def _rank(version: str) -> tuple[tuple[int, int, str], ...]:
    return tuple((1, int(part), "") if part.isdecimal() else (0, 0, part) for part in _PARTS.split(version))
