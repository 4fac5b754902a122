"""What a change of the official facts takes away from a text signed before it: one table of rules. Pure.

    changes = weigh(before, now)     ->  [Change("excludes1", f"{NAMES['excludes1']} changed", ("old",), ("new",)), ...]
    mark(changes)                    ->  Mark(SECTIONS, sections=("what_it_does_not_mean", "coding_notes"), ...)

The new facts show at once, whatever the rule; it says what becomes of the text beside them until somebody signs again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from enum import IntEnum
from typing import NamedTuple

from codes.notes import INCLUDING, NAMES
from reviews.rules.content import SECTIONS


class Severity(IntEnum):
    """From harmless to harmful. GUIDANCE: only inherited notes changed, so the signature still holds."""

    GUIDANCE = 1
    NOTICE = 2
    SECTIONS = 3
    HIDDEN = 4


class Rule(NamedTuple):
    """``said`` in words for readers and reviewers; ``sections`` are hidden where the severity is SECTIONS."""

    severity: Severity
    said: str
    sections: tuple[str, ...] = ()


INSERTED = "inserted fact"
_CODING = ("coding_notes",)
_NOT_MEANT = ("what_it_does_not_mean", "coding_notes", "faqs")
_USED = ("when_it_is_used", "synonyms")
RULES: dict[str, Rule] = {
    "title": Rule(Severity.HIDDEN, "The title changed, so the text may describe something else"),
    "title spelling": Rule(Severity.NOTICE, "The title is written differently"),
    "became header": Rule(Severity.HIDDEN, "The code is no longer billable; a more specific code is needed"),
    "became billable": Rule(Severity.SECTIONS, "The code became billable", ("coding_notes", "faqs")),
    "parent": Rule(Severity.NOTICE, "The code stands under another parent code"),
    "excludes1": Rule(Severity.SECTIONS, f"{NAMES['excludes1']} changed", _NOT_MEANT),
    "excludes2": Rule(Severity.SECTIONS, f"{NAMES['excludes2']} changed", _NOT_MEANT),
    "code_first": Rule(Severity.SECTIONS, f"{NAMES['code_first']} changed", _CODING),
    "use_additional": Rule(Severity.SECTIONS, f"{NAMES['use_additional']} changed", _CODING),
    "code_also": Rule(Severity.SECTIONS, f"{NAMES['code_also']} changed", _CODING),
    "notes": Rule(Severity.SECTIONS, "The official notes changed", _CODING),
    "inclusion added": Rule(Severity.NOTICE, "Something more is included"),
    "inclusion taken away": Rule(Severity.SECTIONS, "Something is no longer included", _USED),
    "order": Rule(Severity.NOTICE, "The same notes stand in another order"),
    "seventh characters": Rule(Severity.SECTIONS, "The seventh characters changed", _CODING),
    "rule": Rule(Severity.NOTICE, "The rule that sums up the facts changed"),
    "named gone": Rule(Severity.NOTICE, "A code that the text names is not in the release any more"),
    "named code": Rule(
        Severity.NOTICE, "A code that the text names has another title or flag, or is new in the release"
    ),
    INSERTED: Rule(Severity.NOTICE, "An official fact that stands in the text is another now"),
    "guidance": Rule(Severity.GUIDANCE, "Notes inherited from a level above changed"),
}
_SEVENTH = "seventh characters"


class Sheet(NamedTuple):
    """The facts an explanation rests on, as one release has them.

    ``notes`` are (kind, text) in document order; ``seventh`` the table in force, (character, text, notes); ``digest``
    and ``guidance`` are the code's facts_digest and guidance_digest. A partial release is not ``complete``: it has
    titles and flags, and tells nothing of the rest.
    """

    title: str
    billable: bool
    parent: str
    notes: tuple[tuple[str, str], ...]
    seventh: tuple[tuple[str, str, tuple[str, ...]], ...]
    digest: str
    guidance: str
    complete: bool = True


class Change(NamedTuple):
    """One thing that changed: a key of RULES, with what it was and is, as lines of text; ``about`` which code, where
    it is not the text's own."""

    rule: str
    old: tuple[str, ...]
    new: tuple[str, ...]
    about: str = ""

    @property
    def said(self) -> str:
        said = RULES[self.rule].said
        return f"{said}: {self.about}" if self.about else said

    @property
    def severity(self) -> Severity:
        return RULES[self.rule].severity


