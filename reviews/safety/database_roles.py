"""The two PostgreSQL roles a deployment runs as, as SQL: what the rules forbid, the roles cannot do.

The application reads and writes, but never changes or deletes what only grows. The public process reads facts and
publications, and adds reports of problems and searches that found nothing; drafts, revisions, comments and decisions
it cannot see.
"""

from __future__ import annotations

GROWS_ONLY = (
    "reviews_revision",
    "reviews_revisioncontributor",
    "reviews_revisionsetaside",
    "reviews_revisionsource",
    "reviews_fingerprint",
    "reviews_reply",
    "reviews_record",
    "reviews_decision",
    "reviews_dependency",
    "reviews_auditevent",
    "reviews_promptversion",
    "reviews_evaluationresult",
    "reviews_practicedraft",
    "reviews_practiceanswer",
    "reviews_secondlook",
    "reviews_lookverdict",
    "reviews_lookleft",
    "codes_sourcefile",
    "codes_indexentry",
    "codes_poaexemption",
    "codes_mapentry",
    "codes_grouping",
    "codes_groupingcode",
    "codes_groupinglabel",
    "codes_codeversion",
    "codes_reference",
)
NEVER_DELETED = (
    "codes_release",
    "codes_code",
    "reviews_publication",
    "codes_importrun",
    "codes_vocabularyedit",
    "reviews_problemreport",
    "reviews_audithead",
    "reviews_airun",
    "reviews_suggestion",
    "reviews_evaluation",
    "reviews_switch",
    "reviews_arrival",
    "reviews_lineproposal",
    "reviews_setaside",
    "reviews_comment",
    "reviews_invitation",
    "reviews_mannerproposal",
    "reviews_termproposal",
    "reviews_specialistproposal",
    "reviews_skip",
)
INBOXES = ("reviews_problemreport", "codes_unfoundsearch")  # the public process adds to them, and reads none
# A table that is made later is closed until it stands here.
PUBLIC_READS = (
    "codes_codesystem",
    "codes_release",
    "codes_sourcefile",
    "codes_code",
    "codes_codeversion",
    "codes_reference",
    "codes_indexentry",
    "codes_poaexemption",
    "codes_mapentry",
    "codes_grouping",
    "codes_groupingcode",
    "codes_groupinglabel",
    "codes_termsource",
    "codes_termline",
    "codes_termword",
    "codes_termset",
    "codes_vocabularyedit",
    "codes_publicversion",
    "codes_publicchange",
    "reviews_publication",
    "reviews_dependency",
    "reviews_reviewerprofile",
    "reviews_specialist",
    "django_migrations",
)
# What a page needs to find the publication of a code, whether its signer is still active, and when a file came; no more
# of these tables.
PUBLIC_READS_COLUMNS = {
    "codes_importrun": ("id", "finished_at"),
    "reviews_explanation": ("id", "code_id"),
    "reviews_decision": ("id", "revision_id", "kind", "user_id", "rescinds_id"),
    "reviews_revision": ("id",),
    "auth_user": ("id", "is_active"),
}

# Everybody may make temporary tables in a database of PostgreSQL, until it is said otherwise; imports need them.
_TEMPORARY = """DO $$ BEGIN
    EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO {application}', current_database());
END $$"""


def statements(*, application: str, public: str) -> list[str]:
    """SQL to run as the owner of the tables, after ``migrate``; safe to repeat. The roles exist already."""
    made = [
        f"GRANT USAGE ON SCHEMA public TO {application}, {public}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {application}",
        f"GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA public TO {application}",
        f"REVOKE UPDATE, DELETE, TRUNCATE ON {', '.join(GROWS_ONLY)} FROM {application}",
        f"REVOKE DELETE, TRUNCATE ON {', '.join(NEVER_DELETED)} FROM {application}",
        f"REVOKE UPDATE ON reviews_publication FROM {application}",
        f"GRANT UPDATE (ended_at, ended_by_id) ON reviews_publication TO {application}",  # its end, and no more
        f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {public}",
        f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM {public}",
        f"GRANT SELECT ON {', '.join(PUBLIC_READS)} TO {public}",
        _TEMPORARY.format(application=application),
    ]
    made += [f"GRANT SELECT ({', '.join(cols)}) ON {table} TO {public}" for table, cols in PUBLIC_READS_COLUMNS.items()]
    for table in INBOXES:
        made += [
            f"GRANT INSERT, SELECT (id) ON {table} TO {public}",
            f"GRANT USAGE ON SEQUENCE {table}_id_seq TO {public}",
        ]
    return made
