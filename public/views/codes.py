"""The code page, its dated permalinks, and every other way of writing a code's address."""

from __future__ import annotations

import datetime
import re

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render

from public import tree
from public.absent import Absent, read_absent
from public.addresses import ROOT, address, readings
from public.caching import cacheable, cacheable_with
from public.code_facts import read_code, read_explanation
from public.editions import Edition, Editions
from public.maps import icd9_meant, meaning
from public.presenters.browse import version_link
from public.presenters.code_page import present_code
from public.presenters.explanation import mentioned
from public.validity import LAST_DAY_OF_ICD9
from reviews.reading.published import PublishedExplanation

from .browse import block_page
from .errors import Missing, missing

_OLD_BRANCH = re.compile(r"(chapter/\d{1,2}|section/[A-Z0-9-]{3,7})\Z", re.IGNORECASE)
_OLD_DATED = re.compile(r"(\d{4}-\d{2}-\d{2})/([^/]+)\Z")


def _explanation(request: HttpRequest, editions: Editions, name: str) -> PublishedExplanation | None:
    """What is published for the code of this address, if it is written as a code is."""
    asked = readings(name)
    is_code = bool(asked) and asked[0] == ("code", name)
    return read_explanation(name, editions) if is_code else None


@cacheable_with(_explanation)
def node(request: HttpRequest, editions: Editions, explanation: PublishedExplanation | None, name: str) -> HttpResponse:
    """``/icd-10-cm/Z53.9`` and ``/icd-10-cm/Z40-Z53``; other spellings of a code or block lead there."""
    asked = readings(name)
    if not asked or asked[0].name != name:
        return _redirect(request, editions, name)
    if asked[0].kind == "block":
        return block_page(request, editions, name)
    facts = read_code(name, editions, explanation=explanation, mentioned=mentioned(explanation))
    if facts is None:
        return no_such_code(request, editions, name, editions.in_force)
    return render(request, "public/code.html", _context(present_code(facts)))


@cacheable
def dated(request: HttpRequest, editions: Editions, date: str, name: str) -> HttpResponse:
    """``/icd-10-cm/2025-10-01/Z53.9``: the facts of the release that took effect on that day."""
    edition = _edition_on(editions, date)
    asked = [reading for reading in readings(name) if reading.kind == "code"]
    if edition is None or not asked:
        return _no_such_release(request, editions, date, asked[0].name if asked else "")
    if asked[0].name != name:
        found = tree.first_existing(asked)
        meant = found.name if found else asked[0].name
        return HttpResponsePermanentRedirect(address("code", meant, edition.effective_from))
    facts = read_code(name, editions, on=edition)
    if facts is None:
        return no_such_code(request, editions, name, edition, on=edition.effective_from)
    return render(request, "public/code.html", _context(present_code(facts)))


@cacheable
def old_address(request: HttpRequest, editions: Editions, rest: str = "") -> HttpResponse:
    """``/icd-10/...``: as other sites, and the one before this, write addresses."""
    rest = rest.strip("/")
    if not rest:
        return HttpResponsePermanentRedirect(ROOT)
    if branch := _OLD_BRANCH.match(rest):
        kind, _, name = branch[1].partition("/")
        return HttpResponsePermanentRedirect(f"{ROOT}{kind.lower()}/{name.upper()}")
    if on := _OLD_DATED.match(rest):
        return dated(request, on[1], on[2])
    return _redirect(request, editions, rest.rpartition("/")[2])


def _context(page: object) -> dict[str, object]:
    return {"page": page, "shell": getattr(page, "shell", None)}


def _redirect(request: HttpRequest, editions: Editions, text: str) -> HttpResponse:
    asked = readings(text)
    found = tree.first_existing(asked)
    if found is not None:
        return HttpResponsePermanentRedirect(address(found.kind, found.name))
    if codes := [reading.name for reading in asked if reading.kind == "code"]:
        return no_such_code(request, editions, codes[0], editions.in_force)
    return no_code(request, editions, text)


def no_code(request: HttpRequest, editions: Editions, text: str) -> HttpResponse:
    """What is written like no code of ICD-10-CM may be one of ICD-9-CM."""
    if icd9_meant(text) and editions.in_force is not None:
        return no_such_code(request, editions, text, editions.in_force)
    return missing(request, editions, Missing())


def _edition_on(editions: Editions, date: str) -> Edition | None:
    try:
        return editions.on(datetime.date.fromisoformat(date))
    except ValueError:
        return None


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
    """A code of the classification before, with what its map leads to."""
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
