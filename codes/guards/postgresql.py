"""Guards as PostgreSQL triggers, each with a function of its own."""

from __future__ import annotations

from .rules import KEPT, RAISE, Rule, Signal

_TURNS = 4912  # this program's advisory locks: 4910 imports, 4912 guards
LIST = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"


def creation(rule: Rule | Signal) -> list[str]:
    if isinstance(rule, Signal):
        return _signal(rule)
    refusal = f"RAISE EXCEPTION '{rule.reason}' USING ERRCODE = 'integrity_constraint_violation';"
    if rule.of_many:
        when = f"AFTER {rule.verb.upper()} ON {rule.table} REFERENCING NEW TABLE AS arrived FOR EACH STATEMENT"
        body = f"IF EXISTS ({rule.of_many}) THEN {refusal} END IF; RETURN NULL;"
    else:
        when = f"BEFORE {rule.verb.upper()} ON {rule.table} FOR EACH ROW"
        checked = f"IF {rule.condition} THEN {refusal} END IF;" if rule.condition else refusal
        if rule.in_turns:
            checked = f"PERFORM pg_advisory_xact_lock({_TURNS}, hashint8({rule.in_turns})); {checked}"
        body = f"{checked} RETURN {'OLD' if rule.verb == 'delete' else 'NEW'};"
    made = _trigger(rule.name, when, body)
    if rule.verb == "delete":  # TRUNCATE deletes as well, without a row trigger
        made += _trigger(f"{rule.name}_all", f"BEFORE TRUNCATE ON {rule.table} FOR EACH STATEMENT", refusal)
    return made


def _signal(signal: Signal) -> list[str]:
    raised = f"{RAISE} RETURNING number INTO raised;"
    values = f"(raised, '{signal.touched}', {signal.code})"
    noted = f"INSERT INTO codes_publicchange (number, touched, code) VALUES {values};"
    short = f"DELETE FROM codes_publicchange WHERE number <= raised - {KEPT};"
    body = f"DECLARE raised bigint; BEGIN {raised} {noted} {short} RETURN NULL; END"
    when = f"AFTER {signal.verb.upper()} ON {signal.table} DEFERRABLE INITIALLY DEFERRED FOR EACH ROW"
    condition = f"WHEN ({signal.condition}) " if signal.condition else ""
    return [
        f"CREATE OR REPLACE FUNCTION {signal.name}() RETURNS trigger LANGUAGE plpgsql AS $signal$ {body} $signal$",
        f"CREATE CONSTRAINT TRIGGER {signal.name} {when} {condition}EXECUTE FUNCTION {signal.name}()",
    ]


def _trigger(name: str, when: str, body: str) -> list[str]:
    function = f"RETURNS trigger LANGUAGE plpgsql AS $guard$ BEGIN {body} END $guard$"
    return [
        f"CREATE OR REPLACE FUNCTION {name}() {function}",
        f"CREATE TRIGGER {name} {when} EXECUTE FUNCTION {name}()",
    ]


def names(rule: Rule | Signal) -> list[str]:
    return [rule.name, f"{rule.name}_all"] if isinstance(rule, Rule) and rule.verb == "delete" else [rule.name]


def removal(rule: Rule | Signal) -> list[str]:
    return [f"DROP TRIGGER IF EXISTS {name} ON {rule.table}" for name in names(rule)]
