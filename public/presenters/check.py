"""What the page of a check says: the codes one by one, the pairs, the order, each finding with its official note."""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.template.defaultfilters import pluralize

from codes.edits.finding import Finding, Kind, OfficialNote, Severity
from codes.groupings.reading import Membership
from codes.notes import heading_of
from public.addresses import address
from public.reading.checking import Check
from public.reading.editions import Editions
from public.reading.standing import Standing

CHECK, LIST = "/check", "/check/list"

WORDS = {
    Severity.ERROR: "Error",
    Severity.CONFLICT: "Conflict",
    Severity.WARNING: "To look at",
    Severity.INFORMATION: "Information",
}
_PAIRS = (Kind.EXCLUDES1, Kind.EXCLUDES1_CONDITIONAL, Kind.EXCLUDES2, Kind.BOTH_SIDES, Kind.DUPLICATE)
_ALONE = (
    Kind.UNKNOWN_CODE, Kind.ICD9_CODE, Kind.HEADER, Kind.NOT_VALID_ON_DATE, Kind.SEVENTH_MISSING, Kind.SEVENTH_INVALID,
)  # fmt: skip
HEADINGS = {
    Kind.DUPLICATE: "Listed twice",
    Kind.EXCLUDES1: "Excludes1",
    Kind.EXCLUDES1_CONDITIONAL: "Excludes1 with a condition",
    Kind.EXCLUDES2: "Excludes2",
    Kind.BOTH_SIDES: "Right and left",
    Kind.CODE_FIRST: "Code first",
    Kind.USE_ADDITIONAL: "Use additional code",
    Kind.MANIFESTATION_FIRST: "Manifestation listed first",
    Kind.NOT_FIRST: "External cause listed first",
    Kind.POA_EXEMPT: "POA exempt",
    Kind.NOTES_UNKNOWN: "Not checked",
    Kind.OUTSIDE_COVERAGE: "Not known",
}
_NOTE_AT_ONCE = (Severity.ERROR, Severity.CONFLICT)


@dataclass(frozen=True)
class NoteShown:
    """A note with where it stands. ``lines`` follow in its list."""

    heading: str
    text: str
    lines: tuple[str, ...]
    owner: str
    href: str
    inherited: bool
    source: str
    sha256: str


@dataclass(frozen=True)
class FindingShown:
    """``links`` are the codes it concerns, as (code, address). ``message`` is in parts: codes to look at have an
    address."""

    severity: str
    word: str
    heading: str
    links: list[tuple[str, str]]
    message: list[tuple[str, str]]
    note: NoteShown | None
    open: bool


@dataclass(frozen=True)
class CodeShown:
    """A code as asked, with what is wrong with it alone. ``href`` is empty for a name that is no code.

    ``groups`` are those of other publishers on that day: "CMS-HCC V28 2026: HCC 37 Diabetes with ...".
    """

    asked: str
    code: str
    title: str
    href: str
    verdict: str
    word: str
    finding: FindingShown | None
    groups: list[str]


@dataclass(frozen=True)
class CheckShown:
    """``groups`` are (heading, findings at once, findings that are only information)."""

    summary: str
    codes: list[CodeShown]
    groups: list[tuple[str, list[FindingShown], list[FindingShown]]]
    link: str


def present_check(check: Check, editions: Editions, groups: Mapping[str, Sequence[Membership]]) -> CheckShown:
    on = check.edition.effective_from if check.edition and not check.edition.is_in_force else None
    shown = {id(finding): _finding(finding, on) for finding in check.findings}
    alone = {finding.codes[0]: shown[id(finding)] for finding in check.findings if finding.kind in _ALONE}
    pairs = [finding for finding in check.findings if finding.kind in _PAIRS]
    others = [finding for finding in check.findings if finding.kind not in (*_PAIRS, *_ALONE)]
    return CheckShown(
        summary=_summary(check.findings),
        codes=[_code(standing, alone, on, groups.get(standing.code, ())) for standing in check.standings],
        groups=[
            (heading, *_by_weight(findings, shown))
            for heading, findings in (("Pairs", pairs), ("Order, and further codes", others))
            if findings
        ],
        link=check_address([standing.code for standing in check.standings], check.on, check.first),
    )


