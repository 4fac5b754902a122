"""``/icd-10-cm/compare/Z53.9?from=2024-10-01&to=2025-10-01``: one code in two releases, side by side."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from public.addresses import ROOT, changes_address, code_meant, compare_address, parse_day
from public.presenters.compare import present_parts
from public.presenters.links import code_links
from public.presenters.shell import present_shell
from public.reading.compare_facts import read_placed_versions, read_sides
from public.reading.editions import Edition, Editions
from public.reading.successors import read_successors
from public.serving.caching import cacheable
from public.serving.limits import COMPARISONS, costly

from .codes import no_code, no_such_code
from .redirects import moved


@costly(COMPARISONS)
@cacheable
def compare(request: HttpRequest, editions: Editions, name: str) -> HttpResponse:
    """Without dates, the release in force and the one before it; an older "to" than "from" is turned round."""
    code = code_meant(name)
    if not code:
        return no_code(request, editions, name)
    if code != name:
        return moved(request, f"{ROOT}compare/{code}")
    versions = read_placed_versions(code, editions)
    if not versions:
        return no_such_code(request, editions, code, editions.in_force)
    old, new, wrong, status = _chosen(request, editions)
    if old and new and old.effective_from > new.effective_from:
        return HttpResponseRedirect(compare_address(code, new.effective_from, old.effective_from))
    context = {
        "shell": present_shell(f"ICD-10-CM Code {code} in two releases", editions, indexed=False),
        "name": code,
        "title": next(versions[e.release.pk].title for e in editions.newest_first if e.release.pk in versions),
        "old": old,
        "new": new,
        "wrong": wrong,
        "editions": editions.newest_first,
    }
    if old and new and not wrong:
        sides = read_sides(code, versions, old, new, editions)
        context |= {
            "old_has": sides[0].version is not None,
            "new_has": sides[1].version is not None,
            "parts": present_parts(*sides),
            "successors": code_links(
                read_successors([code], editions, new.effective_from).get(code, []) if sides[1].version is None else ()
            ),
            "changes": changes_address(old.effective_from, new.effective_from),
        }
    return render(request, "public/compare.html", context, status=status)


def _chosen(request: HttpRequest, editions: Editions) -> tuple[Edition | None, Edition | None, str, int]:
    """The two releases, with what is wrong with the choice and the status that says so."""
    given = [request.GET.get(name, "") for name in ("from", "to")]
    days = [parse_day(text) for text in given]
    for text, day in zip(given, days, strict=True):
        if text and day is None:
            return None, None, f"“{text[:20]}” is no date. A release is named by the day it takes effect.", 400
        if day and editions.on(day) is None:
            return None, None, f"No release that takes effect on {day} is loaded.", 404
    new = editions.on(days[1]) if days[1] else editions.in_force or (editions.all[-1] if editions.all else None)
    earlier = [e for e in editions.all if new and e.effective_from < new.effective_from]
    old = editions.on(days[0]) if days[0] else earlier[-1] if earlier else None
    if old is None or new is None:
        return old, new, "No earlier release is loaded to compare with.", 404
    if old is new:
        return old, new, "This is the same release twice. Choose two different ones.", 400
    return old, new, "", 200
