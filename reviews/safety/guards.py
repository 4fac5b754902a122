"""What the database refuses of explanations, whoever asks: nothing unsigned is published, nothing signed is altered."""

from __future__ import annotations

from codes.guards.rules import Rule, Signal, changed, frozen

_INSERT_ONLY = {
    "reviews_revision": "a revision is frozen at submit",
    "reviews_revisioncontributor": "who contributed stays on record",
    "reviews_revisionsetaside": "what was set aside for a text stays on record",
    "reviews_record": "what was signed is kept as it was",
    "reviews_decision": "a decision is never changed or deleted",
    "reviews_dependency": "what a published text rests on stays",
    "reviews_auditevent": "the audit log only grows",
    "reviews_promptversion": "a prompt is never changed; write the next version",
    "reviews_evaluationresult": "what came of a code in an evaluation stays",
    "reviews_practicedraft": "a practice draft stays as people answered it",
    "reviews_practiceanswer": "an answer is given once",
}
_RUN_KEPT = (
    "code_id", "release_id", "facts_digest", "item_id", "purpose", "sections", "instruction", "prompt_id", "provider",
    "model", "test_model", "parameters", "key", "asked_by_id", "asked_at", "reserved",
)  # fmt: skip
_EVALUATION_KEPT = (
    "prompt_id", "release_id", "codes", "whole", "provider", "model", "test_model", "parameters", "asked_by_id",
    "started_at",
)  # fmt: skip
_SWITCH_KEPT = ("release_id", "previous_id", "due_on", "back", "alone", "note", "proposed_by_id", "proposed_at")
_SET_ASIDE_KEPT = (
    "explanation_id", "finding", "check_name", "section", "excerpt", "message", "words", "why", "requested_by_id",
    "requested_at",
)  # fmt: skip
_PROPOSED = {
    "reviews_lineproposal": ("line", ("change", "term", "meant", "kind")),
    "reviews_mannerproposal": ("manner", ("change", "name", "before", "row")),
}
_SUGGESTION_KEPT = ("run_id", "code_id", "section", "value", "sentences")
_ARRIVAL_KEPT = ("how", "label", "effective", "asked_by_id", "asked_at")
_PUBLICATION_KEPT = (
    "explanation_id", "revision_id", "approval_id", "decision_id", "content", "content_digest", "release_id",
    "facts_digest", "record_id", "pages", "signers", "disclosure", "reviewed_at", "published_at", "next_review_on",
)  # fmt: skip
_OF_REVISION = "(SELECT {column} FROM reviews_revision WHERE id = NEW.revision_id)"
_APPROVALS = (
    "(SELECT COUNT(DISTINCT d.user_id) FROM reviews_decision d WHERE d.revision_id = NEW.revision_id "
    "AND d.kind = 'approve' AND d.content_digest = NEW.content_digest "
    "AND NOT EXISTS (SELECT 1 FROM reviews_decision r WHERE r.rescinds_id = d.id))"
)
_TAKEN_BACK = (
    "EXISTS (SELECT 1 FROM reviews_decision d "
    "WHERE d.revision_id = NEW.revision_id AND d.kind IN ('return', 'rescind', 'withdraw'))"
)
# Of the revision that is decided on: what it was made from, step by step, and of that the part whose hands count, up to
# the first text whose signature stands (as ``hands`` says it).
_STANDS = (
    "EXISTS (SELECT 1 FROM reviews_publication p WHERE p.revision_id = b.id AND NOT EXISTS "
    "(SELECT 1 FROM reviews_decision w WHERE w.kind = 'withdraw' AND w.content_digest = b.content_digest "
    "AND w.id > p.decision_id))"
)
_LINE = (
    "(WITH RECURSIVE line (id, base_id, content_digest) AS ("
    "SELECT b.id, b.base_id, b.content_digest FROM reviews_revision r JOIN reviews_revision b ON b.id = r.base_id "
    "WHERE r.id = NEW.revision_id{first} UNION SELECT b.id, b.base_id, b.content_digest "
    "FROM line JOIN reviews_revision b ON b.id = line.base_id{further}) SELECT {column} FROM line)"
)
_WORDS_OF_LINE = _LINE.format(first="", further="", column="content_digest")
_HANDS_COUNT_IN = _LINE.format(
    first=f" AND (r.origin <> 'published' OR NOT {_STANDS})", further=f" WHERE NOT {_STANDS}", column="id"
)


