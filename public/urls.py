"""Addresses promised in CONTRACTS "URLs". All but the report form are read only; a trailing slash is redirected."""

from __future__ import annotations

from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, re_path
from django.utils.encoding import escape_uri_path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from .api import documented
from .api import exports as exports_api
from .api.endpoints import ENDPOINTS
from .api.fhir import views as fhir
from .api.mcp import server as mcp
from .serving.answers import View
from .views import (
    browse,
    changes,
    codes,
    compare,
    health,
    home,
    machines,
    people,
    report,
    search,
    validity,
    versions,
)
from .views.checks import files, together
from .views.code_lists import pages as code_lists
from .views.redirects import moved
from .views.twins import atom, markdown

RESOURCE = r"(?P<kind>CodeSystem|Composition|ConceptMap|Provenance|ValueSet)"
DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
PAIR = rf"(?P<old>{DAY})\.\.(?P<new>{DAY})"


def page(route: str, view: View, name: str) -> URLPattern:
    """An address without a final slash. Exempt from CSRF since nothing is ever written: a POST is a plain 405."""
    return re_path(rf"^{route}/*\Z", csrf_exempt(require_safe(_without_slash(view))), name=name)


def form(route: str, view: View, name: str) -> URLPattern:
    """The same for a page whose form posts what nobody else should read. Nothing is written by it."""
    answered = require_http_methods(["GET", "HEAD", "POST"])(_without_slash(view))
    return re_path(rf"^{route}/*\Z", csrf_exempt(answered), name=name)


def _without_slash(view: View) -> View:
    @wraps(view)
    def without_slash(request: HttpRequest, **parts: Any) -> HttpResponse:
        if request.path.endswith("/") and request.method != "POST":
            return moved(request, escape_uri_path("/" + request.path.strip("/")))  # never "//elsewhere"
        return view(request, **parts)

    return without_slash


def root(route: str, view: View, name: str) -> URLPattern:
    """An address that ends with its slash."""
    return re_path(rf"^{route}\Z", csrf_exempt(require_safe(view)), name=name)


def machine(route: str, view: View, name: str) -> URLPattern:
    """An address for programs: whatever is wrong, the view says so itself, in JSON."""
    return re_path(rf"^{route}/*\Z", csrf_exempt(view), name=name)


urlpatterns = [
    root(r"", home.home, "home"),
    root(r"icd-10-cm/", browse.index, "index"),
    page(r"icd-10-cm/chapter/(?P<number>[0-9]{1,3})", browse.chapter, "chapter"),
    page(r"icd-10-cm/section/(?P<name>[0-9A-Za-z-]{3,7})", browse.section, "section"),
    root(r"icd-10-cm/changes/", changes.index, "changes"),
    re_path(r"^icd-10-cm/changes\Z", csrf_exempt(require_safe(changes.without_slash)), name="changes-without-slash"),
    page(r"icd-10-cm/changes/atom\.xml", changes.atom_of_releases, "changes-atom"),
    page(rf"icd-10-cm/changes/{PAIR}", changes.pair, "changes-between"),
    page(rf"icd-10-cm/changes/{PAIR}(?P<suffix>\.csv)", changes.csv, "changes-between-csv"),
    page(rf"icd-10-cm/changes/{PAIR}(?P<suffix>\.atom)", changes.atom, "changes-between-atom"),
    page(r"icd-10-cm/compare/(?P<name>[^/]+)", compare.compare, "compare"),
    page(r"icd-10-cm/chapter/(?P<number>[0-9]{1,2})\.md", markdown.chapter, "chapter-markdown"),
    page(r"icd-10-cm/section/(?P<name>[0-9A-Z-]{3,7})\.md", markdown.section, "section-markdown"),
    page(r"icd-10-cm/(?P<name>[^/]+)\.md", markdown.node, "node-markdown"),
    page(r"icd-10-cm/chapter/(?P<number>[0-9]{1,2})\.atom", atom.chapter, "chapter-atom"),
    page(r"icd-10-cm/section/(?P<name>[0-9A-Z-]{3,7})\.atom", atom.section, "section-atom"),
    page(r"icd-10-cm/(?P<name>[^/]+)\.atom", atom.node, "node-atom"),
    page(r"icd-10-cm/(?P<name>[^/]+)/valid", validity.valid, "valid"),
    page(r"icd-10-cm/(?P<name>[^/]+)/versions", versions.versions, "versions"),
    page(rf"icd-10-cm/(?P<date>{DAY})/(?P<name>[^/]+)", codes.dated, "dated"),
    page(r"icd-10-cm/(?P<name>[^/]+)", codes.node, "node"),
    root(r"icd-10(?:/(?P<rest>.*))?", codes.old_address, "old-address"),
    machine(r"api/openapi\.json", documented.openapi, "api-document"),
    machine(r"api/docs", documented.docs, "api-docs"),
    *(machine(endpoint.route, endpoint.view, endpoint.name) for endpoint in ENDPOINTS),
    machine(r"api/export/explanations\.ndjson\.gz", exports_api.explanations, "api-export-explanations"),
    machine(rf"api/export/(?P<date>{DAY})\.(?P<suffix>ndjson|csv)\.gz", exports_api.of_release, "api-export-release"),
    machine(r"api(?P<rest>(?:/[\s\S]*)?)", documented.nothing, "api-nothing"),
    machine(r"fhir/r4/metadata", fhir.metadata, "fhir-metadata"),
    machine(r"fhir/r4/\$versions", fhir.versions, "fhir-versions"),
    machine(r"fhir/r4/(?P<kind>[A-Za-z]+)/\$(?P<name>[a-z-]+)", fhir.operation, "fhir-operation"),
    machine(r"fhir/r4/(?P<kind>CodeSystem|ConceptMap|ValueSet)", fhir.search, "fhir-search"),
    machine(rf"fhir/r4/{RESOURCE}/(?P<id>[A-Za-z0-9.-]{{1,64}})", fhir.read, "fhir-read"),
    machine(r"fhir(?P<rest>(?:/.*)?)", fhir.nothing, "fhir-nothing"),
    machine(r"mcp", mcp.endpoint, "mcp"),
    page(r"lists", code_lists.page, "lists"),
    page(r"lists\.csv", code_lists.csv, "lists-csv"),
    page(r"search", search.results, "search"),
    form(r"check", together.check, "check"),
    form(r"check/list", files.check_list, "check-list"),
    page(r"about", home.about, "about"),
    page(r"privacy", home.privacy, "privacy"),
    page(r"team", people.team, "team"),
    page(r"team/(?P<slug>[-a-zA-Z0-9_]{1,50})", people.member, "member"),
    page(r"team/(?P<slug>[-a-zA-Z0-9_]{1,50})/photo\.jpg", people.photo, "photo"),
    re_path(r"^report/(?P<name>[^/]+)\Z", report.report, name="report"),
    page(r"sitemap\.xml", machines.sitemap, "sitemap"),
    page(r"sitemap-(?P<number>[0-9]{1,4})\.xml", machines.sitemap_part, "sitemap-part"),
    page(r"robots\.txt", machines.robots, "robots"),
    page(r"llms\.txt", machines.llms, "llms"),
    page(r"\.well-known/security\.txt", machines.security, "security"),
    page(r"favicon\.ico", machines.favicon, "favicon"),
    page(r"healthz", health.healthz, "healthz"),
    page(r"readyz", health.readyz, "readyz"),
]

handler400 = "public.views.errors.bad_request"
handler404 = "public.views.errors.not_found"
handler400 = "public.views.errors.bad_request"
handler500 = "public.views.errors.server_error"
