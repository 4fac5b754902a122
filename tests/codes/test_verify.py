"""``verify`` is clean after an import, and names everything that somebody changed without us."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.checks import run_checks
from django.core.management import call_command
from django.db import connection

from codes import guards
from codes.models import Release
from tests.codes.conftest import Ran

pytestmark = pytest.mark.engine

Run = Callable[..., Ran]

OF_APRIL = "release_id = (SELECT id FROM codes_release WHERE label = '2026-april')"
Z53_9 = f"code_id = (SELECT id FROM codes_code WHERE code = 'Z53.9') AND {OF_APRIL}"


def test_clean_after_imports(mini_history: list[Release], run: Run) -> None:
    ran = run("verify", "--json")
    assert ran.status == 0
    assert ran.err == ""
    of_facts = ["guards", "foreign keys", "import runs"] + [
        f"{what} of {label}"
        for label in ("2024-annual", "2025-annual", "2026-april")
        for what in ("counts", "digests", "sources")
    ]
    assert ran.json["checked"][: len(of_facts)] == of_facts  # other rooms add theirs
    assert (ran.json["broken"], ran.json["clean"]) == ([], True)
    assert run("verify").out == f"{len(ran.json['checked'])} checks, 0 broken\n"


@pytest.mark.parametrize(
    ("statement", "broken"),
    [
        (
            f"UPDATE codes_codeversion SET title = 'Something else' WHERE {Z53_9}",
            ["2026-april: the digest of Z53.9 is not that of its facts"],
        ),
        (
            f"UPDATE codes_codeversion SET facts_digest = '{'0' * 64}' WHERE {Z53_9}",
            ["2026-april: the digest of Z53.9 is not that of its facts"],
        ),
        (
            f"UPDATE codes_codeversion SET guidance_digest = '{'0' * 64}' WHERE {Z53_9}",
            ["2026-april: the digest of Z53.9 is not that of its facts"],
        ),
        (
            f"UPDATE codes_codeversion SET notes = '[]' WHERE title = 'Sjogren syndrome' AND {OF_APRIL}",
            [
                "2026-april: the digest of M35.0 is not that of its facts",
                "2026-april: the digest of M35.00 is not that of its facts",
            ],
        ),
        (
            f"DELETE FROM codes_codeversion WHERE title = 'Single live birth' AND {OF_APRIL}",
            [
                "2026-april: codes: 62 rows where 63 were imported",
                "2026-april: billable: 33 rows where 34 were imported",
            ],
        ),
        (
            "DELETE FROM codes_poaexemption WHERE code = 'Z53.9'",
            ["2026-april: 2 codes of POAexemptCodesFY2026.txt where 3 were read"],
        ),
        (
            "DELETE FROM codes_indexentry WHERE path = 'Fall, falling'",
            ["2026-april: 2 entries of icd10cm-eindex-2026.xml where 3 were read"],
        ),
        (
            "UPDATE codes_release SET state = 'staged' WHERE label = '2026-april'",
            ["2026-april is staged: a load was not completed"],
        ),
        (
            f"UPDATE codes_importrun SET outcome = 'running' WHERE {OF_APRIL}",
            ["2026-april: no completed import run has its files"],
        ),
    ],
)
def test_tampering_is_found(
    statement: str, broken: list[str], mini_history: list[Release], tamper: Callable[[str], None], run: Run
) -> None:
    tamper(statement)
    ran = run("verify", "--json")
    assert ran.status == 1
    assert ran.json["clean"] is False
    assert ran.json["broken"] == broken
    assert ran.err == "CommandError: " + "\n".join(broken) + "\n"


def test_a_missing_guard_is_found_by_verify_and_at_the_start(mini_release: Release, run: Run) -> None:
    name = "guard_codes_codeversion_update"
    on_table = " ON codes_codeversion" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {name}{on_table}")
    assert guards.missing(connection) == [name]

    ran = run("verify")
    assert (ran.status, ran.err) == (1, f"CommandError: the database lacks its guard {name}\n")

    (message,) = [message for message in run_checks(databases=["default"]) if message.id == "codes.W001"]
    assert message.msg == f"The database lacks its guards: {name}."

    guards.install(connection)
    assert run("verify").status == 0
    assert [message for message in run_checks(databases=["default"]) if message.id == "codes.W001"] == []


def test_migrate_puts_a_missing_guard_back(transactional_db: None) -> None:
    on_table = " ON codes_reference" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER guard_codes_reference_delete{on_table}")
    call_command("migrate", verbosity=0)
    assert guards.missing(connection) == []
