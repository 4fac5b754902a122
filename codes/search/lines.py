"""The lines of a release: short texts by which official files call a code, with their origins.

    title        "Acute myocardial infarction, unspecified" (I21.9)
    inclusion    an inclusion term or "includes" note of the code itself
    inherited    such a note of a header above a billable code
    index        a path of an index, a cell of a table: "Infarct, infarction myocardium (acute)"
    see          a path that has only "see": it leads to the code of that entry

Words in parentheses are non-essential modifiers: optional words of a line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from codes.models import Code, CodeVersion, IndexEntry, Release, SourceFile
from codes.notes import INCLUDING

TITLE, INCLUSION, INHERITED, INDEX, SEE = "title", "inclusion", "inherited", "index", "see"
_SEE_INSIDE = re.compile(r"\((?:see also|see)\b[^()]*\)", re.IGNORECASE)


_OPTIONAL = re.compile(r"\([^()]*\)")


def essential(text: str) -> str:
    """A line without its non-essential modifiers."""
    return _OPTIONAL.sub(" ", text) if "(" in text else text


class Line(NamedTuple):
    code: int  # the id of the Code
    origin: str
    text: str


def lines_of(release: Release) -> Iterator[Line]:
    """All lines of a release, some of them repeated."""
    names: dict[str, int] = {}
    yield from _from_codes(release, names)
    yield from _from_indexes(release, names)


def own_terms(notes: list[dict[str, Any]]) -> list[str]:
    """The texts of the notes of a code that say what it includes."""
    return [note["text"] for part in notes if part["kind"] in INCLUDING for note in part["notes"]]


def _from_codes(release: Release, names: dict[str, int]) -> Iterator[Line]:
    handed_on: dict[int, list[str]] = {}
    fields = ("pk", "parent_id", "code_id", "code__code", "code__kind", "title", "billable", "generated", "notes")
    rows = CodeVersion.objects.filter(release=release).in_order().values_list(*fields)
    for pk, parent, code, name, kind, title, billable, generated, notes in rows.iterator(chunk_size=5000):
        if kind != Code.Kind.CODE:
            continue
        names[name] = code
        yield Line(code, TITLE, title)
        if generated:
            continue
        own = own_terms(notes)
        for text in own:
            yield Line(code, INCLUSION, text)
        inherited = handed_on.get(parent, [])
        if billable:
            for text in inherited:
                yield Line(code, INHERITED, text)
        else:
            handed_on[pk] = [*own, *inherited]


def index_sources(release: Release) -> dict[str, int]:
    """Kind of index -> id of the newest file of this kind, in this release or an earlier one."""
    files = SourceFile.objects.filter(
        kind__in=SourceFile.INDEX_KINDS,
        release__system=release.system_id,
        release__effective_from__lte=release.effective_from,
    )
    return dict(files.order_by("release__effective_from", "pk").values_list("kind", "pk"))


def _from_indexes(release: Release, names: dict[str, int]) -> Iterator[Line]:
    rows = list(
        IndexEntry.objects.filter(source__in=index_sources(release).values())
        .exclude(code="", see_entry=None)
        .order_by("source_id", "position")
        .values_list("pk", "path", "column", "code", "see", "see_entry_id")
    )
    leads = {pk: code for pk, _, _, code, _, _ in rows if code}
    for _, path, column, code, see, see_entry in rows:
        meant = code or (leads.get(see_entry, "") if see else "")
        if identity := _known(meant, names):
            text = _SEE_INSIDE.sub("", path).replace(IndexEntry.SEPARATOR, ", ")
            yield Line(identity, INDEX if code else SEE, f"{text}: {column}" if column else text)


def _known(name: str, names: dict[str, int]) -> int | None:
    """The code, or else the nearest header above it that the release has, since an index may be a year ahead."""
    while len(name) >= 3:
        if name in names:
            return names[name]
        name = name[:-1].rstrip(".")
    return None
