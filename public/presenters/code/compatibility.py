"""Other codes that mean the same, or did: ICD-9-CM by the General Equivalence Mappings, and the conversion table."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from codes.models import MapEntry, SourceFile
from public.addresses import address
from public.reading.code_facts import CodeFacts
from public.reading.maps import meaning


@dataclass(frozen=True)
class Equivalent:
    """One row of a GEM, read from our code or towards it. ``code`` is the ICD-9-CM one, empty for no map."""

    code: str
    meaning: str


@dataclass(frozen=True)
class ConvertedCode:
    """One predecessor or successor. ``title`` only where this release has it, ``href`` where any has; ``printed`` where
    the publisher's cell says more than one code."""

    code: str
    title: str
    href: str
    since: datetime.date | None
    printed: str


@dataclass(frozen=True)
class Compatibility:
    to_icd9: list[Equivalent]
    from_icd9: list[Equivalent]
    predecessors: list[ConvertedCode]
    successors: list[ConvertedCode]

    @property
    def has_icd9(self) -> bool:
        return bool(self.to_icd9 or self.from_icd9)

    def __bool__(self) -> bool:
        return bool(self.has_icd9 or self.predecessors or self.successors)


def present_compatibility(facts: CodeFacts) -> Compatibility:
    kinds = SourceFile.Kind
    rows: dict[str, list[MapEntry]] = {}
    for entry in facts.maps:
        side = "from" if entry.from_code == facts.name else "to"
        rows.setdefault(f"{entry.source.kind} {side}", []).append(entry)
    conversions = [entry for entry in facts.maps if entry.source.kind == kinds.CONVERSION]
    if facts.on:  # a dated page shows nothing that a later release made of the code
        conversions = [e for e in conversions if e.effective_from is None or e.effective_from <= facts.on]
    return Compatibility(
        to_icd9=[Equivalent(e.to_code, meaning(e)) for e in rows.get(f"{kinds.GEM_I10} from", [])],
        from_icd9=[Equivalent(e.from_code, meaning(e)) for e in rows.get(f"{kinds.GEM_I9} to", [])],
        predecessors=_distinct([_conversion(e, e.from_code, facts) for e in conversions if e.to_code == facts.name]),
        successors=_distinct(
            [_conversion(e, e.to_code, facts) for e in conversions if e.from_code == facts.name != e.to_code]
        ),
    )


def _conversion(entry: MapEntry, code: str, facts: CodeFacts) -> ConvertedCode:
    printed = entry.printed.strip()
    return converted(
        code, facts, since=entry.effective_from, printed=printed if printed != code and code == entry.from_code else ""
    )


def converted(code: str, facts: CodeFacts, *, since: datetime.date | None = None, printed: str = "") -> ConvertedCode:
    node = facts.named.get(code)
    has_page = node is not None or code in facts.elsewhere
    return ConvertedCode(code, node.title if node else "", address("code", code) if has_page else "", since, printed)


def _distinct(conversions: list[ConvertedCode]) -> list[ConvertedCode]:
    """The publisher's table has a few rows twice."""
    return list(dict.fromkeys(conversions))
