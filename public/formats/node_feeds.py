"""Atom feeds of one code, block or chapter: its official facts changed, or a text was published or withdrawn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.html import escape

from public.addresses import address, feed_address, versions_address
from public.presenters.changes import WORDS
from public.presenters.code.news import NewsItem
from public.presenters.links import NodeLink
from public.reading.changes import GROUPS, BranchStep, count_changes
from public.reading.code_facts import CodeFacts
from reviews.reading.published import TextChange

from .feeds import LONG_AGO, Feed, changed_at, describe, tag, url

NAMED = 40  # codes that an entry names


def write_code(facts: CodeFacts, news: Sequence[NewsItem]) -> Feed:
    path = address("code", facts.name)
    newest = max((item.at for item in news), default=facts.edition.changed_at)
    title = f"ICD-10-CM Code {facts.name}: {facts.version.title}"
    feed = Feed(title, path, feed_address(path), newest, LONG_AGO.date())
    for item in news:
        feed.add_item(
            title=item.title,
            link=url(item.href),
            description=escape(item.text),
            unique_id=tag(item.key, item.day),
            updateddate=item.at,
        )
    return feed


def write_branch(link: NodeLink, steps: Sequence[BranchStep], texts: Sequence[TextChange]) -> Feed:
    newest = max([*(changed_at(step.old, step.new) for step in steps), *(text.at for text in texts)], default=LONG_AGO)
    title = f"ICD-10-CM {link.kind} {link.name}: {link.title}"
    feed = Feed(title, link.href, feed_address(link.href), newest, LONG_AGO.date())
    entries = [(changed_at(step.old, step.new), _of_step(link, step)) for step in steps]
    entries += [(text.at, _of_text(text)) for text in texts]
    for at, entry in sorted(entries, key=lambda dated: dated[0], reverse=True):
        feed.add_item(**entry, updateddate=at)
    return feed


def _of_step(link: NodeLink, step: BranchStep) -> dict[str, Any]:
    counts = count_changes(step.changes)
    numbers = ", ".join(f"{counts[group]:,} {WORDS[group].lower()}" for group in GROUPS)
    lines = [f"The notes of this {link.kind.lower()} changed."] if step.notes_changed else []
    lines += [f"{change.code} {change.title}: {describe(change)}" for change in step.changes[:NAMED]]
    if len(step.changes) > NAMED:
        lines.append(f"And {len(step.changes) - NAMED:,} more.")
    day = step.new.effective_from
    return {
        "title": f"ICD-10-CM {step.new.label}: {numbers}",
        "link": url(link.href),
        "description": "".join(f"<p>{escape(line)}</p>" for line in lines),
        "unique_id": tag(f"{link.href}/facts", day),
    }


def _of_text(text: TextChange) -> dict[str, Any]:
    what = "withdrawn" if text.withdrawn else "published"
    path = versions_address(text.code)
    return {
        "title": f"{text.code}: explanation {what}",
        "link": url(address("code", text.code)),
        "description": f"An explanation of {text.code} was {what}.",
        "unique_id": tag(f"{path}/{text.id}{'/end' if text.withdrawn else ''}", text.at.date()),
    }
