"""The guards as SQLite triggers."""

from __future__ import annotations

from .rules import ADDED_ONLY, CODE_KEPT, FACTS, RELEASE_KEPT

LIST = "SELECT name FROM sqlite_master WHERE type = 'trigger'"


def _refuse(name: str, when: str, table: str, condition: str, reason: str) -> tuple[str, str]:
    clause = f"WHEN {condition} " if condition else ""
    body = f"BEGIN SELECT RAISE(ABORT, '{reason}'); END"
    return name, f"CREATE TRIGGER {name} BEFORE {when} ON {table} FOR EACH ROW {clause}{body}"


def _triggers() -> dict[str, str]:
    made = []
    for table, release in FACTS.items():
        for verb, row in (("insert", "NEW"), ("update", "OLD"), ("delete", "OLD")):
            staged = f"(SELECT state FROM codes_release WHERE id = {release.format(row=row)}) IS NOT 'staged'"
            reason = f"{table}: facts of a release do not change once it is validated"
            made.append(_refuse(f"guard_{table}_{verb}", verb.upper(), table, staged, reason))
    same = "(SELECT release_id FROM codes_codeversion WHERE id = NEW.parent_id) IS NOT NEW.release_id"
    made.append(
        _refuse(
            "guard_codes_codeversion_parent", "INSERT", "codes_codeversion", f"NEW.parent_id IS NOT NULL AND {same}",
            "codes_codeversion: the parent of a code is in the same release",
        )
    )  # fmt: skip
    for table in ADDED_ONLY:
        for verb in ("update", "delete"):
            reason = f"{table}: what an official file said does not change"
            made.append(_refuse(f"guard_{table}_{verb}", verb.upper(), table, "", reason))
    for table, kept in (("codes_release", RELEASE_KEPT), ("codes_code", CODE_KEPT)):
        changed = " OR ".join(f"NEW.{column} IS NOT OLD.{column}" for column in kept)
        reason = f"{table}: what names it stays as it is"
        made.append(_refuse(f"guard_{table}_update", "UPDATE", table, changed, reason))
        made.append(_refuse(f"guard_{table}_delete", "DELETE", table, "", f"{table}: it is never removed"))
    made.append(
        _refuse(
            "guard_codes_release_restage", "UPDATE", "codes_release", "NEW.state = 'staged' AND OLD.state <> 'staged'",
            "codes_release: a validated release is never staged again",
        )
    )  # fmt: skip
    return dict(made)


def names() -> list[str]:
    return list(_triggers())


def removal() -> list[str]:
    return [f"DROP TRIGGER IF EXISTS {name}" for name in _triggers()]


def statements() -> list[str]:
    return [*removal(), *_triggers().values()]
