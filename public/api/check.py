"""``/api/check?codes=E11.9,O24.4&on=2026-05-01[&first=E11.9]``, or the same as JSON by POST. Nothing asked is kept."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpRequest, HttpResponse, UnreadablePostError

from codes.edits.finding import Finding
from public.checking.questions import MOST_BYTES, QuestionProblem, read_posted, read_question
from public.reading.checking import Check
from public.reading.editions import read_editions
from public.reading.standing import Standing
from public.serving.answers import answer, open_to_posts, problem, unkept
from public.serving.limits import CHECKS, costly


@unkept
@open_to_posts
@costly(CHECKS)
def check(request: HttpRequest) -> HttpResponse:
    asked = _posted(request) if request.method == "POST" else _in_address(request)
    if isinstance(asked, QuestionProblem):
        return _refuse(asked)
    editions = read_editions()
    codes, on, first = asked
    question = read_question(codes, on=on, first=first, editions=editions)
    if question.problems:
        return _refuse(question.problems[0])
    if not editions.all:
        return problem(503, "no_release", "No release is loaded here yet.")
    return answer(_json(question.answer(editions)))


def _in_address(request: HttpRequest) -> tuple[list[str], str, str]:
    given = [code for codes in request.GET.getlist("codes") for code in codes.split(",")]
    return given, request.GET.get("on", ""), request.GET.get("first", "")


def _posted(request: HttpRequest) -> tuple[list[str], str, str] | QuestionProblem:
    try:
        body = request.body
    except (SuspiciousOperation, BadRequest, UnreadablePostError):
        body = b" " * (MOST_BYTES + 1)
    if len(body) > MOST_BYTES:
        return QuestionProblem("", "too_large", f"Post at most {MOST_BYTES // 1024} KB.")
    return read_posted(body)


def _refuse(wrong: QuestionProblem) -> HttpResponse:
    return problem(400, wrong.code, wrong.message, wrong.parameter or None)


def _json(check: Check) -> dict[str, Any]:
    return {
        "on": check.on.isoformat(),
        "release": check.edition.effective_from.isoformat() if check.edition else None,
        "codes": [_code(standing) for standing in check.standings],
        "findings": [_finding(finding) for finding in check.findings],
    }


def _code(standing: Standing) -> dict[str, Any]:
    """``code`` and ``title`` are null for what no release has."""
    return {
        "asked": standing.asked,
        "code": standing.code if standing.is_known else None,
        "title": standing.title or None,
        "billable": standing.billable,
        "valid": standing.valid,
    }


def _finding(finding: Finding) -> dict[str, Any]:
    note = finding.note
    return {
        "kind": finding.kind,
        "severity": finding.severity,
        "codes": finding.codes,
        "message": finding.message,
        "note": {
            "text": note.text,
            "kind": note.kind,
            "owner": note.owner,
            "inherited": note.inherited,
            "release": note.release,
            "file": note.file,
            "sha256": note.sha256,
        }
        if note
        else None,
    }
