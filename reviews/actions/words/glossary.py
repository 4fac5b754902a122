"""Terms of the glossary: preferred words and variants to avoid, changed by two people (``proposing``).

A confirmed term holds at once: every check reads what was confirmed (``reviews.reading.facts.glossary_terms``).
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib.auth.models import User

from reviews.actions.common import require
from reviews.actions.words.proposing import PROPOSE, Proposals
from reviews.actions.words.rows import RowList
from reviews.checks.glossary_term import Term
from reviews.checks.manner.terms import read_term, require_room
from reviews.models import TermProposal
from reviews.reading.facts.glossary_terms import glossary_terms
from reviews.reading.manner_in_texts import effects_of


def measure_term(*, actor: User, change: str, fields: Mapping[str, str], now: datetime.datetime) -> TermProposal:
    """In which texts a variant to avoid stands, before that is proposed. Nothing is written; it reads every text."""
    require(actor, PROPOSE)
    return TERMS.measured(GLOSSARY.proposal(change, fields), actor=actor, now=now)


def propose_term(
    *, actor: User, change: str, fields: Mapping[str, str], why: str, now: datetime.datetime
) -> TermProposal:
    """Ask for a term to be added, changed or taken out: ``fields`` of ``Term``, of one to take out its preferred words
    alone. Checks are as before until somebody else confirms it.
    """
    require(actor, PROPOSE)
    return TERMS.propose(GLOSSARY.proposal(change, fields), actor=actor, why=why, now=now)


def _measure(proposals: Sequence[TermProposal], now: datetime.datetime) -> list[dict[str, Any]]:
    return effects_of(map(GLOSSARY.before_and_after, proposals))


def _hold(proposals: Sequence[TermProposal], now: datetime.datetime) -> None:
    """RefusedError where the term is another one by now, or another term says otherwise of the same words."""
    for proposal in proposals:
        GLOSSARY.require_fitting(proposal)


GLOSSARY = RowList(
    model=TermProposal,
    called="term",
    key="preferred",
    make=Term,
    read=read_term,
    require_room=require_room,
    holding=lambda besides: glossary_terms(besides=besides),
)
TERMS = Proposals(TermProposal, "term", _measure, _hold)
