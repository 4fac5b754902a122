"""What the pages of the vocabulary show: lines with the titles of their codes, and effects in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from codes.models import CodeVersion
from codes.search.edits import KINDS
from codes.search.frozen import state_of_search
from codes.search.vocabulary import VocabularyLine
from codes.search.words import words
from codes.spelling import code_of
from reviews.models import LineProposal


@dataclass(frozen=True)
class Meaning:
    """``codes``: (code, its title in the release in force; empty where that does not have it). Else ``words``."""

    codes: list[tuple[str, str]]
    words: str


@dataclass(frozen=True)
class ShownLine:
    """``added_by`` is the proposal by which the desk added the line; ``open`` the one that would take it out."""

    entry: VocabularyLine
    meaning: Meaning
    added_by: LineProposal | None
    open: LineProposal | None


def narrow_lines(lines: Iterable[VocabularyLine], *, searched: str, kind: str, origin: str) -> list[VocabularyLine]:
    """Lines with the text in their term or their meaning, which may be a code in any spelling."""
    text, code = searched.casefold(), code_of(searched)
    return [
        line
        for line in lines
        if kind in {"", line.kind}
        and (not origin or line.at_desk == (origin == "desk"))
        and (not text or text in line.term.casefold() or text in line.meant.casefold() or code in line.codes)
    ]


def shown_lines(lines: Sequence[VocabularyLine]) -> list[ShownLine]:
    titles = titles_of({code for line in lines for code in line.codes})
    about = LineProposal.objects.filter(term__in={line.term for line in lines}).select_related(
        "proposed_by", "ended_by"
    )
    added: dict[tuple[str, str], LineProposal] = {}
    waiting: dict[tuple[str, str], LineProposal] = {}
    for proposal in about.order_by("pk"):
        key = (proposal.term, proposal.meant)
        if proposal.state == LineProposal.State.PROPOSED:
            waiting[key] = proposal
        elif proposal.state == LineProposal.State.CONFIRMED and proposal.change == LineProposal.Change.ADD:
            added[key] = proposal
    return [
        ShownLine(
            line,
            _meaning(line, titles),
            added.get((line.term, line.meant)) if line.at_desk else None,
            waiting.get((line.term, line.meant)),
        )
        for line in lines
    ]


def meaning_of(meant: str) -> Meaning:
    line = VocabularyLine("", meant, "")
    return _meaning(line, titles_of(line.codes))


def _meaning(line: VocabularyLine, titles: dict[str, str]) -> Meaning:
    return Meaning([(code, titles.get(code, "")) for code in line.codes], "" if line.codes else line.meant[1:])


def titles_of(codes: Iterable[str]) -> dict[str, str]:
    """Code -> its title in the release in force."""
    versions = CodeVersion.objects.codes().in_force().filter(code__code__in=set(codes))
    return dict(versions.values_list("code__code", "title"))


def kind_name(kind: str) -> str:
    return KINDS.get(kind, kind)


def shown_effect(effect: dict[str, Any]) -> dict[str, Any]:
    """An effect as a page shows it, worse answers first. Empty where it could not be measured."""
    if not effect:
        return {}
    named = titles_of([code for codes in effect["of_term"].values() for code in codes])
    changed = [answer | {"worse": _is_worse(answer["before"], answer["after"])} for answer in effect["changed"]]
    figures = [
        ("Right code among the first ten", *(f"{100 * effect[when]['in_first_ten']:.1f} %" for when in _WHEN)),
        ("Mean reciprocal rank", *(f"{effect[when]['mrr']:.3f}" for when in _WHEN)),
    ]
    return {
        "release": effect["release"],
        "questions": effect["questions"],
        "others": effect.get("together", 1) - 1,
        "figures": figures,
        "of_term": {when: [(code, named.get(code, "")) for code in codes] for when, codes in effect["of_term"].items()},
        "same": effect["of_term"]["before"] == effect["of_term"]["after"],
        "changed": sorted(changed, key=lambda answer: not answer["worse"]),
        "worse": sum(answer["worse"] for answer in changed),
        "outdated": effect["state"] != state_of_search(),
    }


_WHEN = ("before", "after")


def _is_worse(before: int, after: int) -> bool:
    return before > 0 and (after == 0 or after > before)


def open_by_words() -> dict[str, LineProposal]:
    """Open proposals to add a line, by the words of their terms."""
    adding = LineProposal.objects.open().filter(change=LineProposal.Change.ADD)
    return {" ".join(words(proposal.term)): proposal for proposal in adding}
