"""What the release adds to search results: the chapter, and which codes a seventh character completes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from codes.models import CodeVersion
from codes.search.questions.hits import Hit

from .code_tree import FULL_LENGTH


class Beside(NamedTuple):
    """``completions`` are (code, what its last character means); only a header that lacks nothing else has any."""

    chapter: str = ""
    chapter_title: str = ""
    completions: tuple[tuple[str, str], ...] = ()


def read_beside(hits: Sequence[Hit], release_id: int) -> dict[str, Beside]:
    """By code, in two queries however many hits there are."""
    columns = ("pk", "code__code", "chapter__code__code", "chapter__title")
    rows = list(CodeVersion.objects.named(hit.code for hit in hits).filter(release=release_id).values_list(*columns))
    headers = {hit.code: hit.title for hit in hits if not hit.billable}
    completions = _read_completions({pk: headers[name] for pk, name, *_ in rows if name in headers})
    return {
        name: Beside(chapter or "", chapter_title or "", completions.get(pk, ()))
        for pk, name, chapter, chapter_title in rows
    }


def _read_completions(headers: dict[int, str]) -> dict[int, tuple[tuple[str, str], ...]]:
    """``headers`` are titles by the id of the version."""
    below: dict[int, list[tuple[str, str]]] = {pk: [] for pk in headers}
    children = CodeVersion.objects.filter(parent__in=headers).in_order().values_list("parent_id", "code__code", "title")
    for parent, code, title in children if headers else ():
        below[parent].append((code, title))
    return {pk: completions(title, below[pk]) for pk, title in headers.items()}


def completions(title: str, children: Sequence[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """The codes that seventh characters make of a header. All its children have seven characters, and its title with
    the character's meaning after it; anything else is no choice of a last character (C44.102 has C44.1021, of another
    eyelid). Pure."""
    made = tuple(
        (code, text.removeprefix(f"{title}, "))
        for code, text in children
        if len(code) == FULL_LENGTH and text.startswith(f"{title}, ")
    )
    return made if len(made) == len(children) else ()
