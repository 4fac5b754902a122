"""Badges, the table of details, the flags, and the official files a page rests on."""

from __future__ import annotations

from dataclasses import dataclass

from codes.models import SourceFile
from public.addresses import address
from public.reading.code_facts import CodeFacts
from public.reading.editions import Edition

from .seventh import explain_placeholder


@dataclass(frozen=True)
class Badge:
    """``mark`` names the icon and style: "system", "billable", "header", "dates" or "retired"."""

    text: str
    mark: str


@dataclass(frozen=True)
class Detail:
    term: str
    text: str
    href: str = ""
    remark: str = ""


@dataclass(frozen=True)
class File:
    kind: str
    name: str
    package: str
    release: str
    effective_from: str
    sha256: str


@dataclass(frozen=True)
class OfficialSource:
    """``files`` hold the code itself; ``others`` hold what else the page shows."""

    publisher: str
    release: str
    effective_from: str
    files: list[File]
    others: list[File]


def present_badges(facts: CodeFacts) -> list[Badge]:
    edition, today = facts.edition, facts.editions.today
    billable = "Billable" if facts.version.billable else "Not billable (header)"
    valid = facts.version.billable  # a header is never valid: the dates are those of its release
    dates = f"{'Valid from' if valid else 'Release of'} {edition.effective_from} to {edition.covers_to}"
    badges = [Badge("ICD-10-CM", "system")]
    mark = "billable" if facts.version.billable else "header"
    if facts.is_retired:
        badges.append(Badge("Not in force" if facts.is_ahead else "Retired", "retired"))
        if not facts.is_ahead:
            billable, mark = f"Was {billable[0].lower()}{billable[1:]}", "system"
    elif facts.on is None and edition.is_past(today):
        dates = f"{'Valid until' if valid else 'Release ended'} {edition.covers_to}"
    badges.append(Badge(billable, mark))
    badges.append(Badge(dates, "dates"))
    return badges


def present_details(facts: CodeFacts) -> list[Detail]:
    version, edition = facts.version, facts.edition
    details = [
        Detail("Code", facts.name),
        Detail("Code system", "ICD-10-CM"),
        Detail("Title", version.title),
    ]
    if version.short_title and version.short_title != version.title:
        details.append(Detail("Short title", version.short_title))
    if version.tabular_title:
        details.append(Detail("Title in the tabular list", version.tabular_title))
    for node in facts.ancestors:
        term = {"chapter": "Chapter", "block": "Block"}.get(node.kind, "Category" if len(node.name) == 3 else "")
        if term:
            where = f" ({node.code_range})" if node.kind == "chapter" and node.code_range else ""
            text = f"{node.name} · {node.printed_title}{where}"
            details.append(Detail(term, text, address(node.kind, node.name, facts.on)))
    if version.order_number:
        details.append(Detail("Place in the order file", f"{version.order_number:,}"))
    details.append(Detail("Release", edition.label, remark=f"effective {edition.effective_from}"))
    return details


def present_flags(facts: CodeFacts) -> list[Detail]:
    """Billable and valid both come from the order file's one flag and the release's dates."""
    version = facts.version
    gone = facts.is_retired and not facts.is_ahead
    flags = [
        Detail("Billable", yes(version.billable and not gone), remark="retired" if gone else ""),
        Detail("Valid for HIPAA transactions", yes(version.billable and not gone), remark=_validity(facts)),
        Detail("Header", yes(not version.billable), remark="" if version.billable else "more characters are needed"),
    ]
    if version.billable:
        flags.append(_poa(facts))
    placeholder = explain_placeholder(facts.name)
    flags.append(Detail("Placeholder X", yes(bool(placeholder)), remark=placeholder))
    return flags


def _poa(facts: CodeFacts) -> Detail:
    if facts.poa_exempt is None:
        year = facts.edition.release.fiscal_year_end.year
        return Detail("POA exempt", "Not known", remark=f"no list of fiscal year {year} is loaded")
    remark = "present on admission need not be reported" if facts.poa_exempt else ""
    return Detail("POA exempt", yes(facts.poa_exempt), remark=remark)


def yes(value: bool) -> str:
    return "Yes" if value else "No"


def _validity(facts: CodeFacts) -> str:
    edition = facts.edition
    if not facts.version.billable:
        return "a header is never valid in a transaction"
    if facts.is_retired:
        return f"in {edition.label}, {edition.effective_from} to {edition.covers_to}"
    if facts.on is None and edition.is_past(facts.editions.today):
        return f"until {edition.covers_to}; later dates are in no release loaded here"
    return f"from {edition.effective_from} to {edition.covers_to}"


def present_source(facts: CodeFacts) -> OfficialSource:
    edition = facts.edition
    shown = {entry.source_id for entry in facts.index}
    others = [source for pk, source in facts.index_sources.items() if pk in shown]
    if facts.poa_exempt is not None and (poa := facts.editions.serving("poa", edition)):
        others.append(poa)
    others += list({entry.source_id: entry.source for entry in facts.maps}.values())
    others += list({m.grouping.source_id: m.grouping.source for m in facts.groups}.values())
    return OfficialSource(
        publisher=edition.release.system.publisher,
        release=edition.label,
        effective_from=edition.effective_from.isoformat(),
        files=own_files(edition),
        others=[_file(source) for source in others],
    )


def own_files(edition: Edition) -> list[File]:
    """The files that hold the codes of a release themselves."""
    kinds = (SourceFile.Kind.ORDER, SourceFile.Kind.TABULAR)
    return [_file(edition.sources[kind]) for kind in kinds if kind in edition.sources]


def _file(source: SourceFile) -> File:
    release = source.release
    return File(
        kind=SourceFile.Kind(source.kind).label,
        name=source.name,
        package=source.package,
        release=release.label if release else "",
        effective_from=release.effective_from.isoformat() if release else "",
        sha256=source.sha256,
    )
