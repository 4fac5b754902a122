"""Lists of phrases as readable data, and the expressions made of them."""

from __future__ import annotations

import re
from collections.abc import Iterable


def listed(text: str) -> tuple[str, ...]:
    """The phrases of a list: they stand between ";", and line ends are blanks. A phrase may be a small expression."""
    return tuple(" ".join(part.split()) for part in text.split(";") if part.strip())


def one_of(*phrases: Iterable[str]) -> str:
    """The source of a group that matches any of the phrases."""
    return f"(?:{'|'.join(phrase for group in phrases for phrase in group)})"


def whole(*sources: str) -> re.Pattern[str]:
    """Any of the sources, as whole words, in either case."""
    return re.compile(rf"(?<![\w-])(?:{'|'.join(sources)})(?![\w-])", re.IGNORECASE)
