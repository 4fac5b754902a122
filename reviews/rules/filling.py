"""A whole text with its fact fields: which there are, and the text as readers see it. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from reviews.rules.content import SECTIONS, Content, texts
from reviews.rules.fields import BEGIN, END, Field, read_field, replaced, sources_in, unmarked


def fields_in(content: Content) -> dict[str, Field | None]:
    """What stands in double brackets in prose, once each, in page order; None for what is no field."""
    prose = (text for key, text in texts(content) if SECTIONS[key].has_sentences)
    return {source: read_field(source) for text in prose for source in sources_in(text)}


def filled(content: Content, words: Mapping[str, str], *, mark: bool = False) -> Content:
    """The content as readers see it; with ``mark`` the filled words stand between BEGIN and END."""
    begin, end = (BEGIN, END) if mark else ("", "")

    def words_for(source: str) -> str:
        return f"{begin}{unmarked(words[source])}{end}" if source in words else source

    return mapped(content, words_for)


def shown_of(content: Content, disclosure: Mapping[str, Any]) -> Content:
    """What readers see of a published text: facts filled in as they were signed, between marks."""
    return filled(content, disclosure.get("fields", {}), mark=True)


def mapped(content: Content, words_for: Callable[[str], str]) -> Content:
    """The content as it is read: ``words_for`` the source of a field in prose, brackets for escaped ones."""
    return {
        key: _read(value, words_for if SECTIONS[key].has_sentences else str) if key in SECTIONS else value
        for key, value in content.items()
    }


def _read(value: Any, words_for: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return replaced(value, words_for)
    if isinstance(value, list):
        return [_read(item, words_for) for item in value]
    return {name: _read(text, words_for) for name, text in value.items()} if isinstance(value, dict) else value
