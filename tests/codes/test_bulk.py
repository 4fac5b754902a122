"""What a large load asks of the database for as long as it lasts."""

import pytest
from django.db import connection

from codes.bulk import patient_writer

pytestmark = pytest.mark.django_db


def _pragmas() -> list[int]:
    with connection.cursor() as cursor:
        return [cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in ("busy_timeout", "cache_size")]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL's are the server's own")
def test_a_load_is_patient_and_has_a_large_cache_until_it_ends():
    before = _pragmas()
    with patient_writer():
        assert _pragmas() == [600_000, -65_536]
    assert _pragmas() == before == [20_000, -2_048]


@pytest.mark.postgres
def test_postgresql_compiles_no_query(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SHOW jit")
        assert cursor.fetchone() == ("off",)
