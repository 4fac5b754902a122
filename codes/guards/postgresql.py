"""Guards as PostgreSQL triggers, a function each."""

from __future__ import annotations

from .rules import Rule

LIST = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"


def creation(rule: Rule) -> list[str]:
    refusal = f"RAISE EXCEPTION '{rule.reason}' USING ERRCODE = 'integrity_constraint_violation';"
    if rule.of_many:
        when = f"AFTER {rule.verb.upper()} ON {rule.table} REFERENCING NEW TABLE AS arrived FOR EACH STATEMENT"
        body = f"IF EXISTS ({rule.of_many}) THEN {refusal} END IF; RETURN NULL;"
    else:
        when = f"BEFORE {rule.verb.upper()} ON {rule.table} FOR EACH ROW"
        checked = f"IF {rule.condition} THEN {refusal} END IF;" if rule.condition else refusal
        body = f"{checked} RETURN {'OLD' if rule.verb == 'delete' else 'NEW'};"
    function = f"RETURNS trigger LANGUAGE plpgsql AS $guard$ BEGIN {body} END $guard$"
    return [
        f"CREATE OR REPLACE FUNCTION {rule.name}() {function}",
        f"CREATE TRIGGER {rule.name} {when} EXECUTE FUNCTION {rule.name}()",
    ]


def removal(rule: Rule) -> str:
    return f"DROP TRIGGER IF EXISTS {rule.name} ON {rule.table}"
