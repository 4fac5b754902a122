"""The list of specialists that a text may name. What is proposed of one is in ``row_views`` and ``proposal_views``."""

from __future__ import annotations

from typing import NamedTuple

from django.http import HttpRequest, HttpResponse

from reviews import actions
from reviews.actions.words.specialists import LONGEST
from reviews.desk.shared.access import Viewer, desk_page, desk_view
from reviews.models import RowProposal, Specialist, SpecialistProposal
from reviews.reading.specialists import SpecialistRow, active_specialists, offered_specialists

from .proposal_views import ProposalPages
from .row_views import RowForm, decisions_about, shown_proposal

Change = SpecialistProposal.Change


class ShownSpecialist(NamedTuple):
    specialist: Specialist
    decided_by: RowProposal | None
    open: RowProposal | None


@desk_view("read drafts", "GET")
def specialists(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Those of the list, active ones first, and those that the program offers and the list lacks."""
    there = list(Specialist.objects.order_by("-active", "name"))
    slugs = {specialist.slug for specialist in there}
    offered = [row for row in offered_specialists() if row.slug not in slugs]
    decided, waiting = decisions_about(SpecialistProposal, {*slugs, *(row.slug for row in offered)})
    context = {
        "specialists": [
            ShownSpecialist(specialist, decided.get(specialist.slug), waiting.get(specialist.slug))
            for specialist in there
        ],
        "offered": [(row, waiting.get(row.slug)) for row in offered],
        "waiting": SpecialistProposal.objects.open().count(),
        "may_propose": viewer.may("propose vocabulary"),
    }
    return desk_page(request, "reviews/specialists.html", context, title="Specialists")


def _in_words(row: SpecialistRow) -> dict[str, str]:
    return {"Name": row.name, "What it is about": row.about}


PAGES: ProposalPages = ProposalPages(
    proposals=actions.SPECIALISTS,
    name="specialist",
    home="specialists",
    title="the specialists",
    says="What it is about",
    in_list="reviews/parts/proposal/specialist_says.html",
    in_full="reviews/parts/proposal/row_in_full.html",
    effect="reviews/parts/proposal/specialist_effect.html",
    outcomes={
        Change.ADD: "Texts may name it from now on.",
        Change.CHANGE: "Texts in work show the new name at once; published texts keep the name that was signed.",
        Change.REMOVE: "It is offered to no further text. Texts that name it keep it, marked as retired in the editor.",
    },
    confirmed="It is confirmed.",
    measuring="on published texts and drafts",
    shown=lambda proposal: shown_proposal(FORM, proposal),
)
FORM: RowForm = RowForm(
    pages=PAGES,
    called="specialist",
    row=SpecialistRow,
    key="slug",
    rows=active_specialists,
    measure=actions.measure_specialist,
    make=actions.propose_specialist,
    as_fields=SpecialistRow._asdict,
    in_words=_in_words,
    template="reviews/new_specialist.html",
    more={"longest": LONGEST},
    leaving="Nothing changes until somebody other than you confirms it. A retired specialist stays in the texts that "
    "name it, and is offered to no further one; to add it again takes it back into the list.",
    take_out="retire",
    at_first={},
)