def _of_revision(column: str) -> str:
    return _OF_REVISION.format(column=column)


def _decisions() -> list[Rule]:
    table = "reviews_decision"
    contributed = (
        "EXISTS (SELECT 1 FROM reviews_revisioncontributor c "
        "WHERE c.revision_id = NEW.revision_id AND c.user_id = NEW.user_id)"
    )
    contributed_before = (
        "EXISTS (SELECT 1 FROM reviews_revisioncontributor c "  # noqa: S608 - made of our own columns
        f"WHERE c.user_id = NEW.user_id AND c.revision_id IN {_HANDS_COUNT_IN})"
    )
    submitted = f"NEW.user_id = {_of_revision('submitted_by_id')}"
    own = f"NEW.kind = 'approve' AND ({contributed} OR {contributed_before} OR {submitted})"
    digest = (
        f"NEW.content_digest IS DISTINCT FROM {_of_revision('content_digest')} "
        f"OR (NEW.kind = 'approve' AND NEW.facts_digest IS DISTINCT FROM {_of_revision('facts_digest')})"
    )
    gone = f"NEW.kind IN ('approve', 'publish') AND {_TAKEN_BACK}"
    unsigned = f"NEW.kind = 'publish' AND {_APPROVALS} < {_of_revision('approvals_needed')}"
    since = (
        "(SELECT COUNT(DISTINCT d.user_id) FROM reviews_decision d WHERE d.revision_id = NEW.revision_id "
        "AND d.kind = 'approve' AND d.id > w.id "
        "AND NOT EXISTS (SELECT 1 FROM reviews_decision r WHERE r.rescinds_id = d.id))"
    )
    withdrawn = (
        "NEW.kind = 'publish' AND EXISTS (SELECT 1 FROM reviews_decision w "  # noqa: S608 - made of our own columns
        "WHERE w.kind = 'withdraw' AND w.revision_id <> NEW.revision_id "
        f"AND (w.content_digest = NEW.content_digest OR w.content_digest IN {_WORDS_OF_LINE}) "
        f"AND {since} < {_of_revision('approvals_needed')})"
    )
    no_record = (
        "NOT EXISTS (SELECT 1 FROM reviews_record r WHERE r.id = NEW.record_id AND r.revision_id = NEW.revision_id "
        "AND r.kind = CASE WHEN NEW.kind = 'publish' THEN 'printed' ELSE 'text' END)"
    )
    tested = f"NEW.kind = 'approve' AND {_of_revision('test_model')}"
    open_claims = f"NEW.kind = 'approve' AND NEW.compared IS DISTINCT FROM {_of_revision('claims')}"
    set_aside = (
        "NEW.kind = 'approve' AND EXISTS (SELECT 1 FROM reviews_revisionsetaside r "
        "JOIN reviews_setaside s ON s.id = r.set_aside_id "
        "WHERE r.revision_id = NEW.revision_id AND s.answered_by_id = NEW.user_id)"
    )
    rescinds = (
        "NEW.rescinds_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM reviews_decision d "
        "WHERE d.id = NEW.rescinds_id AND d.kind = 'approve' AND d.revision_id = NEW.revision_id)"
    )
    return [
        Rule(
            "guard_decision_contributor",
            table,
            "insert",
            own,
            f"{table}: a contributor may not approve",
            one_at_a_time="NEW.revision_id",
        ),
        Rule("guard_decision_test_model", table, "insert", tested, f"{table}: a test model wrote in it, not clinical"),
        Rule("guard_decision_claims", table, "insert", open_claims, f"{table}: every claim is compared first"),
        Rule("guard_decision_set_aside", table, "insert", set_aside, f"{table}: who set a check aside may not approve"),
        Rule("guard_decision_digest", table, "insert", digest, f"{table}: it signs what the revision holds"),
        Rule(
            "guard_decision_gone", table, "insert", gone, f"{table}: the revision was returned, rescinded or withdrawn"
        ),
        Rule("guard_decision_unsigned", table, "insert", unsigned, f"{table}: too few approvals to publish"),
        Rule("guard_decision_withdrawn", table, "insert", withdrawn, f"{table}: withdrawn, it needs newer approvals"),
        Rule("guard_decision_record", table, "insert", no_record, f"{table}: it signs a record of its revision"),
        Rule("guard_decision_rescinds", table, "insert", rescinds, f"{table}: only an approval is rescinded"),
    ]


