"""What a change of the official facts does to a text signed before it: one table of rules. Pure.

    changes = weigh(before, now)     ->  [FactChange("excludes1", ("old",), ("new",)), ...]
    mark(changes)                    ->  Mark(SECTIONS, sections=("what_it_does_not_mean", "coding_notes"), ...)

The new facts show at once, whatever the rule. The rule says what becomes of the text beside them until somebody signs
again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from enum import IntEnum
from typing import NamedTuple

from codes.notes import INCLUDING, NAMES
from reviews.rules.content import SECTIONS


class ChangeSeverity(IntEnum):
    """From harmless to harmful. GUIDANCE: only inherited notes changed, so the signature still holds. SECTIONS: readers
    do not see the sections that rest on what changed."""

    GUIDANCE = 1
    NOTICE = 2
    SECTIONS = 3
    HIDDEN = 4


class ChangeRule(NamedTuple):
    """``words`` say to readers and reviewers what changed. Which sections a change hides stands on each section
    (``Section.rests_on``)."""

    severity: ChangeSeverity
    words: str


INSERTED = "inserted fact"
S = ChangeSeverity
RULES: dict[str, ChangeRule] = {
    "title": ChangeRule(S.HIDDEN, "The title changed, so the text may describe something else"),
    "title spelling": ChangeRule(S.NOTICE, "The title is written differently"),
    "became header": ChangeRule(S.HIDDEN, "The code is no longer billable; a more specific code is needed"),
    "became billable": ChangeRule(S.SECTIONS, "The code became billable"),
    "parent": ChangeRule(S.NOTICE, "The code now has a different parent code"),
    "excludes1": ChangeRule(S.SECTIONS, f"{NAMES['excludes1']} changed"),
    "excludes2": ChangeRule(S.SECTIONS, f"{NAMES['excludes2']} changed"),
    "code_first": ChangeRule(S.SECTIONS, f"{NAMES['code_first']} changed"),
    "use_additional": ChangeRule(S.SECTIONS, f"{NAMES['use_additional']} changed"),
    "code_also": ChangeRule(S.SECTIONS, f"{NAMES['code_also']} changed"),
    "notes": ChangeRule(S.SECTIONS, "The official notes changed"),
    "inclusion added": ChangeRule(S.NOTICE, "An inclusion term was added"),
    "inclusion taken away": ChangeRule(S.SECTIONS, "Something is no longer included"),
    "order": ChangeRule(S.NOTICE, "The same notes appear in a different order"),
    "seventh characters": ChangeRule(S.SECTIONS, "The seventh characters changed"),
    "rule": ChangeRule(S.NOTICE, "The rule that sums up the facts changed"),
    "named gone": ChangeRule(S.NOTICE, "A code that the text names is not in the release any more"),
    "named code": ChangeRule(
        S.NOTICE, "A code that the text names has another title or flag, or is new in the release"
    ),
    INSERTED: ChangeRule(S.NOTICE, "An official fact quoted in the text has changed"),
    "guidance": ChangeRule(S.GUIDANCE, "Notes inherited from a level above changed"),
}
_SEVENTH = "seventh characters"


class ReleaseFacts(NamedTuple):
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


class FactChange(NamedTuple):
    """One thing that changed: a key of RULES, with what it was and what it is, as lines of text.

    ``about`` names the code where it is not the text's own.
    """

    rule: str
    old: tuple[str, ...]
    new: tuple[str, ...]
    about: str = ""

    @property
    def words(self) -> str:
        words = RULES[self.rule].words
        return f"{words}: {self.about}" if self.about else words

    @property
    def severity(self) -> ChangeSeverity:
        return RULES[self.rule].severity


class Mark(NamedTuple):
    """What readers see of a text whose facts changed. ``sections`` are hidden; ``reasons`` say why."""

    severity: ChangeSeverity
    sections: tuple[str, ...]
    reasons: tuple[str, ...]

    @property
    def facts_changed(self) -> bool:
        """Whether somebody has to sign again."""
        return self.severity > ChangeSeverity.GUIDANCE

    @property
    def is_hidden(self) -> bool:
        return self.severity == ChangeSeverity.HIDDEN


def mark(changes: Sequence[FactChange]) -> Mark | None:
    """The gravest rule decides; every section that rests on a change is hidden. None where nothing changed."""
    if not changes:
        return None
    severity = max(change.severity for change in changes)
    sections = hidden_by(change.rule for change in changes) if severity == ChangeSeverity.SECTIONS else ()
    return Mark(severity, sections, tuple(dict.fromkeys(change.words for change in changes)))


def hidden_by(rules: Iterable[str]) -> tuple[str, ...]:
    """The sections that rest on one of these changes (keys of RULES), in page order."""
    changed = frozenset(rules)
    return tuple(key for key, section in SECTIONS.items() if changed.intersection(section.rests_on))


def weigh(before: ReleaseFacts, now: ReleaseFacts) -> list[FactChange]:
    """Every rule of the table that applies, the gravest first; empty where both digests are equal.

    What one side lacks altogether has not changed: with a partial release only title and flag are compared.
    """
    if not (before.complete and now.complete):
        return sorted([*_title(before, now), *_flag(before, now)], key=lambda change: -change.severity)
    guidance = weigh_guidance(before.guidance, now.guidance)
    if before.digest == now.digest:
        return guidance
    changes = [*_title(before, now), *_flag(before, now)]
    if before.parent != now.parent:
        changes.append(FactChange("parent", (before.parent or "none",), (now.parent or "none",)))
    changes += _notes(before.notes, now.notes)
    if before.seventh != now.seventh:
        changes.append(FactChange(_SEVENTH, _table(before), _table(now)))
    changes = changes or [FactChange("rule", (), ())]
    return [*sorted(changes, key=lambda change: -change.severity), *guidance]


def weigh_guidance(before: str, now: str) -> list[FactChange]:
    """The two guidance digests: all there is to compare where the facts are the same."""
    return [] if before == now else [FactChange("guidance", (), ())]


def _title(before: ReleaseFacts, now: ReleaseFacts) -> Iterable[FactChange]:
    if before.title != now.title:
        yield FactChange(
            "title spelling" if _bare(before.title) == _bare(now.title) else "title", (before.title,), (now.title,)
        )


def _bare(title: str) -> str:
    """The title without blanks, commas and capitals: titles that are equal then differ only in how they are written.

    Other signs count: "[ER+]" is not "[ER-]", nor "19.9" 199.
    """
    return re.sub(r"[\s,;]+", "", title).casefold()


def _flag(before: ReleaseFacts, now: ReleaseFacts) -> Iterable[FactChange]:
    if before.billable != now.billable:
        words = {True: ("billable",), False: ("header, not billable",)}
        rule = "became billable" if now.billable else "became header"
        yield FactChange(rule, words[before.billable], words[now.billable])


def _notes(before: tuple[tuple[str, str], ...], now: tuple[tuple[str, str], ...]) -> list[FactChange]:
    if before == now:
        return []
    changes = []
    for kind in dict.fromkeys(kind for kind, _ in (*before, *now)):
        old = tuple(text for its_kind, text in before if its_kind == kind)
        new = tuple(text for its_kind, text in now if its_kind == kind)
        if sorted(old) == sorted(new):
            continue
        if kind in INCLUDING:
            rule = "inclusion added" if set(old) <= set(new) else "inclusion taken away"
        else:
            rule = kind if kind in RULES else "notes"
        changes.append(FactChange(rule, old, new))
    return changes or [FactChange("order", tuple(text for _, text in before), tuple(text for _, text in now))]


def _table(facts: ReleaseFacts) -> tuple[str, ...]:
    return tuple(" ".join((char, text, *notes)) for char, text, notes in facts.seventh) or ("none",)
