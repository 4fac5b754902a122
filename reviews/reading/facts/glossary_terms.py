"""The terms of the glossary that hold: those of the file, and what was confirmed at the desk."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property

from reviews.checks.glossary_term import Term
from reviews.checks.manner.terms import terms_that_hold
from reviews.models import TermProposal


class GlossaryTerms(Iterable[Term]):
    """The terms in force, read when first gone through."""

    @cached_property
    def _terms(self) -> tuple[Term, ...]:
        return glossary_terms()

    def __iter__(self) -> Iterator[Term]:
        return iter(self._terms)


def glossary_terms(*, besides: int = 0) -> tuple[Term, ...]:
    """The terms in force, of the file and of the desk except one proposal; read each time, as rows of manner are."""
    confirmed = TermProposal.objects.confirmed().exclude(pk=besides).order_by("pk")
    decided = confirmed.values_list("name", "change", "row")
    return terms_that_hold(
        (name, None if change == TermProposal.Change.REMOVE else row) for name, change, row in decided
    )
