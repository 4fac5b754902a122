"""Report a problem with a page: no account, no cookie, no script.

Instead of a CSRF cookie the form carries a signed, dated token that names the code and the version of the page seen: a
report does nothing in anybody's name. A field that people do not see catches simple robots. A limit for each client
address, counted in this process's own memory, catches the rest.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from django.core import signing
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render
from django.template.defaultfilters import pluralize
from django.utils import timezone
from django.utils.text import capfirst
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from codes.characters import without_strange
from codes.models import Code
from public.addresses import address, code_meant, possible_codes
from public.presenters.shell import present_shell
from public.reading import tree
from public.reading.code_facts import CodeFacts, read_code, read_explanation
from public.reading.editions import Editions, read_editions
from public.serving.limits import count_of
from reviews.inbox import MAX_REPORT, report_problem
from reviews.reading.published import RefusalCode, RefusedError

from .errors import Missing, missing

LIMIT, WINDOW = 5, 3600  # reports of one client address, within so many seconds
_HOLDS = 24 * 3600  # a form that is open longer has to be sent again
_SALT = "public.report"


class _Outcome(NamedTuple):
    """``problem`` is what is wrong, in words for the reader; empty once the report is kept."""

    status: int
    problem: str = ""
    retry_after: int = 0


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(no_store=True)
def report(request: HttpRequest, name: str) -> HttpResponse:
    """``/report/Z53.9``: the form; ``?thanks`` once it is sent."""
    editions = read_editions()
    if request.method != "POST" and code_meant(name) != name:
        meant = tree.first_existing(possible_codes(name))
        if meant is not None:
            return HttpResponseRedirect(f"/report/{meant.name}")
    facts = _facts(name, editions)
    if facts is None:
        return missing(request, editions, Missing("There is no such page to report", "No code here has this name."))
    if request.method != "POST":
        return _page(request, facts, "", _Outcome(200))
    posted = _posted(request)
    text = posted.get("text", "")
    outcome = _keep(request, facts.version.code, posted)
    if not outcome.problem:
        return HttpResponseRedirect(f"/report/{name}?thanks", status=303)
    return _page(request, facts, text, outcome)


def _facts(name: str, editions: Editions) -> CodeFacts | None:
    if code_meant(name) != name:
        return None
    return read_code(name, editions, explanation=read_explanation(name, editions))


def version_of(facts: CodeFacts) -> str:
    """What the page shows now, for those who read the report: "2026-april, publication 12 (0a1b2c3d4e5f)"."""
    shown = facts.explanation
    if shown is None or shown.withdrawn_at is not None:
        return f"{facts.edition.label}, official facts only"
    of = "" if shown.code == facts.name else f" of {shown.code}"
    return f"{facts.edition.label}, publication {shown.id}{of} ({shown.content_digest[:12]})"


def _page(request: HttpRequest, facts: CodeFacts, text: str, outcome: _Outcome) -> HttpResponse:
    version = version_of(facts)
    context = {
        "shell": present_shell(f"Report a problem with {facts.name}", facts.editions, indexed=False),
        "name": facts.name,
        "href": address("code", facts.name),
        "title": facts.version.title,
        "version": version,
        "token": signing.dumps([facts.name, version], salt=_SALT),
        "text": without_strange(text),
        "problem": outcome.problem,
        "longest": MAX_REPORT,
        "thanks": "thanks" in request.GET and not outcome.problem,
    }
    response = render(request, "public/report.html", context, status=outcome.status)
    if outcome.retry_after:
        response.headers["Retry-After"] = str(outcome.retry_after)
    return response


def _posted(request: HttpRequest) -> Mapping[str, str]:
    """The fields of the form; empty ones where the request is too large or no form."""
    try:
        return request.POST
    except (SuspiciousOperation, BadRequest, MultiPartParserError, UnreadablePostError):
        return {"token": "", "text": ""}


def _keep(request: HttpRequest, code: Code, posted: Mapping[str, str]) -> _Outcome:
    if posted.get("website"):
        return _Outcome(422, "A field that people do not see was filled in. Please send the report once more.")
    try:
        named, version = signing.loads(posted.get("token", ""), salt=_SALT, max_age=_HOLDS)
    except (signing.BadSignature, ValueError, TypeError):
        named, version = "", ""
    if named != code.code:
        return _Outcome(422, "This form was open too long, or came from another page. Please send it once more.")
    number, ends_in = count_of(request, _SALT, WINDOW)
    if number > LIMIT:
        minutes = -(-ends_in // 60)
        when = f"{minutes} minute{pluralize(minutes)}"
        return _Outcome(429, f"Many reports have come from your address. Please try again in {when}.", ends_in)
    try:
        report_problem(code=code, page_version=version, text=posted.get("text", ""), now=timezone.now())
    except RefusedError as error:
        count_of(request, _SALT, WINDOW, -1)  # a report that was not kept does not count
        return _Outcome(422, _sentence(error))
    return _Outcome(303)


def _sentence(error: RefusedError) -> str:
    reason = str(error)
    more = (
        ". We took them out below; please look over it and send it again"
        if error.code == RefusalCode.UNSEEN_CHARACTERS
        else ""
    )
    return f"{capfirst(reason)}{more}."
