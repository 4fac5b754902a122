"""Guards as SQLite triggers."""

from __future__ import annotations

from .rules import Rule

LIST = "SELECT name FROM sqlite_master WHERE type = 'trigger'"


def creation(rule: Rule) -> list[str]:
    when = f"WHEN {rule.condition} " if rule.condition else ""
    body = f"BEGIN SELECT RAISE(ABORT, '{rule.reason}'); END"
    return [f"CREATE TRIGGER {rule.name} BEFORE {rule.verb.upper()} ON {rule.table} FOR EACH ROW {when}{body}"]


def names(rule: Rule) -> list[str]:
    return [rule.name]


def removal(rule: Rule) -> list[str]:
    return [f"DROP TRIGGER IF EXISTS {rule.name}"]