def _publications() -> list[Rule]:
    table = "reviews_publication"
    other = " OR ".join(
        f"NEW.{column} IS DISTINCT FROM {_of_revision(column)}"
        for column in ("content", "content_digest", "explanation_id", "release_id", "facts_digest")
    )
    signed = (
        "NOT EXISTS (SELECT 1 FROM reviews_decision d WHERE d.id = NEW.{key} AND d.kind = '{kind}' "
        "AND d.revision_id = NEW.revision_id AND d.content_digest = NEW.content_digest)"
    )
    unsigned = " OR ".join(
        (
            signed.format(key="approval_id", kind="approve"),
            signed.format(key="decision_id", kind="publish"),
            f"{_APPROVALS} < {_of_revision('approvals_needed')}",
            _TAKEN_BACK,
        )
    )
    other_record = (
        "NOT EXISTS (SELECT 1 FROM reviews_decision d WHERE d.id = NEW.decision_id AND d.record_id = NEW.record_id)"
    )
    ended = "OLD.ended_at IS NOT NULL"
    ended_by = (
        "NEW.ended_by_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM reviews_decision d "
        "WHERE d.id = NEW.ended_by_id AND d.kind = 'withdraw' AND d.revision_id = NEW.revision_id)"
    )
    return [
        Rule("guard_publication_same", table, "insert", other, f"{table}: it is exactly the approved revision"),
        Rule("guard_publication_signed", table, "insert", unsigned, f"{table}: nothing unsigned is published"),
        Rule("guard_publication_record", table, "insert", other_record, f"{table}: it is made from the signed record"),
        Rule("guard_publication_born", table, "insert", "NEW.ended_at IS NOT NULL", f"{table}: it begins live"),
        Rule("guard_publication_kept", table, "update", changed(_PUBLICATION_KEPT), f"{table}: its content is frozen"),
        Rule("guard_publication_ended", table, "update", ended, f"{table}: what has ended stays ended"),
        Rule("guard_publication_ended_by", table, "update", ended_by, f"{table}: a withdrawal ends it, signed"),
        *frozen(table, "a publication is never deleted", ("delete",)),
    ]


def _carried() -> Rule:
    """What is signed again is word for word what was published."""
    table = "reviews_revision"
    same = (
        "SELECT 1 FROM reviews_publication p WHERE p.revision_id = NEW.base_id "
        "AND p.explanation_id = NEW.explanation_id AND p.content_digest = NEW.content_digest"
    )
    other = f"NEW.origin = 'carried' AND NOT EXISTS ({same})"
    return Rule("guard_revision_carried", table, "insert", other, f"{table}: only a published text is signed again")


def _contributors() -> list[Rule]:
    """Contributors are written with their revision: nobody is made one, or slips in, once somebody has decided."""
    decided = "EXISTS (SELECT 1 FROM reviews_decision d WHERE d.revision_id = NEW.revision_id)"
    table = "reviews_revisioncontributor"
    reason = f"{table}: the revision is decided on already"
    return [Rule("guard_contributor_late", table, "insert", decided, reason, one_at_a_time="NEW.revision_id")]


