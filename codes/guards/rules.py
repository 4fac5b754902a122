"""What the database refuses, said once for both engines: SQL over OLD and NEW that both understand."""

from __future__ import annotations

from typing import NamedTuple


class Rule(NamedTuple):
    """Refuse a verb (``insert``, ``update``, ``delete``) on a row of a table where a condition holds ("" for always).

    ``of_many`` says the same of all rows of an insert at once, as a query over ``arrived`` that finds the wrong ones:
    PostgreSQL then asks once a statement, and COPY stays fast. ``one_at_a_time`` is the number of a row of which
    transactions take turns: two that each could not see the other's row would both pass. SQLite has one writer anyway.
    """

    name: str
    table: str
    verb: str
    condition: str
    reason: str
    of_many: str = ""
    one_at_a_time: str = ""


RAISE = (
    "INSERT INTO codes_publicversion (id, number) VALUES (1, 1) "
    "ON CONFLICT (id) DO UPDATE SET number = codes_publicversion.number + 1"
)
KEPT = 500  # of the newest numbers of the public version what they touched is kept


class Signal(NamedTuple):
    """Raise the number of the public version when a verb on a table's row meets a condition ("" for always).

    ``touched`` is SQL over OLD and NEW for what changed (``PublicChange``). On PostgreSQL it is done as the transaction
    commits, so that nobody waits for the row of the version longer than a commit takes.
    """

    name: str
    table: str
    verb: str
    touched: str = "'everything'"
    condition: str = ""


_FROZEN = "facts of a release do not change once it is validated"
_STATE = "(SELECT state FROM codes_release WHERE id = {release}) IS DISTINCT FROM 'staged'"
# table -> SQL for the release of a row
_FACTS = {
    "codes_codeversion": "{row}.release_id",
    "codes_reference": "(SELECT release_id FROM codes_codeversion WHERE id = {row}.source_id)",
}
# Lists that may join a validated release later, once each: rows are added, never changed or taken away.
_ADDED_ONLY = ("codes_sourcefile", "codes_indexentry", "codes_poaexemption", "codes_mapentry")
# What names a release or a code stays; a release's state, counts and time of activation move.
_KEPT = {
    "codes_release": ("system_id", "label", "effective_from", "partial"),
    "codes_code": ("system_id", "kind", "code"),
}


def frozen(table: str, reason: str, verbs: tuple[str, ...] = ("update", "delete")) -> list[Rule]:
    """Rows that are added and then stay as they are."""
    return [Rule(f"guard_{table}_{verb}", table, verb, "", f"{table}: {reason}") for verb in verbs]


def changed(columns: tuple[str, ...]) -> str:
    """The condition that one of the columns is changed."""
    return " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in columns)


def rules() -> list[Rule]:
    """The guards of official facts."""
    made: list[Rule] = []
    for table, release in _FACTS.items():
        for verb, row in (("insert", "NEW"), ("update", "OLD"), ("delete", "OLD")):
            state = _STATE.format(release=release.format(row=row))
            wrong = (
                f"SELECT 1 FROM (SELECT DISTINCT {release.format(row='arrived')} AS id FROM arrived) each "
                "JOIN codes_release r ON r.id = each.id WHERE r.state <> 'staged'"
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
        made += frozen(table, "what an official file said does not change")
    for table, columns in _KEPT.items():
        reason = f"{table}: what names it stays as it is"
        made.append(Rule(f"guard_{table}_update", table, "update", changed(columns), reason))
        made += frozen(table, "it is never removed", ("delete",))
    again = "NEW.state = 'staged' AND OLD.state <> 'staged'"
    reason = "codes_release: a validated release is never staged again"
    made.append(Rule("guard_codes_release_restage", "codes_release", "update", again, reason))
    return made


# Table -> what a change of any row touches; a source file comes with each list of facts.
_SEEN = {
    "codes_release": "'everything'",
    "codes_sourcefile": "'everything'",
    "codes_termsource": "'search'",
    "codes_termset": "'search'",
}


def signals() -> list[Signal]:
    """What changes what readers see of official facts and of search."""
    return [
        Signal(f"seen_{table}_{verb}", table, verb, touched)
        for table, touched in _SEEN.items()
        for verb in ("insert", "update", "delete")
    ]
