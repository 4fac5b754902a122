"""What the database refuses of comments, and of the links by which outside experts write some."""

from __future__ import annotations

from codes.guards.rules import Rule, changed, frozen

_COMMENT_KEPT = (
    "explanation_id", "section", "quote", "suggested", "text", "author_id", "invitation_id", "printed_name",
    "credentials", "written_at",
)  # fmt: skip
_INVITATION_KEPT = ("revision_id", "name", "token_hash", "invited_by_id", "invited_at", "expires_at")


def _comments() -> list[Rule]:
    """What somebody said of a text stays; whether it is open follows from what was replied."""
    table = "reviews_comment"
    unsaid = (
        "NEW.state IS DISTINCT FROM OLD.state AND NEW.state <> COALESCE((SELECT CASE r.outcome "
        "WHEN 'open again' THEN 'open' ELSE r.outcome END FROM reviews_reply r "
        "WHERE r.comment_id = NEW.id AND r.outcome <> '' ORDER BY r.id DESC LIMIT 1), 'open')"
    )
    uninvited = (
        "NEW.invitation_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM reviews_invitation i "
        "JOIN reviews_revision r ON r.id = i.revision_id WHERE i.id = NEW.invitation_id "
        "AND r.explanation_id = NEW.explanation_id AND i.revoked_at IS NULL "
        "AND NEW.written_at >= i.invited_at AND NEW.written_at < i.expires_at)"
    )
    return [
        Rule("guard_comment_born", table, "insert", "NEW.state <> 'open'", f"{table}: it begins open"),
        Rule("guard_comment_invited", table, "insert", uninvited, f"{table}: its link does not work any more"),
        Rule("guard_comment_kept", table, "update", changed(_COMMENT_KEPT), f"{table}: what was said stays"),
        Rule("guard_comment_closed", table, "update", unsaid, f"{table}: it is closed by a reply"),
        *frozen(table, "a comment is kept for ever", ("delete",)),
    ]


def _invitations() -> list[Rule]:
    """A link leads to what was under review when it was made; it is opened once, revoked once, and kept."""
    table = "reviews_invitation"
    other = (
        "NOT EXISTS (SELECT 1 FROM reviews_explanation e WHERE e.submitted_revision_id = NEW.revision_id "
        "AND e.state IN ('submitted', 'approved'))"
    )
    born = "NEW.opened_at IS NOT NULL OR NEW.revoked_at IS NOT NULL"
    opened = "OLD.opened_at IS NOT NULL AND NEW.opened_at IS DISTINCT FROM OLD.opened_at"
    return [
        Rule("guard_invitation_frozen", table, "insert", other, f"{table}: its text is not under review"),
        Rule("guard_invitation_born", table, "insert", born, f"{table}: it begins unopened and valid"),
        Rule("guard_invitation_kept", table, "update", changed(_INVITATION_KEPT), f"{table}: what it leads to stays"),
        Rule("guard_invitation_opened", table, "update", opened, f"{table}: it was opened already"),
        Rule("guard_invitation_ended", table, "update", "OLD.revoked_at IS NOT NULL", f"{table}: it stays revoked"),
        *frozen(table, "an invitation is kept for ever", ("delete",)),
    ]


def rules_of_talk() -> list[Rule]:
    return [*_comments(), *_invitations()]
