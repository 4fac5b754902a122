"""Releases and texts made for measuring are as honest as those that people make: ``verify`` has nothing to say."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from codes.benchmarks.release_copies import codes_by_chance
from codes.management.commands.benchmark import benchmarks
from codes.models import Release
from reviews.benchmarks import impact
from reviews.benchmarks.impact_process import measure, texts_of
from reviews.benchmarks.large_database import fill
from reviews.benchmarks.publications import publish_texts
from reviews.models import Decision, Explanation, Publication
from reviews.reading.checking import filled_words
from reviews.rules.errors import RefusedError
from reviews.safety import audit
from tests.reviews.conftest import Releases
from tests.reviews.stories import drafted, people, person, text

pytestmark = pytest.mark.engine


@pytest.fixture
def filled(mini_release: Release) -> int:
    """Five releases, and two texts more than there are codes; how many texts these are."""
    texts = len(codes_by_chance(mini_release)) + 2
    fill(releases=5, publications=texts)
    return texts


def test_verify_has_nothing_to_say(filled: int) -> None:
    audit.export_head(path=Path(settings.AUDIT_HEAD_FILE), now=timezone.now())
    call_command("verify")


def test_as_many_as_asked_for(filled: int, mini_release: Release) -> None:
    assert Release.objects.visible().count() == 5
    assert Publication.objects.count() == filled
    assert Publication.objects.live().count() == filled - 2 == Explanation.objects.in_state("published").count()
    high = Decision.objects.filter(kind="approve", revision__explanation__tier="high")
    assert high.values("revision").distinct().count() * 2 == high.count() > 0


def test_readers_see_text_and_releases(filled: int, client: Client) -> None:
    page = client.get("/icd-10-cm/Z53.9").content.decode()
    assert "Z53.9, Procedure and treatment not carried out" in page
    assert "First Benchmark" in page or "Second Benchmark" in page
    earliest = Release.objects.earliest("effective_from")
    assert client.get(f"/icd-10-cm/{earliest.effective_from}/Z53.9").status_code == 200


def test_a_second_text_takes_the_place_of_the_first(filled: int, mini_release: Release) -> None:
    again = codes_by_chance(mini_release)[-1]
    texts = Publication.objects.filter(explanation__code__code=again).order_by("id")
    assert [text.ended_at is None for text in texts] == [False, True]
    assert texts[1].revision.base == texts[0].revision


def test_a_copy_has_the_facts_of_its_original(filled: int, mini_release: Release) -> None:
    copied = Release.objects.earliest("effective_from")
    facts = "code__code", "title", "parent__code__code", "facts_digest", "source__sha256"
    assert list(copied.versions.in_order().values_list(*facts)) == list(
        mini_release.versions.in_order().values_list(*facts)
    )


def test_given_texts_rest_on_what_they_name_and_insert(mini_release: Release) -> None:
    words = text(coding_notes="See B20 and Z99.99. [[notes B20 excludes1]] [[parent]] [[title Z53.8]]")
    publish_texts({"Z53.1": words, "Z53.9": text()}, release=mini_release, now=timezone.now())
    publication = Publication.objects.get(explanation__code__code="Z53.1")
    rests_on = dict(publication.rests_on.values_list("code__code", "whole"))
    assert rests_on == {"B20": True, "Z53.1": True, "Z53.8": False}
    version = mini_release.versions.get(code__code="Z53.1")
    assert publication.disclosure["fields"] == publication.revision.fields == filled_words(words, version)
    audit.export_head(path=Path(settings.AUDIT_HEAD_FILE), now=timezone.now())
    call_command("verify")


def test_the_impact_on_many_texts_is_measured(two_releases: Releases) -> None:
    assert impact in benchmarks()
    texts = texts_of(codes_by_chance(two_releases.now), 9)
    publish_texts(texts, release=two_releases.now, now=timezone.now())
    figures = measure(two_releases.later, 1)
    assert set(figures) == {"floor_ms", "impact_ms", "hidden_ms", "queue_ms", "rehearsal_ms"}
    assert Release.objects.active().get() == two_releases.now


def test_nothing_is_written_where_people_work(mini_release: Release) -> None:
    person("somebody")
    with pytest.raises(RefusedError):
        fill(releases=5, publications=1)
    drafted(people())
    with pytest.raises(RefusedError):
        fill(releases=0, publications=1)
    assert Publication.objects.count() == 0


def test_there_has_to_be_a_release_in_force(db: None) -> None:
    with pytest.raises(RefusedError):
        fill(releases=5, publications=1)


def test_no_code_has_more_than_two(mini_release: Release) -> None:
    with pytest.raises(ValueError, match="more than two"):
        fill(releases=0, publications=10_000)
