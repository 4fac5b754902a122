"""Whether two reviewers agree: by reviewer, chapter and reason, with the second looks behind each number.

Only second looks count that stand: open ones are hidden from whoever may take them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from django.db.models import OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils.http import urlencode

from codes.models import CodeVersion
from reviews.desk.ai.figures import Chart, bars
from reviews.models import LookVerdict
from reviews.models.decisions import RETURN_REASONS
from reviews.reading.work.agreement import LEAST_CASES, Agreement

from .figure import Cell, Figure, of_hundred

Part, Verdict = LookVerdict.Part, LookVerdict.Verdict
AGREE, DIFFER = "agree", "differ"  # outcomes that an address asks for, beside those of a third person
NO_CHAPTER = "none"  # of a code that is not in the release in force
UPHELD, OVERRULED, UNDECIDED = "upheld", "overruled", "undecided"
OUTCOMES = {
    AGREE: "both approve it",
    UPHELD: "should not have been approved",
    OVERRULED: "rightly approved",
    UNDECIDED: "a third person decides",
}


_UPHELD = "Upheld means that a third person decided for the second reviewer."


class Looked(NamedTuple):
    """A second look that stands: the first reviewer, the chapter, the second's reason and what came of it."""

    by: int
    name: str
    chapter: str
    reason: str
    outcome: str


class Group(NamedTuple):
    """A row of a figure; ``query`` is what an address asks for its second looks with."""

    name: str
    looked: list[Looked]
    query: dict[str, str]


def second_verdicts() -> QuerySet[Any]:
    """With ``third``: the verdict of a third person, None without one."""
    third = LookVerdict.objects.filter(look=OuterRef("look"), part=Part.THIRD)
    verdicts = LookVerdict.objects.filter(part=Part.SECOND).annotate(third=Subquery(third.values("verdict")[:1]))
    return verdicts.select_related("look__decision", "look__revision", "look__explanation__code", "user")


def outcome_key(verdict: str, third: str | None) -> str:
    if verdict == Verdict.APPROVE:
        return AGREE
    if third is None:
        return UNDECIDED
    return UPHELD if third == Verdict.RETURN else OVERRULED


def outcome_of(row: Any) -> str:
    """In words, of a row of ``second_verdicts``."""
    return OUTCOMES[outcome_key(row.verdict, row.third)]


def looks_asked_for(by: str, chapter: str, reason: str, outcome: str) -> QuerySet[Any]:
    """The second verdicts behind a number, the newest first; what fits no choice is left out."""
    rows = second_verdicts()
    if by.isdecimal() and len(by) < 18:
        rows = rows.filter(look__decision__user=int(by))
    if chapter.isdecimal() and len(chapter) < 3:
        below = CodeVersion.objects.in_force().filter(chapter__code__code=chapter)
        rows = rows.filter(look__explanation__code__in=below.values("code"))
    if chapter == NO_CHAPTER:
        rows = rows.exclude(look__explanation__code__in=CodeVersion.objects.in_force().values("code"))
    if reason in RETURN_REASONS:
        rows = rows.filter(reason=reason)
    if outcome in (AGREE, DIFFER):
        rows = rows.filter(verdict=Verdict.APPROVE if outcome == AGREE else Verdict.RETURN)
    elif outcome in OUTCOMES:
        third: Any = {UPHELD: Verdict.RETURN, OVERRULED: Verdict.APPROVE, UNDECIDED: None}[outcome]
        rows = rows.filter(verdict=Verdict.RETURN, third=third)
    return rows.order_by("-given_at", "-pk")


def figures() -> dict[str, Callable[[], Figure]]:
    return {"second-looks": by_reviewer, "second-looks-chapters": by_chapter, "second-looks-reasons": by_reason}


def _looked() -> list[Looked]:
    in_force = CodeVersion.objects.in_force().filter(code=OuterRef("look__explanation__code"))
    rows = second_verdicts().annotate(chapter=Subquery(in_force.values("chapter__code__code")[:1]))
    return [
        Looked(
            by=row.look.decision.user_id,
            name=row.look.decision.printed_name,
            chapter=row.chapter or "",
            reason=row.reason,
            outcome=outcome_key(row.verdict, row.third),
        )
        for row in rows.order_by("pk")
    ]


