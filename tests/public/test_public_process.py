"""A process for readers as the documents have it: its own settings, its own role of PostgreSQL, and nothing beyond."""

from __future__ import annotations

import json
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator

import pytest
from django.db import ProgrammingError, connection
from django.test import Client

from codes.models import UnfoundSearch
from public.benchmarks.serving import Site, served
from public.searching import unfound
from reviews.models import ProblemReport
from reviews.safety.database_roles import INBOXES, PUBLIC_READS, PUBLIC_READS_COLUMNS
from tests.reviews.roles import Become, become, denied, production, sql
from tests.reviews.stories import Team
from tests.shares import size

from .test_leaks import BIRD, kept, numbered, public_addresses, stopped_on_the_way, written_and_returned

__all__ = ["become", "production"]

pytestmark = [pytest.mark.postgres, pytest.mark.slow]
ROUNDS = size("PUBLIC_CANARY_ROUNDS", share=2, whole=50)
_SCHEMAS = "nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema'"
_RELATIONS = f"FROM pg_class JOIN pg_namespace AS schema ON schema.oid = relnamespace WHERE {_SCHEMAS}"
_VERBS = "unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER'])"


def granted(query: str) -> set[tuple[object, ...]]:
    return set(sql(query))


# --- What PostgreSQL's own catalogue says ----------------------------------------------------------------------------


def test_the_catalogue_grants_the_public_its_reading_and_two_inboxes(become: Become, team: Team) -> None:
    """Of all relations, columns, sequences and functions that there are, in every schema, and of every privilege."""
    with become("public"):
        tables = granted(
            f"SELECT relname, verb {_RELATIONS.replace('WHERE', f'CROSS JOIN {_VERBS} AS verb WHERE')} "
            "AND relkind IN ('r', 'p', 'v', 'm', 'f') AND has_table_privilege(pg_class.oid, verb)"
        )
        columns = granted(
            "SELECT relname, attname, verb FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid "
            "JOIN pg_namespace AS schema ON schema.oid = relnamespace "
            "CROSS JOIN unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'REFERENCES']) AS verb "
            f"WHERE {_SCHEMAS} AND attnum > 0 AND NOT attisdropped AND relkind IN ('r', 'p', 'v', 'm', 'f') "
            "AND has_column_privilege(attrelid, attnum, verb) AND NOT has_table_privilege(attrelid, verb)"
        )
        sequences = granted(
            f"SELECT relname, verb {_RELATIONS.replace('WHERE', _CROSS_SEQUENCES)} "
            "AND relkind = 'S' AND has_sequence_privilege(pg_class.oid, verb)"
        )
        functions = granted(
            f"SELECT proname FROM pg_proc JOIN pg_namespace AS schema ON schema.oid = pronamespace WHERE {_SCHEMAS} "
            "AND has_function_privilege(pg_proc.oid, 'EXECUTE') AND (prosecdef OR prorettype <> 'trigger'::regtype)"
        )
    parts = PUBLIC_READS_COLUMNS | dict.fromkeys(INBOXES, ("id",))
    assert tables == {(name, "SELECT") for name in PUBLIC_READS} | {(name, "INSERT") for name in INBOXES}
    assert columns == {(table, column, "SELECT") for table, names in parts.items() for column in names}
    assert sequences == {(f"{name}_id_seq", "USAGE") for name in INBOXES}
    assert functions == set()


_CROSS_SEQUENCES = "CROSS JOIN unnest(ARRAY['SELECT', 'USAGE', 'UPDATE']) AS verb WHERE"


def test_the_public_owns_nothing_makes_nothing_and_is_nobody_else(become: Become, team: Team) -> None:
    with become("public"):
        attributes = "rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls"
        assert sql(f"SELECT {attributes} FROM pg_roles WHERE rolname = current_user") == [(False,)]
        assert sql("SELECT roleid FROM pg_auth_members WHERE member = current_user::regrole") == []
        assert sql("SELECT 1 FROM pg_shdepend WHERE deptype = 'o' AND refobjid = current_user::regrole") == []
        made = "has_database_privilege(datname, 'CREATE, TEMPORARY')"
        assert sql(f"SELECT {made} FROM pg_database WHERE datname = current_database()") == [(False,)]
        creates = "SELECT nspname FROM pg_namespace WHERE has_schema_privilege(oid, 'CREATE')"
        assert sql(creates) == []
        denied("CREATE TABLE mine (id int)")
        denied("CREATE TEMPORARY TABLE mine (id int)")


