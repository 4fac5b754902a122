"""What many answers have: where their facts are from, the pages of a list, parameters of many addresses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Annotated, TypedDict, TypeVar

from django.http import HttpRequest

from codes.models import SourceFile
from public.presenters.paging import Paging, present_paging
from public.reading.editions import Edition, Editions

from .openapi.parameters import Parameter, choice, day, part
from .openapi.shapes import Day, Schema

T = TypeVar("T")

CODE = part("code", "A code of ICD-10-CM in any spelling: Z53.9, z539.", "Z53.9")
BILLABLE = choice("billable", "Only some codes.", {"1": "billable ones", "0": "headers"})


# --- Where facts are from ---------------------------------------------------------------------------------------------


class Source(TypedDict):
    """The official file from which an answer is."""

    file: Annotated[str, "Its name."]
    sha256: Annotated[str, "SHA-256 of its bytes, by which anybody can check it."]


class Sourced(TypedDict):
    release: Annotated[Day | None, "The release of the answer, by its effective date; null where none covers the day."]
    source: Annotated[Source | None, "Its file of codes."]


def sourced(edition: Edition | None) -> Sourced:
    """The release, and its file of codes."""
    if edition is None:
        return {"release": None, "source": None}
    source = source_json(edition.file) if edition.file else None
    return {"release": edition.effective_from.isoformat(), "source": source}


def source_json(file: SourceFile) -> Source:
    return {"file": file.name, "sha256": file.sha256}


# --- Pages of lists ---------------------------------------------------------------------------------------------------


class Paged(TypedDict):
    page: Annotated[int, "This page, from 1."]
    pages: Annotated[int, "How many there are."]
    next: Annotated[str | None, "The address of the next page; null on the last."]


def page_of(rows: Sequence[T], *, page: int, size: int, request: HttpRequest) -> tuple[Sequence[T], Paged]:
    """The rows of a page, and what an answer says of it."""
    paging = present_paging(len(rows), size=size, page=page, query={})
    return rows[paging.first : paging.last], paged(paging, request)


def paged(paging: Paging, request: HttpRequest) -> Paged:
    return {"page": paging.page, "pages": paging.pages, "next": next_page(request, paging.page, paging.pages)}


def next_page(request: HttpRequest, page: int, pages: int) -> str | None:
    if page >= pages:
        return None
    query = request.GET.copy()
    query["page"] = str(page + 1)
    return f"{request.path}?{query.urlencode(safe=',!:')}"


# --- Days that releases cover -----------------------------------------------------------------------------------------


def covered_day(about: str) -> Parameter:
    """A day that one of the releases loaded covers."""
    return day("on", about, narrowed=_covered)


def _covered(editions: Editions) -> Schema:
    years = "|".join(_years(editions))
    return (
        {"title": "day", "type": "string", "pattern": f"^(?:{years})?$"}
        if years
        else {"type": "string", "maxLength": 0}
    )


def _years(editions: Editions) -> Iterator[str]:
    """The covered days of each year as a pattern, by months that are covered alike."""
    for year, days in groupby(_days(editions), key=lambda pair: pair[0][:4]):
        months = {month: [day for _, day in same] for month, same in groupby(days, key=lambda pair: pair[0][5:])}
        alike: dict[str, list[str]] = {}
        for month, covered in months.items():
            alike.setdefault("|".join(_tens(covered)), []).append(month)
        parts = "|".join(f"(?:{'|'.join(names)})-(?:{covered})" for covered, names in alike.items())
        yield f"{year}-(?:{parts})"


def _days(editions: Editions) -> Iterator[tuple[str, str]]:
    """("2025-10", "01"), ... for each covered day."""
    for edition in editions.all:
        for ordinal in range(edition.effective_from.toordinal(), edition.covers_to.toordinal() + 1):
            written = edition.effective_from.fromordinal(ordinal).isoformat()
            yield written[:7], written[8:]


def _tens(days: Sequence[str]) -> Iterator[str]:
    """["01", ..., "31"] as "0[1-9]", "1[0-9]", "2[0-9]", "3[0-1]"; no release ends within a row of ten by itself."""
    for ten, same in groupby(days, key=lambda day: day[0]):
        ones = [day[1] for day in same]
        yield f"{ten}[{ones[0]}-{ones[-1]}]" if len(ones) > 1 else f"{ten}{ones[0]}"
