"""The forms in which a row of a list is proposed: to add it, to change it, to take it out. The same for rows of manner,
terms of the glossary and specialists; ``urls`` gives each view the ``RowForm`` of its list.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from reviews.desk.shared.access import Viewer, desk_view, show_refusal
from reviews.desk.shared.diff import Piece, compare_words
from reviews.models import Proposal, RowProposal

from .proposal_views import ProposalPages, propose

Change = Proposal.Change


class RowForm(NamedTuple):
    """``row`` is the type of the rows, ``key`` the field by which addresses name one, ``rows`` reads those that hold.

    ``measure`` and ``make`` are the actions. ``as_fields`` has a row as the form has it, ``in_words`` its parts as
    people read them, by heading. ``template`` is the form, ``more`` what else it needs, ``at_first`` what a new row
    begins with. ``leaving`` says what becomes of a row that is taken out.
    """

    pages: ProposalPages
    called: str
    row: type[Any]
    key: str
    rows: Callable[[], Iterable[Any]]
    measure: Callable[..., Proposal]
    make: Callable[..., Proposal]
    as_fields: Callable[[Any], dict[str, str]]
    in_words: Callable[[Any], dict[str, str]]
    template: str
    more: dict[str, Any]
    leaving: str
    take_out: str
    at_first: dict[str, str]


@desk_view("propose vocabulary", "GET", "POST")
def new(request: HttpRequest, viewer: Viewer, of: RowForm) -> HttpResponse:
    """What was typed stays in the form when its effect is shown, and when it is refused."""
    given = {name: request.GET[name][:2000] for name in of.row._fields if name in request.GET}
    return _form(request, viewer, of, Change.ADD, of.at_first | given, f"Propose a {of.called}")


@desk_view("propose vocabulary", "GET", "POST")
def change(request: HttpRequest, viewer: Viewer, of: RowForm) -> HttpResponse:
    row = _named(request, of)
    if row is None and request.method != "POST":
        return _missing(request, of)
    at_first = of.as_fields(row) if row else {}
    return _form(request, viewer, of, Change.CHANGE, at_first, f"Propose to change a {of.called}")


@desk_view("propose vocabulary", "GET", "POST")
def remove(request: HttpRequest, viewer: Viewer, of: RowForm) -> HttpResponse:
    row = _named(request, of)
    if row is None and request.method != "POST":
        return _missing(request, of)
    fields = {of.key: getattr(row, of.key) if row else request.POST.get(of.key, "")}
    context = {
        "form": of,
        "named": fields[of.key],
        "shown": {"differences": differences(of, row, row)} if row else {},
        "why": request.POST.get("why", ""),
    }
    title = f"Propose to {of.take_out} a {of.called}"
    return _propose(request, viewer, of, Change.REMOVE, fields, "reviews/remove_row.html", context, title)


def _missing(request: HttpRequest, of: RowForm) -> HttpResponse:
    return show_refusal(request, f"There is no such {of.called}; look at the list again.", 404)


def _named(request: HttpRequest, of: RowForm) -> Any:
    fields = request.POST if request.method == "POST" else request.GET
    return next((row for row in of.rows() if getattr(row, of.key) == fields.get(of.key)), None)


def _form(
    request: HttpRequest, viewer: Viewer, of: RowForm, change: str, at_first: dict[str, str], title: str
) -> HttpResponse:
    posted = request.POST if request.method == "POST" else at_first
    typed = {name: posted.get(name, "") for name in of.row._fields}
    context = of.more | {"typed": typed | {"why": posted.get("why", "")}, "changes": change == Change.CHANGE}
    return _propose(request, viewer, of, change, typed, of.template, context, title)


def _propose(
    request: HttpRequest,
    viewer: Viewer,
    of: RowForm,
    change: str,
    fields: dict[str, str],
    template: str,
    context: dict[str, Any],
    title: str,
) -> HttpResponse:
    act: dict[str, Any] = {"actor": viewer.user, "change": change, "fields": fields, "now": timezone.now()}
    return propose(
        request,
        of.pages,
        measure=lambda: of.measure(**act),
        make=lambda why: of.make(why=why, **act),
        why=request.POST.get("why", ""),
        template=template,
        context=context,
        title=title,
    )


# --- What pages of rows show ------------------------------------------------------------------------------------------


def differences(of: RowForm, before: Any, after: Any) -> list[tuple[str, list[Piece]]]:
    """(heading, words of before and after) of each part of a row."""
    old, new = of.in_words(before), of.in_words(after)
    return [(heading, compare_words(old[heading], words)) for heading, words in new.items()]


def shown_proposal(of: RowForm, proposal: RowProposal) -> dict[str, Any]:
    """What a proposal changes in a row, part by part, and what was measured of it."""
    row = of.row(**proposal.row)
    before = of.row(**proposal.before) if proposal.before else row
    return {"row": row, "differences": differences(of, before, row), "effect": proposal.effect}


def decisions_about(
    model: type[RowProposal], names: Iterable[str]
) -> tuple[dict[str, RowProposal], dict[str, RowProposal]]:
    """Of rows by name: the last confirmed proposal, and the one that waits."""
    about = model._default_manager.filter(name__in=set(names)).select_related("proposed_by", "ended_by")
    decided: dict[str, RowProposal] = {}
    waiting: dict[str, RowProposal] = {}
    for proposal in about.order_by("pk"):
        if proposal.state == Proposal.State.PROPOSED:
            waiting[proposal.name] = proposal
        elif proposal.state == Proposal.State.CONFIRMED:
            decided[proposal.name] = proposal
    return decided, waiting