# --- What PostgreSQL does, statement by statement --------------------------------------------------------------------


def test_every_table_refuses_every_other_verb(become: Become, team: Team) -> None:
    tables = [str(name) for (name,) in sql(f"SELECT relname {_RELATIONS} AND relkind IN ('r', 'p', 'v', 'm', 'f')")]
    columns = sql("SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'")
    with become("public"):
        for table in tables:
            if table not in INBOXES:
                denied(f'INSERT INTO "{table}" DEFAULT VALUES')
            denied(f'DELETE FROM "{table}"')
            denied(f'TRUNCATE "{table}" CASCADE')
            denied(f'LOCK TABLE "{table}" IN SHARE MODE')
            denied(f'ALTER TABLE "{table}" DISABLE TRIGGER ALL')
            denied(f'CREATE INDEX ON "{table}" ((1))')
            denied(f'DROP TABLE "{table}"')
        for table, column in columns:
            denied(f'UPDATE "{table}" SET "{column}" = NULL')
        closed = {(table, column) for table, column in columns if not is_readable(table, column)}
    parts = PUBLIC_READS_COLUMNS | dict.fromkeys(INBOXES, ("id",))
    assert closed == {
        (table, column)
        for table, column in columns
        if table not in PUBLIC_READS and column not in parts.get(str(table), ())
    }
    for secret in (
        ("reviews_draft", "content"),
        ("reviews_revision", "content"),
        ("reviews_comment", "text"),
        ("reviews_decision", "explanation_of_reason"),
        ("reviews_auditevent", "detail"),
        ("reviews_problemreport", "text"),
        ("reviews_explanation", "state"),
        ("codes_importrun", "operator"),
        ("auth_user", "password"),
        ("auth_user", "username"),
        ("django_session", "session_data"),
    ):
        assert secret in closed


def is_readable(table: object, column: object) -> bool:
    try:
        sql(f'SELECT "{column}" FROM "{table}" LIMIT 1')
    except ProgrammingError:
        return False
    return True


# --- The process ------------------------------------------------------------------------------------------------------


@pytest.fixture
def process(become: Become, transactional_db: None, team: Team) -> Iterator[Site]:
    """The site as granian serves it to readers, connecting as the public's role."""
    with become("public"):
        settings = {name: connection.settings_dict[name] for name in ("NAME", "USER", "PASSWORD", "HOST", "PORT")}
    environment = {
        "DJANGO_SETTINGS_MODULE": "tests.public.readers_process",
        "SERVED_CONNECTION": json.dumps(settings),
        "ICDCMS_ENV": "local",
        "PROXY_SSL_HEADER": "",
        "ALLOWED_HOSTS": "127.0.0.1",
        "SITE_URL": "http://127.0.0.1",
    }
    with served("icdcms.wsgi:application", environment, workers=1) as site:
        yield site


def answer(site: Site, path: str, fields: dict[str, str] | None = None) -> tuple[int, str]:
    data = urllib.parse.urlencode(fields).encode() if fields else None
    request = urllib.request.Request(f"http://127.0.0.1:{site.port}{path}", data, {"Host": "127.0.0.1"})
    try:
        with urllib.request.urlopen(request, timeout=60) as response:
            return response.status, response.read().decode("utf-8", "replace")
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode("utf-8", "replace")


def test_no_canary_comes_out_of_it(process: Site, client: Client, team: Team) -> None:
    """It answers all addresses that readers have, its inboxes take what they should, and staff are not served."""
    birds = numbered()
    written_and_returned(team, birds, rounds=ROUNDS)
    stopped_on_the_way(team, birds)
    assert len(kept()) >= 20 * ROUNDS + 20
    for path in public_addresses(client):
        status, shown = answer(process, path)
        assert status < 500, (path, shown[-500:])
        assert f"{BIRD}-" not in shown, path
    assert "This is the text that readers may see." in answer(process, "/icd-10-cm/Z53.9")[1]
    assert answer(process, "/admin/")[0] == answer(process, "/admin/account/login/")[0] == 404

    form = answer(process, "/report/Z53.9")[1]
    token = form.split('name="token" value="')[1].split('"')[0]
    assert "Thank" in answer(process, "/report/Z53.9", {"token": token, "text": "Is it so?"})[1]
    assert ProblemReport.objects.get().text == "Is it so?"
    for number in range(unfound.ENOUGH):  # of one address the second answer comes from memory, and is not counted
        assert answer(process, f"/search?q=zorbling{'+' * number}")[0] == 200
    assert UnfoundSearch.objects.get().question == "zorbling"
