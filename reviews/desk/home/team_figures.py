"""Figures of the team, each the answer to a question, with rows that a table shows, a chart draws and CSV exports.

    figures_for(viewer, now)["coverage"].rows  ->  [[Cell("Chapter 21", link), Cell("12", link), ...], ...]

A number leads to its rows: ``link`` is the address of them. Weeks begin on Monday, in the publisher's time.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db.models import Count
from django.db.models.functions import TruncWeek
from django.urls import reverse
from django.utils.http import urlencode

from codes.days import PUBLISHER, day_of, start_of
from codes.models import Code, CodeVersion
from reviews.desk.ai import figures as ai
from reviews.desk.ai.figures import bars
from reviews.desk.practice.practised import catch_rates, overall
from reviews.desk.queues.places import AGES
from reviews.desk.shared.access import Viewer
from reviews.models import Decision, Explanation, Publication, Revision, Skip
from reviews.models.decisions import RETURN_REASONS, DecisionKind
from reviews.rules.states import State

from . import agreement
from .figure import Cell, Figure, of_hundred, percent

WEEKS = 12
PACE_WEEKS = 4  # over which the forecast takes the pace
RETURNS = datetime.timedelta(days=90)
SOON = (30, 90)  # days in which reviews fall due


def figures_for(viewer: Viewer, now: datetime.datetime) -> dict[str, Callable[[], Figure]]:
    """By name, each made when it is asked for; those that the person may read."""
    made: dict[str, Callable[[], Figure]] = {
        "coverage": coverage,
        "age": lambda: queue_age(now),
        "throughput": lambda: throughput(now),
        "returns": lambda: reasons_for_returns(now),
        "overdue": lambda: overdue(now),
        "skips": skipped,
        "ai": ai_acceptance,
    }
    if viewer.may("read second looks"):
        made |= agreement.figures()
    if viewer.may("read the team's practice"):
        made["practice"] = practice
    return made


def _queue(slug: str, **query: str) -> str:
    address = reverse("desk:queue", args=(slug,))
    return f"{address}?{urlencode(query)}" if query else address


def _decisions(**query: str) -> str:
    return f"{reverse('desk:decisions')}?{urlencode(query)}"


def _suggested(section: str, state: str) -> str:
    return f"{reverse('desk:suggested')}?{urlencode({'section': section, 'state': state})}"


def coverage() -> Figure:
    """Codes of the release in force that are written out in the tabular list; generated ones share a text."""
    in_force = CodeVersion.objects.in_force()
    chapters = list(in_force.filter(code__kind=Code.Kind.CHAPTER).order_by("position").select_related("code"))
    written = in_force.codes().filter(generated=False).order_by()
    codes = dict(written.values_list("chapter").annotate(number=Count("pk")))
    public = Publication.objects.live().values("explanation__code")
    covered = dict(written.filter(code__in=public).values_list("chapter").annotate(number=Count("pk")))
    rows, charted = [], []
    for chapter in chapters:
        name, number, there = chapter.code.code, codes.get(chapter.pk, 0), covered.get(chapter.pk, 0)
        link = _queue("all", chapter=name, public="yes")
        rows.append(
            [Cell(f"{name} {chapter.title}"), Cell(str(there), link), Cell(str(number)), Cell(percent(there, number))]
        )
        charted.append((f"{name} {chapter.title}", of_hundred(there, number)))
    done, whole = sum(covered.values()), sum(codes.values())
    return Figure(
        "coverage",
        "How much of the classification has a public text?",
        f"{done:,} of {whole:,} codes ({percent(done, whole)}).",
        ("Chapter", "Public", "Codes", "Share"),
        rows,
        bars(charted),
    )


def queue_age(now: datetime.datetime) -> Figure:
    """How long texts have been as they are, by state."""
    states = (State.SUBMITTED, State.APPROVED, State.RETURNED, State.DRAFT)
    rows = Explanation.objects.in_state(*states).order_by().values_list("state", "changed_at")
    number: Counter[tuple[str, str]] = Counter()
    for state, changed in rows:
        number[state, next(age for age, (_, least, most) in AGES.items() if least <= (now - changed).days < most)] += 1
    table = [
        [Cell(label), *(Cell(str(number[state, age]), _queue("all", state=state, age=age)) for state in states)]
        for age, (label, _, _) in AGES.items()
    ]
    old = sum(number[State.SUBMITTED, age] for age in ("30", "more"))
    waiting = sum(number[State.SUBMITTED, age] for age in AGES)
    charted = [(label, [("edited", float(number[State.SUBMITTED, age]))]) for age, (label, _, _) in AGES.items()]
    return Figure(
        "age",
        "How long do texts wait?",
        f"Waiting for review: {waiting}, of those a week or longer: {old}. The chart shows what waits for review.",
        ("Since", *(state.capitalize() for state in states)),
        table,
        bars(charted),
    )


def throughput(now: datetime.datetime) -> Figure:
    """What was submitted and decided in each of the last weeks; how long it takes at the pace of the last few."""
    monday = day_of(now) - datetime.timedelta(days=day_of(now).weekday())
    weeks = [monday - datetime.timedelta(weeks=at) for at in range(WEEKS)]
    since = start_of(weeks[-1])
    submitted = _by_week(Revision.objects.submitted_by_authors().filter(submitted_at__gte=since), "submitted_at")
    kinds = (DecisionKind.APPROVE, DecisionKind.RETURN, DecisionKind.PUBLISH)
    decided = {kind: _by_week(Decision.objects.filter(kind=kind, signed_at__gte=since), "signed_at") for kind in kinds}
    rows = [
        [
            Cell(f"{week}"),
            Cell(str(submitted.get(week, 0)), f"{reverse('desk:submissions')}?{urlencode({'week': f'{week}'})}"),
            *(Cell(str(decided[kind].get(week, 0)), _decisions(kind=kind, week=f"{week}")) for kind in kinds),
        ]
        for week in weeks
    ]
    parts = (("accepted", decided[DecisionKind.APPROVE]), ("discarded", decided[DecisionKind.RETURN]))
    charted = [(f"{week}", [(colour, float(number.get(week, 0))) for colour, number in parts]) for week in weeks]
    return Figure(
        "throughput",
        "How fast do we decide, and how long will it take?",
        _forecast(decided, weeks),
        ("Week from", "Submitted", "Approvals", "Returns", "Published"),
        rows,
        bars(charted),
    )


def _by_week(rows: Any, column: str) -> dict[datetime.date, int]:
    weeks = rows.order_by().annotate(week=TruncWeek(column, tzinfo=PUBLISHER)).values_list("week")
    return {day_of(week): number for week, number in weeks.annotate(number=Count("pk"))}


def _forecast(decided: dict[DecisionKind, dict[datetime.date, int]], weeks: Sequence[datetime.date]) -> str:
    """From the whole weeks before this one."""
    waiting = Explanation.objects.in_state(State.SUBMITTED).count()
    ends = (DecisionKind.APPROVE, DecisionKind.RETURN)
    pace = sum(decided[kind].get(week, 0) for kind in ends for week in weeks[1 : PACE_WEEKS + 1]) / PACE_WEEKS
    if not pace:
        return f"Waiting for review: {waiting}. No forecast: nothing was decided in the last {PACE_WEEKS} weeks."
    return (
        f"Waiting for review: {waiting}. At {pace:.1f} decisions a week, the pace of the last {PACE_WEEKS} weeks, "
        f"that takes {waiting / pace:.1f} weeks."
    )


def reasons_for_returns(now: datetime.datetime) -> Figure:
    since = day_of(now - RETURNS)
    returned = Decision.objects.filter(kind=DecisionKind.RETURN, signed_at__gte=start_of(since)).order_by()
    number = dict(returned.values_list("reason").annotate(number=Count("pk")))
    reasons = sorted(RETURN_REASONS, key=lambda reason: -number.get(reason, 0))
    rows = [
        [
            Cell(RETURN_REASONS[reason]),
            Cell(str(number.get(reason, 0)), _decisions(kind="return", reason=reason, since=f"{since}")),
        ]
        for reason in reasons
    ]
    return Figure(
        "returns",
        "Why do texts come back?",
        f"Returns in {RETURNS.days} days: {sum(number.values())}.",
        ("Reason", "Returns"),
        rows,
        bars([(RETURN_REASONS[reason], [("discarded", float(number.get(reason, 0)))]) for reason in reasons]),
    )


def overdue(now: datetime.datetime) -> Figure:
    today = day_of(now)
    days = Publication.objects.live().order_by().values_list("next_review_on", flat=True)
    due: Iterable[datetime.date] = list(days.filter(next_review_on__lt=today + datetime.timedelta(days=SOON[-1])))
    late = sum(day < today for day in due)
    rows = [[Cell("Overdue"), Cell(str(late), _queue("overdue"))]]
    for most in SOON:
        number = sum(today <= day < today + datetime.timedelta(days=most) for day in due)
        rows.append([Cell(f"Due within {most} days"), Cell(str(number), _queue("all", due=str(most)))])
    charted = [(row[0].text, [("discarded" if at == 0 else "open", float(row[1].text))]) for at, row in enumerate(rows)]
    return Figure(
        "overdue",
        "Which reviews are overdue?",
        f"Public texts past their review date: {late}.",
        ("Review", "Texts"),
        rows,
        bars(charted),
    )


def skipped() -> Figure:
    raised = Explanation.objects.filter(pk__in=Skip.objects.raised()).count()
    once = Explanation.objects.filter(pk__in=Skip.objects.standing().order_by().values("explanation")).count()
    return Figure(
        "skips",
        "What does nobody want to decide on?",
        f"Skipped by three people or more: {raised}. Somebody has to look at why.",
        ("Skipped", "Texts"),
        [
            [Cell("By three people or more"), Cell(str(raised), _queue("all", skip="raised"))],
            [Cell("By anybody"), Cell(str(once), _queue("all", skip="any"))],
        ],
    )


def ai_acceptance() -> Figure:
    groups = ai.groups()
    tallies, every = ai.by_section(groups), ai.altogether(groups)
    link = reverse("desk:figures")
    rows = [
        [
            Cell(tally.name, link),
            *(Cell(str(getattr(tally, state)), _suggested(tally.key, state)) for state in ai.STATES),
            Cell(_taken(tally)),
        ]
        for tally in tallies
    ]
    decided = every.taken + every.discarded
    return Figure(
        "ai",
        "Is drafting with AI worth it?",
        f"{every.taken} of {decided} decided suggestions were taken over ({percent(every.taken, decided)})."
        if decided
        else "Nobody has decided on a suggestion yet.",
        ("Section", *(state.capitalize() for state in ai.STATES), "Taken over"),
        rows,
        ai.chart_of(tallies) if tallies else None,
    )


def _taken(tally: ai.Tally) -> str:
    return percent(tally.taken, tally.taken + tally.discarded)


def practice() -> Figure:
    rates = catch_rates()
    every, link = overall(rates), reverse("desk:practice")
    return Figure(
        "practice",
        "Do we find the errors that are planted?",
        f"{every.caught} of {every.answers} answers were right ({every.percent} %)."
        if every.answers
        else "Nobody has answered a practice draft yet.",
        ("Kind of error", "Caught", "Answers", "Catch rate"),
        [
            [
                Cell(rate.name, link),
                Cell(str(rate.caught)),
                Cell(str(rate.answers)),
                Cell(f"{rate.percent} %" if rate.answers else "none"),
            ]
            for rate in rates
        ],
        bars([(rate.name, of_hundred(rate.caught, rate.answers)) for rate in rates if rate.answers]),
    )
