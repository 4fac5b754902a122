"""The code page, its dated permalinks, and redirects from every other way of writing a code's address."""

from __future__ import annotations

import datetime
import re

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render

from public.addresses import ROOT, address, code_meant, parse_day, possible_codes, possible_nodes
from public.presenters.browse import version_link
from public.presenters.code.explanation import mentioned_codes
from public.presenters.code.page import CodePage, present_code
from public.presenters.code.structured import present_structured
from public.reading import tree
from public.reading.absent import Absent, read_absent
from public.reading.code_facts import read_code, read_explanation
from public.reading.editions import Edition, Editions
from public.reading.maps import icd9_meant, meaning
from public.reading.validity import LAST_DAY_OF_ICD9
from public.serving.caching import cacheable, cacheable_with
from reviews.reading.published import PublishedExplanation

from .browse import block_page
from .errors import Missing, missing

_OLD_BRANCH = re.compile(r"(chapter/\d{1,2}|section/[A-Z0-9-]{3,7})\Z", re.IGNORECASE)
_OLD_DATED = re.compile(r"(\d{4}-\d{2}-\d{2})/([^/]+)\Z")


def explanation_at(request: HttpRequest, editions: Editions, name: str) -> PublishedExplanation | None:
    """What is published for the code of this address, if it is written as a code is."""
    return read_explanation(name, editions) if code_meant(name) == name else None


@cacheable_with(explanation_at)
def node(request: HttpRequest, editions: Editions, explanation: PublishedExplanation | None, name: str) -> HttpResponse:
    """``/icd-10-cm/Z53.9`` and ``/icd-10-cm/Z40-Z53``; other spellings of a code or block lead there."""
    asked = possible_nodes(name)
    if not asked or asked[0].name != name:
        return _redirect(request, editions, name)
    if asked[0].kind == "block":
        return block_page(request, editions, name)
    facts = read_code(name, editions, explanation=explanation, mentioned=mentioned_codes(explanation))
    if facts is None:
        return no_such_code(request, editions, name, editions.in_force)
    return render(request, "public/code.html", _context(present_code(facts)))


@cacheable
def dated(request: HttpRequest, editions: Editions, date: str, name: str) -> HttpResponse:
    """``/icd-10-cm/2025-10-01/Z53.9``: the facts of the release that took effect on that day."""
    edition = editions.on(parse_day(date))
    asked = possible_codes(name)
    if edition is None or not asked:
        return _no_such_release(request, editions, date, asked[0].name if asked else "")
    if asked[0].name != name:
        meant = tree.first_existing(asked) or asked[0]
        return HttpResponsePermanentRedirect(address("code", meant.name, edition.effective_from))
    facts = read_code(name, editions, on=edition)
    if facts is None:
        return no_such_code(request, editions, name, edition, on=edition.effective_from)
    return render(request, "public/code.html", _context(present_code(facts)))


@cacheable
def old_address(request: HttpRequest, editions: Editions, rest: str = "") -> HttpResponse:
    """``/icd-10/...``: addresses as other sites, and the site before this, write them."""
    rest = rest.strip("/")
    if not rest:
        return HttpResponsePermanentRedirect(ROOT)
    if branch := _OLD_BRANCH.match(rest):
        kind, _, name = branch[1].partition("/")
        return HttpResponsePermanentRedirect(f"{ROOT}{kind.lower()}/{name.upper()}")
    if on := _OLD_DATED.match(rest):
        return dated(request, on[1], on[2])
    return _redirect(request, editions, rest.rpartition("/")[2])


def _context(page: CodePage) -> dict[str, object]:
    return {"page": page, "shell": page.shell, "structured": None if page.dated else present_structured(page)}


def _redirect(request: HttpRequest, editions: Editions, text: str) -> HttpResponse:
    meant = tree.first_existing(possible_nodes(text))
    if meant is not None:
        return HttpResponsePermanentRedirect(address(meant.kind, meant.name))
    if codes := possible_codes(text):
        return no_such_code(request, editions, codes[0].name, editions.in_force)
    return no_code(request, editions, text)


def no_code(request: HttpRequest, editions: Editions, text: str) -> HttpResponse:
    """For what is not written like a code of ICD-10-CM; it may be an ICD-9-CM code."""
    if icd9_meant(text) and editions.in_force is not None:
        return no_such_code(request, editions, text, editions.in_force)
    return missing(request, editions, Missing())


def no_such_code(
    request: HttpRequest, editions: Editions, name: str, edition: Edition | None, on: datetime.date | None = None
) -> HttpResponse:
    if edition is None:
        return missing(request, editions, Missing(f"There is no code {name} here", "No release is in force yet."))
    absent = read_absent(name, editions, edition)
    if absent.icd9:
        return missing(request, editions, _icd9(absent))
    links = [version_link(version, on) for version in absent.nearest]
    if absent.having:
        heading = f"{name} is not in release {edition.label}"
        where = f"That release takes effect on {edition.effective_from}. These releases have the code:"
        page = Missing(heading, where, links, absent.below, editions=absent.having, on=on, name=name)
        return missing(request, editions, page)
    heading = f"There is no code {name[:20]} in ICD-10-CM"
    where = f"Neither release {edition.label}{'' if on else ', which is in force,'} nor any other loaded here has it."
    return missing(request, editions, Missing(heading, where, links, absent.below, on=on, name=name))


def _icd9(absent: Absent) -> Missing:
    """A code of ICD-9-CM, with what its map leads to."""
    rows = [
        (entry.to_code, absent.titles.get(entry.to_code, ""), address("code", entry.to_code), meaning(entry))
        for entry in absent.maps
    ]
    why = (
        f"ICD-9-CM was in force until {LAST_DAY_OF_ICD9}. The General Equivalence Mapping of 2018, a starting point "
        "and no coding instruction, leads from it to:"
    )
    return Missing(f"{absent.icd9} is a code of ICD-9-CM, not of ICD-10-CM", why, mapped=rows)


def _no_such_release(request: HttpRequest, editions: Editions, date: str, name: str) -> HttpResponse:
    heading = f"No release that takes effect on {date} is loaded"
    page = Missing(heading, "These are the releases there are:", editions=editions.newest_first, name=name)
    return missing(request, editions, page)
