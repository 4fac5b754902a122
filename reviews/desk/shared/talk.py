"""Comments ready to be shown beside a text, and the sentences of a text that a comment can stand on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from reviews.checks.words.language import split_sentences
from reviews.checks.words.quotes import stands_in
from reviews.models import Comment
from reviews.rules.content import SECTIONS, Content, Section, texts
from reviews.rules.fields import replaced


class ShownComment(NamedTuple):
    """``gone``: the words it stands on are not in the text any more."""

    comment: Comment
    heading: str
    gone: bool

    @property
    def may_be_taken(self) -> bool:
        """Whether its suggested words can take the place of those it stands on."""
        return bool(self.comment.suggested) and self.comment.is_open and not self.gone


class Quotable(NamedTuple):
    """A sentence: ``source`` as its author wrote it, ``words`` with its fact fields filled in."""

    source: str
    words: str


def shown_comments(comments: Iterable[Comment], content: Content | None) -> list[ShownComment]:
    return [
        ShownComment(
            comment,
            heading_of(comment.section),
            bool(comment.quote) and not stands_in(content or {}, comment.section, comment.quote),
        )
        for comment in comments
    ]


def heading_of(section: str) -> str:
    return SECTIONS[section].heading if section in SECTIONS else "The whole text"


def quotable_sections(content: Content, words: Mapping[str, str]) -> list[tuple[Section, list[Quotable]]]:
    """The written sections that have something in them, with their sentences."""
    quotable: dict[str, list[Quotable]] = {}
    for key, text in texts(content):
        if SECTIONS[key].is_written:
            for sentence in split_sentences(text):
                shown = replaced(sentence, lambda source: words.get(source, source))
                quotable.setdefault(key, []).append(Quotable(sentence, shown))
    return [(SECTIONS[key], sentences) for key, sentences in quotable.items()]
