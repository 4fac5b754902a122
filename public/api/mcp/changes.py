"""What changed between two releases, for tools: of a code and those below it, of a chapter, or of all."""

from __future__ import annotations

from collections import Counter

from codes.edits.pasting import code_in
from codes.releases.loading.comparing import compare_releases
from public.addresses import compare_address
from public.api.common import sourced
from public.presenters.changes import WORDS, ChangesRequest
from public.reading.changes import CodeChange, changes_of, chosen
from public.reading.code_facts import read_versions
from public.reading.editions import Edition, Editions
from public.reading.successors import read_successors

from .answers import Json, RefusedCallError, ToolAnswer, escaped, read_asked, unknown_code

MOST = 40


def what_changed(from_: str, to: str, code: str | None, chapter: str, editions: Editions) -> ToolAnswer:
    """The releases that cover the two days, the older first."""
    _, first = read_asked(editions, on=from_.strip() or "?")
    _, second = read_asked(editions, on=to.strip() or "?", chapter=chapter)
    old, new = sorted((first, second), key=lambda edition: edition.effective_from)
    if old is new:
        raise RefusedCallError(
            "same_release", f"Both days are covered by release {old.label}: there is nothing to compare."
        )
    name = _known(code, old, new, editions) if code else ""
    comparison = compare_releases(old.release, new.release)
    wanted = [
        change for change in chosen(changes_of(comparison), chapter=chapter.strip()) if change.code.startswith(name)
    ]
    gone = [change.code for change in wanted[:MOST] if change.group == "removed"]
    successors = read_successors(gone, editions, new.effective_from)
    fields: Json = {
        "from": {**sourced(old), "label": old.label},
        "counts": dict(Counter(change.group for change in wanted)),
        "notes_compared": comparison.notes_changed is not None,
        "changes": [_change(change, successors.get(change.code, [])) for change in wanted[:MOST]],
        "further": max(0, len(wanted) - MOST),
    }
    asked = ChangesRequest(old, new, chapter=chapter.strip())
    path = compare_address(name, old.effective_from, new.effective_from) if name else asked.href()
    return ToolAnswer(new, path, fields, _lines(fields, name, old, new))


def _known(code: str, old: Edition, new: Edition, editions: Editions) -> str:
    """The code meant, which one of the two releases has."""
    name = code_in(code)
    held = read_versions(name, editions) if name else {}
    if held.keys().isdisjoint((old.release.pk, new.release.pk)):
        raise unknown_code(code, new.effective_from.isoformat(), editions)
    return name


def _change(change: CodeChange, successors: list[str]) -> Json:
    retitled = {"was": change.before.title} if "retitled" in change.kinds and change.before else {}
    came = {"successors": successors} if successors else {}
    entry = {"code": change.code, "kinds": list(change.kinds), "title": change.title, "billable": change.billable}
    return entry | retitled | came


def _lines(fields: Json, name: str, old: Edition, new: Edition) -> list[str]:
    counts = ", ".join(f"{WORDS[group].lower()} {number}" for group, number in fields["counts"].items())
    of = f" of {name} and the codes below it" if name else ""
    lines = [f"Changes{of} from {old.label} ({old.effective_from}) to {new.label}: {counts or 'none'}."]
    if not fields["notes_compared"]:
        lines.append("Official notes could not be compared: one of the two has no tabular list.")
    for row in fields["changes"]:
        was = f", was “{escaped(row['was'])}”" if "was" in row else ""
        came = f"; successors {', '.join(row['successors'])}" if "successors" in row else ""
        kinds = ", ".join(WORDS[kind].lower() for kind in row["kinds"])
        lines.append(f"- **{row['code']}** {escaped(row['title'])}{was}: {kinds}{came}")
    return [*lines, *([f"{fields['further']} more on the page."] if fields["further"] else [])]
