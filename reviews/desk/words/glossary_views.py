"""The glossary: preferred words, what they explain, and variants to avoid. What is proposed of a term is in
``row_views`` and ``proposal_views``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse

from reviews import actions
from reviews.checks.glossary_term import Term
from reviews.checks.manner.rows import SEVERITIES
from reviews.checks.manner.terms import LONGEST, terms_of_file
from reviews.checks.words.expressions import parted
from reviews.desk.shared.access import Viewer, desk_page, desk_view
from reviews.desk.shared.chips import build_chips, chosen_chips, query_of
from reviews.models import RowProposal, TermProposal
from reviews.reading.facts.glossary_terms import glossary_terms

from .proposal_views import PER_PAGE, STAYS, ProposalPages
from .row_views import RowForm, decisions_about, shown_proposal

CHIPS = {
    "origin": {"file": "Built in", "desk": "Decided at the desk"},
    "has": {"variants": "With variants to avoid", "clinical": "Explains clinical words"},
}
LONGEST_SEARCH = 100
Change = TermProposal.Change


class ShownTerm(NamedTuple):
    """``decided_by`` is the last confirmed proposal about it, None for a built-in one; ``open`` is one that waits."""

    term: Term
    explains: list[str]
    banned: list[str]
    decided_by: RowProposal | None
    open: RowProposal | None


@desk_view("read drafts", "GET")
def glossary(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    searched = " ".join(request.GET.get("q", "").replace("\0", "").split())[:LONGEST_SEARCH]
    chosen = chosen_chips(request, CHIPS)
    terms = [term for term in glossary_terms() if _fits(term, searched, chosen)]
    page = Paginator(terms, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "terms": _shown_terms(list(page)),
        "searched": searched,
        "chips": build_chips(CHIPS, chosen, searched),
        "chosen": bool(chosen or searched),
        "kept": query_of(chosen, searched),
        "waiting": TermProposal.objects.open().count(),
        "may_propose": viewer.may("propose vocabulary"),
    }
    return desk_page(request, "reviews/glossary.html", context, title="Glossary")


def _fits(term: Term, searched: str, chosen: dict[str, str]) -> bool:
    words = " ".join(term).casefold()
    origin = "file" if term in terms_of_file() else "desk"
    wanted = {"": True, "variants": bool(term.banned), "clinical": bool(term.explains)}
    return searched.casefold() in words and chosen.get("origin", origin) == origin and wanted[chosen.get("has", "")]


def _shown_terms(terms: Sequence[Term]) -> list[ShownTerm]:
    decided, waiting = decisions_about(TermProposal, [term.preferred for term in terms])
    return [
        ShownTerm(
            term,
            parted(term.explains),
            parted(term.banned),
            decided.get(term.preferred),
            waiting.get(term.preferred),
        )
        for term in terms
    ]


def _as_fields(term: Term) -> dict[str, str]:
    """A term as its form has it, with a line for each of its words."""
    lists = {name: "\n".join(parted(getattr(term, name))) for name in ("explains", "banned")}
    return term._asdict() | lists


def _in_words(term: Term) -> dict[str, str]:
    return {
        "Clinical words it explains": " · ".join(parted(term.explains)),
        "Variants to avoid": " · ".join(parted(term.banned)),
        "What a variant does": term.severity,
        "What the author reads": term.reason,
        "Source": term.source,
    }


PAGES: ProposalPages = ProposalPages(
    proposals=actions.TERMS,
    name="term",
    home="glossary",
    title="the glossary",
    says="Instead of, and why",
    in_list="reviews/parts/proposal/term_says.html",
    in_full="reviews/parts/proposal/row_in_full.html",
    effect="reviews/parts/proposal/row_effect.html",
    outcomes={
        Change.ADD: f"Every check goes by it from now on; texts that are public stay as they are. {STAYS}",
        Change.CHANGE: f"Every check goes by it from now on; texts that are public stay as they are. {STAYS}",
        Change.REMOVE: f"No check goes by it from now on. {STAYS}",
    },
    confirmed="It is confirmed. Every check goes by it from now on.",
    measuring="on published texts and drafts, which may take some seconds",
    shown=lambda proposal: shown_proposal(FORM, proposal),
)
FORM: RowForm = RowForm(
    pages=PAGES,
    called="term",
    row=Term,
    key="preferred",
    rows=glossary_terms,
    measure=actions.measure_term,
    make=actions.propose_term,
    as_fields=_as_fields,
    in_words=_in_words,
    template="reviews/new_term.html",
    more={"severities": SEVERITIES, "longest": LONGEST},
    leaving="No check says anything else until somebody other than you confirms it. A term that was taken out stays "
    "out, also when a later version of the program still brings it; it can be proposed again.",
    take_out="take out",
    at_first={"severity": "informs"},
)
