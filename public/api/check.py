"""``/api/check?codes=E11.9,O24.4&on=2026-05-01[&first=E11.9]``, or the same as JSON by POST. Nothing asked is kept."""

from __future__ import annotations

from typing import Annotated, TypedDict

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpRequest, HttpResponse, UnreadablePostError

from codes.edits.finding import Finding, Kind, OfficialNote, Severity
from public.checking.questions import LONGEST, MOST_BYTES, QuestionProblem, read_posted, read_question
from public.reading.checking import MOST, Check
from public.reading.editions import read_editions
from public.reading.standing import Standing
from public.searching.questions import ParameterProblem
from public.serving.answers import answer, problem
from public.serving.limits import CHECKS

from .common import Sourced, sourced
from .openapi.endpoints import endpoint, refuse
from .openapi.parameters import Asked, Parameter, day, fits, text
from .openapi.shapes import Also, Day, Schema

ON = day("on", "The day of service; today if none.", example="2026-05-01")
_CODE: Schema = {"type": "string", "pattern": "[!-+\\--~\uff01-\uff5e]", "maxLength": LONGEST}
"""As somebody typed it: with a printable character, full-width ones included, that is no comma."""


_TypedCode = Annotated[str, Also(**_CODE)]


class _Asked(TypedDict):
    codes: Annotated[list[_TypedCode], Also(minItems=1, maxItems=MOST), "1 to 50 codes in any spelling."]


class CheckQuestion(_Asked, total=False):
    on: Annotated[str | None, Also(anyOf=[*ON.schema["anyOf"], {"type": "null"}]), "The day; today if none."]
    first: Annotated[str | None, "The code listed first, which is one of the codes."]


class CheckedCode(TypedDict):
    asked: Annotated[str, "As it was asked."]
    code: Annotated[str | None, "The code meant; null for what no release has."]
    title: str | None
    billable: bool | None
    valid: Annotated[bool | None, "On the day; null where no release covers it."]


class CheckNote(TypedDict):
    """An official note word for word."""

    text: str
    kind: str
    owner: Annotated[str, "The code, block or chapter that has it."]
    inherited: Annotated[bool, "Whether it stands above the code for which it is in force."]
    release: Day
    file: str
    sha256: str


class CheckFinding(TypedDict):
    kind: Kind
    severity: Severity
    codes: Annotated[list[str], "The codes concerned, in the order asked."]
    message: str
    note: CheckNote | None


class CheckAnswer(Sourced):
    on: Day
    codes: list[CheckedCode]
    findings: Annotated[list[CheckFinding], "The gravest first."]


_CODES = Parameter(
    "codes", "1 to 50 codes in any spelling, with commas between them.", _CODE, "Say which codes, as in ?codes=E11.9.",
    "E11.9,O24.4", required=True, split=MOST,
)  # fmt: skip
_FIRST = text("first", "The code listed first, which is one of the codes.")


@endpoint(
    "/api/check",
    "api-check",
    answer=CheckAnswer,
    parameters=(_CODES, ON, _FIRST),
    body=CheckQuestion,
    within=CHECKS,
    kept=False,
)
def check(request: HttpRequest, asked: Asked) -> HttpResponse:
    """Codes together on a day of service: what the official notes and rules say of them.

    Excludes notes, code first, seventh characters, validity, sides, the order of codes. Neither addresses nor bodies
    are kept, and no answer may be.
    """
    given = _posted(request) if request.method == "POST" else (asked["codes"], asked["on"], asked["first"])
    if isinstance(given, QuestionProblem):
        return refuse(ParameterProblem(*given))
    editions = read_editions()
    codes, on, first = given
    codes = [code for code in codes if code.strip()]
    if not all(fits(_CODE, code) for code in codes):
        why = f"A code has letters and digits, and at most {LONGEST} characters."
        return refuse(ParameterProblem("codes", "invalid", why))
    question = read_question(codes, on=on, first=first, editions=editions)
    if question.problems:
        return refuse(ParameterProblem(*question.problems[0]))
    if not editions.all:
        return problem(503, "no_release", "No release is loaded here yet.")
    return answer(as_json(question.answer(editions)))


def _posted(request: HttpRequest) -> tuple[list[str], str, str] | QuestionProblem:
    try:
        body = request.body
    except (SuspiciousOperation, BadRequest, UnreadablePostError):
        body = b" " * (MOST_BYTES + 1)
    if len(body) > MOST_BYTES:
        return QuestionProblem("", "too_large", f"Post at most {MOST_BYTES // 1024} KB.")
    return read_posted(body)


def as_json(check: Check) -> CheckAnswer:
    return {
        "on": check.on.isoformat(),
        "codes": [_code(standing) for standing in check.standings],
        "findings": [_finding(finding) for finding in check.findings],
        **sourced(check.edition),
    }


def _code(standing: Standing) -> CheckedCode:
    return {
        "asked": standing.asked,
        "code": standing.code if standing.is_known else None,
        "title": standing.title or None,
        "billable": standing.billable,
        "valid": standing.valid,
    }


def _finding(finding: Finding) -> CheckFinding:
    return {
        "kind": finding.kind,
        "severity": finding.severity,
        "codes": list(finding.codes),
        "message": finding.message,
        "note": _note(finding.note) if finding.note else None,
    }


def _note(note: OfficialNote) -> CheckNote:
    return {
        "text": note.text,
        "kind": note.kind,
        "owner": note.owner,
        "inherited": note.inherited,
        "release": note.release,
        "file": note.file,
        "sha256": note.sha256,
    }
