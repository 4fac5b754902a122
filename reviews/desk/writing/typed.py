"""What somebody typed into the editor, as content: exactly as typed, so that nothing is lost when it is not saved.

Fields are named after the section (``summary``), repeated for lists, and ``faqs.question`` for the parts of a row.
"""

from __future__ import annotations

import json
import unicodedata
from itertools import zip_longest
from typing import Any

from django.http import QueryDict

from reviews.rules.cleaning import invisible_in
from reviews.rules.content import SECTIONS, Content, Section, empty

MAX_POSTED = 200_000  # characters: four times what all limits together allow


def typed_content(data: QueryDict) -> Content:
    """Every section as typed. Empty items and rows are left out; nothing else is changed."""
    return {key: _section(section, data) for key, section in SECTIONS.items()}


def _section(section: Section, data: QueryDict) -> Any:
    if section.kind == "text":
        return data.get(section.key, "").replace("\r\n", "\n")
    if section.kind == "rows":
        columns = [data.getlist(f"{section.key}.{field}") for field in section.fields]
        rows = [dict(zip(section.fields, values, strict=True)) for values in zip_longest(*columns, fillvalue="")]
        return [row for row in rows if any(value.strip() for name, value in row.items() if name != "provenance")]
    return [item.replace("\r\n", "\n") for item in data.getlist(section.key) if item.strip()]


def taken_out(typed: Content) -> list[str]:
    """The invisible characters that cleaning takes out of a text: "Summary: soft hyphen (U+00AD), twice"."""
    return [
        f"{SECTIONS[key].heading}: {', '.join(_character(char, number) for char, number in sorted(counted.items()))}"
        for key, counted in invisible_in(typed).items()
    ]


def _character(char: str, number: int) -> str:
    times = {1: "once", 2: "twice"}.get(number, f"{number} times")
    return f"{unicodedata.name(char, 'character').lower()} (U+{ord(char):04X}), {times}"


def base_content(data: QueryDict) -> Content:
    """The text the author began from, as the editor sends it; empty sections where it is missing or unreadable."""
    try:
        base = json.loads(data.get("base", "")[:MAX_POSTED])
    except ValueError:
        return empty()
    return empty() | {key: base[key] for key in SECTIONS if key in base} if isinstance(base, dict) else empty()


def merge(*, base: Content, mine: Content, theirs: Content) -> tuple[Content, list[str]]:
    """(content, sections that both sides changed). What one side alone changed is taken from it; else mine stays."""
    result, disputed = {}, []
    for key in SECTIONS:
        if mine[key] in (theirs[key], base[key]):
            result[key] = theirs[key]
        else:
            result[key] = mine[key]
            if theirs[key] != base[key]:
                disputed.append(key)
    return result, disputed
