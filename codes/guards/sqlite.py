"""Guards as SQLite triggers."""

from __future__ import annotations

from .rules import KEPT, RAISE, Rule, Signal

LIST = "SELECT name FROM sqlite_master WHERE type = 'trigger'"


def creation(rule: Rule | Signal) -> list[str]:
    if isinstance(rule, Signal):
        return [_signal(rule)]
    when = f"WHEN {rule.condition} " if rule.condition else ""
    body = f"BEGIN SELECT RAISE(ABORT, '{rule.reason}'); END"
    return [f"CREATE TRIGGER {rule.name} BEFORE {rule.verb.upper()} ON {rule.table} FOR EACH ROW {when}{body}"]


def _signal(signal: Signal) -> str:
    when = f"WHEN {signal.condition} " if signal.condition else ""
    number = "(SELECT number FROM codes_publicversion)"
    body = (
        f"{RAISE}; "
        "INSERT INTO codes_publicchange (number, touched, code) "
        f"VALUES ({number}, '{signal.touched}', {signal.code}); "
        f"DELETE FROM codes_publicchange WHERE number <= {number} - {KEPT};"
    )
    on = f"AFTER {signal.verb.upper()} ON {signal.table} FOR EACH ROW"
    return f"CREATE TRIGGER {signal.name} {on} {when}BEGIN {body} END"


def names(rule: Rule | Signal) -> list[str]:
    return [rule.name]


def removal(rule: Rule | Signal) -> list[str]:
    return [f"DROP TRIGGER IF EXISTS {rule.name}"]
