"""``/infobutton``: HL7's context-aware knowledge retrieval, its URL-based guide, answered as JSON (a feed).

The feed is written as MedlinePlus Connect writes its own, with ``_value`` for the text of an element. A request may
speak of a patient (age, gender, task): of that nothing is read, and no answer may be kept.
"""

from __future__ import annotations

from typing import Annotated, TypedDict

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from codes.days import start_of
from public.addresses import address, code_meant
from public.presenters.code.explanation import Explained, present_explanation
from public.reading.code_facts import read_explanation
from public.reading.editions import Editions
from public.reading.tree import read_titles
from public.serving.answers import answer
from public.serving.caching import cacheable_with
from reviews.reading.published import PublishedExplanation

from .codes.publications import plain_texts
from .common import Sourced, sourced
from .openapi.endpoints import endpoint
from .openapi.parameters import Asked, Parameter, text
from .openapi.shapes import Day, Moment

OID = "2.16.840.1.113883.6.90"
_CODE = "mainSearchCriteria.v.c"
_JSON = "application/json"


class FeedText(TypedDict):
    _value: str


class FeedTime(TypedDict):
    _value: Moment


class TypedText(FeedText):
    type: str


class FeedLink(TypedDict):
    title: str
    rel: str
    type: str
    hreflang: str
    href: str


class FeedAuthor(TypedDict):
    name: FeedText


class FeedCategory(TypedDict):
    scheme: str
    term: str


class FeedEntry(Sourced):
    """A published explanation. ``release`` and ``source`` are of the facts that stand beside it."""

    title: TypedText
    link: list[FeedLink]
    id: FeedText
    updated: FeedTime
    author: Annotated[list[FeedAuthor], "Who signed it."]
    summary: TypedText
    reviewed: Annotated[Day, "When it was reviewed last."]


class Feed(TypedDict):
    title: TypedText
    subtitle: TypedText
    author: FeedAuthor
    updated: FeedTime
    id: FeedText
    category: Annotated[list[FeedCategory], "What was asked for."]
    entry: Annotated[list[FeedEntry], "Empty where nothing is published for the code."]


class InfobuttonAnswer(Sourced):
    feed: Feed


def _explanation(request: HttpRequest, editions: Editions, asked: Asked) -> PublishedExplanation | None:
    name = code_meant(asked[_CODE])
    return read_explanation(name, editions) if name else None


@endpoint(
    "/infobutton",
    "infobutton",
    answer=InfobuttonAnswer,
    parameters=(
        Parameter("mainSearchCriteria.v.cs", "The code system, by its OID; ICD-10-CM if not given.",
                  {"type": "string", "enum": ["", OID, f"urn:oid:{OID}"]},
                  f"Only ICD-10-CM is known here, which is {OID}.", example=OID),
        text(_CODE, "The code.", f"Say which code, as in ?{_CODE}=Z53.9.", required=True, example="Z53.9"),
        Parameter("knowledgeResponseType", "The answer is JSON.", {"type": "string", "enum": ["", _JSON]},
                  f"Answers are {_JSON} here.", example=_JSON),
    ),
    kept=False,
)  # fmt: skip
@cacheable_with(_explanation)
def infobutton(
    request: HttpRequest, editions: Editions, explanation: PublishedExplanation | None, asked: Asked
) -> HttpResponse:
    """The published explanation of a code, for the infobutton of a health record (HL7, URL-based guide).

    All further parameters of the guide may be there; what they say of a patient is not read. The entry is empty for a
    code that has no published explanation, and for one that does not exist.
    """
    name = code_meant(asked[_CODE])
    shown = present_explanation(explanation, shown_for=name, today=editions.today)
    entries = [_entry(name, explanation, shown, editions)] if explanation and isinstance(shown, Explained) else []
    changed = explanation.changed_at if explanation else None
    updated = (changed or editions.changed_at or start_of(editions.today)).isoformat()
    answered: InfobuttonAnswer = {
        **sourced(editions.in_force),
        "feed": {
            "title": {"_value": settings.SITE_NAME, "type": "text"},
            "subtitle": {"_value": "Reviewed explanations of ICD-10-CM codes", "type": "text"},
            "author": {"name": {"_value": settings.SITE_NAME}},
            "updated": {"_value": updated},
            "id": {"_value": f"{settings.SITE_URL}/infobutton?{_CODE}={name}"},
            "category": [
                {"scheme": "mainSearchCriteria.v.cs", "term": OID},
                {"scheme": _CODE, "term": name},
            ],
            "entry": entries,
        },
    }
    return answer(answered)


def _entry(name: str, explanation: PublishedExplanation, shown: Explained, editions: Editions) -> FeedEntry:
    url = f"{settings.SITE_URL}{address('code', name)}"
    title = f"ICD-10-CM {name}: {read_titles([name], editions.in_force).get(name, '')}".rstrip(": ")
    return {
        **sourced(editions.in_force),
        "title": {"_value": title, "type": "text"},
        "link": [{"title": title, "rel": "alternate", "type": "text/html", "hreflang": "en", "href": url}],
        "id": {"_value": url},
        "updated": {"_value": explanation.published_at.isoformat()},
        "author": [{"name": {"_value": f"{signer.name}, {signer.credentials}"}} for signer in shown.signers],
        "summary": {"_value": "\n\n".join(plain_texts(shown.summary)), "type": "text"},
        "reviewed": shown.reviewed_on.isoformat(),
    }
