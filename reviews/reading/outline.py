"""A first text composed from official facts alone: deterministic, labelled, and only a beginning.

It says what the facts say. What they do not say (what the condition is, where people meet it) is left to the author.
"""

from __future__ import annotations

from codes.models import Code, CodeVersion, IndexEntry, SourceFile
from codes.notes import INCLUDING, NAMES
from reviews.rules.cleaning import cleaned
from reviews.rules.content import Content
from reviews.rules.fields import escaped

_NOTES = {
    "excludes1": f"{NAMES['excludes1']}, not coded together with it",
    "excludes2": f"{NAMES['excludes2']}, a different condition that may be coded as well",
    **{kind: NAMES[kind] for kind in ("code_first", "use_additional", "code_also")},
}


def outline_of(code: Code) -> Content:
    """Billable flag, place, includes and coding notes of the code and its category, synonyms with their provenance."""
    version = (
        CodeVersion.objects.in_force().select_related("code", "parent__code", "chapter__code", "release").get(code=code)
    )
    placed = " It belongs to chapter [[chapter]]." if version.chapter else ""
    owners = [version, *([version.parent] if version.parent else [])]
    return cleaned(
        {
            "summary": f"{code.code} is [[billable]] in ICD-10-CM release {version.release.label}.{placed}",
            "when_it_is_used": [f"For: {text}" for text in _notes(version, *INCLUDING)][:12],
            "coding_notes": _coding_notes(owners),
            "synonyms": _synonyms(version),
            "sources": [{"title": f"ICD-10-CM Tabular List, release {version.release.label}", "url": ""}],
        }
    )


def _notes(version: CodeVersion, *kinds: str) -> list[str]:
    notes = [note["text"] for part in version.notes if part["kind"] in kinds for note in part["notes"]]
    return [escaped(" ".join(text.split()))[:380] for text in notes]


def _coding_notes(owners: list[CodeVersion]) -> str:
    lines = []
    for owner in owners:
        for kind, name in _NOTES.items():
            if texts := _notes(owner, kind):
                lines.append(f"{name} (tabular list, {owner.code.code}): {'; '.join(texts)}.")
    return "\n".join(lines)[:2500]


def _synonyms(version: CodeVersion) -> list[dict[str, str]]:
    terms = [{"term": text[:200], "provenance": "inclusion_term"} for text in _notes(version, "inclusion_term")]
    newest = SourceFile.objects.filter(
        kind__in=SourceFile.INDEX_KINDS, release__effective_from__lte=version.release.effective_from
    ).order_by("release__effective_from")
    sources = {source.kind: source for source in newest}.values()
    entries = IndexEntry.objects.filter(source__in=list(sources), code=version.code.code, column="")
    terms += [
        {"term": escaped(entry.path.replace(IndexEntry.SEPARATOR, ", "))[:200], "provenance": "index"}
        for entry in entries.order_by("source_id", "position")[:20]
    ]
    return terms[:30]
