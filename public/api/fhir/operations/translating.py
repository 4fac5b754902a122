"""``$translate``: the concepts that maps have for a concept, forwards or backwards."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from public.api.fhir.systems.interface import Json, canonical, split_canonical
from public.api.fhir.systems.supplied import rows_of, text_of

from .parameters import answer, parts, row

EQUIVALENCES = {
    "equivalent": "equivalent",
    "related-to": "relatedto",
    "source-is-narrower-than-target": "wider",
    "source-is-broader-than-target": "narrower",
    "not-related-to": "unmatched",
}
"""The relationships of R5, and what R4 calls them."""

_RELATIONSHIPS = {
    "equal": "equivalent",
    "relatedto": "related-to",
    "wider": "source-is-narrower-than-target",
    "subsumes": "source-is-narrower-than-target",
    "narrower": "source-is-broader-than-target",
    "specializes": "source-is-broader-than-target",
    "inexact": "related-to",
    "unmatched": "not-related-to",
    "disjoint": "not-related-to",
} | {relationship: relationship for relationship in EQUIVALENCES}


@dataclass(frozen=True)
class Question:
    """``code`` is one of ``source``, or of ``target`` where ``is_reverse``. The other system may be empty for any;
    ``map`` names the only map to ask, as a canonical."""

    source: str
    code: str
    target: str = ""
    map: str = ""
    is_reverse: bool = False


@dataclass(frozen=True)
class Match:
    """A coding on the other side of a map. ``comment`` says in words how far it fits."""

    source: Json
    target: Json
    relationship: str
    map: str
    comment: str = ""


def matches_in(maps: Sequence[Json], question: Question) -> Iterator[Match]:
    """The matches in ConceptMap resources, of R4 or R5."""
    asked_url, asked_version = split_canonical(question.map)
    for resource in maps:
        url, version = text_of(resource, "url"), text_of(resource, "version")
        if question.map and (url != asked_url or asked_version not in ("", version)):
            continue
        for group in rows_of(resource, "group"):
            source, target = split_canonical(text_of(group, "source"))[0], split_canonical(text_of(group, "target"))[0]
            if question.source in ("", source) and question.target in ("", target):
                yield from _of_group(group, question, canonical(url, version), source, target)


def _of_group(group: Json, question: Question, named: str, source: str, target: str) -> Iterator[Match]:
    for element in rows_of(group, "element"):
        for to in rows_of(element, "target"):
            asked = to if question.is_reverse else element
            relation = text_of(to, "relationship") or text_of(to, "equivalence") or "related-to"
            if text_of(asked, "code") == question.code:
                yield Match(
                    source=_coding(source, element),
                    target=_coding(target, to),
                    relationship=_RELATIONSHIPS.get(relation, "related-to"),
                    map=named,
                    comment=text_of(to, "comment"),
                )


def _coding(system: str, row_of_map: Json) -> Json:
    coding = {"system": system, "code": text_of(row_of_map, "code"), "display": text_of(row_of_map, "display")}
    return {name: value for name, value in coding.items() if value}


def answer_matches(matches: Sequence[Match], question: Question) -> Json:
    """``result`` is whether any match says that the concepts have to do with each other."""
    related = any(match.relationship != "not-related-to" for match in matches)
    message = "" if matches else "No map that is known here has this code."
    return answer(
        [
            row("result", "Boolean", related),
            row("message", "String", message),
            *(_shown(match, is_reverse=question.is_reverse) for match in matches),
        ]
    )


def _shown(match: Match, *, is_reverse: bool) -> Json:
    return parts(
        "match",
        [
            row("concept", "Coding", match.target or None),
            row("originMap", "Canonical", match.map),
            row("relationship", "Code", match.relationship),
            row("source", "Coding", match.source) if is_reverse else None,
            row("comment", "String", match.comment),
            row("noMap", "Boolean", None if match.target else True),
        ],
    )
