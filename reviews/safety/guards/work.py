"""What the database refuses of the work around texts: AI, prompts, practice, switches, proposals, arrivals, skips."""

from __future__ import annotations

from codes.guards.rules import Rule, changed, frozen

_RUN_KEPT = (
    "code_id", "release_id", "facts_digest", "item_id", "purpose", "sections", "instruction", "prompt_id", "provider",
    "model", "test_model", "parameters", "key", "asked_by_id", "asked_at", "reserved",
)  # fmt: skip
_EVALUATION_KEPT = (
    "prompt_id", "release_id", "codes", "whole", "provider", "model", "test_model", "parameters", "asked_by_id",
    "started_at",
)  # fmt: skip
_SWITCH_KEPT = ("release_id", "previous_id", "due_on", "back", "alone", "note", "proposed_by_id", "proposed_at")
_ROW = ("change", "name", "before", "row")
_PROPOSED = {
    "reviews_lineproposal": ("line", ("change", "term", "meant", "kind")),
    "reviews_mannerproposal": ("manner", _ROW),
    "reviews_termproposal": ("term", _ROW),
    "reviews_specialistproposal": ("specialist", _ROW),
}
_SUGGESTION_KEPT = ("run_id", "code_id", "section", "value", "sentences")
_SKIP_KEPT = ("explanation_id", "revision_id", "user_id", "reason", "until", "skipped_at")
_ARRIVAL_KEPT = ("how", "label", "effective", "asked_by_id", "asked_at")


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


def _skips() -> list[Rule]:
    """Who put a text off, and until when, stays; only that they took it back is written later, once."""
    table = "reviews_skip"
    of_another = (
        "NEW.revision_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM reviews_revision r "
        "WHERE r.id = NEW.revision_id AND r.explanation_id = NEW.explanation_id)"
    )
    return [
        Rule("guard_skip_born", table, "insert", "NEW.taken_back_at IS NOT NULL", f"{table}: it begins standing"),
        Rule("guard_skip_text", table, "insert", of_another, f"{table}: the text of another explanation"),
        Rule("guard_skip_kept", table, "update", changed(_SKIP_KEPT), f"{table}: what was put off stays"),
        Rule("guard_skip_ended", table, "update", "OLD.taken_back_at IS NOT NULL", f"{table}: it was taken back"),
        *frozen(table, "a skip is kept for ever", ("delete",)),
    ]


def rules_of_work() -> list[Rule]:
    return [*_skips(), *_switches(), *_ai(), *_prompts(), *_practice(), *_arrivals(), *_vocabulary()]
