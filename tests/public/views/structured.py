"""Whether the schema.org data of a page says only what the page shows."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from tests.public.pages import Page

NAMED_BY_THE_STANDARD = {"@type", "@context", "position"}
HERE = "http://127.0.0.1:8000"


def structured(page: Page) -> list[dict[str, Any]]:
    (data,) = page.root.xpath("//script[@type='application/ld+json']/text()")
    graph: list[dict[str, Any]] = json.loads(data)["@graph"]
    return graph


def values(data: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """(path, value) of everything that is said, without the standard's own words."""
    if isinstance(data, dict):
        for key, value in data.items():
            if key not in NAMED_BY_THE_STANDARD:
                yield from values(value, f"{path}.{key}")
    elif isinstance(data, list):
        for value in data:
            yield from values(value, path)
    else:
        yield path, str(data)


def unshown(page: Page) -> list[tuple[str, str]]:
    """What the data says and the page does not show: as text, or as an address that it leads to."""
    shown = page.text("//body")
    links = {f"{HERE}{href}" for href in page.links("//body")} | set(page.root.xpath("//link[@rel='canonical']/@href"))
    language = page.root.xpath("/html/@lang")[0]
    missing = []
    for path, value in values(structured(page)):
        is_address = path.endswith((".url", ".item"))
        there = value.partition("#")[0] in links if is_address else " ".join(value.split()) in shown
        if not there and not (path == ".inLanguage" and value == language):
            missing.append((path, value))
    return missing
