"""What the database refuses of explanations, whoever asks, and what moves the public version."""

from __future__ import annotations

from codes.guards.rules import Rule, Signal, changed, frozen

from .second_looks import rules_of_second_looks
from .talk import rules_of_talk
from .texts import rules_of_texts
from .work import rules_of_work

_INSERT_ONLY = {
    "reviews_revision": "a revision is frozen at submit",
    "reviews_revisioncontributor": "who contributed stays on record",
    "reviews_revisionsetaside": "what was set aside for a text stays on record",
    "reviews_revisionsource": "what sentences were taken from stays on record",
    "reviews_fingerprint": "by what a text is compared stays",
    "reviews_reply": "what was replied to a comment stays",
    "reviews_record": "what was signed is kept as it was",
    "reviews_decision": "a decision is never changed or deleted",
    "reviews_dependency": "what a published text rests on stays",
    "reviews_auditevent": "the audit log only grows",
    "reviews_promptversion": "a prompt is never changed; write the next version",
    "reviews_evaluationresult": "what came of a code in an evaluation stays",
    "reviews_practicedraft": "a practice draft stays as people answered it",
    "reviews_practiceanswer": "an answer is given once",
    "reviews_secondlook": "that an approval was chosen stays on record",
    "reviews_lookverdict": "a verdict is given once",
    "reviews_lookleft": "who asked to see an approval stays on record",
}


def rules() -> list[Rule]:
    """All guards of this room."""
    made = [rule for table, reason in _INSERT_ONLY.items() for rule in frozen(table, reason)]
    return [*made, *rules_of_texts(), *rules_of_talk(), *rules_of_second_looks(), *rules_of_work()]


def signals() -> list[Signal]:
    """What changes what readers see of explanations and of who signs."""
    of_code = (
        "(SELECT c.code FROM codes_code c JOIN reviews_explanation e ON e.code_id = c.id "
        "WHERE e.id = NEW.explanation_id)"
    )
    publications = [
        Signal(f"seen_publication_{verb}", "reviews_publication", verb, "code", code=of_code)
        for verb in ("insert", "update")
    ]
    seen = {"reviews_reviewerprofile": "people", "reviews_specialist": "everything"}
    people = [
        Signal(f"seen_{table}_{verb}", table, verb, touched)
        for table, touched in seen.items()
        for verb in ("insert", "update", "delete")
    ]
    return [
        *publications,
        *people,
        Signal("seen_auth_user", "auth_user", "update", "people", changed(("is_active",))),
    ]
