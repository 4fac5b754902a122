"""What the database refuses of second looks: by whom, of what, and in which order. Verdicts are insert-only besides."""

from __future__ import annotations

from codes.guards.rules import Rule

_REVISION = "(SELECT l.revision_id FROM reviews_secondlook l WHERE l.id = NEW.look_id)"
# On the revision, or on the same words since: a text that is signed again for new facts is another revision of them.
_DECISIONS = (
    "SELECT 1 FROM reviews_secondlook l "
    "JOIN reviews_revision w ON w.id = l.revision_id "
    "JOIN reviews_revision r ON r.explanation_id = l.explanation_id "
    "JOIN reviews_decision d ON d.revision_id = r.id "
    "WHERE l.id = NEW.look_id "
    "AND (r.id = w.id OR (d.id >= l.decision_id AND d.content_digest = w.content_digest))"
)


def _by_others(table: str) -> list[Rule]:
    """Whoever wrote in the text, submitted it, or decided on it neither looks a second time nor decides."""
    wrote = (
        "EXISTS (SELECT 1 FROM reviews_revisioncontributor c "  # noqa: S608 - made of our own columns
        f"WHERE c.revision_id = {_REVISION} AND c.user_id = NEW.user_id) "
        f"OR NEW.user_id = (SELECT r.submitted_by_id FROM reviews_revision r WHERE r.id = {_REVISION})"
    )
    decided = f"EXISTS ({_DECISIONS} AND d.user_id = NEW.user_id)"
    return [
        Rule("guard_look_verdict_own", table, "insert", wrote, f"{table}: not by who wrote the text"),
        Rule("guard_look_verdict_signer", table, "insert", decided, f"{table}: not by who decided on the text"),
    ]


def rules_of_second_looks() -> list[Rule]:
    look, table = "reviews_secondlook", "reviews_lookverdict"
    other = (
        "NOT EXISTS (SELECT 1 FROM reviews_decision d JOIN reviews_revision r ON r.id = d.revision_id "
        "WHERE d.id = NEW.decision_id AND d.kind = 'approve' AND r.id = NEW.revision_id "
        "AND r.explanation_id = NEW.explanation_id)"
    )
    seen = (
        "NEW.part = 'second' AND EXISTS (SELECT 1 FROM reviews_lookleft e "
        "WHERE e.look_id = NEW.look_id AND e.user_id = NEW.user_id)"
    )
    taken_back = f"NEW.part = 'second' AND EXISTS ({_DECISIONS} AND d.kind IN ('return', 'rescind', 'withdraw'))"
    undisputed = (
        "NEW.part = 'third' AND NOT EXISTS (SELECT 1 FROM reviews_lookverdict v "
        "WHERE v.look_id = NEW.look_id AND v.part = 'second' AND v.verdict = 'return')"
    )
    followed = "NEW.followed <> '' AND NEW.part <> 'third'"
    return [
        Rule("guard_second_look_approval", look, "insert", other, f"{look}: it is of an approval of this text"),
        *_by_others(table),
        Rule("guard_look_verdict_seen", table, "insert", seen, f"{table}: not by who asked to see the approval"),
        Rule("guard_look_verdict_taken_back", table, "insert", taken_back, f"{table}: the approval was taken back"),
        Rule("guard_look_verdict_third", table, "insert", undisputed, f"{table}: there is nothing to decide between"),
        Rule("guard_look_verdict_followed", table, "insert", followed, f"{table}: only a third person takes it back"),
    ]
