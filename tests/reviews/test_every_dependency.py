"""Texts that name codes and insert facts, when 2026-april takes the place of 2025-annual: those are marked whose own
facts, named codes or inserted facts changed, for that reason, and no others.

What changed is computed again from the raw files (``raw_release``). In a quick run 40 texts over two chapters, in --all
two thousand over all, with tables of successors and of ICD-9-CM. Each names three other codes, a third of these among
codes that change or stand beside one that does. Which ones is another choice in every run.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import pytest
from django.db import connection
from django.test import Client

from codes.models import Release
from codes.releases.loading.activate import activate_release
from codes.releases.loading.importing import import_map, import_release
from reviews.benchmarks.publications import publish_texts
from reviews.desk.queues.annotated import annotated_for_queues
from reviews.models import Publication
from reviews.reading.changes.impact import Impact, impact_of
from tests.codes.releases.official import of_chapters
from tests.conftest import SHARED_DATA
from tests.reviews.raw_release import RawRelease, conversions, mappings
from tests.reviews.stories import NOW, text
from tests.shares import dice, share, size

pytestmark = [pytest.mark.shared, pytest.mark.slow, pytest.mark.engine]
OLD, NEW = "2025-annual", "2026-april"
TEXTS = size("DEPENDENT_TEXTS", share=40, whole=2_000)
WHOLE = TEXTS >= 200
CHAPTERS = {str(number) for number in share("chapters", range(1, 23), 22 if WHOLE else 2)}
_OF_THE_CODE = {"code", "title", "billable"}  # what names a code anyway
_OWN = _OF_THE_CODE | {"encounter", "seventh"}  # what is among the facts of a code
_SAYINGS = (
    "It is not the same as {}, which stands beside it.",
    "Where that is meant, see {} as well (not {}), and {} after it.",
    "{} and {} are other conditions; so is {}.",
    "People mistake it for {}. Compare {}; and {}.",
)


class Written(NamedTuple):
    """A text, the codes that its prose names, and its fields (kind, code or "", argument)."""

    code: str
    named: tuple[str, ...]
    fields: tuple[tuple[str, str, str], ...]

    @property
    def content(self) -> dict[str, Any]:
        saying = _SAYINGS[sum(map(ord, self.code)) % len(_SAYINGS)]
        sentence = saying.format(*self.named[: saying.count("{}")])
        rest = "".join(f" Nor is it {name}." for name in self.named[saying.count("{}") :])
        facts = [f"Officially: {source(field)}." for field in self.fields]
        return text(
            self.code, coding_notes=" ".join([sentence + rest, *facts[1:]]), what_it_is=" ".join(["This.", *facts[:1]])
        )


def source(field: tuple[str, str, str]) -> str:
    return f"[[{' '.join(part for part in field if part)}]]"


@pytest.mark.django_db
@pytest.mark.usefixtures("no_findings")
def test_just_those_that_rest_on_something_else_are_marked(
    record_property: Callable[[str, object], None], tmp_path: Path
) -> None:
    old, new = raw_releases()
    releases = {label: loaded(label, tmp_path) for label in (OLD, NEW)}
    if WHOLE:
        assert import_map(files=[SHARED_DATA / "gem-2018"], kind="gem").outcome == "imported"
    activate_release(releases[OLD], now=NOW)
    texts = list(written(old, new, dice("dependent texts")))
    assert len(texts) == TEXTS
    publish_texts({text.code: text.content for text in texts}, release=releases[OLD], now=NOW)
    frozen = dict(Publication.objects.values_list("explanation__code__code", "disclosure__fields"))
    assert {code: set(fields or ()) for code, fields in frozen.items()} == {
        text.code: {source(field) for field in text.fields} for text in texts
    }

    began = time.monotonic()
    impact = impact_of(releases[NEW])
    took = time.monotonic() - began
    reasons = {text.code: set(changed(text, old, new)) for text in texts if text.code in new}
    expected = {code: why for code, why in reasons.items() if why}
    assert expected
    assert reasons_of(impact) == expected
    assert {text.code for text in impact.retiring} == {text.code for text in texts if text.code not in new}
    assert {text.code for text in impact.guidance} == {
        code for code, why in reasons.items() if not why and old.guidance(code) != new.guidance(code)
    }

    activate_release(releases[NEW], now=NOW)
    queued = annotated_for_queues(NOW).filter(live_changed=True).values_list("code__code", flat=True)
    assert set(queued) == set(expected)
    site, chance = Client(), dice("pages of dependent texts")
    for code in chance.sample(sorted(reasons), min(len(reasons), 100)):
        assert ("being reviewed again" in site.get(f"/icd-10-cm/{code}").text) == (code in expected), code
    activate_release(releases[OLD], now=NOW)
    assert impact_of(releases[OLD]).affected == []
    kinds = {
        kind: sum(any(why[0] == kind for why in whys) for whys in expected.values())
        for kind in ("own", "named", "field")
    }
    figures = (
        f"{len(texts)} texts: {len(expected)} marked ({kinds}), {len(impact.retiring)} retired; impact in {took:.2f} s"
    )
    record_property("figures", figures)
    print(f"{connection.vendor}: {figures}")  # noqa: T201 - the figure of this test; shown with -s


def raw_releases() -> tuple[RawRelease, RawRelease]:
    maps = mappings(SHARED_DATA / "gem-2018" / "general-equivalence-mappings.zip") if WHOLE else {}
    tables = [conversions(table_of(label).read_bytes()) if WHOLE else {} for label in (OLD, NEW)]
    old, new = (RawRelease(label, successors=table, maps=maps) for label, table in zip((OLD, NEW), tables, strict=True))
    return old, new


def table_of(label: str) -> Path:
    """The conversion table that serves a release: April has none of its own."""
    return SHARED_DATA / label.replace("april", "annual") / "conversion-table.xlsx"


def loaded(label: str, folder: Path) -> Release:
    """Without indexes, which no text rests on."""
    packages = [of_chapters(label, CHAPTERS, folder / label), *([table_of(label)] if WHOLE else [])]
    result = import_release(packages=packages, label=label)
    assert result.outcome == "imported", result.reasons
    return Release.objects.get(label=label)


def written(old: RawRelease, new: RawRelease, chance: Random) -> Iterator[Written]:
    """Texts on codes by chance, headers among them; all that is named is in one of the releases at least."""
    codes = [code for code in old.lines if old.chapter_of[code] in CHAPTERS]
    changing = [code for code in codes if old.name(code) != new.name(code)]
    added = [code for code in new.lines if code not in old and new.chapter_of[code] in CHAPTERS]
    facts = [code for code in codes if code in new and old.facts(code) != new.facts(code)]
    parents = {old.parent(code) for code in changing} | {new.parent(code) for code in added}
    near = sorted({*changing, *added, *(code for code in codes if old.parent(code) in parents)})
    fields = Fields(old, new, codes, chance)
    gone = [code for code in codes if code not in new]
    own = [*chance.sample(facts, min(len(facts), TEXTS // 8)), *chance.sample(gone, min(len(gone), TEXTS // 100))]
    for code in dict.fromkeys([*own, *chance.sample(codes, len(codes))]):
        if len(fields.texts) == TEXTS:
            return
        fields.texts.append(code)
        named = [chance.choice(near if near and chance.random() < 1 / 3 else codes) for _ in range(3)]
        others = [name for name in named if name in old]
        yield Written(code, tuple(named), tuple(fields.some(code, others)))


class Fields:
    """Fact fields that the older release can fill in; of some kinds and codes because they change."""

    def __init__(self, old: RawRelease, new: RawRelease, codes: list[str], chance: Random) -> None:
        self.old, self.chance = old, chance
        self.texts: list[str] = []
        self.moving: dict[str, list[tuple[str, str]]] = {}
        for code in chance.sample(codes, min(len(codes), 20_000)):
            if code not in new:
                continue
            for kind, argument in self.possible(code):
                if old.printed(kind, code, argument) != new.printed(kind, code, argument):
                    self.moving.setdefault(kind, []).append((code, argument))

    def possible(self, code: str) -> list[tuple[str, str]]:
        """Kinds and arguments for a code."""
        notes = {container for name in (code, *self.old.above[code]) for container, _ in self.old.notes[name]}
        kinds = [
            (kind, "") for kind in ("code", "title", "billable", "parent", "block", "chapter", "side", "encounter")
        ]
        kinds += [(kind, "") for kind in ("seventh", "code_first", "use_additional", "successors", "map")]
        kinds += [("seventh", char) for char, _, _ in self.old.table(code)[:2]]
        for container in sorted(notes - {"seventh_note", "inclusion_term"}):
            last = len(self.old.noted(code, container))
            kinds += [("notes", container), ("note", f"{container} 1"), ("note", f"{container} {last}")]
        return [(kind, argument) for kind, argument in kinds if self.old.printed(kind, code, argument)]

    def some(self, own: str, others: list[str]) -> Iterator[tuple[str, str, str]]:
        taken = set()
        for _ in range(self.chance.choice((0, 1, 2))):
            if self.moving and self.chance.random() < 1 / 4:
                kind = self.chance.choice(sorted(self.moving))
                code, argument = self.chance.choice(self.moving[kind])
            else:
                code = self.chance.choice([own, *others])
                kind, argument = self.chance.choice(self.possible(code))
            field = (kind, "" if code == own else code, argument)
            if field not in taken:
                taken.add(field)
                yield field


def changed(text: Written, old: RawRelease, new: RawRelease) -> Iterator[tuple[str, str]]:
    """Why a text is to be marked: its own facts, a code that it names, a fact that it inserts."""
    if old.facts(text.code) != new.facts(text.code):
        yield "own", text.code
    for name in {*text.named, *(code for _, code, _ in text.fields if code)} - {text.code}:
        if old.name(name) != new.name(name):
            yield "named", name
    for kind, code, argument in text.fields:
        about, known = code or text.code, _OF_THE_CODE if code else _OWN
        if (
            kind not in known
            and about in new
            and old.printed(kind, about, argument) != new.printed(kind, about, argument)
        ):
            yield "field", source((kind, code, argument))


def reasons_of(impact: Impact) -> dict[str, set[tuple[str, str]]]:
    def reason(code: str, rule: str, line: str) -> tuple[str, str]:
        about = line.split(": ", maxsplit=1)[0]
        return {
            "named code": ("named", about),
            "named gone": ("named", about),
            "inserted fact": ("field", f"[[{about}]]"),
        }.get(rule, ("own", code))

    return {
        text.code: {
            reason(text.code, change.rule, (change.old or ("",))[0])
            for change in text.changes
            if change.rule != "guidance"
        }
        for text in impact.affected
    }