def check_address(codes: Sequence[str], on: datetime.date, first: str = "") -> str:
    """The address that holds a check: whoever has it can read the codes."""
    asked = {"codes": ",".join(codes), "on": on.isoformat()} | ({"first": first} if first else {})
    return f"{CHECK}?{urlencode(asked, safe=',')}"


def _by_weight(
    findings: Iterable[Finding], shown: dict[int, FindingShown]
) -> tuple[list[FindingShown], list[FindingShown]]:
    ordered = [(finding.severity is Severity.INFORMATION, shown[id(finding)]) for finding in findings]
    return [result for light, result in ordered if not light], [result for light, result in ordered if light]


def _summary(findings: Sequence[Finding]) -> str:
    """ "2 errors, 1 conflict, 3 more to look at"; empty where there is only information."""
    counts = Counter(finding.severity for finding in findings)
    errors, conflicts, others = (counts[s] for s in (Severity.ERROR, Severity.CONFLICT, Severity.WARNING))
    parts = (
        f"{errors} error{pluralize(errors)}" if errors else "",
        f"{conflicts} conflict{pluralize(conflicts)}" if conflicts else "",
        f"{others} {'more ' if errors or conflicts else ''}to look at" if others else "",
    )
    return ", ".join(filter(None, parts))


def _code(
    standing: Standing,
    alone: dict[str, FindingShown],
    on: datetime.date | None,
    memberships: Sequence[Membership],
) -> CodeShown:
    verdict, word = _verdict(standing)
    return CodeShown(
        standing.asked,
        standing.code,
        standing.title,
        address("code", standing.code, on if standing.here else None) if standing.is_known else "",
        verdict,
        word,
        alone.get(standing.code),
        [f"{row.grouping}: {row.group_name} {row.label}".rstrip() for row in memberships],
    )


def _verdict(standing: Standing) -> tuple[str, str]:
    if standing.valid:
        return "good", "Valid"
    if standing.kind is Kind.OUTSIDE_COVERAGE:
        return "unknown", "Not known"
    if standing.kind is Kind.HEADER:
        return "bad", "Header"
    return "bad", "Not valid" if standing.is_known else "No code"


def _finding(finding: Finding, on: datetime.date | None) -> FindingShown:
    return FindingShown(
        severity=finding.severity,
        word=WORDS[finding.severity],
        heading=HEADINGS.get(finding.kind, ""),
        links=[(code, address("code", code, on)) for code in finding.codes],
        message=_linked(finding.message, finding.suggested, on),
        note=_note(finding.note) if finding.note else None,
        open=finding.severity in _NOTE_AT_ONCE,
    )


def _linked(message: str, codes: Sequence[str], on: datetime.date | None) -> list[tuple[str, str]]:
    """The words of a message, and the addresses of the codes that it names."""
    parts = re.split(rf"(?<![\w.])({'|'.join(map(re.escape, codes))})(?![\w.]*\w)", message) if codes else [message]
    return [(part, address("code", part, on) if at % 2 else "") for at, part in enumerate(parts)]


def _note(note: OfficialNote) -> NoteShown:
    dated = datetime.date.fromisoformat(note.release)
    is_code = note.owner_kind == "code"
    return NoteShown(
        heading=heading_of(note.kind),
        text=note.text,
        lines=note.after,
        owner=note.owner if is_code else f"{note.owner_kind} {note.owner}",
        href=address(note.owner_kind, note.owner, dated if is_code else None),
        inherited=note.inherited,
        source=f"{note.file}, release effective {note.release}",
        sha256=note.sha256,
    )