def _set_asides() -> list[Rule]:
    """A block is set aside once, by somebody without a hand in the text, and before anybody has decided on it."""
    table, frozen_with = "reviews_setaside", "reviews_revisionsetaside"
    answered = "(SELECT s.{column} FROM reviews_setaside s WHERE s.id = NEW.set_aside_id)"
    other = (
        f"{answered.format(column='answer')} <> 'set aside' "
        f"OR {answered.format(column='explanation_id')} <> {_of_revision('explanation_id')}"
    )
    own = (
        "EXISTS (SELECT 1 FROM reviews_revisioncontributor c "  # noqa: S608 - made of our own columns
        f"WHERE c.revision_id = NEW.revision_id AND c.user_id = {answered.format(column='answered_by_id')})"
    )
    decided = "EXISTS (SELECT 1 FROM reviews_decision d WHERE d.revision_id = NEW.revision_id)"
    late = f"{frozen_with}: the revision is decided on already"
    return [
        Rule("guard_set_aside_born", table, "insert", "NEW.answer <> ''", f"{table}: it begins without an answer"),
        Rule("guard_set_aside_kept", table, "update", changed(_SET_ASIDE_KEPT), f"{table}: what was asked for stays"),
        Rule("guard_set_aside_answered", table, "update", "OLD.answer <> ''", f"{table}: it is answered already"),
        *frozen(table, "a request is kept for ever", ("delete",)),
        Rule(
            "guard_revision_set_aside", frozen_with, "insert", other, f"{frozen_with}: a block of this text, set aside"
        ),
        Rule("guard_revision_set_aside_own", frozen_with, "insert", own, f"{frozen_with}: not by who wrote the text"),
        Rule("guard_revision_set_aside_late", frozen_with, "insert", decided, late, one_at_a_time="NEW.revision_id"),
    ]


def _ai() -> list[Rule]:
    """What a model was asked and answered stays as it was, and so does what a person made of it."""
    run, suggestion = "reviews_airun", "reviews_suggestion"
    finished, decided = "OLD.state <> 'running'", "OLD.state <> 'open'"
    return [
        Rule("guard_run_kept", run, "update", changed(_RUN_KEPT), f"{run}: what was asked stays"),
        Rule("guard_run_finished", run, "update", finished, f"{run}: what was answered stays"),
        *frozen(run, "a run is kept for ever", ("delete",)),
        Rule("guard_suggestion_kept", suggestion, "update", changed(_SUGGESTION_KEPT), f"{suggestion}: it stays"),
        Rule("guard_suggestion_decided", suggestion, "update", decided, f"{suggestion}: it is decided on already"),
        *frozen(suggestion, "a suggestion is kept for ever", ("delete",)),
    ]


def _prompts() -> list[Rule]:
    """Who wrote a prompt does not put it in production, and what it was worth stays as it was found."""
    control, table, result = "reviews_aicontrol", "reviews_evaluation", "reviews_evaluationresult"
    own = (
        "EXISTS (SELECT 1 FROM reviews_promptversion p WHERE p.id = NEW.production_id AND p.written_by_id IS NOT NULL "
        "AND (NEW.moved_by_id IS NULL OR p.written_by_id = NEW.moved_by_id))"
    )
    other = (
        "NOT EXISTS (SELECT 1 FROM reviews_airun r JOIN reviews_evaluation e ON e.prompt_id = r.prompt_id "
        "WHERE r.id = NEW.run_id AND e.id = NEW.evaluation_id AND e.state = 'running' AND r.purpose = 'evaluation' "
        "AND r.state IN ('answered', 'failed') AND r.code_id = NEW.code_id AND r.model = e.model)"
    )
    seen = "EXISTS (SELECT 1 FROM reviews_evaluationresult r WHERE r.evaluation_id = NEW.id)"
    second = f"{control}: a second person moves production"
    return [
        Rule("guard_control_second_insert", control, "insert", own, second),
        Rule("guard_control_second_update", control, "update", own, second),
        Rule("guard_evaluation_born", table, "insert", "NEW.state <> 'running'", f"{table}: it begins running"),
        Rule("guard_evaluation_kept", table, "update", changed(_EVALUATION_KEPT), f"{table}: what was asked stays"),
        Rule("guard_evaluation_finished", table, "update", "OLD.state = 'finished'", f"{table}: it is finished"),
        Rule(
            "guard_evaluation_empty",
            table,
            "update",
            f"NEW.state = 'finished' AND NOT {seen}",
            f"{table}: there is nothing to look at",
        ),
        *frozen(table, "an evaluation is kept for ever", ("delete",)),
        Rule("guard_result_own", result, "insert", other, f"{result}: a finished run of this very question"),
    ]


