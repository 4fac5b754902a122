"""Searching and checking for tools: the search of the site, and codes together as ``/api/check`` answers them."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from django.conf import settings

from codes.search.questions.hits import Hit
from public.addresses import address
from public.api.check import as_json
from public.checking.questions import read_question
from public.presenters.hits import because
from public.reading.checking import Check
from public.reading.editions import Edition, Editions
from public.searching.finding import find_all

from .answers import RefusedCallError, ToolAnswer, escaped, read_asked, refuse

USUAL, MOST = 10, 50


def search_codes(
    query: str, on: str | None, billable: bool | None, limit: int | None, editions: Editions
) -> ToolAnswer:
    """The best hits. A search that finds nothing is not counted for editors, as those of the page are."""
    flag = None if billable is None else "1" if billable else "0"
    asked, edition = read_asked(editions, q=query, on=on, billable=flag)
    if not asked.question:
        raise RefusedCallError("required", "Say what to search for: a term, or the beginning of a code.")
    hits, _ = find_all(asked, editions)
    shown = hits[: limit or USUAL]
    lines = [f"{len(hits)} codes for “{escaped(asked.question)}”, the best {len(shown)}:" if hits else "Nothing found."]
    lines += [
        f"- **{hit.code}** {escaped(hit.title)} ({'billable' if hit.billable else 'header'}; {escaped(because(hit))})"
        for hit in shown
    ]
    path = f"/search?{urlencode(asked.query | {'on': edition.effective_from.isoformat()})}"
    fields = {"total": len(hits), "results": [_result(hit, edition) for hit in shown]}
    return ToolAnswer(edition, path, fields, lines)


def _result(hit: Hit, edition: Edition) -> dict[str, object]:
    return {
        "code": hit.code,
        "title": hit.title,
        "billable": hit.billable,
        "because": because(hit),
        "url": f"{settings.SITE_URL}{address('code', hit.code, edition.effective_from)}",
    }


def check_codes(codes: Sequence[str], on: str, first: str | None, editions: Editions) -> ToolAnswer:
    """Refused for a day that no release covers: nobody can say then."""
    _, edition = read_asked(editions, on=on.strip() or "?")
    question = read_question(codes, on=on, first=first or "", editions=editions)
    if question.problems:
        raise refuse(question.problems[0])
    check = question.answer(editions)
    asked = {"codes": ",".join(question.items), "on": check.on.isoformat()} | ({"first": first} if first else {})
    return ToolAnswer(edition, f"/check?{urlencode(asked, safe=',')}", {**as_json(check)}, list(_lines(check)))


def _lines(check: Check) -> list[str]:
    valid = sum(standing.valid is True for standing in check.standings)
    lines = [f"{valid} of {len(check.standings)} codes are valid on {check.on}. Findings: {len(check.findings)}."]
    for finding in check.findings:
        note = f" Note of {finding.note.owner}: “{escaped(finding.note.text)}”" if finding.note else ""
        lines.append(f"- {finding.severity}, {finding.kind}: {escaped(finding.message)}{note}")
    return lines
