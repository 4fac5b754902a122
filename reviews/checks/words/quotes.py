"""Words of a section that a comment stands on: whether they are still there, and other words in their place. Pure.

    in_place_of("Old words.", "New words.", "A line. Old words.")  ->  "A line. New words."

Spaces and ends of lines count as alike, since a page shows them alike.
"""

from __future__ import annotations

import re
from typing import Any

from reviews.rules.content import Content


def stands(quote: str, text: str) -> bool:
    """Whether a text has these words."""
    return bool(quote.split()) and _words(quote).search(text) is not None


def stands_in(content: Content, section: str, quote: str) -> bool:
    """Whether a text, an item or a field of the section has these words."""
    return replaced_in(content, section, quote, "") is not None


def in_place_of(quote: str, words: str, text: str) -> str:
    """The text with ``words`` where the quote stands first."""
    return _words(quote).sub(lambda _: words, text, count=1)


def replaced_in(content: Content, section: str, quote: str, words: str) -> Any:
    """The section's content with ``words`` where the quote stands first; None where it does not stand there."""
    value = content.get(section)
    if isinstance(value, str):
        return in_place_of(quote, words, value) if stands(quote, value) else None
    for at, item in enumerate(value or []):
        changed = _replaced_in_item(item, quote, words)
        if changed is not None:
            return [*(value or [])[:at], changed, *(value or [])[at + 1 :]]
    return None


def _replaced_in_item(item: Any, quote: str, words: str) -> Any:
    if isinstance(item, str):
        return in_place_of(quote, words, item) if stands(quote, item) else None
    for name, text in item.items():
        if stands(quote, text):
            return item | {name: in_place_of(quote, words, text)}
    return None


def _words(quote: str) -> re.Pattern[str]:
    return re.compile(r"\s+".join(map(re.escape, quote.split())))
