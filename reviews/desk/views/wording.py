"""The vocabulary of search: its lines, proposals to add and to take out, and the second person's word."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from codes.search.edits import KINDS, LONGEST_MEANT, LONGEST_TERM, RefusedLineError, line_there
from codes.search.vocabulary import entries
from reviews import actions
from reviews.actions.wording import LONGEST_WHY
from reviews.desk.access import Viewer, desk_page, desk_view, refused
from reviews.desk.refusals import said, status_of
from reviews.desk.wording import fitting, kind_name, meaning_of, shown_effect, shown_lines
from reviews.errors import RefusedError
from reviews.models import LineProposal

PER_PAGE = 25
CHIPS = {"origin": {"file": "Built in", "desk": "Added at the desk"}, "kind": KINDS}
Change, State = LineProposal.Change, LineProposal.State


@desk_view("read drafts", "GET")
def vocabulary(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    searched = " ".join(request.GET.get("q", "").replace("\0", "").split())[:LONGEST_TERM]
    chosen = {key: value for key, choices in CHIPS.items() if (value := request.GET.get(key, "")) in choices}
    lines = fitting(
        sorted(entries(), key=lambda line: (not line.at_desk, line.term.casefold())),
        searched=searched,
        kind=chosen.get("kind", ""),
        origin=chosen.get("origin", ""),
    )
    page = Paginator(lines, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "lines": shown_lines(list(page)),
        "searched": searched,
        "chips": _chips(chosen, searched),
        "chosen": bool(chosen or searched),
        "kept": _query(chosen, searched),
        "kinds": KINDS,
        "waiting": LineProposal.objects.open().count(),
        "may_propose": viewer.may("propose vocabulary"),
    }
    return desk_page(request, "reviews/vocabulary.html", context, title="Search vocabulary")


def _query(chosen: dict[str, str], searched: str, **changed: str) -> str:
    query = QueryDict(mutable=True)
    query.update({key: value for key, value in (chosen | {"q": searched} | changed).items() if value})
    return query.urlencode()


def _chips(chosen: dict[str, str], searched: str) -> list[dict[str, Any]]:
    """Chips with the query that switches them on, or off where they are on."""
    return [
        {
            "name": name,
            "choices": [
                {
                    "label": label[:1].upper() + label[1:],
                    "value": value,
                    "on": chosen.get(name) == value,
                    "query": _query(chosen, searched, **{name: "" if chosen.get(name) == value else value}),
                }
                for value, label in choices.items()
            ],
        }
        for name, choices in CHIPS.items()
    ]


# --- Proposing --------------------------------------------------------------------------------------------------------


@desk_view("propose vocabulary", "GET", "POST")
def new(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """What was typed stays in the form when its effect is shown, and when it is refused."""
    fields = request.POST if request.method == "POST" else request.GET
    typed = {name: fields.get(name, "") for name in ("term", "meant", "kind", "why")}
    typed["means"] = "words" if fields.get("means") == "words" or typed["meant"].startswith("=") else "codes"
    meant = typed["meant"]
    if typed["means"] == "words" and not meant.startswith("="):
        meant = f"={meant}"
    line = {"change": Change.ADD, "term": typed["term"], "meant": meant, "kind": typed["kind"]}
    context = {"typed": typed, "kinds": KINDS, "longest_term": LONGEST_TERM, "longest_meant": LONGEST_MEANT}
    return _propose(request, viewer, line, typed["why"], "reviews/new_line.html", context, "Propose a line")


@desk_view("propose vocabulary", "GET", "POST")
def remove(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    fields = request.POST if request.method == "POST" else request.GET
    term, meant, why = (fields.get(name, "") for name in ("term", "meant", "why"))
    if request.method != "POST":
        try:
            line_there(term=term, meant=meant)
        except RefusedLineError as error:
            return refused(request, said(error), 404)
    line = {"change": Change.REMOVE, "term": term, "meant": meant}
    context = {"typed": {"term": term, "meant": meant, "why": why}, "meaning": meaning_of(meant.replace("\0", ""))}
    return _propose(request, viewer, line, why, "reviews/remove_line.html", context, "Propose to take a line out")


def _propose(
    request: HttpRequest,
    viewer: Viewer,
    line: dict[str, Any],
    why: str,
    template: str,
    context: dict[str, Any],
    title: str,
) -> HttpResponse:
    """Show the form; measure what was typed, with the button for that; else propose it."""
    error: RefusedError | None = None
    effect: dict[str, Any] = {}
    measured = request.method == "POST" and request.POST.get("do") == "measure"
    if request.method == "POST":
        try:
            if not measured:
                made = actions.propose_line(actor=viewer.user, why=why, now=timezone.now(), **line)
                messages.success(request, "It is proposed. A reviewer or publisher other than you confirms it.")
                return redirect("desk:line-proposal", proposal_id=made.pk)
            _, effect = actions.measure_line(actor=viewer.user, now=timezone.now(), **line)
        except RefusedError as refusal:
            error, measured = refusal, False
    context |= {
        "error": said(error) if error else "",
        "measured": measured,
        "effect": shown_effect(effect),
        "longest_why": LONGEST_WHY,
    }
    return desk_page(request, template, context, title=title, status=status_of(error) if error else 200)


# --- Proposals --------------------------------------------------------------------------------------------------------


@desk_view("read drafts", "GET")
def proposals(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Those that wait, the oldest first; or those that have ended, the newest first."""
    ended = request.GET.get("ended") == "1"
    some = LineProposal.objects.exclude(state=State.PROPOSED) if ended else LineProposal.objects.open()
    order = ("-ended_at", "-pk") if ended else ("proposed_at", "pk")
    page = Paginator(some.select_related("proposed_by", "ended_by").order_by(*order), PER_PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "page": page,
        "rows": [(proposal, meaning_of(proposal.meant)) for proposal in page],
        "ended": ended,
        "kept": "ended=1" if ended else "",
        "may_propose": viewer.may("propose vocabulary"),
    }
    return desk_page(request, "reviews/line_proposals.html", context, title="Proposals for the vocabulary")


