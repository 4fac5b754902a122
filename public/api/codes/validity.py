"""``/api/codes/Z53.9/validity?on=2026-05-01``, and the answer for a code that is not there."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest, HttpResponse

from codes.characters import without_strange
from public.addresses import code_meant, parse_day
from public.api.common import CODE, Sourced, sourced
from public.api.openapi.endpoints import endpoint
from public.api.openapi.parameters import Asked, day
from public.api.openapi.shapes import Day
from public.reading.absent import read_absent
from public.reading.editions import Edition, Editions
from public.reading.maps import meaning
from public.reading.validity import LAST_DAY_OF_ICD9, ValidityState, read_verdict
from public.serving.answers import answer, problem
from public.serving.caching import cacheable

ABSENT = (
    "No release loaded here has the code. Beside the error: the codes nearest to it, or what an ICD-9-CM code maps to."
)


class Validity(Sourced):
    code: str
    on: Day
    valid: Annotated[bool | None, "Null for a day that no loaded release covers. A header is not valid."]
    reason: Annotated[str, "A sentence or two."]
    successors: Annotated[list[str], "What the conversion table has for a code that is gone, led on to valid codes."]
    state: ValidityState


@endpoint(
    "/api/codes/{code}/validity",
    "api-validity",
    answer=Validity,
    parameters=(CODE, day("on", "The day of service.", required=True, example="2026-05-01")),
    missing=ABSENT,
)
@cacheable
def validity(request: HttpRequest, editions: Editions, code: str, asked: Asked) -> HttpResponse:
    """Whether a code is valid on a day.

    A code is valid if the release that covers the day has it as billable.
    """
    name = code_meant(code)
    on = parse_day(asked["on"])
    verdict = read_verdict(name, on, editions) if name and on else None
    if verdict is None:
        return absent_code(name or code, editions, editions.in_force)
    shown: Validity = {
        "code": verdict.code,
        "on": verdict.on.isoformat(),
        "valid": verdict.valid,
        "reason": verdict.reason,
        "successors": list(verdict.successors),
        "state": verdict.state,
        **sourced(verdict.edition),
    }
    return answer(shown)


def absent_code(name: str, editions: Editions, edition: Edition | None) -> HttpResponse:
    """The error, and beside it what may have been meant: ``nearest`` codes, ``icd9`` with its map, or the ``releases``
    that have the code, where the one asked for does not."""
    name = without_strange(name)
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
    having = [other.effective_from.isoformat() for other in (absent.having if absent else ())]
    if having and edition:
        why = f"{name[:20]} is not in release {edition.label}."
        return problem(404, "not_found", why, "code", nearest=nearest, releases=having)
    return problem(404, "not_found", f"No release loaded here has a code {name[:20]}.", "code", nearest=nearest)
