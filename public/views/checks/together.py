"""``/check``: codes together on a date of service. Nothing typed is kept: the form posts, and no answer is stored."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render

from codes.characters import without_strange
from codes.edits.pasting import LONGEST, Pasted, read_pasted
from codes.groupings.reading import groupings_of
from public.checking.questions import Question, read_question
from public.presenters.check import CHECK, LIST, CheckShown, present_check
from public.presenters.shell import present_shell
from public.reading.checking import MOST, Check
from public.reading.editions import Editions, read_editions
from public.serving.answers import unkept
from public.serving.limits import CHECKS, costly


class _Form(NamedTuple):
    """The fields as typed."""

    codes: str
    on: str
    first: str
    wants_link: bool


@unkept
@costly(CHECKS)
def check(request: HttpRequest) -> HttpResponse:
    """The form, and below it what is found, where codes are given."""
    form = _read_form(request)
    editions = read_editions()
    pasted = read_pasted(form.codes)
    question = read_question(pasted.codes, on=form.on, first=form.first, editions=editions)
    asked = bool(form.codes.strip())
    wrong = [problem.message for problem in question.problems] if asked else []
    if len(form.codes) > LONGEST:
        wrong.append(f"Only the first {LONGEST:,} characters were read.")
    result = question.answer(editions) if asked and question.items and not _day_is_wrong(question) else None
    context = _context(form, pasted, question, result, editions) | {"wrong": wrong}
    return render(request, "public/check.html", context, status=400 if wrong else 200)


def _day_is_wrong(question: Question) -> bool:
    return any(problem.parameter == "on" for problem in question.problems)


def _read_form(request: HttpRequest) -> _Form:
    given: Mapping[str, str] = request.GET
    if request.method == "POST":
        try:
            given = request.POST
        except (SuspiciousOperation, BadRequest, MultiPartParserError, UnreadablePostError):
            given = {"codes": "x" * (LONGEST + 1)}
    codes, on, first = (given.get(name, "") for name in ("codes", "on", "first"))
    return _Form(codes, on[:20], first[:40], "link" in given)


def _context(
    form: _Form, pasted: Pasted, question: Question, result: Check | None, editions: Editions
) -> dict[str, Any]:
    return {
        "shell": present_shell("Check codes together", editions, path=CHECK, indexed=not form.codes),
        "typed": without_strange(form.codes[:LONGEST]),
        "on": question.on if not _day_is_wrong(question) else None,
        "given_day": without_strange(form.on),
        "first": question.first or without_strange(form.first),
        "by_default": question.by_default,
        "today": editions.today,
        "is_past": question.by_default and question.on < editions.today,
        "editions": editions.newest_first,
        "left_out": [without_strange(word) for word in pasted.left_out[:40]] if result else [],
        "result": result,
        "shown": _shown(result, editions) if result else None,
        "wants_link": form.wants_link,
        "most": MOST,
        "list_href": LIST,
    }


def _shown(result: Check, editions: Editions) -> CheckShown:
    groups = groupings_of([standing.code for standing in result.standings if standing.is_known], on=result.on)
    return present_check(result, editions, groups)
