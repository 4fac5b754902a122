"""Report a problem with a page: no account, no cookie, no script.

The form carries a signed, dated token that names the code and the version of the page seen, instead of a CSRF cookie:
a report does nothing in anybody's name. A field that people do not see catches simple robots, a limit for each client
address the rest.
"""

from __future__ import annotations

from django.conf import settings
from django.core import signing
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from public.addresses import address
from public.code_facts import read_code
from public.editions import read_editions
from public.presenters.shell import present_shell
from public.views.errors import Missing, missing
from reviews.published import MAX_REPORT, RefusedError, report_problem

_SALT = "public.report"
_HOLDS = 24 * 3600
LIMIT, WINDOW = 5, 3600


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, name: str) -> HttpResponse:
    """``/report/Z53.9``."""
    editions = read_editions()
    facts = read_code(name, editions)
    if facts is None:
        return missing(
            request, editions, Missing(f"There is no code {name} in ICD-10-CM", "So there is no page to report.")
        )
    told = facts.explanation
    version = f"{facts.edition.label} {f'{told.id}-{told.content_digest[:12]}' if told else 'facts only'}"
    token = signing.dumps([name, version], salt=_SALT)
    text, problem, status = "", "", 200
    if request.method == "POST":
        text = request.POST.get("text", "")[: MAX_REPORT * 2]
        problem, status = _kept(request, name, text)
        if not problem:
            return _never_kept(HttpResponseRedirect(f"/report/{name}?thanks", status=303))
    context = {
        "shell": present_shell(f"Report a problem with {name}", editions, indexed=False),
        "name": name,
        "href": address("code", name),
        "title": facts.version.title,
        "version": version,
        "token": token,
        "text": text,
        "problem": problem,
        "longest": MAX_REPORT,
        "thanks": "thanks" in request.GET,
    }
    response = _never_kept(render(request, "public/report.html", context, status=status))
    if status == 429:
        response.headers["Retry-After"] = str(WINDOW)
    return response


def _kept(request: HttpRequest, name: str, text: str) -> tuple[str, int]:  # noqa: PLR0911 - one return a reason
    """Keep the report: ("", 303), or what is wrong with it and the status to say so."""
    try:
        named, version = signing.loads(request.POST.get("token", ""), salt=_SALT, max_age=_HOLDS)
    except (signing.BadSignature, ValueError, TypeError):
        return "This form has been open too long. Your text is below: please send it again.", 422
    if named != name:
        return "This form belongs to another page. Your text is below: please send it again.", 422
    if request.POST.get("website"):
        return "", 303  # a robot filled in the field that nobody sees; it is told nothing
    if _too_many(request):
        return "Many reports have come from your address this hour. Please try again later.", 429
    facts = read_code(name, read_editions())
    if facts is None:
        return "This code is not loaded any more.", 422
    try:
        report_problem(code=facts.version.code, page_version=version, text=text, now=timezone.now())
    except RefusedError as error:
        return f"{str(error)[:1].upper()}{str(error)[1:]}.", 422
    return "", 303


def _too_many(request: HttpRequest) -> bool:
    """Counts attempts of one client address within the window."""
    key = f"public.report.{_client(request)}"
    cache.add(key, 0, WINDOW)
    try:
        return cache.incr(key) > LIMIT
    except ValueError:  # ran out between the two
        return False


def _client(request: HttpRequest) -> str:
    """The address of the client; behind proxies of ours, the one the outermost of them saw."""
    trusted = getattr(settings, "ALLAUTH_TRUSTED_PROXY_COUNT", 0)
    seen = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    return seen[-trusted] if trusted and len(seen) >= trusted else request.META.get("REMOTE_ADDR", "")


def _never_kept(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "no-store"
    return response
