"""What the database refuses, once for both engines, in SQL over OLD and NEW that both understand."""

from __future__ import annotations

from typing import NamedTuple


class Rule(NamedTuple):
    """Refuse a verb (``insert``, ``update``, ``delete``) on a row of a table where a condition holds ("" for always).

    ``of_many`` is the same for all rows of an insert: a query over ``arrived`` that finds the wrong rows. PostgreSQL
    runs it once a statement, so that COPY stays fast. ``in_turns`` is SQL for a number: transactions with the same
    number wait for each other, since two of them that cannot see each other's rows would both pass. SQLite has one
    writer anyway.
    """

    name: str
    table: str
    verb: str
    condition: str
    reason: str
    of_many: str = ""
    in_turns: str = ""


RAISE = (
    "INSERT INTO codes_publicversion (id, number) VALUES (1, 1) "
    "ON CONFLICT (id) DO UPDATE SET number = codes_publicversion.number + 1"
)
KEPT = 500  # newest numbers of the public version for which changes are kept


class Signal(NamedTuple):
    """Raise the number of the public version when a verb on a row of a table meets a condition ("" for always).

    ``touched`` says what changed (``PublicChange.Touched``), and ``code`` is SQL over OLD and NEW for which code.
    PostgreSQL raises the number when the transaction commits, so that nobody waits for the row of the version longer
    than a commit takes.
    """

    name: str
    table: str
    verb: str
    touched: str = "everything"
    condition: str = ""
    code: str = "''"


_FROZEN = "facts of a release do not change once it is validated"
_STATE = "(SELECT state FROM codes_release WHERE id = {release}) IS DISTINCT FROM 'staged'"
# table -> SQL for the release of a row
_FACTS = {
    "codes_codeversion": "{row}.release_id",
    "codes_reference": "(SELECT release_id FROM codes_codeversion WHERE id = {row}.source_id)",
}
# Lists may join a validated release later, each of them once: rows are added, never changed or removed.
_ADDED_ONLY = (
    "codes_sourcefile",
    "codes_indexentry",
    "codes_poaexemption",
    "codes_mapentry",
    "codes_grouping",
    "codes_groupingcode",
    "codes_groupinglabel",
)
# Columns that name a release or a code do not change; state, counts and time of activation of a release do.
_KEPT = {
    "codes_release": ("system_id", "label", "effective_from", "partial"),
    "codes_code": ("system_id", "kind", "code"),
}


def frozen(table: str, reason: str, verbs: tuple[str, ...] = ("update", "delete")) -> list[Rule]:
    """Rules that keep rows as they were added."""
    return [Rule(f"guard_{table}_{verb}", table, verb, "", f"{table}: {reason}") for verb in verbs]


def changed(columns: tuple[str, ...]) -> str:
    """The condition that a column of these is changed."""
    return " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in columns)


def rules() -> list[Rule]:
    """The guards of official facts."""
    made: list[Rule] = []
    for table, release in _FACTS.items():
        for verb, row in (("insert", "NEW"), ("update", "OLD"), ("delete", "OLD")):
            state = _STATE.format(release=release.format(row=row))
            wrong = (
                f"SELECT 1 FROM (SELECT DISTINCT {release.format(row='arrived')} AS id FROM arrived) touched "
                "JOIN codes_release r ON r.id = touched.id WHERE r.state <> 'staged'"
            )
            of_many = wrong if verb == "insert" else ""
            made.append(Rule(f"guard_{table}_{verb}", table, verb, state, f"{table}: {_FROZEN}", of_many))
    made.append(
        Rule(
            "guard_codes_codeversion_parent",
            "codes_codeversion",
            "insert",
            "NEW.parent_id IS NOT NULL AND (SELECT release_id FROM codes_codeversion WHERE id = NEW.parent_id) "
            "IS DISTINCT FROM NEW.release_id",
            "codes_codeversion: the parent of a code is in the same release",
            "SELECT 1 FROM arrived a JOIN codes_codeversion p ON p.id = a.parent_id WHERE p.release_id <> a.release_id",
        )
    )
    for table in _ADDED_ONLY:
        made += frozen(table, "facts of an official file do not change")
    for table, columns in _KEPT.items():
        reason = f"{table}: what it is named by does not change"
        made.append(Rule(f"guard_{table}_update", table, "update", changed(columns), reason))
        made += frozen(table, "it is never removed", ("delete",))
    again = "NEW.state = 'staged' AND OLD.state <> 'staged'"
    reason = "codes_release: a validated release is never staged again"
    made.append(Rule("guard_codes_release_restage", "codes_release", "update", again, reason))
    return made


# Table -> what a change of any row touches; every list of facts comes with a source file.
_SEEN = {
    "codes_release": "everything",
    "codes_sourcefile": "everything",
    "codes_termsource": "search",
    "codes_termset": "search",
}


def signals() -> list[Signal]:
    """The changes after which readers see other facts or other results of search."""
    return [
        Signal(f"seen_{table}_{verb}", table, verb, touched)
        for table, touched in _SEEN.items()
        for verb in ("insert", "update", "delete")
    ]
