"""``/icd-10-cm/Z53.9/versions``: the texts that were signed for the code, one after the other."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render

from public import tree
from public.addresses import Reading, address, versions_address
from public.caching import cacheable_with
from public.code_facts import read_explanation
from public.editions import Editions
from public.presenters.shell import present_shell
from public.presenters.versions import present_versions
from public.validity import code_meant
from reviews.reading.published import Versions, versions_of

from .codes import no_such_code
from .errors import Missing, missing


def _versions(request: HttpRequest, editions: Editions, name: str) -> Versions | None:
    """Without words that the code's own page does not show."""
    if code_meant(name) != name:
        return None
    told = read_explanation(name, editions)
    return versions_of(name, shown=told.content.keys() if told is not None and told.code == name else ())


@cacheable_with(_versions)
def versions(request: HttpRequest, editions: Editions, found: Versions | None, name: str) -> HttpResponse:
    """A code without a text of its own says so, and leads to the text that its page shows."""
    code = code_meant(name)
    if not code:
        return missing(request, editions, Missing())
    if code != name:
        return HttpResponsePermanentRedirect(versions_address(code))
    if found is None:
        return _nothing_signed(request, editions, code)
    context = {
        "shell": present_shell(f"Signed texts of {code}", editions, path=versions_address(code), indexed=False),
        "name": code,
        "href": address("code", code),
        "versions": present_versions(found),
    }
    return render(request, "public/versions.html", context)


def _nothing_signed(request: HttpRequest, editions: Editions, code: str) -> HttpResponse:
    if tree.first_existing([Reading("code", code)]) is None:
        return no_such_code(request, editions, code, editions.in_force)
    told = read_explanation(code, editions)
    see = (versions_address(told.code), f"Signed texts of {told.code}") if told else (address("code", code), code)
    page = Missing(f"No text was signed for {code} itself", "Its page shows what there is.", name=code, see=see)
    return missing(request, editions, page)