@desk_view("read drafts", "GET")
def proposal(request: HttpRequest, viewer: Viewer, proposal_id: int) -> HttpResponse:
    return _show(request, viewer, proposal_id)


def _show(request: HttpRequest, viewer: Viewer, proposal_id: int, error: RefusedError | None = None) -> HttpResponse:
    shown = _or_404(proposal_id)
    own = shown.proposed_by_id == viewer.user.pk
    effect = shown_effect(shown.effect)
    context = {
        "proposal": shown,
        "kind": kind_name(shown.kind),
        "meaning": meaning_of(shown.meant),
        "effect": effect,
        "outdated": shown.state == State.PROPOSED and (not effect or effect["outdated"]),
        "own": own,
        "may_confirm": viewer.may("confirm vocabulary"),
        "may_propose": viewer.may("propose vocabulary"),
        "typed": request.POST.get("reason", ""),
        "longest_reason": LONGEST_WHY,
        "error": said(error) if error else "",
    }
    title = f"{'Add' if shown.change == Change.ADD else 'Take out'} {shown}"
    return desk_page(
        request, "reviews/line_proposal.html", context, title=title, status=status_of(error) if error else 200
    )


def _or_404(proposal_id: int) -> LineProposal:
    everything = LineProposal.objects.select_related("proposed_by", "ended_by")
    return get_object_or_404(everything, pk=min(proposal_id, 2**63 - 1))


@desk_view("confirm vocabulary", "POST")
def confirm(request: HttpRequest, viewer: Viewer, proposal_id: int) -> HttpResponse:
    return _act(request, viewer, proposal_id, actions.confirm_line, "It is confirmed. Search knows it from now on.")


@desk_view("confirm vocabulary", "POST")
def refuse(request: HttpRequest, viewer: Viewer, proposal_id: int) -> HttpResponse:
    reason = request.POST.get("reason", "")
    return _act(request, viewer, proposal_id, actions.refuse_line, "It is refused.", reason=reason)


@desk_view("propose vocabulary", "POST")
def take_back(request: HttpRequest, viewer: Viewer, proposal_id: int) -> HttpResponse:
    return _act(request, viewer, proposal_id, actions.take_line_back, "It is taken back.")


@desk_view("propose vocabulary", "POST")
def measure(request: HttpRequest, viewer: Viewer, proposal_id: int) -> HttpResponse:
    return _act(request, viewer, proposal_id, actions.measure_proposal, "It is measured again.")


def _act(
    request: HttpRequest, viewer: Viewer, proposal_id: int, act: Callable[..., object], done: str, **more: str
) -> HttpResponse:
    shown = _or_404(proposal_id)
    try:
        act(actor=viewer.user, proposal_id=shown.pk, now=timezone.now(), **more)
    except RefusedError as error:
        return _show(request, viewer, proposal_id, error)
    messages.success(request, done)
    return redirect("desk:line-proposal", proposal_id=shown.pk)
