"""Queries that are composed once have the same results as new ones."""

import datetime
from contextlib import closing

import pytest
from django.contrib.auth.models import User
from django.db import close_old_connections, connection
from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.db.models.functions import TruncDate
from django.test.utils import CaptureQueriesContext

from codes.days import day_of
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


def _joined(now: datetime.datetime, other: datetime.datetime) -> QuerySet[User, tuple[str]]:
    joined = User.objects.filter(date_joined__gt=now - datetime.timedelta(days=30), date_joined__lte=other)
    return joined.order_by("username").values_list("username")


def _joined_on(now: datetime.datetime) -> QuerySet[User, tuple[str]]:
    on = User.objects.annotate(day=TruncDate("date_joined")).filter(day=day_of(now) - datetime.timedelta(days=1))
    return on.order_by("username").values_list("username")


@pytest.mark.parametrize("hours", [0, 1, 23, 24 * 29, 24 * 31, 24 * 365])
def test_a_moment_may_be_used_with_an_interval_and_its_day(db: None, hours: int):
    noon = datetime.datetime(2026, 7, 1, 12, 30, 5, 1234, tzinfo=datetime.UTC)
    for days in range(40):
        User.objects.create(username=f"{days:03}", date_joined=noon - datetime.timedelta(days=days))
    until, now = noon, noon + datetime.timedelta(hours=hours)
    between, on = Prepared(_joined), Prepared(_joined_on)
    for _ in range(2):
        assert between.rows(now=now, other=until) == list(_joined(now, until))
        assert on.rows(now=now) == list(_joined_on(now))
    assert between.rows(now=noon, other=noon)[0] == ("000",)
    assert len(between.rows(now=noon, other=noon)) == 30


def test_a_value_that_becomes_part_of_another_is_refused(db: None):
    wrong = (
        lambda name: User.objects.filter(username=f"dr {name}"),
        lambda name: User.objects.filter(username__contains=name),
    )
    for query in wrong:
        with pytest.raises(ValueError, match="a value became part of a parameter"):
            Prepared(query).rows(name="jane")
    with pytest.raises(ValueError, match="a value became part of a parameter"):
        Prepared(lambda number: User.objects.filter(pk=number - 1)).rows(number=1)


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
