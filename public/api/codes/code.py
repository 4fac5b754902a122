"""``/api/codes/Z53.9``: what the page of a code shows, with ``?release=2025-10-01`` its dated page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.http import HttpRequest, HttpResponse

from codes.models import SourceFile
from public.addresses import address, code_meant, parse_day
from public.api.common import CODE, sourced
from public.api.openapi.endpoints import endpoint
from public.api.openapi.parameters import Asked, day
from public.api.releases import official_file
from public.presenters.code.compatibility import Compatibility, Equivalent, present_compatibility
from public.presenters.code.history import Event, present_history
from public.presenters.code.index_terms import TITLES, present_synonyms, printed_code
from public.presenters.code.seventh import explain_placeholder, present_seventh
from public.reading.code_facts import CodeFacts, read_code, read_explanation
from public.reading.code_tree import Node
from public.reading.editions import Editions
from public.serving.answers import answer, problem
from public.serving.caching import cacheable_with
from reviews.reading.published import PublishedExplanation

from . import shapes
from .groupings import membership_json
from .publications import publication_json
from .validity import ABSENT, absent_code

_RELEASE = day("release", "The effective date of a release: official facts alone, as they were in it.")


def _explanation(request: HttpRequest, editions: Editions, code: str, asked: Asked) -> PublishedExplanation | None:
    name = code_meant(code)
    return read_explanation(name, editions) if name and not asked["release"] else None


@endpoint(
    "/api/codes/{code}", "api-code", answer=shapes.CodeAnswer, parameters=(CODE, _RELEASE),
    missing=f"{ABSENT} Or the release is not loaded here.",
)  # fmt: skip
@cacheable_with(_explanation)
def code(
    request: HttpRequest, editions: Editions, explanation: PublishedExplanation | None, code: str, asked: Asked
) -> HttpResponse:
    """A code: facts, notes of its own and inherited ones, history, and the reviewed explanation.

    As of the release in force; a retired code as of the last that had it.
    """
    name, on = code_meant(code), None
    if asked["release"]:
        on = editions.on(parse_day(asked["release"]))
        if on is None:
            loaded = ", ".join(str(other.effective_from) for other in editions.newest_first) or "none"
            return problem(404, "not_found", f"No such release is loaded. Loaded are: {loaded}.", "release")
    facts = read_code(name, editions, on=on, explanation=explanation) if name else None
    if facts is None:
        return absent_code(name or code, editions, on or editions.in_force)
    return answer(_as_json(facts))


def _as_json(facts: CodeFacts) -> shapes.CodeAnswer:
    version, edition, editions = facts.version, facts.edition, facts.editions
    parent = next((node.name for node in reversed(facts.ancestors) if node.kind == "code"), None)
    mapped = present_compatibility(facts)
    return {
        "code": facts.name,
        "title": version.title,
        "short_title": version.short_title or None,
        "tabular_title": version.tabular_title or None,
        "billable": version.billable,
        **sourced(edition),
        "label": edition.label,
        "covers_to": edition.covers_to.isoformat(),
        "in_force": edition.is_in_force,
        "releases": [e.effective_from.isoformat() for e in editions.newest_first if e.release.pk in facts.versions],
        "files": [official_file(source) for source in edition.sources.values()],
        "url": address("code", facts.name),
        "dated_url": address("code", facts.name, edition.effective_from),
        "parent": parent,
        "path": [_node(node) for node in facts.ancestors],
        "children": [_node(node) for node in facts.children],
        "previous": facts.previous.name if facts.previous else None,
        "next": facts.following.name if facts.following else None,
        "notes": list(_notes(facts)),
        "named_by": [{**_node(node), "note": node.role} for node in facts.referring],
        "seventh_characters": _seventh(facts),
        "placeholder_x": bool(explain_placeholder(facts.name)),
        "poa_exempt": facts.poa_exempt,
        "icd9": {"to": _equivalents(mapped.to_icd9), "back": _equivalents(mapped.from_icd9)},
        "predecessors": _predecessors(mapped),
        "successors": facts.successors or [row.code for row in mapped.successors if row.code],
        "synonyms": [{"term": row.text, "provenance": row.provenance} for row in present_synonyms(facts)],
        "index": list(_index(facts)),
        "history": [_event(event) for event in present_history(facts)],
        "groupings": [membership_json(membership) for membership in facts.groups],
        "publication": publication_json(facts.explanation, facts.name, editions.today) if facts.explanation else None,
    }


def _node(node: Node) -> shapes.TreeNode:
    return {"kind": node.kind, "name": node.name, "title": node.printed_title, "billable": node.billable}


def _notes(facts: CodeFacts) -> Iterator[shapes.Note]:
    yield from _notes_of(facts.name, "code", facts.version.notes, inherited=False)
    for node in reversed(facts.ancestors):
        yield from _notes_of(node.name, node.kind, node.notes, inherited=True)


def _notes_of(
    owner: str, kind: str, containers: Sequence[dict[str, object]], *, inherited: bool
) -> Iterator[shapes.Note]:
    for container in containers:
        for note in container["notes"]:  # type: ignore[attr-defined]
            yield {
                "kind": str(container["kind"]),
                "text": note["text"],
                "owner": owner,
                "owner_kind": kind,
                "inherited": inherited,
                "names": list(dict.fromkeys(name for _, _, _, name in note.get("refs", []))),
            }


def _seventh(facts: CodeFacts) -> shapes.SeventhTable | None:
    table = present_seventh(facts)
    if table is None:
        return None
    rows: list[shapes.SeventhCharacter] = [
        {"character": row.char, "meaning": row.text, "code": row.code or None} for row in table.rows
    ]
    return {"owner": table.owner.name if table.owner else facts.name, "characters": rows}


def _equivalents(rows: list[Equivalent]) -> list[shapes.EquivalentCode]:
    return [{"code": row.code or None, "meaning": row.meaning} for row in rows]


def _predecessors(mapped: Compatibility) -> list[shapes.Converted]:
    return [
        {"code": row.code, "title": row.title or None, "since": row.since.isoformat() if row.since else None}
        for row in mapped.predecessors
        if row.code
    ]


def _index(facts: CodeFacts) -> Iterator[shapes.IndexTerm]:
    for entry in facts.index:
        source = facts.index_sources[entry.source_id]
        yield {
            "index": TITLES[SourceFile.Kind(source.kind)],
            "path": entry.path,
            "column": entry.column or None,
            "code": printed_code(entry),
            "see": entry.see or None if not entry.code else None,
            "release": source.release.label if source.release else "",
        }


def _event(event: Event) -> shapes.HistoryEvent:
    return {
        "release": event.effective_from.isoformat(),
        "label": event.label,
        "what": event.what,
        "old": event.old or None,
        "new": event.new or None,
        "between": [day.isoformat() for day in event.between] if event.between else None,
    }
