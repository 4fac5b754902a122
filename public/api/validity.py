"""``/api/codes/Z53.9/validity?on=2026-05-01``."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from codes.characters import without_strange
from public.addresses import code_meant, parse_day
from public.reading.absent import read_absent
from public.reading.editions import Editions
from public.reading.maps import meaning
from public.reading.validity import LAST_DAY_OF_ICD9, read_verdict
from public.serving.answers import answer, open_to_all, problem
from public.serving.caching import cacheable


@open_to_all
@cacheable
def validity(request: HttpRequest, editions: Editions, name: str) -> HttpResponse:
    code, given = code_meant(name), request.GET.get("on", "")
    if not given:
        return problem(400, "required", "Say for which day, as in ?on=2026-05-01.", "on")
    on = parse_day(given)
    if on is None:
        return problem(400, "invalid", "Write the day as year, month and day: 2026-05-01.", "on")
    verdict = read_verdict(code, on, editions) if code else None
    if verdict is None:
        return absent_code(code or name, editions)
    return answer(
        {
            "code": verdict.code,
            "on": verdict.on.isoformat(),
            "valid": verdict.valid,
            "reason": verdict.reason,
            "release": verdict.edition.effective_from.isoformat() if verdict.edition else None,
            "successors": list(verdict.successors),
            "state": verdict.state,
        }
    )


def absent_code(name: str, editions: Editions) -> HttpResponse:
    """The error, and beside it what may have been meant: ``nearest`` codes, or ``icd9`` with its map."""
    edition, name = editions.in_force, without_strange(name)
    absent = read_absent(name, editions, edition) if edition else None
    if absent and absent.icd9:
        rows = [
            {"code": row.to_code or None, "title": absent.titles.get(row.to_code), "meaning": meaning(row)}
            for row in absent.maps
        ]
        why = f"{absent.icd9} is a code of ICD-9-CM, which was in force until {LAST_DAY_OF_ICD9}, not of ICD-10-CM."
        return problem(404, "icd9_code", why, "code", icd9={"code": absent.icd9, "map": rows})
    nearest = [
        {"code": version.code.code, "title": version.title, "billable": version.billable}
        for version in (absent.nearest if absent else ())
    ]
    return problem(404, "not_found", f"No release loaded here has a code {name[:20]}.", "code", nearest=nearest)
