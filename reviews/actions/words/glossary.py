"""Terms of the glossary: preferred words and variants to avoid, changed by two people (``proposing``).

A confirmed term holds at once: every check reads what was confirmed (``reviews.reading.facts.glossary_terms``).
"""

from __future__ import annotations

from reviews.actions.words.rows import RowList, RowProposals
from reviews.checks.glossary_term import Term
from reviews.checks.manner.terms import read_term, require_room
from reviews.models import TermProposal
from reviews.reading.facts.glossary_terms import glossary_terms

GLOSSARY = RowList(
    model=TermProposal,
    called="term",
    key="preferred",
    make=Term,
    read=read_term,
    require_room=require_room,
    holding=lambda besides: glossary_terms(besides=besides),
)
TERMS = RowProposals(TermProposal, "term", GLOSSARY.effects_in_texts, GLOSSARY.require_all_fitting, GLOSSARY)
measure_term, propose_term = TERMS.measure_change, TERMS.propose_change
