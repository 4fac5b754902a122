"""All explanations that readers see now, as their pages show them: a line a text, in tabular order.

A file is right while every text in it stands: ``is_standing`` asks the database, so that nobody is given a text that
was withdrawn, replaced or hidden since, however long the worker takes to make another file.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.conf import settings

from public.addresses import address
from public.reading.code_facts import read_explanation
from public.reading.editions import Editions
from public.reading.tree import read_titles
from reviews.reading.published import (
    SECTIONS,
    SPECIALISTS,
    PublishedExplanation,
    count_live,
    live_explanations,
    live_retired,
    standing,
    unmarked,
)

from .files import Export, compressed, discard_others, write_export

NAME = "explanations"
Row = dict[str, Any]


def made_for(editions: Editions) -> dict[str, Any]:
    """Changes whenever a text appears or ends, and with whatever may hide one."""
    return {"editions": editions.digest, "standing": standing().validator}


def write_explanations(editions: Editions) -> Export:
    """What it is made for is read before the texts: if these change meanwhile, it is made again."""
    wanted = made_for(editions) | count_live()._asdict()
    number = 0
    with compressed(f"{NAME}.ndjson.gz", own_name=True) as file:
        for row in rows_of(editions):
            file.text.write(f"{json.dumps(row, ensure_ascii=False, separators=(',', ':'))}\n")
            number += 1
        files = (file.finish(),)
    export = write_export(NAME, number, wanted, files)
    discard_others(export)
    return export


def is_standing(export: Export, editions: Editions) -> bool:
    """Whether readers still see everything in it. There may be more by now."""
    newest, live = (export.made_for.get(name) for name in ("newest", "live"))
    same_facts = export.made_for.get("editions") == editions.digest
    return same_facts and isinstance(newest, int) and count_live(up_to=newest).live == live


def rows_of(editions: Editions) -> Iterator[Row]:
    """Texts of the release in force; then those of codes that are not in it any more."""
    edition = editions.in_force
    if edition is None:
        return
    for title, text in live_explanations(edition.release):
        yield _row(text, title)
    retired = live_retired(edition.release)
    titles: dict[str, str] = {}
    for older in editions.all:
        titles |= read_titles(retired, older) if retired else {}
    for name in retired:
        last = read_explanation(name, editions)
        if last is not None and last.code == name and last.content:
            yield _row(last, titles.get(name, ""))


def _row(text: PublishedExplanation, title: str) -> Row:
    return {
        "code": text.code,
        "title": title,
        "url": f"{settings.SITE_URL}{address('code', text.code)}",
        "signed_for": text.signed_for,
        "reviewed_at": text.reviewed_at.isoformat(),
        "published_at": text.published_at.isoformat(),
        "next_review_on": text.next_review_on.isoformat(),
        "signers": [
            {"name": s.name, "credentials": s.credentials, "signed_at": s.signed_at.isoformat(), "meaning": s.meaning}
            for s in text.signers
        ],
        "drafted_by_ai": text.with_ai,
        "ai_model": text.ai_model,
        "facts_changed": list(text.mark.reasons) if text.mark and text.mark.facts_changed else [],
        "content": dict(_content(text)),
    }


def _content(text: PublishedExplanation) -> Iterator[tuple[str, Any]]:
    for key in SECTIONS:
        value = list(text.specialists) if key == SPECIALISTS else text.content.get(key)
        if value:
            yield key, _plain(value)


def _plain(value: Any) -> Any:
    """The value with fact fields as the words that readers see."""
    if isinstance(value, str):
        return unmarked(value)
    if isinstance(value, dict):
        return {name: _plain(part) for name, part in value.items()}
    return [_plain(part) for part in value]
