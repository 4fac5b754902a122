"""``/api/codes/Z53.9/validity?on=2026-05-01``."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from public.caching import cacheable
from public.editions import Editions
from public.validity import code_meant, read_day, read_verdict

from .answers import answer, open_to_all, problem


@open_to_all
@cacheable
def validity(request: HttpRequest, editions: Editions, name: str) -> HttpResponse:
    code, given = code_meant(name), request.GET.get("on", "")
    if not given:
        return problem(400, "required", "Say for which day, as in ?on=2026-05-01.", "on")
    on = read_day(given)
    if on is None:
        return problem(400, "invalid", "Write the day as year, month and day: 2026-05-01.", "on")
    verdict = read_verdict(code, on, editions) if code else None
    if verdict is None:
        return problem(404, "not_found", f"No release loaded here has a code {code or name[:20]}.", "code")
    return answer(
        {
            "code": verdict.code,
            "on": verdict.on.isoformat(),
            "valid": verdict.valid,
            "reason": verdict.reason,
            "release": verdict.edition.effective_from.isoformat() if verdict.edition else None,
            "successors": list(verdict.successors),
        }
    )
