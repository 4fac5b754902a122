"""Where the words of a search stand: in which texts and comments of which explanations.

find_matches("gout kidney", reader=7)
    ->  [Match(explanation, "Gout due to renal impairment", [Passage("Draft", ...)]), ...], 12
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.urls import reverse

from codes.models import CodeVersion
from reviews.models import Comment, Draft, Explanation, Publication, Revision
from reviews.reading.work.second_looks import readable_comments
from reviews.rules.content import SECTIONS, Content

from .searching import explanations_saying, words_of

MOST = 50  # explanations on the page
_PASSAGES = 4  # of one explanation
_AROUND = 70  # characters beside the first word of a passage


class Passage(NamedTuple):
    """``parts`` are pieces of the text with whether they are words of the search; ``link`` leads to where it stands."""

    where: str
    heading: str
    parts: list[tuple[str, bool]]
    link: str


class Match(NamedTuple):
    explanation: Explanation
    title: str
    passages: list[Passage]


def find_matches(question: str, *, reader: int) -> tuple[list[Match], int]:
    """The first explanations in order of their codes, and how many there are. A handful of queries.

    Comments that are hidden from the ``reader`` (an id of a user) are left out.
    """
    comments = readable_comments(reader)
    ids = explanations_saying(question, comments)
    explanations = list(Explanation.objects.filter(pk__in=ids).select_related("code").order_by("code__code")[:MOST])
    shown = [explanation.pk for explanation in explanations]
    in_force = CodeVersion.objects.in_force().filter(code__in=[explanation.code_id for explanation in explanations])
    titles = dict(in_force.values_list("code_id", "title"))
    passages = _passages(shown, question, comments)
    return [
        Match(explanation, titles.get(explanation.code_id, ""), passages[explanation.pk])
        for explanation in explanations
    ], len(ids)


def _passages(ids: Sequence[int], question: str, comments: QuerySet[Comment]) -> dict[int, list[Passage]]:
    """Drafts first, then what was submitted last, earlier texts, comments."""
    words = words_of(question)
    passages: dict[int, list[Passage]] = defaultdict(list)
    if not words:
        return passages
    mark = re.compile("(" + "|".join(map(re.escape, sorted(words, key=len, reverse=True))) + ")", re.IGNORECASE)
    for pk, where, texts, link in _texts(ids, comments):
        for heading, text in texts:
            if len(passages[pk]) < _PASSAGES and (parts := _parts(text, mark)):
                passages[pk].append(Passage(where, heading, parts, link))
    return passages


def _texts(
    ids: Sequence[int], comments: QuerySet[Comment]
) -> Iterator[tuple[int, str, Iterator[tuple[str, str]], str]]:
    live = set(Publication.objects.live().filter(explanation__in=ids).values_list("revision", flat=True))
    for draft in Draft.objects.filter(explanation__in=ids):
        yield draft.explanation_id, "Draft", _of(draft.content), _link("explanation", draft.explanation_id)
    for revision in Revision.objects.filter(explanation__in=ids).order_by("explanation", "-number"):
        where = f"Revision {revision.number}{', public' if revision.pk in live else ''}"
        yield revision.explanation_id, where, _of(revision.content), _link("history", revision.explanation_id)
    for comment in comments.filter(explanation__in=ids).select_related("author"):
        section = SECTIONS.get(comment.section)
        texts = iter([(section.heading if section else "", comment.text)])
        yield comment.explanation_id, f"Comment by {comment.by}", texts, _link("comments", comment.explanation_id)


def _link(name: str, pk: int) -> str:
    return reverse(f"desk:{name}", args=(pk,))


def _of(content: Content) -> Iterator[tuple[str, str]]:
    """Every text of a content with the heading of its section."""
    for key, section in SECTIONS.items():
        for text in _strings(content.get(key)):
            yield section.heading, text


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for row in value:
            yield from _strings(list(row.values()) if isinstance(row, dict) else row)


def _parts(text: str, mark: re.Pattern[str]) -> list[tuple[str, bool]]:
    """The text around its first word of the search, cut at words; nothing where it has none."""
    first = mark.search(text)
    if first is None:
        return []
    begin, end = max(0, first.start() - _AROUND), min(len(text), first.end() + _AROUND)
    begin = text.rfind(" ", 0, begin) + 1 if begin else 0
    end = len(text) if end == len(text) else max(text.find(" ", end), end)
    passage = f"{'… ' if begin else ''}{text[begin:end]}{' …' if end < len(text) else ''}"
    return [(part, bool(mark.fullmatch(part))) for part in mark.split(passage) if part]
