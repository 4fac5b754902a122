"""``/icd-10-cm/Z53.9/versions``: the texts that were signed for the code, one after the other."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render

from public.addresses import NodeName, address, code_meant, versions_address
from public.presenters.shell import present_shell
from public.presenters.versions import present_versions
from public.reading import tree
from public.reading.code_facts import read_explanation
from public.reading.editions import Editions
from public.serving.caching import cacheable_with
from reviews.reading.published import Versions, versions_of

from .codes import no_such_code
from .errors import Missing, missing


def _versions(request: HttpRequest, editions: Editions, name: str) -> Versions | None:
    """Only with words that the code's own page shows."""
    if code_meant(name) != name:
        return None
    explanation = read_explanation(name, editions)
    is_own = explanation is not None and explanation.code == name
    return versions_of(name, shown=explanation.content.keys() if explanation and is_own else ())


@cacheable_with(_versions)
def versions(request: HttpRequest, editions: Editions, texts: Versions | None, name: str) -> HttpResponse:
    """A code without a text of its own says so, and leads to the text that its page shows."""
    code = code_meant(name)
    if not code:
        return missing(request, editions, Missing())
    if code != name:
        return HttpResponsePermanentRedirect(versions_address(code))
    if texts is None:
        return _nothing_signed(request, editions, code)
    context = {
        "shell": present_shell(f"Signed texts of {code}", editions, path=versions_address(code), indexed=False),
        "name": code,
        "href": address("code", code),
        "versions": present_versions(texts),
    }
    return render(request, "public/versions.html", context)


def _nothing_signed(request: HttpRequest, editions: Editions, code: str) -> HttpResponse:
    if tree.first_existing([NodeName("code", code)]) is None:
        return no_such_code(request, editions, code, editions.in_force)
    shown = read_explanation(code, editions)
    see = (versions_address(shown.code), f"Signed texts of {shown.code}") if shown else (address("code", code), code)
    page = Missing(f"No text was signed for {code} itself", "Its page shows what there is.", name=code, see=see)
    return missing(request, editions, page)
