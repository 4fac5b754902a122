"""The six tools: what each takes, and which function answers. Their texts are what a model reads; every word costs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from msgspec import Meta, Struct, field

from public.reading.editions import Editions
from public.serving.limits import CHECKS, COMPARISONS, SEARCHES, Turnstile

from . import changes, codes, explanations, finding
from .answers import Json, ToolAnswer

MOST_CODES = 50
LONGEST_QUERY, LONGEST_CODE, LONGEST_DAY = 100, 20, 20

_Code = Annotated[str, Meta(max_length=LONGEST_CODE)]
_Day = Annotated[str, Meta(max_length=LONGEST_DAY)]
_On = Annotated[_Day | None, Meta(description="Date of service, YYYY-MM-DD; default: the release in force")]


class SearchCodes(Struct):
    query: Annotated[
        str, Meta(max_length=LONGEST_QUERY, description="Disease, synonym, abbreviation or code; no patient notes")
    ]
    on: _On = None
    billable: Annotated[bool | None, Meta(description="true: billable codes only; false: headers only")] = None
    limit: Annotated[int, Meta(ge=1, le=finding.MOST)] | None = None


class GetCode(Struct):
    code: _Code
    on: _On = None


class CheckCodes(Struct):
    codes: Annotated[list[_Code], Meta(min_length=1, max_length=MOST_CODES)]
    on: Annotated[_Day, Meta(description="Date of service, YYYY-MM-DD")]
    first: Annotated[_Code | None, Meta(description="The code sequenced first, one of codes")] = None


class ListCodes(Struct):
    parent: Annotated[_Code, Meta(description="Code E11, block E08-E13, chapter 4; empty: the chapters")]
    on: _On = None


class WhatChanged(Struct):
    from_: Annotated[_Day, Meta(description="A day of the older release, YYYY-MM-DD")] = field(name="from")
    to: Annotated[_Day, Meta(description="A day of the newer release")]
    code: Annotated[_Code | None, Meta(description="This code and all below it")] = None
    chapter: Annotated[int | _Code | None, Meta(description="Chapter number")] = None


class GetExplanation(Struct):
    code: _Code


@dataclass(frozen=True)
class Tool:
    """``turnstile`` is that of pages that cost as much; None for what is quick."""

    name: str
    takes: type[Struct]
    description: str
    answer: Callable[[Any, Editions], ToolAnswer]
    turnstile: Turnstile | None = None


TOOLS: Sequence[Tool] = (
    Tool(
        "search_codes",
        SearchCodes,
        "Find ICD-10-CM codes by term or code beginning, best first.",
        lambda given, editions: finding.search_codes(given.query, given.on, given.billable, given.limit, editions),
        SEARCHES,
    ),
    Tool(
        "get_code",
        GetCode,
        "Official facts of one code: title, billable or header, hierarchy, own and inherited notes, seventh "
        "characters, successors of a retired code.",
        lambda given, editions: codes.get_code(given.code, given.on, editions),
    ),
    Tool(
        "check_codes",
        CheckCodes,
        "Check codes together on a date of service: validity, Excludes1, code first, seventh characters, laterality. "
        "Check before you recommend codes.",
        lambda given, editions: finding.check_codes(given.codes, given.on, given.first, editions),
        CHECKS,
    ),
    Tool(
        "list_codes",
        ListCodes,
        "What is directly below a code, block or chapter.",
        lambda given, editions: codes.list_codes(given.parent, given.on, editions),
    ),
    Tool(
        "what_changed",
        WhatChanged,
        "What changed between two releases: new, revised and deleted codes with successors.",
        lambda given, editions: changes.what_changed(
            given.from_, given.to, given.code, "" if given.chapter is None else str(given.chapter), editions
        ),
        COMPARISONS,
    ),
    Tool(
        "get_explanation",
        GetExplanation,
        "The plain-language explanation of a code that clinicians reviewed and signed, where one is published.",
        lambda given, editions: explanations.get_explanation(given.code, editions),
    ),
)

ANSWERS: Json = {
    "type": "object",
    "properties": {
        "release": {"type": "string"},
        "source": {
            "type": "object",
            "properties": {"file": {"type": "string"}, "sha256": {"type": "string"}},
            "required": ["file", "sha256"],
        },
        "url": {"type": "string"},
    },
    "required": ["release", "source", "url"],
}
"""What the structured answer of every tool has at least, as JSON Schema."""

INSTRUCTIONS = (
    "Official ICD-10-CM facts by release, with the file and its SHA-256. Quote codes only as these tools return them, "
    "and cite release and url. Send terms and codes, never notes about a patient. It informs; it does not replace the "
    "official guidelines."
)
