"""The pages of proposals, the same for both vocabularies that two people change: the form, the list, a proposal.

``urls`` gives each view the ``ProposalPages`` of its vocabulary.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from reviews.actions.words.proposing import LONGEST_WHY, Proposals, State
from reviews.desk.shared.access import Viewer, desk_page, desk_view
from reviews.desk.shared.refusals import sentence_of, status_of
from reviews.models import Proposal
from reviews.rules.errors import RefusedError

PER_PAGE = 25
STAYS = "It stays so, whatever later versions of the program bring."  # what is confirmed


class ProposalPages(NamedTuple):
    """How the proposals of a vocabulary are shown. ``name`` is in their addresses ("confirm-line"), ``home`` is that of
    the vocabulary itself; ``says`` is the heading over what is proposed, ``in_list`` and ``in_full`` are template parts
    for that, ``effect`` is the one for what was measured; they have what ``shown`` makes of a proposal. ``outcomes``
    say what it does when it is confirmed, ``confirmed`` that it was, ``measuring`` on what it is measured.
    """

    proposals: Proposals[Any]
    name: str
    home: str
    title: str
    says: str
    in_list: str
    in_full: str
    effect: str
    outcomes: dict[str, str]
    confirmed: str
    measuring: str
    shown: Callable[[Any], dict[str, Any]]

    def address(self, act: str) -> str:
        """Of "{}-proposal" and the like."""
        return f"desk:{act.format(self.name)}"

    @property
    def addresses(self) -> dict[str, str]:
        names = ("new-{}", "{}-proposals", "{}-proposal", "measure-{}", "confirm-{}", "refuse-{}", "take-{}-back")
        keys = ("new", "all", "one", "measure", "confirm", "refuse", "take_back")
        return {key: self.address(name) for key, name in zip(keys, names, strict=True)} | {"home": f"desk:{self.home}"}


def propose(
    request: HttpRequest,
    of: ProposalPages,
    *,
    measure: Callable[[], Proposal],
    make: Callable[[str], Proposal],
    why: str,
    template: str,
    context: dict[str, Any],
    title: str,
) -> HttpResponse:
    """Show a form; measure what was typed, with the button for that; else propose it."""
    error: RefusedError | None = None
    measured: Proposal | None = None
    if request.method == "POST":
        try:
            if request.POST.get("do") != "measure":
                made = make(why)
                messages.success(request, "It is proposed. A reviewer or publisher other than you confirms it.")
                return redirect(of.address("{}-proposal"), proposal_id=made.pk)
            measured = measure()
        except RefusedError as refusal:
            error = refusal
    context |= {
        "of": of,
        "error": sentence_of(error) if error else "",
        "measured": of.shown(measured) if measured else None,
        "longest_why": LONGEST_WHY,
    }
    return desk_page(request, template, context, title=title, status=status_of(error) if error else 200)


@desk_view("read drafts", "GET")
def proposals(request: HttpRequest, viewer: Viewer, of: ProposalPages) -> HttpResponse:
    """Those that wait, the oldest first; or those that have ended, the newest first."""
    ended = request.GET.get("ended") == "1"
    everything = of.proposals.model.objects.select_related("proposed_by", "ended_by")
    some = everything.exclude(state=State.PROPOSED) if ended else everything.open()
    order = ("-ended_at", "-pk") if ended else ("proposed_at", "pk")
    page = Paginator(some.order_by(*order), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "of": of,
        "page": page,
        "rows": [(proposal, of.shown(proposal)) for proposal in page],
        "ended": ended,
        "kept": "ended=1" if ended else "",
        "may_propose": viewer.may("propose vocabulary"),
    }
    return desk_page(request, "reviews/proposals.html", context, title=f"Proposals for {of.title}")


@desk_view("read drafts", "GET")
def proposal(request: HttpRequest, viewer: Viewer, proposal_id: int, of: ProposalPages) -> HttpResponse:
    return _show(request, viewer, proposal_id, of)


def _show(
    request: HttpRequest, viewer: Viewer, proposal_id: int, of: ProposalPages, error: RefusedError | None = None
) -> HttpResponse:
    proposal = _or_404(proposal_id, of)
    shown = of.shown(proposal)
    context = {
        "of": of,
        "proposal": proposal,
        "shown": shown,
        "outdated": proposal.state == State.PROPOSED and shown.get("outdated", False),
        "own": not proposal.is_answerable_by(viewer.user),
        "outcome": of.outcomes[proposal.change],
        "may_confirm": viewer.may("confirm vocabulary"),
        "may_propose": viewer.may("propose vocabulary"),
        "typed": request.POST.get("reason", ""),
        "longest_reason": LONGEST_WHY,
        "error": sentence_of(error) if error else "",
    }
    status = status_of(error) if error else 200
    return desk_page(request, "reviews/proposal.html", context, title=proposal.title, status=status)


def _or_404(proposal_id: int, of: ProposalPages) -> Proposal:
    everything = of.proposals.model.objects.select_related("proposed_by", "ended_by")
    proposal: Proposal = get_object_or_404(everything, pk=min(proposal_id, 2**63 - 1))
    return proposal


@desk_view("confirm vocabulary", "POST")
def confirm(request: HttpRequest, viewer: Viewer, proposal_id: int, of: ProposalPages) -> HttpResponse:
    return _act(request, viewer, proposal_id, of, of.proposals.confirm, of.confirmed)


@desk_view("confirm vocabulary", "POST")
def refuse(request: HttpRequest, viewer: Viewer, proposal_id: int, of: ProposalPages) -> HttpResponse:
    reason = request.POST.get("reason", "")
    return _act(request, viewer, proposal_id, of, of.proposals.refuse, "It is refused.", reason=reason)


@desk_view("propose vocabulary", "POST")
def take_back(request: HttpRequest, viewer: Viewer, proposal_id: int, of: ProposalPages) -> HttpResponse:
    return _act(request, viewer, proposal_id, of, of.proposals.take_back, "It is taken back.")


@desk_view("propose vocabulary", "POST")
def measure(request: HttpRequest, viewer: Viewer, proposal_id: int, of: ProposalPages) -> HttpResponse:
    return _act(request, viewer, proposal_id, of, of.proposals.measure_again, "It is measured again.")


def _act(
    request: HttpRequest,
    viewer: Viewer,
    proposal_id: int,
    of: ProposalPages,
    act: Callable[..., object],
    done: str,
    **more: str,
) -> HttpResponse:
    shown = _or_404(proposal_id, of)
    try:
        act(actor=viewer.user, proposal_id=shown.pk, now=timezone.now(), **more)
    except RefusedError as error:
        return _show(request, viewer, proposal_id, of, error)
    messages.success(request, done)
    return redirect(of.address("{}-proposal"), proposal_id=shown.pk)
