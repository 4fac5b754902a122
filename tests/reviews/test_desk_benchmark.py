"""The benchmark of the desk is registered, and measures what it says on a database of its own making."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from codes.management.commands.benchmark import benchmarks
from codes.models import Release
from reviews.benchmarks import desk
from reviews.benchmarks.desk_process import measure
from reviews.benchmarks.plain_admin import ENGINE, site
from reviews.benchmarks.publications import publish_many
from reviews.models import Explanation, Publication

pytestmark = pytest.mark.engine


def test_it_is_registered() -> None:
    assert desk in benchmarks()


def test_the_floor_lists_no_table_that_grows_with_the_texts() -> None:
    """Every revision stood in a list of its page, so that it took minutes, and nothing was slow beside it."""
    page: Any = site._registry[Explanation]
    listed = {
        field.related_model
        for part in (page, *page.inlines)
        for field in (*part.model._meta.fields, *part.model._meta.many_to_many)
        if field.is_relation and field.name not in part.raw_id_fields
    }
    assert listed == {User, Release}


def test_the_next_draft_and_every_page_are_measured_beside_a_plain_change_page(
    mini_release: Release, settings: Any
) -> None:
    publish_many(6, release=mini_release, now=timezone.now(), say=lambda _: None, waiting=3)
    assert (Publication.objects.count(), Explanation.objects.in_state("submitted").count()) == (6, 3)
    settings.TEMPLATES = [*settings.TEMPLATES, ENGINE]
    settings.ROOT_URLCONF = "reviews.benchmarks.plain_admin"
    figures = measure(1)
    assert {"floor_ms", "next_ms", "next_ratio", "home_ratio", "search_ratio", "editor_ms"} <= set(figures)
    assert figures["next_queries"] > 0
    assert Explanation.objects.in_state("returned").count() == 2  # each round takes another one
