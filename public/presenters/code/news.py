"""What changed on the page of a code, one item a release or text: its official facts, and its signed texts. Pure."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from itertools import groupby, pairwise
from typing import Any, NamedTuple

from codes.models import CodeVersion
from public.addresses import address, compare_address, versions_address
from public.reading.code_facts import CodeFacts
from public.reading.editions import Edition
from reviews.reading.published import Versions

from .history import Event, present_history


class NewsItem(NamedTuple):
    """``key`` and ``day`` name it for good; ``at`` is the moment since which readers can see it here."""

    title: str
    text: str
    href: str
    key: str
    day: datetime.date
    at: datetime.datetime


def present_news(facts: CodeFacts, texts: Versions | None) -> list[NewsItem]:
    """The newest first."""
    news = [*_facts_changed(facts), *(_texts_changed(texts) if texts else ())]
    return sorted(news, key=lambda item: (item.at, item.day), reverse=True)


def _facts_changed(facts: CodeFacts) -> Iterator[NewsItem]:
    by_day: dict[datetime.date, list[str]] = {}
    for day, events in groupby(present_history(facts), key=lambda event: event.effective_from):
        by_day[day] = [_in_words(event) for event in events]
    for day, lines in _unseen_in_history(facts):
        by_day.setdefault(day, []).extend(lines)
    for day, lines in by_day.items():
        edition = facts.editions.on(day)
        if edition is not None:
            yield _of_release(facts, edition, lines)


def _in_words(event: Event) -> str:
    return f"{event.what}, from “{event.old}” to “{event.new}”" if event.old else event.what


def _of_release(facts: CodeFacts, edition: Edition, lines: list[str]) -> NewsItem:
    earlier = [e for e in facts.editions.until(edition) if e is not edition]
    at = max(edition.changed_at, earlier[0].changed_at) if earlier else edition.changed_at
    there = edition.release.pk in facts.versions
    day = edition.effective_from
    if there or not earlier:
        href = address("code", facts.name, day)
    else:
        href = compare_address(facts.name, earlier[0].effective_from, day)
    text = f"{'; '.join(lines)}. Release {edition.label}, effective {day}."
    return NewsItem(f"{edition.label}: {lines[0]}", text, href, f"{address('code', facts.name)}/facts", day, at)


def _unseen_in_history(facts: CodeFacts) -> Iterator[tuple[datetime.date, list[str]]]:
    """(effective date, lines) of what the page's history leaves out: notes, the place in the tree, seventh characters.
    Releases without a tabular list do not tell."""
    whole = [e for e in facts.editions.all if e.release.pk in facts.versions and not e.release.partial]
    for before, after in pairwise(whole):
        lines = list(_differing(facts.versions[before.release.pk], facts.versions[after.release.pk]))
        if lines:
            yield after.effective_from, lines


def _differing(old: CodeVersion, new: CodeVersion) -> Iterator[str]:
    if old.facts_digest != new.facts_digest:
        lines = []
        if _texts(old.notes) != _texts(new.notes):
            lines.append("Its official notes changed")
        if _parent(old) != _parent(new):
            lines.append(f"It is now under {_parent(new)}")
        same = (old.title, old.billable) == (new.title, new.billable)
        if old.seventh != new.seventh or (same and not lines):
            lines.append("The seventh characters in force changed")
        yield from lines
    if old.guidance_digest != new.guidance_digest:
        yield "Notes that it inherits from above changed"


def _texts(notes: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(part["kind"], note["text"]) for part in notes for note in part["notes"]]


def _parent(version: CodeVersion) -> str:
    return version.parent.code.code if version.parent else ""


def _texts_changed(texts: Versions) -> Iterator[NewsItem]:
    path = versions_address(texts.code)
    for text in texts.versions:
        key, signers = f"{path}/{text.number}", "; ".join(", ".join(filter(None, signer)) for signer in text.signers)
        words = [f"Reviewed by {signers}."] if signers else []
        words += [f"Changed: {', '.join(text.changed)}."] if text.changed else []
        title = "Explanation published" if text.number == 1 else "Explanation published anew"
        about = " ".join([f"Explanation of {texts.code}, reviewed for release {text.signed_for}.", *words])
        yield NewsItem(title, about, path, key, text.published_at.date(), text.published_at)
        if text.withdrawn and text.ended_at:
            gone = f"The explanation of {texts.code} was withdrawn. Its page shows official facts only."
            yield NewsItem("Explanation withdrawn", gone, path, f"{key}/end", text.ended_at.date(), text.ended_at)
