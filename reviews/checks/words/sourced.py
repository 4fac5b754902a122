"""Whether a sentence names one of the listed sources. Pure."""

from __future__ import annotations

import re

from reviews.rules.content import LINKS, Content, rows_of


def is_sourced(text: str, content: Content) -> bool:
    """Whether a sentence names one of the listed sources: by number "[2]", or by words of its title."""
    rows = [row for _, row in rows_of(content, LINKS) if str(row.get("title", "")).strip()]
    numbers = {int(number) for number in re.findall(r"\[(\d{1,2})\]", text)}
    if any(1 <= number <= len(rows) for number in numbers):
        return True
    cues = re.search(
        r"\b(?:[Aa]ccording to|[Ss]ource:|reported by|published by|data (?:of|from)|figures (?:of|from)|report of"
        r"|estimated by|by the)\b|\([^)]*(?:\d{4}|[A-Z]{2,})[^)]*\)",
        text,
    )
    if cues is None:
        return False
    names = {word for row in rows for word in re.findall(r"\b[A-Z]{2,}\b|\b[A-Z][a-z]{3,}\b", str(row["title"]))}
    names -= {
        "ICD",
        "CM",
        "Tabular",
        "List",
        "Official",
        "Guidelines",
        "Coding",
        "Reporting",
        "Release",
        "Index",
        "Alphabetic",
        "CMS",
        "NCHS",
        "Codes",
        "Code",
    }
    return bool(names & set(re.findall(r"\b\w+\b", text[cues.start() :])))