def _practice() -> list[Rule]:
    """A text with a planted error goes nowhere; whether an answer caught it is not for anybody to say."""
    draft = "(SELECT p.section FROM reviews_practicedraft p WHERE p.id = NEW.practice_id)"
    caught = f"NEW.caught IS DISTINCT FROM (NEW.found_section = {draft})"
    faulty = (
        "EXISTS (SELECT 1 FROM reviews_practicedraft p WHERE p.content_digest = NEW.content_digest AND p.kind <> '')"
    )
    tables = ("reviews_revision", "reviews_publication")
    return [
        Rule("guard_practice_answer_right", "reviews_practiceanswer", "insert", caught, "it is caught or it is not"),
        *(
            Rule(f"guard_{table}_practice", table, "insert", faulty, f"{table}: this is a practice draft with an error")
            for table in tables
        ),
    ]


def _switches() -> list[Rule]:
    """Who proposed a release stays on record, and a switch that has ended has ended."""
    table = "reviews_switch"
    ended = "OLD.state IN ('done', 'called off')"
    return [
        Rule("guard_switch_kept", table, "update", changed(_SWITCH_KEPT), f"{table}: what was proposed stays"),
        Rule("guard_switch_ended", table, "update", ended, f"{table}: what has ended stays ended"),
        *frozen(table, "a switch is kept for ever", ("delete",)),
    ]


def _vocabulary() -> list[Rule]:
    """What was proposed for a vocabulary stays on record, and so does what became of it."""
    ended = "OLD.state <> 'proposed'"
    made: list[Rule] = []
    for table, (name, what) in _PROPOSED.items():
        kept = changed((*what, "why", "proposed_by_id", "proposed_at"))
        made += [
            Rule(f"guard_{name}_kept", table, "update", kept, f"{table}: what was proposed stays"),
            Rule(f"guard_{name}_ended", table, "update", ended, f"{table}: what has ended stays ended"),
            *frozen(table, "a proposal is kept for ever", ("delete",)),
        ]
    return made


def _arrivals() -> list[Rule]:
    """What was asked for stays, and what came of it is what its import run says."""
    table = "reviews_arrival"
    ended = "OLD.state IN ('imported', 'unchanged', 'rejected', 'cancelled') AND NEW.state <> OLD.state"
    other = (
        "NEW.state IN ('imported', 'unchanged', 'rejected') AND NOT EXISTS "
        "(SELECT 1 FROM codes_importrun r WHERE r.id = NEW.run_id AND r.outcome = NEW.state)"
    )
    return [
        Rule("guard_arrival_born", table, "insert", "NEW.state <> 'waiting'", f"{table}: it begins waiting"),
        Rule("guard_arrival_kept", table, "update", changed(_ARRIVAL_KEPT), f"{table}: what was asked for stays"),
        Rule("guard_arrival_ended", table, "update", ended, f"{table}: it has ended"),
        Rule("guard_arrival_outcome", table, "update", other, f"{table}: its import run ended otherwise"),
        *frozen(table, "an arrival is kept for ever", ("delete",)),
    ]


def rules() -> list[Rule]:
    """All guards of this room."""
    made = [rule for table, reason in _INSERT_ONLY.items() for rule in frozen(table, reason)]
    made += [*_decisions(), *_publications(), _carried(), *_contributors(), *_set_asides(), *_switches()]
    return [*made, *_ai(), *_prompts(), *_practice(), *_arrivals(), *_vocabulary()]


def signals() -> list[Signal]:
    """What changes what readers see of explanations and of who signs."""
    of_code = (
        "(SELECT 'code ' || c.code FROM codes_code c JOIN reviews_explanation e ON e.code_id = c.id "
        "WHERE e.id = NEW.explanation_id)"
    )
    publications = [
        Signal(f"seen_publication_{verb}", "reviews_publication", verb, of_code) for verb in ("insert", "update")
    ]
    seen = {"reviews_reviewerprofile": "'people'", "reviews_specialist": "'everything'"}
    people = [
        Signal(f"seen_{table}_{verb}", table, verb, touched)
        for table, touched in seen.items()
        for verb in ("insert", "update", "delete")
    ]
    return [
        *publications,
        *people,
        Signal("seen_auth_user", "auth_user", "update", "'people'", changed(("is_active",))),
    ]
