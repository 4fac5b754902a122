"""``/icd-10-cm/Z53.9/valid?on=2026-05-01``: whether the code may be used for that date of service."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from public.addresses import ROOT, code_meant, parse_day
from public.presenters.links import code_links
from public.presenters.shell import present_shell
from public.reading.editions import Editions
from public.reading.validity import read_verdict
from public.serving.caching import Today, cacheable_with

from .codes import no_code, no_such_code
from .redirects import moved


def _day(request: HttpRequest, editions: Editions, name: str) -> Today | None:
    return None if request.GET.get("on") else Today(editions.today)


@cacheable_with(_day)
def valid(request: HttpRequest, editions: Editions, today: Today | None, name: str) -> HttpResponse:
    """Without a day, for today. Anything that is no day is answered with the form and what is wrong."""
    code, given = code_meant(name), request.GET.get("on", "")
    if not code:
        return no_code(request, editions, name)
    if code != name:
        return moved(request, f"{ROOT}{code}/valid")
    on = parse_day(given) if given else editions.today
    verdict = read_verdict(code, on or editions.today, editions)
    if verdict is None:
        return no_such_code(request, editions, code, editions.in_force)
    context = {
        "shell": present_shell(f"Is {code} valid on {on or 'that day'}?", editions, indexed=False),
        "verdict": verdict,
        "problem": on is None,
        "given": given[:20] if on is None else on.isoformat(),
        "successors": code_links(verdict.successors),
        "editions": editions.newest_first,
        "covered": on is not None and editions.covering(on) is not None,
    }
    return render(request, "public/validity.html", context, status=400 if on is None else 200)
