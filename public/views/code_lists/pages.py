"""``/lists?codes=E11.-,!E11.9&on=2025-10-01``: a code list that its address holds, as page and CSV."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from codes.code_lists import LONGEST
from public.addresses import parse_page
from public.formats.spreadsheets import members_csv
from public.presenters.code_lists import PAGE_SIZE, present_list
from public.presenters.paging import present_paging
from public.presenters.shell import present_shell
from public.reading.editions import Editions
from public.reading.groupings import read_groups_of_many
from public.searching.code_lists import ListAnswer, read_code_list
from public.searching.questions import ParameterProblem
from public.serving.answers import plain_text
from public.serving.caching import cacheable
from public.serving.limits import COMPARISONS, costly


@costly(COMPARISONS)
@cacheable
def page(request: HttpRequest, editions: Editions) -> HttpResponse:
    """Without codes the form alone. What cannot be read is said above the form, which keeps it."""
    asked = read_code_list(request.GET, editions)
    problem = asked if isinstance(asked, ParameterProblem) else None
    there = asked if isinstance(asked, ListAnswer) else None
    title = (there.name if there else "") or "Code lists"
    context: dict[str, Any] = {
        "shell": present_shell(title, editions, path="" if there or problem else "/lists", indexed=not request.GET),
        "editions": editions.newest_first,
        "given": {name: _shown(request.GET.get(name, "")) for name in ("name", "codes", "on", "with")},
        "problem": problem,
        "asked": there,
    }
    if there is not None:
        context["given"] |= {"with": ""} | there.query
        paging = present_paging(len(there.members), size=PAGE_SIZE, page=parse_page(request.GET), query=there.query)
        shown = there.members[paging.first : paging.last]
        groups = read_groups_of_many([member.code for member in shown], editions, there.edition, there.on)
        context |= {"page": present_list(there, shown, groups), "paging": paging}
    return render(request, "public/code_list.html", context, status=400 if problem else 200)


def _shown(text: str) -> str:
    """What was given, as the form has it again: without what cannot be seen, and within its limits."""
    return " ".join("".join(char if char.isprintable() else " " for char in text[:LONGEST]).split())


@costly(COMPARISONS)
@cacheable
def csv(request: HttpRequest, editions: Editions) -> HttpResponse:
    """``/lists.csv``: all members."""
    asked = read_code_list(request.GET, editions)
    if isinstance(asked, ParameterProblem):
        return plain_text(f"{asked.message}\n", 400)
    if asked is None:
        return plain_text("Say which codes, as in /lists.csv?codes=E11.-,!E11.9&on=2025-10-01\n", 400)
    groups = read_groups_of_many([member.code for member in asked.members], editions, asked.edition, asked.on)
    text = members_csv(asked.members, asked.edition.effective_from.isoformat(), groups)
    response = HttpResponse(text, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="icd-10-cm-list-{asked.on}.csv"'
    return response