class Mark(NamedTuple):
    """What readers see of a text whose facts changed. ``sections`` are hidden; ``said`` is why, in words."""

    severity: Severity
    sections: tuple[str, ...]
    said: tuple[str, ...]

    @property
    def facts_changed(self) -> bool:
        """Whether somebody has to sign again."""
        return self.severity > Severity.GUIDANCE

    @property
    def is_hidden(self) -> bool:
        return self.severity == Severity.HIDDEN


def mark(changes: Sequence[Change]) -> Mark | None:
    """The gravest rule decides; every rule that hides sections adds its own. None where nothing changed."""
    if not changes:
        return None
    severity = max(change.severity for change in changes)
    hidden = {section for change in changes for section in RULES[change.rule].sections}
    sections = tuple(key for key in SECTIONS if key in hidden) if severity == Severity.SECTIONS else ()
    return Mark(severity, sections, tuple(dict.fromkeys(change.said for change in changes)))


def weigh(before: Sheet, now: Sheet) -> list[Change]:
    """Every rule of the table that applies, the gravest first; empty where both digests are equal.

    What one side lacks altogether has not changed: beside a partial release there are title and flag to compare.
    """
    if not (before.complete and now.complete):
        return sorted([*_title(before, now), *_flag(before, now)], key=lambda change: -change.severity)
    guidance = weigh_guidance(before.guidance, now.guidance)
    if before.digest == now.digest:
        return guidance
    found = [*_title(before, now), *_flag(before, now)]
    if before.parent != now.parent:
        found.append(Change("parent", (before.parent or "none",), (now.parent or "none",)))
    found += _notes(before.notes, now.notes)
    if before.seventh != now.seventh:
        found.append(Change(_SEVENTH, _table(before), _table(now)))
    found = found or [Change("rule", (), ())]
    return [*sorted(found, key=lambda change: -change.severity), *guidance]


def weigh_guidance(before: str, now: str) -> list[Change]:
    """The two guidance digests: all there is to compare where the facts are the same."""
    return [] if before == now else [Change("guidance", (), ())]


def _title(before: Sheet, now: Sheet) -> Iterable[Change]:
    if before.title != now.title:
        yield Change(
            "title spelling" if _bare(before.title) == _bare(now.title) else "title", (before.title,), (now.title,)
        )


def _bare(title: str) -> str:
    """Without blanks, commas and capitals: two titles that differ in nothing else differ in how they are written.

    Other signs count: "[ER+]" is not "[ER-]", nor "19.9" 199.
    """
    return re.sub(r"[\s,;]+", "", title).casefold()


def _flag(before: Sheet, now: Sheet) -> Iterable[Change]:
    if before.billable != now.billable:
        words = {True: ("billable",), False: ("header, not billable",)}
        rule = "became billable" if now.billable else "became header"
        yield Change(rule, words[before.billable], words[now.billable])


def _notes(before: tuple[tuple[str, str], ...], now: tuple[tuple[str, str], ...]) -> list[Change]:
    if before == now:
        return []
    found = []
    for kind in dict.fromkeys(kind for kind, _ in (*before, *now)):
        old = tuple(text for each, text in before if each == kind)
        new = tuple(text for each, text in now if each == kind)
        if sorted(old) == sorted(new):
            continue
        if kind in INCLUDING:
            rule = "inclusion added" if set(old) <= set(new) else "inclusion taken away"
        else:
            rule = kind if kind in RULES else "notes"
        found.append(Change(rule, old, new))
    return found or [Change("order", tuple(text for _, text in before), tuple(text for _, text in now))]


def _table(sheet: Sheet) -> tuple[str, ...]:
    return tuple(" ".join((char, text, *notes)) for char, text, notes in sheet.seventh) or ("none",)
