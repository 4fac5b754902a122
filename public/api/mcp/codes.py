"""One code as a tool tells it, and what is directly below a code, a block or a chapter."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, takewhile
from typing import Any

from codes.edits.pasting import code_in
from codes.notes import heading_of
from public.addresses import ROOT, address, possible_nodes
from public.presenters.code.seventh import present_seventh
from public.presenters.links import level
from public.reading import tree
from public.reading.code_facts import CodeFacts, read_code, read_explanation
from public.reading.code_tree import Node
from public.reading.editions import Edition, Editions

from .answers import Json, RefusedCallError, ToolAnswer, escaped, read_asked, unknown_code

MOST_BELOW = 25
MOST_CHARACTERS = 700
"""Characters of notes in an answer: own notes first, of inherited ones those that decide what may be coded."""

_FIRST = ("excludes1", "code_first", "use_additional", "code_also", "excludes2")
Notes = list[Json]


def get_code(code: str, on: str | None, editions: Editions) -> ToolAnswer:
    """As of the day ``on``; without it of the release in force, else of the last that has the code."""
    edition = read_asked(editions, on=on)[1] if on else None
    name = code_in(code)
    facts = read_code(name, editions, on=edition, around=False) if name else None
    if facts is None:
        raise unknown_code(code, on, editions)
    return _described(facts, explained=edition is None and read_explanation(name, editions) is not None)


def _described(facts: CodeFacts, *, explained: bool) -> ToolAnswer:
    version, edition = facts.version, facts.edition
    notes, further = _notes(facts)
    seventh = present_seventh(facts)
    table = {row.char: row.text for row in seventh.rows} if seventh and not seventh.makes_codes else {}
    fields: Json = {
        "code": facts.name,
        "title": version.title,
        "kind": level("code", facts.name, billable=version.billable).lower(),
        "billable": version.billable,
        "valid": {"from": edition.effective_from.isoformat(), "to": edition.covers_to.isoformat()}
        if version.billable
        else None,
        "in_force": edition.is_in_force,
        "above": [{"code": node.name, "title": node.printed_title} for node in facts.ancestors],
        "below": [_below(node.name, node.title, node.billable) for node in facts.children[:MOST_BELOW]],
        "below_further": max(0, len(facts.children) - MOST_BELOW),
        "notes": notes,
        "notes_further": further,
        "seventh": table,
        "successors": facts.successors,
        "poa_exempt": facts.poa_exempt,
        "groupings": [{"group": row.key, "edition": row.grouping.edition} for row in facts.groups],
        "explanation": explained,
    }
    shown = {name: value for name, value in fields.items() if value not in ({}, [], 0) or value is False}
    return ToolAnswer(edition, address("code", facts.name, edition.effective_from), shown, list(_lines(facts, fields)))


def _below(name: str, title: str, billable: bool) -> Json:
    return {"code": name, "title": title, "billable": billable}


def _lines(facts: CodeFacts, fields: Json) -> Iterator[str]:
    yield f"**{facts.name}** {escaped(facts.version.title)}"
    yield _standing(facts)
    above = " › ".join(f"{row['code']} {escaped(row['title'])}" for row in fields["above"])
    yield f"Under: {above}" if above else "Stands under no heading."
    for note in fields["notes"]:
        owner = f" (from {note['from']})" if "from" in note else ""
        rest = [f"{note['further']} more on the page"] if "further" in note else []
        yield f"{heading_of(note['kind'])}{owner}: {'; '.join([*map(escaped, note['texts']), *rest])}"
    if fields["notes_further"]:
        yield f"Notes not shown here: {fields['notes_further']}, on the page."
    if fields["seventh"]:
        yield "Seventh characters: " + ", ".join(f"{char} {escaped(text)}" for char, text in fields["seventh"].items())
    if fields["below"]:
        yield "Below: " + _listed(fields["below"], fields["below_further"])
    if fields["successors"]:
        yield f"Official successors: {', '.join(fields['successors'])}"
    if fields["groupings"]:
        yield "Groupings: " + ", ".join(f"{row['group']} ({row['edition']})" for row in fields["groupings"])
    if fields["explanation"]:
        yield "A reviewed explanation is published: get_explanation."


def _standing(facts: CodeFacts) -> str:
    edition = facts.edition
    dates = f"from {edition.effective_from} to {edition.covers_to}"
    if facts.is_retired and not facts.is_ahead:
        return f"Retired: the last release loaded here that has it is {edition.label}, {dates}."
    ahead = "Not in force yet. " if facts.is_ahead and facts.on is None else ""
    past = " The release is over, and no later one is loaded." if edition.is_past(facts.editions.today) else ""
    if not facts.version.billable:
        return f"{ahead}Not billable: a header; choose a code below it.{past if edition.is_in_force else ''}"
    exempt = " Exempt from POA reporting." if facts.poa_exempt else ""
    return f"{ahead}Billable. Valid {dates}.{past if edition.is_in_force else ''}{exempt}"


def _listed(rows: Sequence[Json], further: int) -> str:
    named = [f"{row['code']} {escaped(row['title'])}{'' if row['billable'] else ' (header)'}" for row in rows]
    return "; ".join([*named, *([f"{further} more, by list_codes"] if further else [])])


def _notes(facts: CodeFacts) -> tuple[Notes, int]:
    """Own and inherited notes as far as they fit, by kind and owner, and how many texts are left out altogether.

    ``further`` of a note is how many of its own texts are left out.
    """
    own = [_note(container) for container in facts.version.notes]
    above = [_note(container, node) for node in reversed(facts.ancestors) for container in node.notes]
    above.sort(key=lambda note: _FIRST.index(note["kind"]) if note["kind"] in _FIRST else len(_FIRST))
    kept: Notes = []
    left, further = MOST_CHARACTERS, 0
    for note in (*own, *above):
        texts = note["texts"]
        fitting = list(takewhile(left.__ge__, accumulate(map(len, texts))))
        left -= fitting[-1] if fitting else 0
        further += len(texts) - len(fitting)
        if fitting:
            rest = {"further": len(texts) - len(fitting)} if len(fitting) < len(texts) else {}
            kept.append(note | {"texts": texts[: len(fitting)]} | rest)
    return kept, further


def _note(container: dict[str, Any], owner: Node | None = None) -> Json:
    whose = {"from": owner.name} if owner else {}
    return {"kind": container["kind"], **whose, "texts": [note["text"] for note in container["notes"]]}


# --- What is directly below -------------------------------------------------------------------------------------------


def list_codes(parent: str, on: str | None, editions: Editions) -> ToolAnswer:
    """Chapters where ``parent`` is empty; blocks of a chapter, categories of a block, codes below a code."""
    _, edition = read_asked(editions, on=on)
    name = parent.strip()
    if not name:
        rows = [_below(node.code.code, node.printed_title, False) for node in tree.read_chapters(edition)]
        return _listing("ICD-10-CM", "Chapters", rows, edition, ROOT)
    if name.isascii() and name.isdigit():
        return _branch("chapter", str(int(name)), edition)
    if "-" in name.strip("-") and (nodes := possible_nodes(name)) and nodes[0].kind == "block":
        return _branch("block", nodes[0].name, edition)
    code = code_in(name)
    facts = read_code(code, editions, on=edition, around=False) if code else None
    if facts is None:
        raise unknown_code(parent, on, editions)
    below = [_below(node.name, node.title, node.billable) for node in facts.children]
    return _listing(code, facts.version.title, below, edition, address("code", code, edition.effective_from))


def _branch(kind: str, name: str, edition: Edition) -> ToolAnswer:
    branch = tree.read_branch(edition, kind, name)
    if branch is None:
        raise RefusedCallError("not_found", f"Release {edition.label} has no {kind} {name[:20]}.")
    below = [
        _below(node.code.code, node.printed_title, node.billable)
        for node in branch.below
        if node.parent_id == branch.node.pk
    ]
    return _listing(name, branch.node.printed_title, below, edition, address(kind, name))


def _listing(name: str, title: str, rows: Iterable[Json], edition: Edition, path: str) -> ToolAnswer:
    below = list(rows)
    lines = [f"**{name}** {escaped(title)}"]
    lines += [f"- {row['code']} {escaped(row['title'])}{' (billable)' if row['billable'] else ''}" for row in below]
    if not below:
        lines.append("Nothing is below it: it is billable.")
    return ToolAnswer(edition, path, {"parent": name, "title": title, "codes": below}, lines)
