"""The vocabulary of search: its lines, and proposals to add or take out a line. The rest is ``proposal_views``."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from codes.search.edits import KINDS, LONGEST_MEANT, LONGEST_TERM, RefusedLineError, line_there
from codes.search.vocabulary import entries
from reviews import actions
from reviews.desk.shared.access import Viewer, desk_page, desk_view, show_refusal
from reviews.desk.shared.chips import build_chips, chosen_chips, query_of
from reviews.desk.shared.refusals import sentence_of
from reviews.models import LineProposal

from .proposal_views import PER_PAGE, STAYS, ProposalPages, propose
from .vocabulary import kind_name, meaning_of, narrow_lines, shown_effect, shown_lines

CHIPS = {"origin": {"file": "Built in", "desk": "Added at the desk"}, "kind": KINDS}
Change = LineProposal.Change


@desk_view("read drafts", "GET")
def vocabulary(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    searched = " ".join(request.GET.get("q", "").replace("\0", "").split())[:LONGEST_TERM]
    chosen = chosen_chips(request, CHIPS)
    lines = narrow_lines(
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
        "chips": build_chips(CHIPS, chosen, searched),
        "chosen": bool(chosen or searched),
        "kept": query_of(chosen, searched),
        "kinds": KINDS,
        "waiting": LineProposal.objects.open().count(),
        "may_propose": viewer.may("propose vocabulary"),
    }
    return desk_page(request, "reviews/vocabulary.html", context, title="Search vocabulary")


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
            return show_refusal(request, sentence_of(error), 404)
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
    act = {"actor": viewer.user, "now": timezone.now(), **line}
    return propose(
        request,
        PAGES,
        measure=lambda: actions.measure_line(**act),
        make=lambda why: actions.propose_line(why=why, **act),
        why=why,
        template=template,
        context=context,
        title=title,
    )


def _shown(proposal: LineProposal) -> dict[str, Any]:
    effect = shown_effect(proposal.effect)
    return {
        "mark": kind_name(proposal.kind),
        "meaning": meaning_of(proposal.meant),
        "term": proposal.term,
        "effect": effect,
        "outdated": not effect or effect["outdated"],
        "found_by": f"q={quote(proposal.term)}",
    }


PAGES = ProposalPages(
    proposals=actions.LINES,
    name="line",
    home="vocabulary",
    title="the vocabulary",
    says="What it means to search",
    in_list="reviews/parts/proposal/meaning.html",
    in_full="reviews/parts/proposal/line_in_full.html",
    effect="reviews/parts/proposal/line_effect.html",
    outcomes={
        Change.ADD: f"Readers who search for it find this from now on. {STAYS}",
        Change.REMOVE: f"Search forgets it from now on. {STAYS}",
    },
    confirmed="It is confirmed. Search knows it from now on.",
    measuring="on the frozen questions, which takes some seconds",
    shown=_shown,
)
