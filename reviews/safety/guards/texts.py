"""What the database refuses of texts: nothing unsigned is published, nothing signed is altered."""

from __future__ import annotations

from codes.guards.rules import Rule, changed, frozen

_SET_ASIDE_KEPT = (
    "explanation_id", "finding", "check_name", "section", "excerpt", "message", "words", "why", "requested_by_id",
    "requested_at",
)  # fmt: skip
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
# What a text was made from: its base, and texts that sentences were taken over from, whose hands count as if copied.
_MADE_FROM = (
    "(SELECT r.id AS child_id, r.base_id AS parent_id, (r.origin <> 'published') AS copied, (1 = 0) AS taken "
    "FROM reviews_revision r WHERE r.base_id IS NOT NULL "
    "UNION ALL SELECT s.revision_id, s.source_id, (1 = 1), (1 = 1) FROM reviews_revisionsource s)"
)
_LINE = (
    "(WITH RECURSIVE line (id, content_digest) AS ("  # noqa: S608 - made of our own columns
    f"SELECT b.id, b.content_digest FROM {_MADE_FROM} m JOIN reviews_revision b ON b.id = m.parent_id "
    "WHERE m.child_id = NEW.revision_id{first} UNION SELECT b.id, b.content_digest "
    f"FROM line JOIN {_MADE_FROM} m ON m.child_id = line.id JOIN reviews_revision b ON b.id = m.parent_id"
    "{further}) SELECT {column} FROM line)"
)
_WORDS_OF_LINE = _LINE.format(first="", further="", column="content_digest")
_HANDS_COUNT_IN = _LINE.format(
    first=f" AND (m.copied OR NOT {_STANDS})", further=f" WHERE (m.taken OR NOT {_STANDS})", column="id"
)


def _of_revision(column: str) -> str:
    return _OF_REVISION.format(column=column)


_SIGNED_SINCE = (
    "(SELECT COUNT(DISTINCT d.user_id) FROM reviews_decision d WHERE d.revision_id = NEW.revision_id "
    "AND d.kind = 'approve' AND d.id > w.id "
    "AND NOT EXISTS (SELECT 1 FROM reviews_decision r WHERE r.rescinds_id = d.id))"
)
_WITHDRAWN_BEFORE = (
    "NEW.kind = 'publish' AND EXISTS (SELECT 1 FROM reviews_decision w "  # noqa: S608 - made of our own columns
    "WHERE w.kind = 'withdraw' AND w.revision_id <> NEW.revision_id "
    f"AND (w.content_digest = NEW.content_digest OR w.content_digest IN {_WORDS_OF_LINE}) "
    f"AND {_SIGNED_SINCE} < {_of_revision('approvals_needed')})"
)


def _approvals() -> list[Rule]:
    """Who approves had no hand in the text, set nothing of it aside, and left nothing about it open."""
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
    tested = f"NEW.kind = 'approve' AND {_of_revision('test_model')}"
    open_claims = f"NEW.kind = 'approve' AND NEW.compared IS DISTINCT FROM {_of_revision('claims')}"
    set_aside = (
        "NEW.kind = 'approve' AND EXISTS (SELECT 1 FROM reviews_revisionsetaside r "
        "JOIN reviews_setaside s ON s.id = r.set_aside_id "
        "WHERE r.revision_id = NEW.revision_id AND s.answered_by_id = NEW.user_id)"
    )
    open_comments = (
        "NEW.kind = 'approve' AND EXISTS (SELECT 1 FROM reviews_revision r "
        "JOIN reviews_comment c ON c.explanation_id = r.explanation_id "
        "WHERE r.id = NEW.revision_id AND r.origin <> 'carried' AND c.state = 'open')"
    )
    return [
        Rule(
            "guard_decision_contributor",
            table,
            "insert",
            own,
            f"{table}: a contributor may not approve",
            in_turns="NEW.revision_id",
        ),
        Rule("guard_decision_test_model", table, "insert", tested, f"{table}: a test model wrote in it, not clinical"),
        Rule("guard_decision_claims", table, "insert", open_claims, f"{table}: every claim is compared first"),
        Rule("guard_decision_set_aside", table, "insert", set_aside, f"{table}: who set a check aside may not approve"),
        Rule("guard_decision_comments", table, "insert", open_comments, f"{table}: comments on the text are open"),
    ]


def _decisions() -> list[Rule]:
    table = "reviews_decision"
    digest = (
        f"NEW.content_digest IS DISTINCT FROM {_of_revision('content_digest')} "
        f"OR (NEW.kind = 'approve' AND NEW.facts_digest IS DISTINCT FROM {_of_revision('facts_digest')})"
    )
    gone = f"NEW.kind IN ('approve', 'publish') AND {_TAKEN_BACK}"
    unsigned = f"NEW.kind = 'publish' AND {_APPROVALS} < {_of_revision('approvals_needed')}"
    no_record = (
        "NOT EXISTS (SELECT 1 FROM reviews_record r WHERE r.id = NEW.record_id AND r.revision_id = NEW.revision_id "
        "AND r.kind = CASE WHEN NEW.kind = 'publish' THEN 'printed' ELSE 'text' END)"
    )
    rescinds = (
        "NEW.rescinds_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM reviews_decision d "
        "WHERE d.id = NEW.rescinds_id AND d.kind = 'approve' AND d.revision_id = NEW.revision_id)"
    )
    return [
        *_approvals(),
        Rule("guard_decision_digest", table, "insert", digest, f"{table}: it signs what the revision holds"),
        Rule(
            "guard_decision_gone", table, "insert", gone, f"{table}: the revision was returned, rescinded or withdrawn"
        ),
        Rule("guard_decision_unsigned", table, "insert", unsigned, f"{table}: too few approvals to publish"),
        Rule(
            "guard_decision_withdrawn",
            table,
            "insert",
            _WITHDRAWN_BEFORE,
            f"{table}: withdrawn, it needs newer approvals",
        ),
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
    """Contributors and sources are written with their revision: none slips in once somebody has decided."""
    decided = "EXISTS (SELECT 1 FROM reviews_decision d WHERE d.revision_id = NEW.revision_id)"
    tables = {"guard_contributor_late": "reviews_revisioncontributor", "guard_source_late": "reviews_revisionsource"}
    return [
        Rule(name, table, "insert", decided, f"{table}: the revision is decided on already", in_turns="NEW.revision_id")
        for name, table in tables.items()
    ]


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
        Rule("guard_revision_set_aside_late", frozen_with, "insert", decided, late, in_turns="NEW.revision_id"),
    ]


def rules_of_texts() -> list[Rule]:
    return [*_decisions(), *_publications(), _carried(), *_contributors(), *_set_asides()]
