"""What every tool says besides its answer: the release, its official file, the dated page; and how a tool refuses."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings

from codes.characters import single_line, without_strange
from public.addresses import parse_day
from public.api.common import sourced
from public.checking.questions import QuestionProblem
from public.reading.checking import default_day
from public.reading.editions import Edition, Editions
from public.reading.standing import read_standings
from public.searching.questions import ParameterProblem, SearchRequest, read_search
from public.serving.limits import Turnstile

Json = dict[str, Any]
_MARKS = re.compile(r"([\\`*_\[\]<>])")


def escaped(text: str) -> str:
    """A text of the files or of an explanation on one line of Markdown, without anything that is markup there."""
    return _MARKS.sub(r"\\\1", single_line(text))


@dataclass(frozen=True)
class ToolAnswer:
    """``path`` is the address of the dated page. ``lines`` are Markdown in which other people's texts are escaped."""

    edition: Edition
    path: str
    fields: Json = field(default_factory=dict)
    lines: Sequence[str] = ()

    @property
    def url(self) -> str:
        return f"{settings.SITE_URL}{self.path}"

    @property
    def structure(self) -> Json:
        return {**self.fields, **sourced(self.edition), "label": self.edition.label, "url": self.url}

    @property
    def text(self) -> str:
        file = self.edition.file
        of_file = f"{escaped(file.name)}, SHA-256 {file.sha256}" if file else "unknown"
        release = f"Release {self.edition.label}, effective {self.edition.effective_from}. Source: {of_file}."
        return "\n".join([*self.lines, release, f"Page: {self.url}"])


class RefusedCallError(Exception):
    """A call that cannot be answered: a word for programs, a sentence for models, the codes that may be meant."""

    def __init__(self, code: str, message: str, *, meant: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.code, self.message, self.meant = code, message, list(meant)

    def answer(self, editions: Editions) -> ToolAnswer | None:
        """The refusal with the release that it was looked up in; None where none is loaded."""
        edition = editions.in_force or next(iter(editions.newest_first), None)
        if edition is None:
            return None
        error = {"code": self.code, "message": self.message, "meant": self.meant}
        return ToolAnswer(edition, "/icd-10-cm/", {"error": error}, [escaped(self.message)])


@contextmanager
def in_turn(turnstile: Turnstile) -> Iterator[None]:
    """One costly call of a kind at a time in each worker, as pages and JSON have it."""
    with turnstile.passage() as may:
        if not may:
            raise RefusedCallError(
                "busy", "Too many others ask for such answers at the moment. Try again in 2 seconds."
            )
        yield


def refuse(problem: ParameterProblem | QuestionProblem) -> RefusedCallError:
    return RefusedCallError(problem.code, problem.message)


def read_asked(editions: Editions, **given: str | None) -> tuple[SearchRequest, Edition]:
    """What a search with these parameters asks for, and its release; refused where one of them cannot be read."""
    asked = read_search({name: value for name, value in given.items() if value}, editions)
    if asked.problems:
        raise refuse(asked.problems[0])
    if asked.edition is None:
        raise RefusedCallError("no_release", "No release is in force here yet.")
    return asked, asked.edition


def unknown_code(asked: str, on: str | None, editions: Editions) -> RefusedCallError:
    """Why there is no such code on the day, and which may be meant."""
    item = single_line(without_strange(asked)) or "?"
    (standing,) = read_standings([item], parse_day(on or "") or default_day(editions), editions)
    return RefusedCallError(standing.kind or "unknown_code", standing.message, meant=standing.suggested)
