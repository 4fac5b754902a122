"""The guards as PostgreSQL triggers. Inserts are checked once a statement, not a row: COPY stays fast."""

from __future__ import annotations

from .rules import ADDED_ONLY, CODE_KEPT, FACTS, RELEASE_KEPT

LIST = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"


def _function(name: str, body: str) -> str:
    return f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $guard$ BEGIN {body} END $guard$"


def _raise(reason: str) -> str:
    return f"RAISE EXCEPTION '{reason}' USING ERRCODE = 'integrity_constraint_violation';"


def _guards() -> dict[str, tuple[str, str, str]]:
    """name -> (table, body of the function, when)."""
    made: dict[str, tuple[str, str, str]] = {}
    for table, release in FACTS.items():
        reason = f"{table}: facts of a release do not change once it is validated"
        arrived = (
            f"IF EXISTS (SELECT 1 FROM (SELECT DISTINCT {release.format(row='arrived')} AS id FROM arrived) each "
            f"JOIN codes_release r ON r.id = each.id WHERE r.state <> 'staged') THEN {_raise(reason)} END IF; "
            "RETURN NULL;"
        )
        after = f"AFTER INSERT ON {table} REFERENCING NEW TABLE AS arrived FOR EACH STATEMENT"
        made[f"guard_{table}_insert"] = (table, arrived, after)
        for verb in ("update", "delete"):
            kept = (
                f"IF (SELECT state FROM codes_release WHERE id = {release.format(row='OLD')}) <> 'staged' "
                f"THEN {_raise(reason)} END IF; RETURN {'NEW' if verb == 'update' else 'OLD'};"
            )
            made[f"guard_{table}_{verb}"] = (table, kept, f"BEFORE {verb.upper()} ON {table} FOR EACH ROW")
    parent = (
        "IF EXISTS (SELECT 1 FROM arrived a JOIN codes_codeversion p ON p.id = a.parent_id "
        "WHERE p.release_id <> a.release_id) "
        f"THEN {_raise('codes_codeversion: the parent of a code is in the same release')} END IF; RETURN NULL;"
    )
    made["guard_codes_codeversion_parent"] = (
        "codes_codeversion", parent,
        "AFTER INSERT ON codes_codeversion REFERENCING NEW TABLE AS arrived FOR EACH STATEMENT",
    )  # fmt: skip
    for table in ADDED_ONLY:
        for verb in ("update", "delete"):
            body = _raise(f"{table}: what an official file said does not change")
            made[f"guard_{table}_{verb}"] = (table, body, f"BEFORE {verb.upper()} ON {table} FOR EACH ROW")
    for table, kept_columns in (("codes_release", RELEASE_KEPT), ("codes_code", CODE_KEPT)):
        changed = " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in kept_columns)
        body = f"IF {changed} THEN {_raise(f'{table}: what names it stays as it is')} END IF; RETURN NEW;"
        made[f"guard_{table}_update"] = (table, body, f"BEFORE UPDATE ON {table} FOR EACH ROW")
        gone = _raise(f"{table}: it is never removed")
        made[f"guard_{table}_delete"] = (table, gone, f"BEFORE DELETE ON {table} FOR EACH ROW")
    again = "IF NEW.state = 'staged' AND OLD.state <> 'staged' THEN "
    body = f"{again}{_raise('codes_release: a validated release is never staged again')} END IF; RETURN NEW;"
    made["guard_codes_release_restage"] = ("codes_release", body, "BEFORE UPDATE ON codes_release FOR EACH ROW")
    return made


def names() -> list[str]:
    return list(_guards())


def removal() -> list[str]:
    return [f"DROP TRIGGER IF EXISTS {name} ON {table}" for name, (table, _, _) in _guards().items()]


def statements() -> list[str]:
    made = removal()
    for name, (_, body, when) in _guards().items():
        made += [_function(name, body), f"CREATE TRIGGER {name} {when} EXECUTE FUNCTION {name}()"]
    return made