def by_reviewer() -> Figure:
    looked = _looked()
    names = {row.by: row.name for row in looked}  # the name of their last approval
    groups = [
        Group(name, [row for row in looked if row.by == by], {"by": str(by)})
        for by, name in sorted(names.items(), key=lambda item: item[1])
    ]
    every = _agreement(looked)
    undecided = sum(row.outcome == UNDECIDED for row in looked)
    return Figure(
        "second-looks",
        "Does a second reviewer, who does not know the first, agree?",
        f"{every.agreed} of {every.cases} approvals would be approved again{_measured(every)}. "
        f"Two verdicts that wait for a third person: {undecided}. {_UPHELD}"
        if looked
        else "No second look stands yet.",
        _head("Approved by"),
        list(map(_row, groups)),
        _chart(groups),
    )


def by_chapter() -> Figure:
    looked = _looked()
    chapters = sorted({row.chapter for row in looked}, key=lambda chapter: int(chapter or 0))
    groups = [
        Group(
            f"Chapter {name}" if name else "Not in the release in force",
            [row for row in looked if row.chapter == name],
            {"chapter": name or NO_CHAPTER},
        )
        for name in chapters
    ]
    return Figure(
        "second-looks-chapters",
        "In which chapters do two reviewers differ?",
        f"Chapters with fewer than {LEAST_CASES} second looks have no share: it would be chance.",
        _head("Chapter"),
        list(map(_row, groups)),
        _chart(groups),
    )


def by_reason() -> Figure:
    """Why second reviewers would return a text, and what third persons said of it."""
    differ = [row for row in _looked() if row.outcome != AGREE]
    rows = []
    for reason, words in RETURN_REASONS.items():
        there = [row.outcome for row in differ if row.reason == reason]
        numbers = [("differ", len(there))] + [(key, there.count(key)) for key in (UPHELD, OVERRULED, UNDECIDED)]
        cells = [Cell(str(number), _link(reason=reason, outcome=key)) for key, number in numbers]
        rows.append([Cell(words), *cells])
    charted = [(row[0].text, [("discarded", float(row[1].text))]) for row in rows]
    return Figure(
        "second-looks-reasons",
        "Why would the second reviewer return it?",
        f"Approvals that a second reviewer would not give: {len(differ)}. Who missed a fault practises that kind next.",
        ("Reason", "Differ", *(key.capitalize() for key in (UPHELD, OVERRULED, UNDECIDED))),
        rows,
        bars(charted) if differ else None,
    )


def _head(first: str) -> tuple[str, ...]:
    return first, "Looks", "Agree", "Differ", "Upheld", "Share", "AC1"


def _row(group: Group) -> list[Cell]:
    every = _agreement(group.looked)
    upheld = sum(row.outcome == UPHELD for row in group.looked)
    numbers = (("", every.cases), (AGREE, every.agreed), (DIFFER, every.cases - every.agreed), (UPHELD, upheld))
    cells = [Cell(str(number), _link(outcome=key, **group.query)) for key, number in numbers]
    raw = "too few" if every.raw is None else f"{100 * every.raw:.1f} %"
    return [Cell(group.name), *cells, Cell(raw), Cell("too few" if every.ac1 is None else f"{every.ac1:.2f}")]


def _agreement(looked: list[Looked]) -> Agreement:
    return Agreement(len(looked), sum(row.outcome == AGREE for row in looked))


def _measured(every: Agreement) -> str:
    if every.raw is None or every.ac1 is None:
        return f", too few to measure (from {LEAST_CASES})"
    return f" ({100 * every.raw:.1f} %; AC1 {every.ac1:.2f} of {every.cases} cases)"


def _chart(groups: list[Group]) -> Chart:
    parts = [(group.name, _agreement(group.looked)) for group in groups]
    return bars([(name, of_hundred(part.agreed, part.cases)) for name, part in parts if part.is_enough])


def _link(**query: str) -> str:
    asked = {name: value for name, value in query.items() if value}
    address = reverse("desk:second-looks")
    return f"{address}?{urlencode(asked)}" if asked else address
