"""What became of a code over all loaded releases, with the gaps between releases where others are not loaded.

[Event(edition 2026-annual, "Now a header: codes below it are billable"), ..., Event(edition 2016-annual, "In ...")]
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from codes.models import CodeVersion
from public.addresses import address, compare_address
from public.reading.code_facts import CodeFacts
from public.reading.editions import Edition


@dataclass(frozen=True)
class Event:
    """``between`` are the dates it lies between, where releases are missing and its day is not known. ``compare`` is
    the address of the two releases side by side."""

    label: str
    effective_from: datetime.date
    what: str
    href: str = ""
    old: str = ""
    new: str = ""
    between: tuple[datetime.date, datetime.date] | None = None
    compare: str = ""


def present_history(facts: CodeFacts) -> list[Event]:
    """Newest first. A dated page shows nothing later than its release."""
    editions = facts.editions
    seen = editions.until(facts.edition) if facts.on else editions.newest_first
    if not seen:
        return []
    ordered = list(reversed(seen))
    events = _first(ordered[0], facts)
    for before, after in pairwise(ordered):
        compare = compare_address(facts.name, before.effective_from, after.effective_from)
        events += [replace(event, compare=compare) for event in _changes(before, after, facts)]
    return events[::-1]


def _first(edition: Edition, facts: CodeFacts) -> list[Event]:
    if edition.release.pk not in facts.versions:
        return []
    what = f"In ICD-10-CM since {edition.label} or earlier (earliest release loaded)"
    return [_event(edition, what, facts)]


def _changes(before: Edition, after: Edition, facts: CodeFacts) -> list[Event]:
    old, new = facts.versions.get(before.release.pk), facts.versions.get(after.release.pk)
    gap = _gap(before, after)
    if old is None and new is None:
        return []
    if old is None:
        earlier = any(e.effective_from < before.effective_from and e.release.pk in facts.versions
                      for e in facts.editions.all)  # fmt: skip
        return [_event(after, "Returned" if earlier else "Added", facts, gap)]
    if new is None:
        return [Event(after.label, after.effective_from, "Removed", between=gap)]
    return _differences(old, new, after, facts, gap)


def _differences(
    old: CodeVersion,
    new: CodeVersion,
    edition: Edition,
    facts: CodeFacts,
    gap: tuple[datetime.date, datetime.date] | None,
) -> list[Event]:
    events: list[Event] = []
    if old.title != new.title:
        events.append(_event(edition, "Retitled", facts, gap, old.title, new.title))
    if old.billable != new.billable:
        what = "Became billable" if new.billable else "Became a header (no longer billable)"
        events.append(_event(edition, what, facts, gap))
    return events


def _event(
    edition: Edition,
    what: str,
    facts: CodeFacts,
    between: tuple[datetime.date, datetime.date] | None = None,
    old: str = "",
    new: str = "",
) -> Event:
    href = address("code", facts.name, edition.effective_from)
    return Event(edition.label, edition.effective_from, what, href, old, new, between)


def _gap(before: Edition, after: Edition) -> tuple[datetime.date, datetime.date] | None:
    if after.effective_from - before.covers_to <= datetime.timedelta(days=1):
        return None
    return before.effective_from, after.effective_from


def last_seen(facts: CodeFacts) -> tuple[Edition, Edition | None]:
    """The edition shown, and the first one after it, up to the one in force, that lacks the code."""
    later: Sequence[Edition] = [e for e in facts.editions.all if e.effective_from > facts.edition.effective_from]
    return facts.edition, next((e for e in later if e.release.pk not in facts.versions), None)
