"""Atom feeds (RFC 4287) of what releases changed. Ids are tag URIs (RFC 4151) of the site and the release's own date,
so they stay when titles, files or the software do not."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape

from public.addresses import CHANGES, address, changes_address
from public.presenters.changes import WORDS, ChangesRequest
from public.reading.changes import GROUPS, CodeChange, Step
from public.reading.editions import Edition


class Feed(Atom1Feed):
    """``changed_at`` holds for a feed without entries too; the library would give the present moment."""

    def __init__(self, title: str, path: str, feed_path: str, changed_at: datetime.datetime, day: datetime.date):
        self.changed_at = changed_at
        super().__init__(
            title=f"{title} | {settings.SITE_NAME}",
            link=url(path),
            description=None,
            feed_url=url(feed_path),
            feed_guid=tag(feed_path, day),
            language="en",
            author_name=settings.SITE_NAME,
        )

    def latest_post_date(self) -> datetime.datetime:
        return self.changed_at


LONG_AGO = datetime.datetime(2015, 10, 1, tzinfo=datetime.UTC)  # when ICD-10-CM came into use


def changed_at(old: Edition, new: Edition) -> datetime.datetime:
    """The moment since which the comparison of the two stands: all that is compared had been read."""
    return max(old.changed_at, new.changed_at)


def url(path: str) -> str:
    return f"{settings.SITE_URL}{path}"


def tag(path: str, day: datetime.date) -> str:
    """ "tag:example.org,2025-10-01:/icd-10-cm/changes/..."."""
    return f"tag:{urlsplit(settings.SITE_URL).hostname},{day}:{path}"


def write_releases(steps: Sequence[Step]) -> Feed:
    """An entry for each release: how many codes are new, revised and deleted against the release before."""
    newest = max((changed_at(step.old, step.new) for step in steps), default=LONG_AGO)
    feed = Feed("Changes to ICD-10-CM", CHANGES, f"{CHANGES}atom.xml", newest, LONG_AGO.date())
    for step in steps:
        counts = ", ".join(f"{step.counts[group]:,} {WORDS[group].lower()}" for group in GROUPS) + _aside(step)
        feed.add_item(
            title=f"ICD-10-CM {step.new.label}: {counts}",
            link=url(step.href),
            description=f"Codes against {step.old.label}: {counts}. Effective {step.new.effective_from}.",
            unique_id=tag(step.href, step.new.effective_from),
            updateddate=changed_at(step.old, step.new),
        )
    return feed


def _aside(step: Step) -> str:
    return "" if step.with_notes else " (notes aside, which cannot be compared)"


def write_changes(changes: Sequence[CodeChange], asked: ChangesRequest) -> Feed:
    """An entry for each changed code that the address asks for."""
    updated, day = changed_at(asked.old, asked.new), asked.new.effective_from
    title = f"Changes to ICD-10-CM from {asked.old.label} to {asked.new.label}"
    feed = Feed(title, asked.href(), asked.href(".atom"), updated, day)
    pair = changes_address(asked.old.effective_from, day)
    for change in changes:
        feed.add_item(
            title=f"{change.code} {change.title}",
            link=url(address("code", change.code)),
            description=escape(describe(change)),
            unique_id=tag(f"{pair}/{change.code}", day),
            updateddate=updated,
            categories=[f"Chapter {change.chapter}"] if change.chapter else [],
        )
    return feed


def describe(change: CodeChange) -> str:
    """ "Retitled; became a header. Was: Old title." """
    kinds = f"{'; '.join(WORDS[kind].lower() for kind in change.kinds).capitalize()}."
    return f"{kinds} Was: {change.before.title}." if "retitled" in change.kinds and change.before else kinds


def answer_with(feed: Feed) -> HttpResponse:
    return HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")
