"""Queries that are composed once have the same results as new ones."""

from contextlib import closing

import pytest
from django.db import close_old_connections, connection
from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.test.utils import CaptureQueriesContext

from codes.models import CodeVersion, Release
from codes.prepared import Prepared

pytestmark = pytest.mark.engine


def _versions(names: list[str], releases: list[int]) -> QuerySet[CodeVersion]:
    first = Case(
        *(When(release=release, then=Value(place)) for place, release in enumerate(releases)),
        output_field=IntegerField(),
    )
    named = CodeVersion.objects.named(names).filter(release__in=releases).annotate(place=first)
    return named.select_related("code").order_by("place", "position")


def _titles(names: list[str], releases: list[int]) -> QuerySet[CodeVersion, dict[str, object]]:
    return _versions(names, releases).values("title", "billable", "notes", "code__code", "place")


def _positions(names: list[str], releases: list[int]) -> QuerySet[CodeVersion, tuple[int]]:
    positions = CodeVersion.objects.named(names).filter(release__in=releases).order_by().values_list("position")
    return positions.union(positions, all=True)


@pytest.mark.parametrize("names", [["Z53.9"], ["Z53.9", "B20"], ["B20", "Z53.9", "Z53.09"], ["nothing"], []])
@pytest.mark.parametrize("most", [0, 1, 3])
def test_the_same_rows_as_the_query_itself(mini_release: Release, names: list[str], most: int):
    releases = list(Release.objects.order_by("pk").values_list("pk", flat=True)[:most])
    for query in (_versions, _titles, _positions):
        prepared = Prepared(query)
        for _ in range(2):
            assert sorted(prepared.rows(names=names, releases=releases), key=repr) == sorted(
                query(names, releases), key=repr
            )


def test_instances_come_with_what_was_selected(mini_release: Release):
    (version,) = Prepared(_versions).rows(names=["Z53.9"], releases=[mini_release.pk])
    with CaptureQueriesContext(connection) as queries:
        assert (version.code.code, version.place) == ("Z53.9", 0)
    assert not queries


def test_the_query_is_put_together_once_for_lists_of_about_a_length(mini_release: Release):
    built = []

    def query(names: list[str], releases: list[int]) -> QuerySet[CodeVersion]:
        built.append(names)
        return _versions(names, releases)

    prepared = Prepared(query)
    three = ["B20", "Z53.9", "Z53.09"]
    for names in (["Z53.9"], ["B20"], ["B20", "Z53.9"], ["Z53.9", "B20"], three, [*three, "Z53.1"]):
        rows = prepared.rows(names=names, releases=[mini_release.pk])
        assert {version.code.code for version in rows} == set(names)
    assert [len(names) for names in built] == [1, 2, 4]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_the_request_after_a_restart_of_the_server_is_answered(mini_release: Release):
    prepared = Prepared(_positions)
    asked = {"names": ["Z53.9"], "releases": [mini_release.pk]}
    before = prepared.rows(**asked)
    backend = connection.connection.info.backend_pid
    with closing(connection.copy()) as other, other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [backend])
    close_old_connections()  # as at the start of every request
    assert prepared.rows(**asked) == before
